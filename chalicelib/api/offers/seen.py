"""POST /api/offers/seen"""

from chalice import Blueprint

from chalicelib.domain.engine import decision, exposure
from chalicelib.http import audience, visitors
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.decisions import DecisionRequest, SeenResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/offers/seen",
    request=DecisionRequest,
    response=SeenResponse,
    allow=audience.public(),
    errors=("receipt_not_valid", "decision_not_valid", "consent_missing", "capped"),
    one_dialect=True,
    any_origin=True,
)
def seen(context: RequestContext, request: DecisionRequest) -> SeenResponse:
    """Count that a visitor saw what was decided for them; where that is none, that they would have.

    What they see first of a campaign is counted, once. `capped` says in `details.reason` why the
    offer was not to be shown any more: it is not learned from.
    """
    visitor, decided = visitors.read_decision(context, request)
    decision.require_fresh(decided, decided.visitor_key, context.now)
    visitors.require_no_objection(context, decided.visitor_key)
    exposures, ids = context.store.exposures, (context.new_id("tx"), context.new_id("tx"))
    version = visitors.analysis_version(context, visitor, decided.bins)
    return SeenResponse(counted=exposures.see(exposure.seen(decided, context.now, version), *ids))
