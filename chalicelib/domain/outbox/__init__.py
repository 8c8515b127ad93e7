"""The outbox: what an event makes the service say, to whom, and how far that got."""
