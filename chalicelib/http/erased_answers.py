"""Answers that are kept under an Idempotency-Key, as they stay once their guest is erased."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

# What people typed about a guest, in either dialect: a name is left out, a reason is null.
_NAMES = ("holder_name", "holderName")
_REASONS = ("cancel_reason", "cancelReason")
_decode = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode


def without_texts(body: str) -> str:
    """An answer's body without what somebody typed about its guest; all else to the letter."""
    answer = _decode(body)
    parts = (answer, answer.get("voucher"), answer.get("booking"))
    changed = [_erase(part) for part in parts if isinstance(part, dict)]
    return _encode(answer).decode() if any(changed) else body


def _erase(part: dict[str, Any]) -> bool:
    """Take the texts out of a voucher or a booking; whether there were any."""
    named = [part.pop(name, None) for name in _NAMES]
    reasons = [name for name in _REASONS if part.get(name) is not None]
    part.update(dict.fromkeys(reasons))
    return any(named) or bool(reasons)
