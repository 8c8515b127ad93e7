"""What visitors of a hotel's own site agree to, and the receipts of it (docs/privacy.md)."""
