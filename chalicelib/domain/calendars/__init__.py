"""Calendars that many vouchers share: when they are open, and how many places are left."""
