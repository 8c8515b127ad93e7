"""GET /api/voucher/list"""

from chalice import Blueprint

from chalicelib.domain.permissions import listing_scope, own_partition
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.cursors import read_page
from chalicelib.http.routing import route
from chalicelib.http.schemas.vouchers import ListQuery, VoucherPage

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
    """List vouchers, newest first."""
    scope = listing_scope(context.principal, query.issuer_uid, query.holder_uid)
    listing = context.store.vouchers.list_by(
        *scope,
        query.status,
        query.service_type,
        now=context.now,
        own=own_partition(context.principal, scope[0]),
    )
    items, next_cursor = read_page(context, listing, query)
    vouchers = [context.serializers.voucher(item, context.now) for item in items]
    return VoucherPage(items=vouchers, next_cursor=next_cursor)
