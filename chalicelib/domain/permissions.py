"""Who may do what (contract: Who may do what).

A caller who may not see a thing is told that it does not exist; only a caller who may see it is
told that an action is forbidden.
"""

from __future__ import annotations

from typing import Literal

from chalicelib.domain.actors import Principal
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.errors import CalendarNotFound, Forbidden, InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.errors import BookingNotFound, NotHolder, VoucherNotFound
from chalicelib.domain.vouchers.voucher import Voucher

OwnPartition = Literal["issuer_uid", "holder_uid"]


def is_admin(principal: Principal) -> bool:
    """Whether the caller is an admin; under AUTH_MODE=open, everybody is."""
    return principal.role in ("admin", "open")


def require_admin(principal: Principal, message: str) -> None:
    """Raises Forbidden, with this message, for everybody else."""
    if not is_admin(principal):
        raise Forbidden(message)


def manages(principal: Principal, issuer_uid: str | None) -> bool:
    """Whether the caller acts as the issuer: as that issuer itself, or as an admin."""
    return is_admin(principal) or (principal.role == "issuer" and principal.uid == issuer_uid)


def _is_holder(principal: Principal, holder_uid: str | None) -> bool:
    return principal.uid is not None and principal.uid == holder_uid


def _may_take(principal: Principal, voucher: Voucher, holder_uid: str | None) -> bool:
    """Whether the caller may book the voucher for itself while it has this holder: as that holder,
    or as anyone if it is a bearer voucher or a transferable one."""
    return holder_uid is None or voucher.transferable or _is_holder(principal, holder_uid)


def may_view(principal: Principal, voucher: Voucher) -> bool:
    """Whether the caller may see a voucher: its issuer, an admin, and whoever may book it; once it
    is booked or used, of those its holder alone."""
    is_taken = voucher.holder_uid is not None and voucher.status in ("booked", "consumed")
    return (
        manages(principal, voucher.issuer_uid)
        or _is_holder(principal, voucher.holder_uid)
        or (not is_taken and _may_take(principal, voucher, voucher.holder_uid))
    )


def require_view(principal: Principal, voucher: Voucher) -> None:
    """That the caller may see a voucher. Raises VoucherNotFound."""
    if not may_view(principal, voucher):
        raise VoucherNotFound


def resolve_holder(principal: Principal, voucher: Voucher, stated_uid: str | None) -> str:
    """The uid that a booking is for: the caller's, or the one that the issuer or an admin names.

    Raises VoucherNotFound, Forbidden, NotHolder, InvalidRequest.
    """
    named = voucher.previous_holder_uid if voucher.booking else voucher.holder_uid
    if not manages(principal, voucher.issuer_uid):
        # A caller who lost a race for a voucher is told so; what became of it afterwards is its
        # holder's business.
        if voucher.status != "booked":
            require_view(principal, voucher)
        elif not _may_take(principal, voucher, named):
            raise VoucherNotFound
        return resolve_uid(principal, stated_uid, "holder_uid")
    is_bound = named is not None and not voucher.transferable
    holder_uid = stated_uid or named or principal.uid
    if holder_uid is None:
        raise InvalidRequest(problem("holder_uid", "required"))
    if is_bound and holder_uid != named:
        raise NotHolder
    return holder_uid


def require_view_booking(principal: Principal, booking: Booking) -> None:
    """The holder of a booking, the issuer and an admin may see it. Raises BookingNotFound."""
    if not (manages(principal, booking.issuer_uid) or _is_holder(principal, booking.holder_uid)):
        raise BookingNotFound


def require_manage(principal: Principal, voucher: Voucher) -> None:
    """The issuer and an admin may revoke and redeem. Raises VoucherNotFound, Forbidden."""
    require_view(principal, voucher)
    if not manages(principal, voucher.issuer_uid):
        raise Forbidden("Only the issuer of this voucher may do this.")


def require_calendar(principal: Principal, calendar: Calendar | None) -> Calendar:
    """The calendar that the caller manages, as its issuer or an admin. Raises CalendarNotFound."""
    if calendar is None or not manages(principal, calendar.issuer_uid):
        raise CalendarNotFound
    return calendar


def resolve_uid(principal: Principal, stated_uid: str | None, field: str) -> str:
    """The caller's own uid, which a stated one must equal; an admin may state any.

    Raises Forbidden, InvalidRequest.
    """
    if is_admin(principal):
        uid = stated_uid or principal.uid
        if uid is None:
            raise InvalidRequest(problem(field, "required"))
        return uid
    if principal.uid is None or (stated_uid is not None and stated_uid != principal.uid):
        raise Forbidden(f"{field} must be your own.")
    return principal.uid


def resolve_hotel(principal: Principal, stated_uid: str | None) -> str:
    """The hotel that a request is about: an issuer itself; an admin names it.

    Raises Forbidden, InvalidRequest.
    """
    if is_admin(principal) and stated_uid is None:
        raise InvalidRequest(problem("issuer_uid", "required"))
    return resolve_uid(principal, stated_uid, "issuer_uid")


def listing_scope(
    principal: Principal, issuer_uid: str | None, holder_uid: str | None
) -> tuple[str | None, str | None]:
    """The issuer and the holder that a listing is narrowed to: one's own, or an admin's choice.

    An issuer sees what it issued and, if it asks for its own holder_uid, what it holds.
    Raises Forbidden.
    """
    if is_admin(principal):
        return issuer_uid, holder_uid
    if principal.role == "issuer" and (issuer_uid is not None or holder_uid != principal.uid):
        return resolve_uid(principal, issuer_uid, "issuer_uid"), holder_uid
    return issuer_uid, resolve_uid(principal, holder_uid, "holder_uid")


def own_partition(principal: Principal, issuer_uid: str | None) -> OwnPartition | None:
    """Which of the two that a listing is narrowed to is the caller itself; None for an admin.

    Of what the caller may see in part, no more is read than its own: else the time of an answer
    would depend on what others have.
    """
    if is_admin(principal):
        return None
    is_issuer = principal.role == "issuer" and issuer_uid is not None
    return "issuer_uid" if is_issuer else "holder_uid"


def events_issuer(principal: Principal) -> str | None:
    """Whose events the caller may read: an issuer its own, an admin all (None).

    Raises Forbidden.
    """
    if is_admin(principal):
        return None
    if principal.role != "issuer":
        raise Forbidden("Only a hotel (for its own vouchers) or an admin may read events.")
    return principal.uid
