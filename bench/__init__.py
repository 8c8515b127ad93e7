"""The benchmarks: `make bench` (docs/benchmarks.md)."""
