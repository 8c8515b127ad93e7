"""One file per aggregate: what may be asked of it, and written to it."""
