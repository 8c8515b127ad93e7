"""A file a table: its keys, and the codec of its rows."""
