"""GET /api/voucher/list"""

from chalice import Blueprint

from chalicelib import access, answers
from chalicelib.domain.access import listing as narrowed
from chalicelib.edge import Call, route
from chalicelib.messages import ListQuery, VouchersAnswer
from chalicelib.storage.listings import vouchers_of

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/voucher/list",
    takes=ListQuery,
    gives=VouchersAnswer,
    who=access.callers("one's own; an unfiltered listing is an admin's"),
    refuses=("invalid_cursor",),
)
def list(call: Call, query: ListQuery) -> VouchersAnswer:  # noqa: A001 (named as its URL)
    """List vouchers, newest first."""
    issuer_uid, holder_uid = narrowed(call.caller, query.issuer_uid, query.holder_uid)
    listing = vouchers_of(issuer_uid, holder_uid, query.status, query.service_type, call.now)
    items, next_cursor = call.page(listing, query)
    return VouchersAnswer(
        items=[answers.voucher(item, call.now) for item in items], next_cursor=next_cursor
    )
