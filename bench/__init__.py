"""How fast it is, measured as its harshest user would: `make bench` (docs/benchmarks.md)."""
