"""POST /api/session/end"""

from chalice import Blueprint

from chalicelib.http import audience, session_cookie, sessions
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.sessions import EndRequest, EndResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/session/end",
    request=EndRequest,
    response=EndResponse,
    allow=audience.public("Anyone may end the session of their own cookie."),
    errors=("forbidden", "unauthenticated"),
    one_dialect=True,
)
def end(context: RequestContext, _: EndRequest) -> EndResponse:
    """Sign out: end the session of the cookie, and remove the cookie.

    It may be repeated. Without a cookie there is nothing to end.
    """
    settings = context.runtime.settings
    token = session_cookie.token_in(context.raw, settings)
    if token is not None:
        session_cookie.require_own_page(context.raw, settings)
        sessions.end(context, token)
        context.response.headers["Set-Cookie"] = session_cookie.clearing(settings)
    return EndResponse()
