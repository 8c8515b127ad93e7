"""Who may do what (contract: Who may do what).

A caller who may not see a thing is told that it does not exist; only a caller who may see it is
told that an action is forbidden.
"""

from __future__ import annotations

from typing import Literal

from chalicelib.domain.actors import Principal
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.errors import (
    CalendarNotFound,
    Forbidden,
    InvalidRequest,
    LinkNotValid,
)
from chalicelib.domain.field_problems import problem
from chalicelib.domain.guests.contact import ContactDraft
from chalicelib.domain.offers.campaign import Campaign
from chalicelib.domain.offers.errors import CampaignNotFound
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.errors import BookingNotFound, NotHolder, VoucherNotFound
from chalicelib.domain.vouchers.link_errors import CodeRequired
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


def resolve_holder(
    principal: Principal, voucher: Voucher, stated_uid: str | None, new_uid: str | None = None
) -> str:
    """The uid that a booking is for: the caller's, or the one that the issuer or an admin names;
    `new_uid` is that of a guest whom they book without naming one.

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
    holder_uid = stated_uid or named or new_uid or principal.uid
    if holder_uid is None:
        raise InvalidRequest(problem("holder_uid", "required"))
    if is_bound and holder_uid != named:
        raise NotHolder
    return holder_uid


def require_may_hold(principal: Principal, voucher: Voucher) -> None:
    """Whoever may book a voucher may have a slot kept with it. Raises VoucherNotFound."""
    if not manages(principal, voucher.issuer_uid):
        resolve_holder(principal, voucher, None)


def owns_hold(principal: Principal, voucher: Voucher) -> bool:
    """Whether the voucher's hold is the caller's to use and to end: as its owner, the issuer or an
    admin."""
    owner_uid = voucher.hold.owner_uid if voucher.hold else None
    return manages(principal, voucher.issuer_uid) or _is_holder(principal, owner_uid)


def require_own_consents(principal: Principal, draft: ContactDraft) -> None:
    """Nobody agrees for a guest. Raises Forbidden."""
    if draft.consents and principal.role not in ("guest", "open"):
        raise Forbidden("Only the guest may agree to this: contact.consents.")


def require_view_booking(principal: Principal, booking: Booking) -> None:
    """The holder of a booking, the issuer and an admin may see it, and whoever has a link to it
    that is not void. Raises BookingNotFound, LinkNotValid."""
    if principal.role == "link":
        is_of_booking = principal.booking_id == booking.id
        if not (is_of_booking and principal.link_generation == booking.link_generation):
            raise LinkNotValid
        return
    if not (manages(principal, booking.issuer_uid) or _is_holder(principal, booking.holder_uid)):
        raise BookingNotFound


def require_cancel_booking(principal: Principal, booking: Booking) -> None:
    """Whoever may see a booking may cancel it, but for a link that only lets it be seen.

    Raises BookingNotFound, LinkNotValid, Forbidden.
    """
    require_view_booking(principal, booking)
    if not principal.may_cancel:
        raise Forbidden("This link only shows the booking.")


def require_move_booking(principal: Principal, booking: Booking) -> None:
    """Whoever may cancel a booking may move it, but for a link for which no code was confirmed.

    Raises BookingNotFound, LinkNotValid, Forbidden, CodeRequired.
    """
    require_cancel_booking(principal, booking)
    if not principal.may_move:
        raise CodeRequired


def resolve_booking(principal: Principal, stated_id: str | None) -> str:
    """The booking that a request is about: that of the link, or the one that is stated.

    Raises BookingNotFound, InvalidRequest.
    """
    booking_id = principal.booking_id or stated_id
    if booking_id is None:
        raise InvalidRequest(problem("booking_id", "required"))
    if stated_id is not None and stated_id != booking_id:
        raise BookingNotFound
    return booking_id


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


def require_campaign(principal: Principal, campaign: Campaign | None) -> Campaign:
    """The campaign that the caller manages, as its hotel or an admin. Raises CampaignNotFound."""
    if campaign is None or not manages(principal, campaign.issuer_uid):
        raise CampaignNotFound
    return campaign


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


def resolve_guest(
    principal: Principal, issuer_uid: str | None, guest_uid: str | None
) -> tuple[str, str]:
    """The hotel and the guest that a request is about: a guest itself, at the hotel that it names;
    a hotel names its guest, an admin both.

    Raises Forbidden, InvalidRequest.
    """
    if principal.role == "guest":
        guest_uid = resolve_uid(principal, guest_uid, "guest_uid")
    else:
        issuer_uid = resolve_hotel(principal, issuer_uid)
    if issuer_uid is None:
        raise InvalidRequest(problem("issuer_uid", "required"))
    if guest_uid is None:
        raise InvalidRequest(problem("guest_uid", "required"))
    return issuer_uid, guest_uid


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
