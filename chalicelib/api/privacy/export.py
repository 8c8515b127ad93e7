"""POST /api/privacy/export"""

from chalice import Blueprint

from chalicelib.domain.engine.review import decision_of, review
from chalicelib.http import audience, reviews, visitors
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.reviews import VisitorExport, VisitorRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/privacy/export",
    request=VisitorRequest,
    response=VisitorExport,
    allow=audience.public("Whoever has the receipt may see what is stored under it."),
    errors=("receipt_not_valid",),
    one_dialect=True,
    any_origin=True,
)
def export(context: RequestContext, request: VisitorRequest) -> VisitorExport:
    """Return all that is stored of a visitor, and why they were shown what they saw."""
    store, now, secret = context.store, context.now, context.runtime.stage_secret
    key = visitors.read_receipt(context, request.receipt).visitor_key
    rows = store.exposures.get_all(key, now)
    policies = store.learning.get_policies((each.policy_hash for each in rows.exposures), now)
    made_again = {
        each.campaign_id: review(secret, decision_of(each), policies[each.policy_hash], each)
        for each in rows.exposures
        if each.policy_hash in policies
    }
    return reviews.exported(key, store.consents.get(key, now), rows, made_again)
