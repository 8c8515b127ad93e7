"""GET /api/voucher/list"""

from chalice import Blueprint

from chalicelib import answers
from chalicelib.domain import access
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
    who="one's own; an unfiltered listing is an admin's",
    refuses=("invalid_cursor", "forbidden"),
)
def list(call: Call, query: ListQuery) -> VouchersAnswer:  # noqa: A001 (named as its URL)
    """List vouchers, newest first."""
    issuer_uid, holder_uid = access.listing(call.caller, query.issuer_uid, query.holder_uid)
    listing = vouchers_of(issuer_uid, holder_uid, query.status, query.service_type, call.now)
    items, next_cursor = call.page(listing, query)
    return VouchersAnswer(
        items=[answers.voucher(item, call.now) for item in items], next_cursor=next_cursor
    )
