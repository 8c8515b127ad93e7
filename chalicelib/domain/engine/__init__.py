"""The engine: which offer of a campaign is highlighted, by counts alone (docs/growth.md)."""
