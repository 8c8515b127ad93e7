"""Why a request about a decision cannot be granted."""

from __future__ import annotations

from typing import Literal

from chalicelib.domain.errors import DomainError

CapReason = Literal["day", "dismissed"]

_SENTENCES: dict[CapReason, str] = {
    "day": "This visitor was shown as many offers today as a day allows.",
    "dismissed": "This visitor does not want to see this campaign's offers.",
}


class DecisionNotValid(DomainError):
    """The decision was changed, is somebody else's, or its time is over. Which, it does not say."""

    code = "decision_not_valid"

    def __init__(self) -> None:
        super().__init__("This decision is not valid. Ask for a new one.")


class Capped(DomainError):
    """An offer was shown that was not to be shown any more: details.reason says why."""

    code = "capped"

    def __init__(self, reason: CapReason) -> None:
        super().__init__(_SENTENCES[reason], {"reason": reason})


class PolicyNotFound(DomainError):
    """The policy by which a decision was made is not kept any more."""

    code = "policy_not_found"

    def __init__(self) -> None:
        super().__init__("What this decision was made by is not kept any more.")


class ConsentMissing(DomainError):
    """There is no consent under this receipt that counts: it was withdrawn, or is over."""

    code = "consent_missing"

    def __init__(self) -> None:
        super().__init__("This visitor has not agreed to be counted, or not any more.")
