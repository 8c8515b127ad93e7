"""GET /api/campaign/report"""

from chalice import Blueprint

from chalicelib.domain.engine.effect import effect
from chalicelib.domain.permissions import require_campaign
from chalicelib.http import audience, campaigns
from chalicelib.http.context import RequestContext
from chalicelib.http.routing import route
from chalicelib.http.schemas.campaigns import CampaignReportResponse, CampaignRequest

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/campaign/report",
    request=CampaignRequest,
    response=CampaignReportResponse,
    allow=audience.issuers(
        "Only a hotel (its own campaigns) or an admin (any hotel's) may read a campaign's report."
    ),
    errors=("campaign_not_found",),
    one_dialect=True,
)
def report(context: RequestContext, query: CampaignRequest) -> CampaignReportResponse:
    """Say what a campaign cost, what it brought, and what showing its offers changed.

    An expired voucher is counted as one once the sweep has recorded it, as in the counts of all
    vouchers.
    """
    store, now = context.store, context.now
    campaign = require_campaign(context.principal, store.campaigns.get(query.campaign_id))
    source = store.campaigns.get_report(campaign)
    offer_ids = [each.id for each in source.campaign.offers]
    learned = effect(offer_ids, store.learning.get_statistics(campaign.id), now)
    return campaigns.report(source, learned, now)
