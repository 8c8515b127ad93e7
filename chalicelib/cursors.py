"""Opaque cursors: where a page goes on, bound to its query, readable and writable by us alone.

A key may name a row that the caller does not see, and the id of a bearer voucher is a secret. So a
cursor is sealed as a synthetic initialisation vector does it (RFC 5297, with HMAC-SHA256 for both
parts): the signature of the key is also what its cover is made from.
"""

from __future__ import annotations

import base64
import hmac
from itertools import count

import msgspec

from chalicelib.errors import InvalidCursor

_SIGNATURE = 16  # bytes of an HMAC-SHA256
_keys = msgspec.json.Decoder(dict[str, str])


def encode(key: dict[str, str], query: bytes, secret: str) -> str:
    """A cursor for the page that starts at `key` of `query`."""
    payload = msgspec.json.encode(key)
    signature = _sign(payload, query, secret)
    return _text(signature + _covered(payload, signature, secret))


def decode(cursor: str, query: bytes, secret: str) -> dict[str, str]:
    """What `encode` was given. Raises InvalidCursor."""
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        if _text(sealed) != cursor:
            raise InvalidCursor  # base64 has other ways to say the same bytes
        signature = sealed[:_SIGNATURE]
        payload = _covered(sealed[_SIGNATURE:], signature, secret)
        if not hmac.compare_digest(signature, _sign(payload, query, secret)):
            raise InvalidCursor
        return _keys.decode(payload)
    except (ValueError, msgspec.MsgspecError):
        raise InvalidCursor from None


def _text(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _sign(payload: bytes, query: bytes, secret: str) -> bytes:
    message = b"cursor\0" + query + b"\0" + payload
    return hmac.digest(secret.encode(), message, "sha256")[:_SIGNATURE]


def _covered(text: bytes, signature: bytes, secret: str) -> bytes:
    """`text` under a cover that only `secret` makes; covered twice it is itself again."""
    cover = b""
    for block in count():
        if len(cover) >= len(text):
            break
        cover += hmac.digest(secret.encode(), b"cover\0" + signature + bytes([block]), "sha256")
    return bytes(a ^ b for a, b in zip(text, cover, strict=False))
