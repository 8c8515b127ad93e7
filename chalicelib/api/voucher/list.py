"""GET /api/voucher/list"""

from collections.abc import Sequence

from chalice import Blueprint

from chalicelib.domain.permissions import listing_scope, own_partition
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.cursors import read_page
from chalicelib.http.routing import route
from chalicelib.http.schemas.vouchers import ListQuery, VoucherPage
from chalicelib.http.voucher_search import search_vouchers, with_names

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/voucher/list",
    request=ListQuery,
    response=VoucherPage,
    allow=audience.signed_in("Callers see their own vouchers; an admin sees all."),
    errors=("invalid_cursor",),
)
def list(context: RequestContext, query: ListQuery) -> VoucherPage:  # noqa: A001 (named as its URL)
    """List vouchers, newest first.

    With `q` a hotel searches: the vouchers of the guests whose words begin so come first, then
    those whose title does, among its newest.
    """
    if query.q is not None:
        items, next_cursor = search_vouchers(context, query, query.q)
        return _page(context, items, next_cursor)
    scope = listing_scope(context.principal, query.issuer_uid, query.holder_uid)
    listing = context.store.vouchers.list_by(
        *scope,
        query.status,
        query.service_type,
        now=context.now,
        own=own_partition(context.principal, scope[0]),
    )
    items, next_cursor = read_page(context, listing, query)
    if query.include:
        items = with_names(context, items)
    return _page(context, items, next_cursor)


def _page(context: RequestContext, items: Sequence[Voucher], cursor: str | None) -> VoucherPage:
    vouchers = [context.serializers.voucher(item, context.now) for item in items]
    return VoucherPage(items=vouchers, next_cursor=cursor)
