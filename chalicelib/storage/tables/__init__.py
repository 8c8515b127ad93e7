"""One file per table: its keys, and the codec of its rows."""
