"""GET /api/offers/catalogue"""

from chalice import Blueprint

from chalicelib.http import audience, campaigns, visitors
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.offers import CatalogueQuery, CatalogueResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/offers/catalogue",
    request=CatalogueQuery,
    response=CatalogueResponse,
    allow=audience.public(),
    one_dialect=True,
    any_origin=True,
)
def catalogue(context: RequestContext, query: CatalogueQuery) -> CatalogueResponse:
    """List the offers of a hotel that can be taken now, whatever uid is named.

    They are the same for everybody, in the order in which they were made.
    """
    store, now = context.store, context.now
    offers = visitors.read_catalogue(store, query.issuer_uid, now)
    return CatalogueResponse(
        hotel=context.serializers.hotel(store.hotels.get_cached(query.issuer_uid, now)),
        items=[campaigns.in_catalogue(*each) for each in offers],
    )
