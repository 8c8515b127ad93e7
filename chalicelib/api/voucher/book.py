"""POST /api/voucher/book"""

from dataclasses import replace

from chalice import Blueprint

from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.guests.consents import ASKS_TO_CONFIRM
from chalicelib.domain.guests.contact import Contact, asks_to_confirm, drafted, save
from chalicelib.domain.permissions import owns_hold, require_own_consents, resolve_holder
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import SlotUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.vouchers import BookedResponse, BookRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/book",
    request=BookRequest,
    response=BookedResponse,
    status=201,
    allow=audience.signed_in(
        "Anyone who is signed in may book for themselves. The voucher's issuer and an admin may "
        "also book for a guest."
    ),
    idempotent=True,
    errors=(
        "not_holder",
        "voucher_not_found",
        "voucher_not_bookable",
        "slot_unavailable",
        "voucher_held",
    ),
)
def book(context: RequestContext, request: BookRequest) -> SlotUpdate:
    """Book one slot with a voucher: of its own calendar, or of the one that it shares.

    The slot of the caller's own hold is booked as it was kept; another one ends the hold.

    With `contact` the hotel also learns how to reach the guest. One whom the hotel itself books
    with a contact and no uid gets a new uid.
    """
    new_uid = context.new_id("g") if request.contact else None

    def guest(voucher: Voucher) -> str:
        return resolve_holder(context.principal, voucher, request.holder_uid, new_uid)

    def rule(
        voucher: Voucher,
        _: Booking | None,
        calendar: CalendarState | None,
        contact: Contact | None = None,
    ) -> VoucherChange:
        holder_uid = guest(voucher)
        actor, booking_id = context.actor(holder_uid), context.new_id("b")
        change = lifecycle.book(
            actor,
            voucher,
            request.slot_id.start,
            holder_uid,
            booking_id,
            holder_name=request.holder_name,
            calendar=calendar,
            is_own=owns_hold(context.principal, voucher),
        )
        if request.contact is None:
            return change
        draft = drafted(request.contact)
        require_own_consents(context.principal, draft)
        key = voucher.issuer_uid, holder_uid
        saved = save(context.now, *key, contact, draft, keeps=True)
        if asks_to_confirm(saved, draft):
            meta = change.event.meta | {ASKS_TO_CONFIRM: True}
            change = replace(change, event=replace(change.event, meta=meta))
        return change if saved.is_none else replace(change, contact=saved)

    return SlotUpdate(
        voucher_id=request.voucher_id,
        start=request.slot_id.start,
        guest=guest if request.contact else None,
        rule=rule,
        answer=context.serializers.booked,
    )
