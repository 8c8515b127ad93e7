"""Why the rules say no. The edge maps each code to an HTTP status, once (chalicelib/errors.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

NAMED = 5  # problems that one sentence tells of


class Refusal(Exception):
    """A request that cannot be granted: a code for programs, a sentence for people."""

    code: ClassVar[str] = "internal"

    def __init__(
        self,
        message: str,
        details: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        *,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        self.retry_after = retry_after  # seconds


class InvalidRequest(Refusal):
    """What was sent cannot be understood; details: a list of {field, problem}."""

    code = "invalid_request"

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(
            self.sentence(problems),
            [{"field": field, "problem": problem} for field, problem in problems],
        )

    @staticmethod
    def sentence(problems: Sequence[tuple[str, str]]) -> str:
        """All of it in one sentence, but for more than a person would read."""
        named = ", ".join(f"{field} {problem}" for field, problem in problems[:NAMED])
        more = f", and {len(problems) - NAMED} more" if len(problems) > NAMED else ""
        return f"The request is not valid: {named}{more}."


class Forbidden(Refusal):
    """The caller is known, and may not do this."""

    code = "forbidden"


class NotHolder(Refusal):
    """A named, non-transferable voucher is booked by its holder alone."""

    code = "not_holder"

    def __init__(self) -> None:
        super().__init__("This voucher is made out to somebody else and cannot be transferred.")


class VoucherNotFound(Refusal):
    """No such voucher, or none that the caller may see."""

    code = "voucher_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such voucher.")


class BookingNotFound(Refusal):
    """No such booking, or none that the caller may see."""

    code = "booking_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such booking.")


_NOT_BOOKABLE = {
    "booked": "This voucher is already booked.",
    "consumed": "This voucher has already been used.",
    "cancelled": "This voucher has been cancelled.",
    "expired": "This voucher has expired.",
}


class VoucherNotBookable(Refusal):
    """Only an issued voucher before its end can be booked; details.status says what it is."""

    code = "voucher_not_bookable"

    def __init__(self, status: str) -> None:
        super().__init__(_NOT_BOOKABLE[status], {"status": status})


_UNAVAILABLE = {
    "past": "This slot has already begun.",
    "outside_validity": "This slot does not lie within the voucher's validity.",
    "off_grid": "This voucher has no slot at this time; its slots begin on the hour of valid_from.",
    "taken": "This slot is already taken.",
}


class SlotUnavailable(Refusal):
    """The slot cannot be booked; details.reason is past, outside_validity, off_grid or taken."""

    code = "slot_unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(_UNAVAILABLE[reason], {"reason": reason})


class BookingNotLive(Refusal):
    """There is no live booking to cancel or redeem."""

    code = "booking_not_live"

    def __init__(self, message: str = "This booking has already been cancelled.") -> None:
        super().__init__(message)


class CancelTooLate(Refusal):
    """A guest may cancel until the slot starts, the issuer until the voucher is consumed."""

    code = "cancel_too_late"


class VoucherNotRedeemable(Refusal):
    """Redeeming takes a booked voucher, or an issued one while it is valid."""

    code = "voucher_not_redeemable"

    def __init__(self, message: str, status: str) -> None:
        super().__init__(message, {"status": status})
