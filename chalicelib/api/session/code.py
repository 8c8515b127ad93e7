"""POST /api/session/code"""

from chalice import Blueprint

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.instants import seconds
from chalicelib.domain.sessions import CODE_LIFE, SignInCode
from chalicelib.http import audience
from chalicelib.http.authentication import hash_of
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.sessions import CodeRequest, CodeResponse
from chalicelib.http.sessions import api_key_of, new_secret

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/session/code",
    request=CodeRequest,
    response=CodeResponse,
    status=201,
    allow=audience.issuers("Only a hotel or an admin may make sign-in codes, for itself."),
    errors=("forbidden",),
    one_dialect=True,
)
def code(context: RequestContext, request: CodeRequest) -> CodeResponse:
    """Make a one-time code that signs in another device as the caller.

    It can be used once, within ten minutes. A session that was itself opened by a code of another
    session makes no codes.
    """
    principal, session = context.principal, context.session
    if principal.uid is None:
        raise Forbidden("Nobody signs in under AUTH_MODE=open: requests state their own uid.")
    if session is not None and not session.may_invite:
        raise Forbidden("This session was itself opened by another one, so it makes no codes.")
    key_id, label = api_key_of(context)
    secret = new_secret(context)
    life = int(CODE_LIFE.total_seconds())
    sign_in_code = SignInCode(
        code_hash=hash_of(secret),
        key_id=key_id,
        uid=principal.uid,
        role="admin" if principal.role == "admin" else "issuer",
        label=label,
        ends_at_rest=request.ends_at_rest or (session is not None and session.ends_at_rest),
        made_in_session=session is not None,
        created_at=context.now,
        expires_at=seconds(context.now) + life,
    )
    context.store.sessions.add_code(sign_in_code)
    return CodeResponse(code=secret, expires_in=life)
