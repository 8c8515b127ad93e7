"""The engine against what others have published, on simulated hotels: `make simulate`
(docs/growth.md)."""
