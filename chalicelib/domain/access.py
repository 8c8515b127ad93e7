"""Who may do what (contract: "Who may do what"). A caller who may not see a thing is told
that there is no such thing; only one who may see it is told that an action is forbidden."""

from __future__ import annotations

from chalicelib.domain.errors import (
    BookingNotFound,
    Forbidden,
    InvalidRequest,
    NotHolder,
    VoucherNotFound,
)
from chalicelib.domain.model import Booking, Caller, Voucher


def runs_everything(caller: Caller) -> bool:
    """An admin; under AUTH_MODE=open, anybody."""
    return caller.role in ("admin", "open")


def manages(caller: Caller, issuer_uid: str | None) -> bool:
    """Whether the caller acts as the issuer: that issuer itself, or an admin."""
    return runs_everything(caller) or (caller.role == "issuer" and caller.uid == issuer_uid)


def _is_holder(caller: Caller, holder_uid: str | None) -> bool:
    return caller.uid is not None and caller.uid == holder_uid


def see_voucher(caller: Caller, voucher: Voucher) -> None:
    """status, slots: issuer, holder, admin; a bearer voucher, whoever knows its id.

    Raises VoucherNotFound.
    """
    if not (
        manages(caller, voucher.issuer_uid)
        or _is_holder(caller, voucher.holder_uid)
        or voucher.holder_uid is None
    ):
        raise VoucherNotFound


def booker(caller: Caller, voucher: Voucher, stated: str | None) -> str:
    """Whom a booking is for: the caller, or the guest named by the voucher's issuer or an admin.

    Raises VoucherNotFound, Forbidden, NotHolder, InvalidRequest.
    """
    named = voucher.holder_before if voucher.booking else voucher.holder_uid
    bound = named is not None and not voucher.transferable
    if not manages(caller, voucher.issuer_uid):
        if bound and not _is_holder(caller, named):
            raise VoucherNotFound
        # Whoever lost a race for a bearer voucher is told so; what became of it later is its
        # holder's business.
        if voucher.status == "consumed":
            see_voucher(caller, voucher)
        return own(caller, stated, "holder_uid")
    holder = stated or named or caller.uid
    if holder is None:
        raise InvalidRequest(("holder_uid", "is required: say who books"))
    if bound and holder != named:
        raise NotHolder
    return holder


def see_booking(caller: Caller, booking: Booking) -> None:
    """cancel: the booking's holder, the voucher's issuer, admin. Raises BookingNotFound."""
    if not (manages(caller, booking.issuer_uid) or _is_holder(caller, booking.holder_uid)):
        raise BookingNotFound


def manage_voucher(caller: Caller, voucher: Voucher) -> None:
    """revoke, redeem: the voucher's issuer, admin. Raises VoucherNotFound, Forbidden."""
    see_voucher(caller, voucher)
    if not manages(caller, voucher.issuer_uid):
        raise Forbidden("Only the issuer of this voucher may do this.")


def own(caller: Caller, stated: str | None, field: str) -> str:
    """The caller's own uid, with which a stated one must agree; an admin states any.

    Raises Forbidden, InvalidRequest.
    """
    if runs_everything(caller):
        uid = stated or caller.uid
        if uid is None:
            raise InvalidRequest((field, "is required"))
        return uid
    if caller.uid is None or (stated is not None and stated != caller.uid):
        raise Forbidden(f"{field} must be your own.")
    return caller.uid


def listing(
    caller: Caller, issuer_uid: str | None, holder_uid: str | None
) -> tuple[str | None, str | None]:
    """The issuer and the holder that a listing is narrowed to: one's own, or an admin's choice.

    An issuer sees what it issued and, on asking for its own holder_uid, what it holds.
    Raises Forbidden.
    """
    if runs_everything(caller):
        return issuer_uid, holder_uid
    if caller.role == "issuer" and (issuer_uid is not None or holder_uid != caller.uid):
        return own(caller, issuer_uid, "issuer_uid"), holder_uid
    return issuer_uid, own(caller, holder_uid, "holder_uid")


def events_issuer(caller: Caller) -> str | None:
    """Whose events the caller may read: an issuer its own, an admin all (None).

    Raises Forbidden.
    """
    if runs_everything(caller):
        return None
    if caller.role != "issuer":
        raise Forbidden("Only a hotel may read events, those of its own vouchers.")
    return caller.uid
