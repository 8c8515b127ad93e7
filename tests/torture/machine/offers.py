"""Rules: offers, as anybody sees them and guests take them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.torture.machine.base import (
    Sender,
    guest_numbers,
    hotel_numbers,
    offsets,
    one_dialect_readers,
    picks,
    without_none,
)
from tests.torture.machine.calendars import WEEKS, CalendarRules
from tests.torture.machine.campaigns import CampaignRules
from tests.torture.machine.guests import any_guest, contacts
from tests.torture.machine.hotels import FIRST_TEMPLATES
from tests.torture.model.campaign_forms import CampaignForm, OfferForm
from tests.torture.model.campaigns import CAMPAIGNS_MAX, Campaign, Offer
from tests.torture.model.hotels import Template
from tests.torture.model.offers import REASONS, OfferModel, next_hour
from tests.torture.model.records import Voucher
from tests.torture.times import DAY, HOUR

SAVING = Decimal(20)
FIRST_CONTACT = {"name": "Anna de Vries", "phone": "+31612345678"}
takers = st.builds(
    Sender, st.sampled_from([0, 1, 2, 3, 0, 1, 2, 3, 4, 6]), st.just(value=False), st.booleans()
)


class OfferRules(CampaignRules, CalendarRules):
    """The catalogue is read, and offers are accepted."""

    def set_up(self) -> None:
        super().set_up()
        self.offers = OfferModel(self.campaigns, self.guests)

    @rule(reader=one_dialect_readers, hotel=hotel_numbers)
    def catalogue(self, reader: Sender, hotel: int) -> None:
        """Anybody looks at what any hotel offers."""
        uid = self.principals[hotel].uid
        self._forget_old_zone(uid)
        answer, items = self.compare(
            "offers/catalogue",
            self.get(reader, "offers/catalogue", {"issuer_uid": uid}),
            lambda: self.offers.catalogue(uid, self.now),
        )
        assert answer["items"] == items
        if profile := self.hotels.profiles.get(uid):
            self._compare_profile(answer["hotel"], profile)
        self.counts["offers/catalogue listed"] += bool(items)

    @rule(
        sender=takers,
        pick=picks,
        number=st.sampled_from([1, 1, 1, 2, 3, 8]),
        holder=st.none() | st.none() | any_guest,
        contact=contacts,
    )
    def accept(
        self, sender: Sender, pick: int, number: int, holder: int | None, contact: dict[str, Any]
    ) -> None:
        """Anybody takes any offer, most often one of a campaign that is running."""
        running = [
            one for one in self.campaigns.campaigns.values() if one.status(self.now) == "running"
        ]
        campaign_id, _, _ = self._campaign_for(sender, pick, by_issuer=False)
        if running and pick % 3:
            campaign_id = running[-1 - pick % len(running)].id
        uid = None if holder is None else self.principals[holder].uid
        self._accept(sender, campaign_id, f"offer-{number}", uid, contact)

    @rule(
        hotel=hotel_numbers,
        pick=picks,
        until=st.sampled_from(["all have one", *REASONS]),
        first=guest_numbers,
        keyed=st.booleans(),
        contact=contacts,
        offset=offsets,
    )
    def hotel_gives_vouchers_away(
        self,
        hotel: int,
        pick: int,
        until: str,
        first: int,
        keyed: bool,
        contact: dict[str, Any],
        offset: timedelta,
    ) -> None:
        """All guests, one after the other, want an offer of a new campaign, until there is a
        reason why none is to be had; once that is over, they come again."""
        campaign = self._start(hotel, pick, until)
        if campaign is None:
            return
        owner, number = Sender(hotel, keyed=keyed), 1
        verb = {"paused": "pause", "ended": "end"}.get(until)
        if verb:
            self.set_campaign(owner, number, verb, by_issuer=True)
        self._all_accept(campaign, first, contact, keyed=keyed)
        if until == "paused":
            self.set_campaign(owner, number, "resume", by_issuer=True)
        if until == "not_started":
            self.advance_to(campaign.starts_at + offset)
        if until == "too_fast":
            self.advance_to(next_hour(self.now) + offset)
        if until in ("paused", "not_started", "too_fast"):
            self._all_accept(campaign, first, contact, keyed=keyed)
        self.catalogue(Sender(first), hotel)
        self.report(owner, number, by_issuer=True, every=False)

    @precondition(lambda self: self.campaigns.campaigns)
    @rule(
        pick=picks,
        at_end=st.booleans(),
        offset=offsets,
        guest=guest_numbers,
        contact=contacts,
        keyed=st.booleans(),
    )
    def campaign_begins_or_ends(
        self,
        pick: int,
        at_end: bool,
        offset: timedelta,
        guest: int,
        contact: dict[str, Any],
        keyed: bool,
    ) -> None:
        """Just before it, at it, just after it: guests take offers, and its hotel pauses it."""
        every = [*self.campaigns.campaigns.values()]
        edges = [(one.ends_at if at_end else one.starts_at, one) for one in every]
        later = [(edge, one) for edge, one in edges if edge > self.now]
        if not later:
            return
        edge, campaign = later[-1 - pick % len(later)]
        self.advance_to(edge + offset)
        hotel = self.number_of(campaign.issuer)
        self.catalogue(Sender(guest), hotel)
        self._accept(Sender(guest, keyed=keyed), campaign.id, "offer-1", None, contact)
        self.list_campaigns(Sender(hotel), None, None, 100, by_issuer=False)
        place = len(every) - every.index(campaign)
        self.set_campaign(Sender(hotel), place, "pause", by_issuer=True)
        self.set_campaign(Sender(hotel), place, "resume", by_issuer=True)

    @rule(hotel=hotel_numbers, first=guest_numbers, contact=contacts)
    def calendar_takes_no_vouchers(self, hotel: int, first: int, contact: dict[str, Any]) -> None:
        """An offer in it cannot be taken: it has too few places, or is in the archive, until it is
        out again."""
        uid = self.principals[hotel].uid
        shared = [one.fields.get("calendar_id") for one in self._priced(uid)]
        if not any(shared):
            return
        pick = [*reversed(shared)].index(next(one for one in reversed(shared) if one))
        campaign = self._start(hotel, pick, "all have one")
        if campaign is None:
            return
        calendar = self.model.calendars[campaign.offers[0].sold["calendar_id"]]
        owner, pick = Sender(hotel), self.pick_of(calendar)
        settings = calendar.settings
        one_place = settings | {"capacity": 1, "hours": WEEKS[0]}
        for change in (
            lambda: self.save_calendar(owner, pick, None, one_place, None, by_issuer=True),
            lambda: self.archive(owner, pick, None, by_issuer=True),
            lambda: self.save_calendar(owner, pick, None, settings, None, by_issuer=True),
            lambda: self.archive(owner, pick, False, by_issuer=True),
        ):
            change()
            self._accept(Sender(first), campaign.id, "offer-1", None, contact)
            self.catalogue(Sender(first), hotel)

    @rule(hotel=hotel_numbers, seldom=st.integers(0, 2), limit=st.sampled_from([7, 100]))
    def hotel_makes_too_many_campaigns(self, hotel: int, seldom: int, limit: int) -> None:
        """As many as it may, for an hour, and one more."""
        if seldom:
            return
        uid = self.principals[hotel].uid
        live = [one for one in self.campaigns.of(uid) if one.status(self.now) != "ended"]
        for number in range(CAMPAIGNS_MAX + 1 - len(live)):
            self._start(hotel, number, "ended")
        self.list_campaigns(Sender(hotel), None, None, limit, by_issuer=False)
        self.catalogue(Sender(0), hotel)

    # --- what these share

    def _start(self, hotel: int, pick: int, until: str) -> Campaign | None:
        """A new campaign of a hotel's, with one offer, which cannot be taken for ever."""
        uid = self.principals[hotel].uid
        priced = self._priced(uid)
        if not priced:
            self.save_template(Sender(hotel), None, None, FIRST_TEMPLATES[0], None, 0, False)
            priced = self.hotels.templates_of(uid)[-1:]
        template = priced[-1 - pick % len(priced)]
        price = Decimal(str(template.fields["price_amount"])) - SAVING
        count = 2 if until == "none_left" else 4
        now = self.now.replace(microsecond=0)
        form = CampaignForm(
            "A week",
            now + HOUR if until == "not_started" else None,
            now + (HOUR if until == "ended" else 40 * DAY),
            SAVING * (2 if until == "budget_spent" else 5),
            SAVING * 2 if until == "too_fast" else None,
            (OfferForm(None, template.id, price, None, count),),
        )
        return self._create(Sender(hotel), None, form)

    def _priced(self, issuer: str) -> list[Template]:
        templates = self.hotels.templates_of(issuer)
        return [one for one in templates if one.fields.get("price_amount")]

    def _all_accept(
        self, campaign: Campaign, first: int, contact: dict[str, Any], *, keyed: bool
    ) -> None:
        for number in range(4):
            guest = Sender((first + number) % 4, keyed=keyed)
            self._accept(guest, campaign.id, "offer-1", None, contact)

    def _accept(
        self,
        sender: Sender,
        campaign_id: str,
        offer_id: str,
        holder: str | None,
        contact: dict[str, Any],
    ) -> None:
        stated = {name: value for name, value in contact.items() if name != "note"}
        body = without_none(
            campaign_id=campaign_id, offer_id=offer_id, holder_uid=holder, contact=stated
        )
        principal = self.principals[sender.number]
        response = self.post(sender, "offers/accept", body)
        answer, taken = self.compare(
            "offers/accept",
            response,
            lambda: self.offers.require(principal, campaign_id, offer_id, holder, self.now),
        )
        if answer:
            now, id_ = self.now, answer["voucher"]["id"]
            voucher = self.offers.accept(*taken, id_, principal.uid, stated, now)
            self._compare_accepted(answer["voucher"], voucher, *taken)
            return
        refused = response.json
        reason = refused["code"]
        if reason == "offer_not_available":
            reason = refused["details"]["reason"]
        self.counts[f"offers/accept {reason}"] += 1

    def _compare_accepted(
        self, body: dict[str, Any], voucher: Voucher, campaign: Campaign, offer: Offer
    ) -> None:
        """A voucher that a guest has just taken: it says what the offer did."""
        self.compare_voucher(body, voucher)
        expected = {
            "status": "issued",
            "transferable": False,
            "campaign_id": campaign.id,
            "offer_id": offer.id,
            "title": offer.sold.get("title", "Hotel Voucher"),
            "description": offer.sold.get("description", ""),
            "duration_minutes": voucher.minutes,
            "price_amount": offer.price,
            "price_currency": campaign.currency,
            "terms": offer.sold.get("terms", {}),
        }
        assert {name: body[name] for name in expected} == expected
