"""Receipts: what a visitor's browser keeps of a consent, and shows with whatever depends on it.

A receipt is a signed text. The store has the consent under a hash of the receipt's id, so that
whoever reads the store cannot make a receipt of what they read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from chalicelib.domain import signed_texts
from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.domain.instants import seconds
from chalicelib.domain.privacy.errors import ReceiptNotValid
from chalicelib.domain.privacy.wordings import Purpose
from chalicelib.domain.signed_texts import SignedForm

CONTENT_MAX = 1999  # characters
TOKEN_MAX = CONTENT_MAX + len("r1..") + 43
VISITOR_KEY_LENGTH = 32  # hexadecimal digits: 128 bits
_FORM = SignedForm("r1", "receipt of a consent", CONTENT_MAX)
_ORIGIN = re.compile(r"[!-~]{0,300}")
ORIGIN_EXAMPLE = "https://www.hotel-seaside.example"


class Receipt(NamedTuple):
    """What the token of a receipt says."""

    id: str
    """`rcp-…`, with 128 random bits: known to this browser alone."""
    issuer_uid: str
    origin: str
    """Of the page on which the consent was given, as its browser states it; "" for none."""
    purposes: tuple[Purpose, ...]
    """What the visitor agreed to."""
    expires_at: int
    """Seconds since 1970; from then on it is not valid."""

    @property
    def has_signals(self) -> bool:
        """Whether the visitor agreed that offers are chosen by the visit, too."""
        return "signals" in self.purposes

    @property
    def visitor_key(self) -> str:
        """Under what all that is stored of this visitor stands."""
        return visitor_key(self.id)


def visitor_key(receipt_id: str) -> str:
    """What stands for a visitor in the store: half of a SHA-256, in 32 hexadecimal digits."""
    return hashlib.sha256(receipt_id.encode()).hexdigest()[:VISITOR_KEY_LENGTH]


def checked_origin(stated: str | None) -> str:
    """The origin of a page by the header Origin, "" without one. Raises InvalidRequest."""
    if _ORIGIN.fullmatch(stated or "") is None:
        raise InvalidRequest(problem("Origin", "wrong_format", example=ORIGIN_EXAMPLE))
    return stated or ""


def sign(receipt: Receipt, secret: str) -> str:
    """The token of a receipt, which `read` accepts under the same secret."""
    content = json.dumps(receipt, ensure_ascii=False, separators=(",", ":"))
    return signed_texts.sign(_FORM, content, secret)


def read(token: str, secrets: Iterable[str], origin: str | None, now: datetime) -> Receipt:
    """What a token of `sign` says.

    `origin` is that of the page which shows it; None where a browser states none, as it does to
    the service's own pages. Raises ReceiptNotValid.
    """
    content = signed_texts.read(_FORM, token, secrets)
    if content is None:
        raise ReceiptNotValid
    receipt_id, issuer_uid, stated, purposes, expires_at = json.loads(content)
    receipt = Receipt(receipt_id, issuer_uid, stated, tuple(purposes), expires_at)
    if seconds(now) >= receipt.expires_at or (origin is not None and origin != receipt.origin):
        raise ReceiptNotValid
    return receipt
