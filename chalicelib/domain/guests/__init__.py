"""Guests: how a hotel reaches them, and the words by which it finds them."""
