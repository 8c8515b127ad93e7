"""Campaigns: offers that guests take for themselves, paid for by a budget (docs/campaigns.md)."""
