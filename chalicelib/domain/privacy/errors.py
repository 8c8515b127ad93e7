"""Why a request about a visitor's consent cannot be granted."""

from __future__ import annotations

from typing import Literal

from chalicelib.domain.errors import DomainError

Refusal = Literal["gpc", "no_purpose"]

_SENTENCES: dict[Refusal, str] = {
    "gpc": "This browser asks by Global Privacy Control for nothing to be counted, so nothing is.",
    "no_purpose": "The visitor agreed to no purpose that this service has, so nothing is counted.",
}


class ConsentRefused(DomainError):
    """The visitor did not agree: details.reason says by which sign."""

    code = "consent_refused"

    def __init__(self, reason: Refusal) -> None:
        super().__init__(_SENTENCES[reason], {"reason": reason})


class ReceiptNotValid(DomainError):
    """The receipt was changed, its time is over, or a page of another site uses it. Which of
    these, it does not say."""

    code = "receipt_not_valid"

    def __init__(self) -> None:
        super().__init__("This receipt is not valid, or no longer. Nothing is counted under it.")
