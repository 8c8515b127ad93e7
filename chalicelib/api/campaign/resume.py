"""POST /api/campaign/resume"""

from chalice import Blueprint

from chalicelib.domain.offers import campaign_rules
from chalicelib.domain.offers.basis import CampaignBasis
from chalicelib.domain.offers.campaign_rules import CampaignChange
from chalicelib.domain.permissions import require_campaign
from chalicelib.http import audience, campaigns
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import CampaignUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.campaigns import CampaignRequest, CampaignResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/campaign/resume",
    request=CampaignRequest,
    response=CampaignResponse,
    allow=audience.issuers(
        "Only a hotel (its own campaigns) or an admin (any hotel's) may resume campaigns."
    ),
    idempotent=True,
    errors=("campaign_not_found", "campaign_ended"),
    one_dialect=True,
)
def resume(context: RequestContext, request: CampaignRequest) -> CampaignUpdate:
    """Resume a campaign that was paused."""

    def rule(basis: CampaignBasis) -> CampaignChange:
        campaign = require_campaign(context.principal, basis.campaign)
        actor = context.actor(campaign.issuer_uid)
        return campaign_rules.resume(actor, campaign)

    return CampaignUpdate(
        campaign_id=request.campaign_id,
        rule=rule,
        answer=campaigns.changed,
    )
