"""Why a request about a voucher cannot be granted."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.errors import DomainError
from chalicelib.domain.instants import text


class NotHolder(DomainError):
    """A named voucher that is not transferable can be booked only for its holder."""

    code = "not_holder"

    def __init__(self) -> None:
        super().__init__("This voucher is made out to somebody else and cannot be transferred.")


class VoucherNotFound(DomainError):
    """There is no such voucher, or the caller may not see it."""

    code = "voucher_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such voucher.")


class BookingNotFound(DomainError):
    """There is no such booking, or the caller may not see it."""

    code = "booking_not_found"

    def __init__(self) -> None:
        super().__init__("There is no such booking.")


_NOT_BOOKABLE = {
    "booked": "This voucher is already booked.",
    "consumed": "This voucher has already been used.",
    "cancelled": "This voucher has been cancelled.",
    "expired": "This voucher has expired.",
}


class VoucherNotBookable(DomainError):
    """Only an issued voucher can be booked, and only before its end; see details.status."""

    code = "voucher_not_bookable"

    def __init__(self, status: str) -> None:
        super().__init__(_NOT_BOOKABLE[status], {"status": status})


class VoucherHeld(DomainError):
    """Somebody else has a slot kept with this voucher, until details.held_until."""

    code = "voucher_held"

    def __init__(self, until: datetime) -> None:
        super().__init__(
            "Somebody else is booking with this voucher just now.", {"held_until": text(until)}
        )
        self.until = until


class VoucherNotHoldable(DomainError):
    """The voucher shares no calendar: nobody else could take its slots."""

    code = "voucher_not_holdable"

    def __init__(self) -> None:
        super().__init__("Only a slot of a shared calendar can be kept.")


class HoldNotLive(DomainError):
    """No slot is kept with this voucher, or not any more."""

    code = "hold_not_live"

    def __init__(self) -> None:
        super().__init__("No slot is kept with this voucher any more.")


_UNAVAILABLE = {
    "past": "This slot has already begun.",
    "outside_validity": "This slot is not within the voucher's validity.",
    "off_grid": (
        "This voucher has no slot at this time. Its slots start every hour, from valid_from on."
    ),
    "off_grid of a calendar": "No slot of the calendar starts at this time.",
    "closed": "The calendar is closed at this time.",
    "notice": "It is too late to book this slot: the hotel needs more notice.",
    "window": "This slot is too far ahead to be booked yet.",
    "taken": "This slot is already taken.",
    "unchanged": "The booking is for this slot already.",
}


class SlotUnavailable(DomainError):
    """The slot cannot be booked; details.reason is past, notice, window, outside_validity, closed,
    off_grid or taken; of a reschedule to the slot that the booking has, unchanged. Of a taken one
    for which a hold stands in the way, details.free_again_at is when it may be free again."""

    code = "slot_unavailable"

    def __init__(
        self, reason: str, *, of_calendar: bool = False, free_again_at: datetime | None = None
    ) -> None:
        """`of_calendar`: of one that many vouchers share."""
        shared = f"{reason} of a calendar" if of_calendar else reason
        details = {"reason": reason}
        if free_again_at is not None:
            details["free_again_at"] = text(free_again_at)
        super().__init__(_UNAVAILABLE.get(shared, _UNAVAILABLE[reason]), details)
        self.reason = reason


class BookingNotLive(DomainError):
    """There is no live booking to cancel or redeem."""

    code = "booking_not_live"

    def __init__(self, message: str = "This booking has already been cancelled.") -> None:
        super().__init__(message)


class CancelTooLate(DomainError):
    """A guest may cancel as long as was promised, the issuer until the voucher is used."""

    code = "cancel_too_late"


class RescheduleTooLate(DomainError):
    """A guest may move a booking as long as it may be cancelled, until details.cancel_until; the
    issuer until the voucher is used."""

    code = "reschedule_too_late"

    def __init__(self, until: str) -> None:
        super().__init__(
            f"This booking could be moved until {until}; only the hotel can still move it.",
            {"cancel_until": until},
        )


class TooManyChanges(DomainError):
    """Guests have cancelled or moved this voucher's bookings too often on one day; its hotel still
    may."""

    code = "too_many_changes"

    def __init__(self) -> None:
        super().__init__(
            "This voucher's booking has been cancelled or moved too often today. Please ask the"
            " hotel."
        )


class VoucherNotRedeemable(DomainError):
    """Only a booked voucher can be redeemed, or an issued one while it is valid."""

    code = "voucher_not_redeemable"

    def __init__(self, message: str, status: str, **details: str) -> None:
        super().__init__(message, {"status": status} | details)


class VoucherNotAssignable(DomainError):
    """Only an issued or booked voucher can get a new holder, and a booked one not without any."""

    code = "voucher_not_assignable"

    def __init__(self, status: str) -> None:
        sentence = (
            "A booked voucher needs a holder. Cancel the booking first, or name the new holder."
            if status == "booked"
            else f"This voucher is already {status}."
        )
        super().__init__(sentence, {"status": status})


class VoucherNotChangeable(DomainError):
    """Only an issued voucher can get other texts or another calendar; see details.status."""

    code = "voucher_not_changeable"

    def __init__(self, status: str) -> None:
        super().__init__(f"This voucher is already {status}.", {"status": status})


class VoucherNotExtendable(DomainError):
    """Only an issued, booked or expired voucher can become valid for longer; see details.status."""

    code = "voucher_not_extendable"

    def __init__(self, status: str) -> None:
        super().__init__(f"This voucher is already {status}.", {"status": status})


class NothingToUndo(DomainError):
    """Only what consumed a voucher can be undone; see details.status."""

    code = "nothing_to_undo"

    def __init__(self, status: str) -> None:
        super().__init__(f"This voucher is {status}: there is nothing to undo.", {"status": status})


class UndoTooLate(DomainError):
    """The issuer has a day to undo it; details.undo_until is when that was over, or null where
    nobody recorded when the voucher was consumed."""

    code = "undo_too_late"

    def __init__(self, until: datetime | None) -> None:
        super().__init__(
            "A day after a voucher was used, only an operator can still undo it.",
            {"undo_until": until and text(until)},
        )


class NoShowTooEarly(DomainError):
    """Nobody knows before its slot begins, at details.slot_start, that a guest does not come."""

    code = "noshow_too_early"

    def __init__(self, slot_start: datetime) -> None:
        super().__init__("This slot has not begun yet.", {"slot_start": text(slot_start)})


class NoShowTooLate(DomainError):
    """A day after a voucher was consumed, at details.noshow_until, it stays as it is; null where
    nobody recorded when it was."""

    code = "noshow_too_late"

    def __init__(self, until: datetime | None) -> None:
        super().__init__(
            "This voucher was used more than a day ago; its booking stays as it is.",
            {"noshow_until": until and text(until)},
        )
