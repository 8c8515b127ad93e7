"""Cursors that the service never made."""

from __future__ import annotations

import base64

import msgspec
from msgspec import structs

from chalicelib.http.cursors import encode
from chalicelib.http.parsing import parse
from tests.routes import ROUTES
from tests.service import Service, current_runtime

GARBAGE = [
    "x",
    "====",
    "é",
    "e30",
    "../..",
    "eyJpZCI6InYtMSJ9",
    base64.urlsafe_b64encode(b'{"id":"v-1"}').decode(),
    base64.urlsafe_b64encode(b"\0" * 16 + b'{"id":"v-1"}').decode(),
    base64.urlsafe_b64encode(b"\0" * 16).decode(),
    "null",
    "undefined",
    "../../etc/passwd",
    "\N{GRINNING FACE}",
    "%00",
    "A" * 2048,
]

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def with_another_character(good: str) -> list[str]:
    """The cursor with any one character changed."""
    changed = [
        good[:place] + other + good[place + 1 :]
        for place in range(len(good))
        for other in (ALPHABET[(ALPHABET.index(good[place]) + step) % 64] for step in (1, 17, 32))
    ]
    # The last character has bits that belong to no byte.
    return changed + [good[:-1] + other for other in ALPHABET if other != good[-1]]


def of_another_length_or_order(good: str) -> list[str]:
    """The cursor cut, lengthened, turned around, or in another alphabet."""
    changed = [good[:length] for length in (1, 10, len(good) // 2, len(good) - 1)]
    changed += [good + more for more in ("A", "AA", "AAA", "=", "==", "\u00e9", "!")]
    changed += [good.replace("-", "+").replace("_", "/")] if {"-", "_"} & set(good) else []
    changed += [good[4:], good[::-1], good.swapcase(), good + good]
    return changed


def cursor_for(service: Service, path: str, query: dict[str, str], key: dict[str, str]) -> str:
    """A cursor that the service has sealed itself, for a page that starts at this key."""
    [route] = [route for route in ROUTES if route.path == f"/api/{path}"]
    filters = structs.replace(parse(route.request, query, from_query=True), limit=1, cursor=None)
    bound_to = msgspec.json.encode([route.path, "open", None, filters])
    return encode(key, bound_to, current_runtime().stage_secret)
