"""POST /api/session/create"""

from chalice import Blueprint

from chalicelib.domain.sessions import open_session
from chalicelib.http import audience, session_cookie, sessions
from chalicelib.http.authentication import hash_of
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.sessions import CreateRequest, SessionResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/session/create",
    request=CreateRequest,
    response=SessionResponse,
    status=201,
    allow=audience.public("Anyone who has a sign-in code may call this."),
    errors=("forbidden", "unauthenticated", "sign_in_code_not_found"),
    one_dialect=True,
)
def create(context: RequestContext, request: CreateRequest) -> SessionResponse:
    """Sign in with a one-time code: the answer sets the session cookie.

    A session that the browser had before is ended. A page of another site cannot call this.
    """
    settings = context.runtime.settings
    session_cookie.refuse_other_pages(context.raw, settings)
    previous = session_cookie.token_in(context.raw, settings)
    code = sessions.usable_code(context, request.code)
    token = sessions.new_secret(context)
    session = open_session(
        code,
        context.new_id("s"),
        hash_of(token),
        context.now,
        ends_at_rest=request.ends_at_rest,
    )
    sessions.start(context, code, session, previous)
    context.response.headers["Set-Cookie"] = session_cookie.setting(token, settings)
    return SessionResponse(session=sessions.serialize(context, session))
