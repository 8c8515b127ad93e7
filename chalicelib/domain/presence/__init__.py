"""Who is online, and the rooms they share."""
