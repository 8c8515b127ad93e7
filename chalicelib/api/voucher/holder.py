"""POST /api/voucher/holder"""

from chalice import Blueprint

from chalicelib.domain.permissions import require_manage
from chalicelib.domain.vouchers.assignment import assign
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Update
from chalicelib.http.routing import route
from chalicelib.http.schemas.vouchers import HolderRequest, VoucherAndBookingResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/holder",
    request=HolderRequest,
    response=VoucherAndBookingResponse,
    allow=audience.signed_in("The voucher's issuer and an admin may give it a new holder."),
    idempotent=True,
    errors=("voucher_not_found", "voucher_not_assignable"),
)
def holder(context: RequestContext, request: HolderRequest) -> Update:
    """Give a voucher a new holder, as when a guest lost the token to it.

    A live booking goes with it. `holder_uid: null` makes a bearer voucher of one that is not
    booked. The name of a guest does not go to another one.
    """

    def rule(voucher: Voucher, _: Booking | None) -> VoucherChange:
        require_manage(context.principal, voucher)
        actor = context.actor(voucher.issuer_uid)
        return assign(actor, voucher, request.holder_uid, request.reason, request.holder_name)

    return Update(voucher_id=request.voucher_id, rule=rule, answer=context.serializers.changed)
