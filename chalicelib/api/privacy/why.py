"""POST /api/privacy/why"""

from chalice import Blueprint

from chalicelib.domain.engine import decision
from chalicelib.domain.engine.errors import PolicyNotFound
from chalicelib.domain.engine.review import review
from chalicelib.http import audience, reviews
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.reviews import WhyRequest, WhyResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/privacy/why",
    request=WhyRequest,
    response=WhyResponse,
    allow=audience.public("Whoever has the decision may ask why."),
    errors=("decision_not_valid", "policy_not_found"),
    one_dialect=True,
    any_origin=True,
)
def why(context: RequestContext, request: WhyRequest) -> WhyResponse:
    """Make a decision again of what is stored, and say why it was made.

    `matches` is false where something of it is not as it was when it was made.
    """
    store, now = context.store, context.now
    decided = decision.read(request.decision, context.runtime.link_secrets)
    policy = store.learning.get_policies([decided.policy_hash], now).get(decided.policy_hash)
    if policy is None:
        raise PolicyNotFound
    exposure = store.exposures.get(decided.visitor_key, decided.campaign_id, now)
    made_again = review(context.runtime.stage_secret, decided, policy, exposure)
    return WhyResponse(**reviews.review_fields(made_again))
