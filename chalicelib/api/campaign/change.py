"""POST /api/campaign/change"""

from chalice import Blueprint

from chalicelib.domain.hotels.hotel import Hotel, is_day
from chalicelib.domain.offers import campaign_rules
from chalicelib.domain.offers.basis import CampaignBasis
from chalicelib.domain.offers.campaign_rules import CampaignChange
from chalicelib.domain.offers.drafts import new_template_ids
from chalicelib.domain.permissions import require_campaign
from chalicelib.http import audience, campaigns
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import CampaignUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.campaigns import CampaignChangeRequest, CampaignResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/campaign/change",
    request=CampaignChangeRequest,
    response=CampaignResponse,
    allow=audience.issuers(
        "Only a hotel (its own campaigns) or an admin (any hotel's) may change campaigns."
    ),
    idempotent=True,
    errors=(
        *("campaign_not_found", "campaign_changed", "campaign_ended", "offer_not_found"),
        "template_not_found",
    ),
    one_dialect=True,
)
def change(context: RequestContext, request: CampaignChangeRequest) -> CampaignUpdate:
    """Change a campaign that has not ended.

    The request has its whole form, and the version that was read: if somebody else was faster,
    nothing is overwritten. An offer stays in its campaign, and nothing of it changes but its count;
    offers may be added. Neither the budget nor a count may be less than what guests have taken.
    """

    def rule(basis: CampaignBasis) -> CampaignChange:
        campaign = require_campaign(context.principal, basis.campaign)
        hotel = Hotel(issuer_uid=campaign.issuer_uid)
        if is_day(request.ends_at):
            # Only the campaign tells whose zone it is.
            hotel = context.store.hotels.get_cached(campaign.issuer_uid, context.now)
        return campaign_rules.change(
            context.actor(campaign.issuer_uid),
            campaign,
            request.version,
            campaigns.draft_of(request, hotel),
            basis.templates,
            basis.live,
        )

    return CampaignUpdate(
        campaign_id=request.campaign_id,
        template_ids=new_template_ids(map(campaigns.offer_draft, request.offers)),
        needs_live=True,
        rule=rule,
        answer=campaigns.changed,
    )
