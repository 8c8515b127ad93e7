"""GET /api/offers/decide"""

from chalice import Blueprint

from chalicelib.domain.engine import deciding
from chalicelib.http import audience, campaigns, visitors
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.decisions import DecideQuery, DecideResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/offers/decide",
    request=DecideQuery,
    response=DecideResponse,
    allow=audience.public(),
    errors=("receipt_not_valid",),
    one_dialect=True,
    any_origin=True,
    is_uncounted=True,
)
def decide(context: RequestContext, query: DecideQuery) -> DecideResponse:
    """Decide which of a hotel's offers a visitor is shown, and list them all.

    Nothing is stored: whoever asks again on the same day gets the same. The offers are those of the
    catalogue, on the same terms for everybody, and may be a minute old. `bins` of a visitor who did
    not allow signals are not looked at.
    """
    now, secret = context.now, context.runtime.stage_secret
    visitor = visitors.read_receipt(context, query.receipt, query.issuer_uid)
    basis = visitors.read_basis(context.store, query.issuer_uid, now)
    bins = visitors.bins_of(context, visitor, query.bins)
    decided = deciding.decide(secret, visitor.visitor_key, basis, bins, now)
    hotel = context.store.hotels.get_cached(query.issuer_uid, now)
    return DecideResponse(
        hotel=context.serializers.hotel(hotel),
        items=[campaigns.in_catalogue(*each) for each in basis.catalogue],
        decision=visitors.as_shown(context, decided) if decided else None,
    )
