"""GET /api/campaign/list"""

from chalice import Blueprint

from chalicelib.domain.offers.campaign import Campaign
from chalicelib.domain.permissions import resolve_hotel
from chalicelib.http import audience, campaigns
from chalicelib.http.context import RequestContext
from chalicelib.http.cursors import read_page
from chalicelib.http.routing import route
from chalicelib.http.schemas.campaigns import CampaignListQuery, CampaignPage

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "GET",
    "/api/campaign/list",
    request=CampaignListQuery,
    response=CampaignPage,
    allow=audience.issuers(
        "Only a hotel (its own campaigns) or an admin (any hotel's) may list campaigns."
    ),
    errors=("invalid_cursor",),
    one_dialect=True,
)
def list(context: RequestContext, query: CampaignListQuery) -> CampaignPage:  # noqa: A001 (named as its URL)
    """List a hotel's campaigns, newest first. An admin names the hotel."""
    issuer_uid = resolve_hotel(context.principal, query.issuer_uid)

    def is_wanted(campaign: Campaign) -> bool:
        return query.status is None or campaign.status(context.now) == query.status

    pages = context.store.campaigns.list_by(issuer_uid, is_wanted)
    items, next_cursor = read_page(context, pages, query)
    return CampaignPage(
        items=[campaigns.serialize(each, context.now) for each in items], next_cursor=next_cursor
    )
