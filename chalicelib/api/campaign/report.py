"""GET /api/campaign/report"""

from chalice import Blueprint

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
    """Say what a campaign cost, and what it brought.

    An expired voucher is counted as one once the sweep has recorded it, as in the counts of all
    vouchers.
    """
    repository = context.store.campaigns
    campaign = require_campaign(context.principal, repository.get(query.campaign_id))
    return campaigns.report(repository.get_report(campaign), context.now)
