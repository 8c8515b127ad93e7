"""GET /api/voucher/counts"""

from chalice import Blueprint

from chalicelib.domain.permissions import resolve_hotel
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.vouchers import Counts, CountsQuery, CountsResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/voucher/counts",
    request=CountsQuery,
    response=CountsResponse,
    allow=audience.issuers(
        "Only a hotel (its own vouchers) or an admin (any hotel's) may count vouchers."
    ),
)
def counts(context: RequestContext, query: CountsQuery) -> CountsResponse:
    """Count a hotel's vouchers by status.

    A voucher past its end counts as expired at once. An admin names the hotel.
    """
    issuer_uid = resolve_hotel(context.principal, query.issuer_uid)
    by_status = context.store.voucher_counts.by_status(issuer_uid, context.now)
    return CountsResponse(counts=Counts(**by_status))
