"""One file per aggregate: its reads and its writes."""
