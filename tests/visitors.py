"""Visitors of a hotel's own site: what they choose, and the receipts of it."""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.domain.instants import seconds
from chalicelib.domain.privacy import receipt as receipts
from chalicelib.domain.privacy.receipt import Receipt
from chalicelib.domain.privacy.wordings import CURRENT
from tests.service import Answer, Service

SITE = "https://www.seaside.example"
ON_SITE = {"Origin": SITE}
NO_PAGE = {"Accept": "application/json"}
AGREED = {
    "issuer_uid": "hotel",
    "purposes": {"learning": True},
    "wording": CURRENT.name,
    "source": "element",
}
_EXPIRES_AT = datetime(2099, 1, 1, tzinfo=UTC)  # the tests' clocks stand before it


def agree(service: Service, headers: dict[str, str] | None = None, **fields: object) -> Answer:
    """A visitor's choice, sent by a page of the hotel's site."""
    return service.post("privacy/consent", AGREED | fields, headers=headers or ON_SITE)


def receipt(service: Service, headers: dict[str, str] | None = None, **fields: object) -> str:
    """The receipt of a visitor who agreed."""
    answer = agree(service, headers, **fields)
    assert answer.status == 201, answer.text
    return str(answer.json["receipt"])


def withdraw(service: Service, token: str, headers: dict[str, str] | None = None) -> Answer:
    """A visitor withdraws, on the hotel's site."""
    return service.post("privacy/withdraw", {"receipt": token}, headers=headers or ON_SITE)


def unstored_receipt(secret: str) -> str:
    """A receipt of no page, under which nothing is stored."""
    made = Receipt("rcp-none", "hotel", "", ("learning",), seconds(_EXPIRES_AT))
    return receipts.sign(made, secret)
