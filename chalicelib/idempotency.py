"""Was it answered before? An Idempotency-Key makes a change happen once, however often it is sent.

The receipt is written in the transaction of the change itself. So a key without receipt is a
change that did not happen, and a key with one is a change that did: there is no third state to
get stuck in, and nothing to clean up after a crash. Refusals change nothing and leave no receipt.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.instants import milliseconds
from chalicelib.domain.model import Caller, Change
from chalicelib.storage.receipts import Once

LIFE_SECONDS = 24 * 60 * 60
HEADER = "Idempotency-Key"
REPLAYED = {"Idempotency-Replayed": "true"}
_KEY = re.compile(r"[!-~]{1,255}")
PATTERN = f"^{_KEY.pattern}$"


def once(
    key: str,
    caller: Caller,
    path: str,
    said: bytes,
    now: datetime,
    status: int,
    body: Callable[[Change], str],
) -> Once:
    """An Idempotency-Key bound to its caller, its route and what the request says.

    Raises InvalidRequest.
    """
    if not _KEY.fullmatch(key):
        raise InvalidRequest((HEADER, "must be 1 to 255 printable ASCII characters"))
    return Once(
        caller_key=_hash(f"{caller.role}\0{caller.uid}\0{key}".encode()),
        fingerprint=_hash(path.encode() + b"\0" + said),
        now=milliseconds(now) // 1000,
        life=LIFE_SECONDS,
        status=status,
        body=body,
    )


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
