"""The commands of whoever operates a stage: API keys, restore, check-data."""
