"""Ids: `v-<timestamp>-<random>`, the milliseconds and then the random bits, both in base 36."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.domain.instants import milliseconds

MILLISECOND = timedelta(milliseconds=1)
RANDOM_BITS = 128  # the id of a bearer voucher is its secret
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_RANDOM_WIDTH = 25  # base36 digits that hold 128 bits


def base36(number: int) -> str:
    """A non-negative integer in base 36, lower case."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def make(prefix: str, now: datetime, random: int) -> str:
    """A new id with this prefix, made at `now` from RANDOM_BITS random bits."""
    return f"{prefix}-{base36(milliseconds(now))}-{base36(random).rjust(_RANDOM_WIDTH, '0')}"
