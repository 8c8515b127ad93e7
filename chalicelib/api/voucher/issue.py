"""POST /api/voucher/issue"""

from chalice import Blueprint

from chalicelib import access, answers
from chalicelib.domain import life
from chalicelib.domain.access import own
from chalicelib.domain.model import Change
from chalicelib.edge import Call, route
from chalicelib.messages import IssueRequest, VoucherAnswer

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/voucher/issue",
    takes=IssueRequest,
    gives=VoucherAnswer,
    status=201,
    who=access.issuers("an issuer, for itself; an admin, for anyone"),
    idempotent=True,
)
def issue(call: Call, request: IssueRequest) -> VoucherAnswer:
    """Issue a voucher."""
    issuer_uid = own(call.caller, request.issuer_uid, "issuer_uid")

    def decide() -> Change:
        return life.issue(
            call.act(issuer_uid),
            call.new_id("v"),
            issuer_uid=issuer_uid,
            holder_uid=request.holder_uid,
            service_type=request.service_type,
            title=request.title,
            description=request.description,
            duration_minutes=request.duration_minutes,
            valid_from=request.valid_from,
            valid_until=request.valid_until,
            price_amount=request.price_amount,
            price_currency=request.price_currency,
            transferable=request.transferable,
            terms=request.terms,
        )

    def answer(written: Change) -> VoucherAnswer:
        return VoucherAnswer(voucher=answers.voucher(written.voucher, call.now))

    return call.create(decide, answer)
