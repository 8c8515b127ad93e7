"""A file a table: its keys, its codec, and the writes that it takes."""
