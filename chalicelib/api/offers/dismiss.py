"""POST /api/offers/dismiss"""

from chalice import Blueprint

from chalicelib.http import audience, visitors
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.decisions import DecisionRequest, DismissResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/offers/dismiss",
    request=DecisionRequest,
    response=DismissResponse,
    allow=audience.public(),
    errors=("receipt_not_valid", "decision_not_valid", "consent_missing"),
    one_dialect=True,
    any_origin=True,
)
def dismiss(context: RequestContext, request: DecisionRequest) -> DismissResponse:
    """Show this visitor nothing of the campaign any more, for as long as exposures are kept.

    A no is taken however long ago the decision was made.
    """
    _, decided = visitors.read_decision(context, request)
    context.store.exposures.dismiss(decided, context.now, context.new_id("tx"))
    return DismissResponse()
