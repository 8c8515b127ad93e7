"""POST /api/presence/token"""

from chalice import Blueprint

from chalicelib.domain.presence import tokens
from chalicelib.http import audience
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.presence import TokenRequest, TokenResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/presence/token",
    request=TokenRequest,
    response=TokenResponse,
    status=201,
    allow=audience.public(),
    one_dialect=True,
)
def token(context: RequestContext, _: TokenRequest) -> TokenResponse:
    """Make a guest token.

    A client may as well make its own: see the description of `token`. Nothing is stored.
    """
    return TokenResponse(token=tokens.make(context.runtime.random_bits(tokens.RANDOM_BITS)))
