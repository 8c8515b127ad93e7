"""From the first system's D1 database into our tables."""
