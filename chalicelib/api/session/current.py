"""GET /api/session/current"""

from chalice import Blueprint

from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.service import NoQuery
from chalicelib.http.schemas.sessions import CurrentResponse
from chalicelib.http.sessions import serialize

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/session/current",
    request=NoQuery,
    response=CurrentResponse,
    allow=audience.issuers("Only a hotel or an admin has a session."),
    one_dialect=True,
)
def current(context: RequestContext, _: NoQuery) -> CurrentResponse:
    """Return the session that the cookie belongs to."""
    session = context.session
    return CurrentResponse(session=serialize(context, session) if session else None)
