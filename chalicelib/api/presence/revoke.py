"""POST /api/presence/revoke"""

from chalice import Blueprint

from chalicelib.http import audience, guest_tokens
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.presence import RevokeRequest, RevokeResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/presence/revoke",
    request=RevokeRequest,
    response=RevokeResponse,
    allow=audience.public("Whoever holds a token may revoke it."),
    one_dialect=True,
)
def revoke(context: RequestContext, request: RevokeRequest) -> RevokeResponse:
    """Revoke a guest's token, such as a stolen one.

    Nobody is this guest any more: the hotel gives the guest's vouchers a new holder. A token that
    was exchanged or revoked before stays as it is.
    """
    guest_tokens.revoke(context, request.token)
    return RevokeResponse()
