"""Guests of the tests: each has a token of its own, made from a name."""

from __future__ import annotations

import hashlib

from chalicelib.domain.presence import tokens


def guest_token(name: str) -> str:
    """The token of the guest with this name: random to everybody else, and always the same."""
    digest = hashlib.sha256(name.encode()).digest()
    return tokens.make(int.from_bytes(digest) % 2**tokens.RANDOM_BITS)
