"""Guest tokens: their form, and which texts of older forms are as hard to guess
(docs/guest-tokens.md).

The recipe is short enough for any client: 160 random bits, written in Crockford's base 32, and a
checksum of that text. The checksum keeps out what a person made up, such as a word or an e-mail
address, and most slips of whoever types a token.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Callable

PREFIX = "g1_"
RANDOM_BITS = 160
LENGTH_MAX = 512  # of an older token
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: without I, L, O and U
_SECRET_WIDTH = 32  # digits that hold 160 bits
_CHECKSUM_WIDTH = 7  # digits that hold the 32 bits of a CRC
LENGTH = len(PREFIX) + _SECRET_WIDTH + _CHECKSUM_WIDTH
PATTERN = rf"{PREFIX}[{_DIGITS}]{{{_SECRET_WIDTH + _CHECKSUM_WIDTH}}}"
_TOKEN = re.compile(PATTERN)
# Of 32 random digits, fewer are different in one case of a million million.
_DIFFERENT_MIN = 9

# The forms that generators of random secrets write, and of how many different characters at least,
# with how many changes between capitals, small letters, digits and signs for each character. What
# people make up consists of words and numbers, in which the kind of character seldom changes.
_OLDER_FORMS = (
    (re.compile(rf"[{_DIGITS}]{{{_SECRET_WIDTH}}}"), _DIFFERENT_MIN, 0.1),
    (re.compile(r"(?=.*[a-f])[0-9a-f-]{32,}|(?=.*[A-F])[0-9A-F-]{32,}"), 8, 0.2),
    (re.compile(r"[0-9A-Za-z_+/=-]{22,}"), 12, 0.45),
)
_KINDS: tuple[Callable[[str], bool], ...] = (str.isupper, str.islower, str.isdigit)


def make(random: int) -> str:
    """The guest token of RANDOM_BITS random bits."""
    return with_checksum(_digits(random, _SECRET_WIDTH))


def with_checksum(secret: str) -> str:
    """The token whose random part is `secret`: the CRC-32 of that text stands behind it."""
    return PREFIX + secret + _digits(zlib.crc32(secret.encode()), _CHECKSUM_WIDTH)


def _digits(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, 32)
        digits = _DIGITS[digit] + digits
    return digits


EXAMPLE = with_checksum(_DIGITS)
"""For descriptions. Everybody knows it, so it is refused."""


def is_token(text: str) -> bool:
    """Whether `text` is a guest token that nobody can guess."""
    secret = secret_part(text)
    return (
        _TOKEN.fullmatch(text) is not None
        and with_checksum(secret) == text
        and len(set(secret)) >= _DIFFERENT_MIN
        and text != EXAMPLE
    )


def is_older_token(text: str) -> bool:
    """Whether `text`, of another form, looks like the random secret of a generator."""
    return len(text) <= LENGTH_MAX and any(
        form.fullmatch(text)
        and len(set(text)) >= different_min
        and _changes(text) >= changes_min * len(text)
        for form, different_min, changes_min in _OLDER_FORMS
    )


def _changes(text: str) -> int:
    """How often a character is of another kind than the one before it."""
    kinds = [next((n for n, is_kind in enumerate(_KINDS) if is_kind(sign)), -1) for sign in text]
    return sum(one != other for one, other in itertools.pairwise(kinds))


def secret_part(token: str) -> str:
    """What a guest's uid is derived from: the random part, or a token of an older form as it is.

    So an older token of 32 of these digits stays the same guest when it gets a checksum.
    """
    if len(token) == LENGTH and token.startswith(PREFIX):
        return token[len(PREFIX) : -_CHECKSUM_WIDTH]
    return token
