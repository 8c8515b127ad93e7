"""POST /api/presence/exchange"""

from chalice import Blueprint

from chalicelib.http import audience, guest_tokens
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.presence import ExchangeRequest, ExchangeResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/presence/exchange",
    request=ExchangeRequest,
    response=ExchangeResponse,
    allow=audience.public("Whoever holds a token may exchange it."),
    errors=("unauthenticated", "token_in_use"),
    one_dialect=True,
)
def exchange(context: RequestContext, request: ExchangeRequest) -> ExchangeResponse:
    """Let a new token take the place of a guest's token.

    The guest stays the same, with all vouchers and bookings. The old token is refused from then
    on. Sending the same request again has no further effect.
    """
    uid = guest_tokens.exchange(context, request.token, request.new_token)
    return ExchangeResponse(thinker_id=uid)
