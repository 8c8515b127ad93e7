"""What a change of a campaign, and an accept, are decided by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.engine.exposure import Exposure
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.offers.campaign import Campaign, LiveCampaigns, OfferContent
from chalicelib.domain.offers.spending import Acceptance
from chalicelib.domain.privacy.consent import VisitorConsent
from chalicelib.domain.templates import Template


class CampaignBasis(NamedTuple):
    """A campaign as it is stored, None for a new one; its hotel's campaigns that have not ended;
    and the templates that a request names for its offers, by id."""

    campaign: Campaign | None
    live: LiveCampaigns
    templates: Mapping[str, Template]


class AcceptBasis(NamedTuple):
    """A campaign and an offer's content, each None if there is none; what the guest has accepted of
    the campaign; and the calendar that the offer names, if it names one."""

    campaign: Campaign | None
    content: OfferContent | None
    accepted: Acceptance | None
    calendar: Calendar | None = None
    contact: Contact | None = None
    """What the hotel knows of the guest. It is not read: if it exists, the transaction is refused,
    and says so."""
    exposure: Exposure | None = None
    """What the visitor has seen of the campaign; None where nothing that is counted."""
    consent: VisitorConsent | None = None
    """Whether it may be counted that they took the offer."""
