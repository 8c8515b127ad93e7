"""Opaque cursors: where the next page starts, bound to its query (contract: Paging).

A key may name a row that the caller does not see, and the id of a bearer voucher is a secret. So a
cursor is encrypted with a synthetic initialisation vector (RFC 5297, with HMAC-SHA256 for both
parts): the signature of the key is also what its key stream is made from.
"""

from __future__ import annotations

import base64
import hmac
from itertools import count
from typing import Any, TypeVar

import msgspec

from chalicelib.http.context import RequestContext
from chalicelib.http.errors import InvalidCursor
from chalicelib.storage.dynamo.paging import Pages, WrongStart

_SIGNATURE = 16  # bytes of an HMAC-SHA256
_keys = msgspec.json.Decoder(dict[str, str])
_encode_query = msgspec.json.Encoder(decimal_format="number").encode

T = TypeVar("T")


def read_page(context: RequestContext, listing: Pages[T], query: Any) -> tuple[list[T], str | None]:
    """The page that a query asks for, and the cursor of the next one. Raises InvalidCursor."""
    secret = context.runtime.stage_secret
    filters = msgspec.structs.replace(query, limit=1, cursor=None)
    principal = context.principal
    bound_to = _encode_query([context.route.path, principal.role, principal.uid, filters])
    start = decode(query.cursor, bound_to, secret) if query.cursor else None
    try:
        items, next_start = listing.page(query.limit, start)
    except WrongStart:
        raise InvalidCursor from None
    return items, encode(next_start, bound_to, secret) if next_start else None


def encode(key: dict[str, str], query: bytes, secret: str) -> str:
    """A cursor for the page that starts at `key` of `query`."""
    payload = msgspec.json.encode(key)
    signature = _sign(payload, query, secret)
    return _text(signature + _crypt(payload, signature, secret))


def decode(cursor: str, query: bytes, secret: str) -> dict[str, str]:
    """The key that `encode` made the cursor from. Raises InvalidCursor."""
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        if _text(sealed) != cursor:
            raise InvalidCursor  # base64 has other spellings of the same bytes
        signature = sealed[:_SIGNATURE]
        payload = _crypt(sealed[_SIGNATURE:], signature, secret)
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


def _crypt(text: bytes, signature: bytes, secret: str) -> bytes:
    """`text` combined with a key stream that only `secret` makes; twice, it is itself again."""
    stream = b""
    for block in count():
        if len(stream) >= len(text):
            break
        stream += hmac.digest(secret.encode(), b"cover\0" + signature + bytes([block]), "sha256")
    return bytes(a ^ b for a, b in zip(text, stream, strict=False))
