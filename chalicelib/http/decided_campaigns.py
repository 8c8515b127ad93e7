"""What a decision about a campaign or an offer is made by (decided_rows.py has the others)."""

from __future__ import annotations

from chalicelib.domain.offers.basis import AcceptBasis, CampaignBasis
from chalicelib.domain.offers.campaign import LiveCampaigns
from chalicelib.http.decisions import Accept, CampaignUpdate
from chalicelib.storage.store import Store


def read(store: Store, decision: CampaignUpdate) -> CampaignBasis:
    """The rows that a change of a campaign names, as they are stored.

    Raises CampaignNotFound, StoreUnavailable, CorruptRow.
    """
    campaign = None
    if decision.campaign_id is not None:
        campaign = store.campaigns.get(decision.campaign_id)
    issuer_uid = campaign.issuer_uid if campaign else decision.issuer_uid or ""
    if not decision.needs_live:
        return CampaignBasis(campaign, LiveCampaigns(issuer_uid=issuer_uid, ends={}), {})
    return store.campaigns.get_basis(campaign, issuer_uid, decision.template_ids)


def read_accept(store: Store, decision: Accept) -> AcceptBasis:
    """The rows of an accept: one read, and one more where the offer is in a shared calendar.

    Raises CalendarNotFound, StoreUnavailable, CorruptRow.
    """
    names = decision.campaign_id, decision.offer_id, decision.guest_uid
    rows = store.campaigns.get_accept_basis(*names, decision.visitor_key)
    calendar_id = rows.content.calendar_id if rows.content else None
    if calendar_id is None:
        return rows
    return rows._replace(calendar=store.calendars.get(calendar_id))
