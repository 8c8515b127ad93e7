"""Vouchers and their bookings: what they are, and what may happen to them."""
