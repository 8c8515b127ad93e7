"""POST /api/offers/accept"""

from dataclasses import replace

from chalice import Blueprint

from chalicelib.domain.engine.reward import with_reward
from chalicelib.domain.guests.contact import ContactDraft, save
from chalicelib.domain.offers import acceptance
from chalicelib.domain.offers.basis import AcceptBasis
from chalicelib.domain.offers.errors import CampaignNotFound, OfferNotFound
from chalicelib.domain.permissions import resolve_uid
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.http import audience, visitors
from chalicelib.http.browser_headers import has_gpc
from chalicelib.http.context import RequestContext
from chalicelib.http.decisions import Accept
from chalicelib.http.routing import route
from chalicelib.http.schemas.offers import AcceptRequest
from chalicelib.http.schemas.vouchers import VoucherResponse

blueprint = Blueprint(__name__)


@route(
    blueprint,
    "POST",
    "/api/offers/accept",
    request=AcceptRequest,
    response=VoucherResponse,
    status=201,
    allow=audience.guests("Only a guest may accept an offer, for themselves."),
    idempotent=True,
    errors=(
        *("campaign_not_found", "offer_not_found", "offer_not_available", "offer_accepted"),
        "calendar_archived",
    ),
    one_dialect=True,
)
def accept(context: RequestContext, request: AcceptRequest) -> Accept:
    """Take an offer: a voucher in the guest's name, which cannot be passed on.

    A guest may take one offer of a campaign. `offer_not_available` says in `details.reason` why an
    offer cannot be taken; `offer_accepted` in `details.voucher_id` which voucher the guest has.
    A decision that is not valid is ignored.
    """
    guest_uid = resolve_uid(context.principal, request.holder_uid, "holder_uid")
    contact = request.contact
    draft = ContactDraft(
        name=contact.name, email=contact.email, phone=contact.phone, language=contact.language
    )

    objects = has_gpc(context)

    def rule(basis: AcceptBasis) -> VoucherChange:
        campaign = basis.campaign
        if campaign is None:
            raise CampaignNotFound
        offer = campaign.offer(request.offer_id)
        if basis.content is None:
            raise OfferNotFound
        actor, voucher_id = context.actor(guest_uid), context.new_id("v")
        change = acceptance.accept(
            actor,
            voucher_id,
            guest_uid,
            campaign,
            offer,
            basis.content,
            basis.accepted,
            basis.calendar,
        )
        change = with_reward(change, basis.exposure, basis.consent, has_gpc=objects)
        saved = save(context.now, campaign.issuer_uid, guest_uid, basis.contact, draft, keeps=True)
        return change if saved.is_none else replace(change, contact=saved)

    return Accept(
        campaign_id=request.campaign_id,
        offer_id=request.offer_id,
        guest_uid=guest_uid,
        visitor_key=visitors.visitor_of(context, request.decision, request.campaign_id),
        rule=rule,
        answer=context.serializers.issued,
    )
