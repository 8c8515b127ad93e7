"""POST /api/session/preview"""

from chalice import Blueprint

from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.sessions import PreviewRequest, PreviewResponse
from chalicelib.http.sessions import usable_code

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/session/preview",
    request=PreviewRequest,
    response=PreviewResponse,
    allow=audience.public(),
    errors=("sign_in_code_not_found",),
    one_dialect=True,
)
def preview(context: RequestContext, request: PreviewRequest) -> PreviewResponse:
    """Say whom a sign-in code would sign in. The code stays usable.

    A page asks this before it asks its viewer whether to sign in.
    """
    code = usable_code(context, request.code)
    return PreviewResponse(uid=code.uid, role=code.role, label=code.label)
