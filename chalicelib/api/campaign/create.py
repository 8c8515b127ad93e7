"""POST /api/campaign/create"""

from chalice import Blueprint

from chalicelib.domain.hotels.hotel import start_of
from chalicelib.domain.offers import campaign_rules
from chalicelib.domain.offers.basis import CampaignBasis
from chalicelib.domain.offers.campaign import ID_PREFIX
from chalicelib.domain.offers.campaign_rules import CampaignChange
from chalicelib.domain.offers.drafts import new_template_ids
from chalicelib.domain.permissions import resolve_hotel
from chalicelib.http import audience, campaigns
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import CampaignUpdate
from chalicelib.http.routing import route
from chalicelib.http.schemas.campaigns import CampaignCreateRequest, CampaignResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/campaign/create",
    request=CampaignCreateRequest,
    response=CampaignResponse,
    status=201,
    allow=audience.issuers(
        "Only a hotel (its own campaigns) or an admin (any hotel's) may make campaigns."
    ),
    idempotent=True,
    errors=("template_not_found", "too_many_campaigns"),
    one_dialect=True,
)
def create(context: RequestContext, request: CampaignCreateRequest) -> CampaignUpdate:
    """Make a campaign: offers that guests take for themselves, paid for by a budget.

    Each offer is one of the hotel's templates for less; what it promises is copied from the
    template now, and stays. All offers have the template's currency, which is the campaign's. An
    admin names the hotel.
    """
    issuer_uid = resolve_hotel(context.principal, request.issuer_uid)
    hotel = context.store.hotels.get_cached(issuer_uid, context.now)
    draft = campaigns.draft_of(request, hotel)
    starts_at = start_of(request.starts_at, hotel, "starts_at")

    def rule(basis: CampaignBasis) -> CampaignChange:
        actor, campaign_id = context.actor(issuer_uid), context.new_id(ID_PREFIX)
        return campaign_rules.create(
            actor, campaign_id, hotel.clock.key, draft, starts_at, basis.templates, basis.live
        )

    return CampaignUpdate(
        issuer_uid=issuer_uid,
        template_ids=new_template_ids(draft.offers),
        needs_live=True,
        rule=rule,
        answer=campaigns.changed,
    )
