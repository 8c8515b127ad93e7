"""Why a link to a booking, or a code for one, is not enough (docs/booking-links.md)."""

from __future__ import annotations

import math
from datetime import timedelta

from chalicelib.domain.errors import DomainError


class CodeRequired(DomainError):
    """A link moves its booking, or lets a guest take it over, once a code was confirmed that a mail
    brings."""

    code = "code_required"

    def __init__(self) -> None:
        super().__init__(
            "To move the booking or to keep it by a link, ask for a code by mail and confirm it:"
            " POST /api/booking/code, then /api/booking/confirm."
        )


class CodeNotDeliverable(DomainError):
    """No mail with a code would reach the booking's guest."""

    code = "code_not_deliverable"

    def __init__(self) -> None:
        super().__init__(
            "The hotel has no e-mail address at which it reaches you. Please ask the hotel."
        )


class TooManyCodes(DomainError):
    """As many codes were requested for the booking as an hour or a day allows."""

    code = "too_many_codes"

    def __init__(self, wait: timedelta) -> None:
        seconds = math.ceil(wait.total_seconds())
        super().__init__(
            "Too many codes were requested for this booking. Please try again later.",
            retry_after=seconds,
        )


class WrongCode(DomainError):
    """These are not the digits of the mail; details.tries_left says how often one may try again."""

    code = "wrong_code"

    def __init__(self, tries_left: int) -> None:
        super().__init__("This is not the code of the latest mail.", {"tries_left": tries_left})


class CodeNotValid(DomainError):
    """The latest code was used, was tried too often or has expired, or there is none."""

    code = "code_not_valid"

    def __init__(self) -> None:
        super().__init__("This code is no longer valid. Ask for a new one.")


class ClaimLinkNotValid(DomainError):
    """The link by which a guest would take a booking over was changed or made void, or its time is
    over. Which of these, it does not say. It is no credential, so the caller stays signed in."""

    code = "claim_link_not_valid"

    def __init__(self) -> None:
        super().__init__("This link to the booking is no longer valid. Ask for a new code.")
