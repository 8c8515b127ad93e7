"""GET /api/hotel/profile"""

from chalice import Blueprint

from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.hotels import HotelQuery, HotelResponse

blueprint = Blueprint(__name__)
MAX_AGE = 60  # seconds


@route(
    blueprint,
    "GET",
    "/api/hotel/profile",
    request=HotelQuery,
    response=HotelResponse,
    allow=audience.public(),
)
def profile(context: RequestContext, query: HotelQuery) -> HotelResponse:
    """Return what a hotel says of itself, whatever uid is named.

    One that has saved no profile has the version 0 and no name. Browsers keep the answer for a
    minute.
    """
    hotel = context.store.hotels.get(query.issuer_uid)
    response = HotelResponse(hotel=context.serializers.hotel(hotel))
    context.response.let_browsers_keep(MAX_AGE)
    return response
