"""Opaque cursors: where a page goes on, signed and bound to its query."""

from __future__ import annotations

import base64
import hmac

import msgspec

from chalicelib.errors import InvalidCursor

_SIGNATURE = 16  # bytes of an HMAC-SHA256
_keys = msgspec.json.Decoder(dict[str, str])


def encode(key: dict[str, str], query: bytes, secret: str) -> str:
    """A cursor for the page that starts at `key` of `query`."""
    payload = msgspec.json.encode(key)
    return base64.urlsafe_b64encode(_sign(payload, query, secret) + payload).decode().rstrip("=")


def decode(cursor: str, query: bytes, secret: str) -> dict[str, str]:
    """What `encode` was given. Raises InvalidCursor."""
    try:
        signed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        payload = signed[_SIGNATURE:]
        if not hmac.compare_digest(signed[:_SIGNATURE], _sign(payload, query, secret)):
            raise InvalidCursor
        return _keys.decode(payload)
    except (ValueError, msgspec.MsgspecError):
        raise InvalidCursor from None


def _sign(payload: bytes, query: bytes, secret: str) -> bytes:
    message = b"cursor\0" + query + b"\0" + payload
    return hmac.digest(secret.encode(), message, "sha256")[:_SIGNATURE]
