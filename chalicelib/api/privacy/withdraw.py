"""POST /api/privacy/withdraw"""

from chalice import Blueprint

from chalicelib.domain.instants import text
from chalicelib.domain.privacy.errors import ReceiptNotValid
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.privacy import WithdrawRequest, WithdrawResponse
from chalicelib.http.visitors import read_receipt

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/privacy/withdraw",
    request=WithdrawRequest,
    response=WithdrawResponse,
    allow=audience.public("Whoever has the receipt may withdraw."),
    errors=("receipt_not_valid",),
    one_dialect=True,
    any_origin=True,
)
def withdraw(context: RequestContext, request: WithdrawRequest) -> WithdrawResponse:
    """Withdraw a consent, from this instant on.

    Sent again, it changes nothing and answers the first instant.
    """
    receipt, change_id = read_receipt(context, request.receipt), context.new_id("tx")
    withdrawn_at = context.store.consents.withdraw(receipt.visitor_key, context.now, change_id)
    if withdrawn_at is None:
        raise ReceiptNotValid
    return WithdrawResponse(withdrawn_at=text(withdrawn_at))
