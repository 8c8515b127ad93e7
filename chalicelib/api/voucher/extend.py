"""POST /api/voucher/extend"""

from chalice import Blueprint

from chalicelib.domain.hotels.hotel import Hotel, end_of, is_day
from chalicelib.domain.permissions import require_manage
from chalicelib.domain.vouchers import extension
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Update
from chalicelib.http.routing import route
from chalicelib.http.schemas.changes import ExtendRequest
from chalicelib.http.schemas.vouchers import VoucherAndBookingResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/extend",
    request=ExtendRequest,
    response=VoucherAndBookingResponse,
    allow=audience.issuers(
        "Only a hotel (its own voucher) or an admin (any hotel's) may extend a voucher."
    ),
    idempotent=True,
    errors=("voucher_not_found", "voucher_not_extendable"),
)
def extend(context: RequestContext, request: ExtendRequest) -> Update:
    """Let a voucher be valid for longer; one that has expired can be booked again.

    A date is a day of the hotel's own calendar, the last one, as in `issue`.
    """

    def rule(voucher: Voucher, _: Booking | None) -> VoucherChange:
        require_manage(context.principal, voucher)
        hotel = Hotel(issuer_uid=voucher.issuer_uid)
        if is_day(request.valid_until):
            # Only the voucher tells whose zone it is.
            hotel = context.store.hotels.get_cached(voucher.issuer_uid, context.now)
        end = end_of(request.valid_until, hotel, "valid_until")
        return extension.extend(context.actor(voucher.issuer_uid), voucher, end, request.reason)

    return Update(voucher_id=request.voucher_id, rule=rule, answer=context.serializers.changed)
