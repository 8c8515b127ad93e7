"""GET /api/hotel/logo"""

from chalice import Blueprint

from chalicelib.domain.errors import LogoNotFound
from chalicelib.domain.hotels.logo import TYPES
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.files import File
from chalicelib.http.routing import route
from chalicelib.http.schemas.hotels import HotelQuery

blueprint = Blueprint(__name__)
MAX_AGE = 60 * 60  # seconds


@route(
    blueprint,
    "GET",
    "/api/hotel/logo",
    request=HotelQuery,
    response=File,
    media_types=TYPES,
    allow=audience.public(),
    errors=("logo_not_found",),
)
def logo(context: RequestContext, query: HotelQuery) -> File:
    """Return a hotel's logo as a picture.

    Browsers keep it for an hour; a parameter `_` with the profile's `logo` asks for this very one.
    """
    stored = context.store.hotels.get_logo(query.issuer_uid)
    if stored is None:
        raise LogoNotFound
    return File(content=stored.content, type=stored.type, name=stored.name, max_age=MAX_AGE)
