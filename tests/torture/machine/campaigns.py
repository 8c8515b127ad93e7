"""Rules: a hotel's campaigns, made, changed, listed and reported."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.torture.machine.base import (
    Sender,
    one_dialect_readers,
    one_dialect_senders,
    picks,
    without_none,
)
from tests.torture.machine.campaign_plans import (
    Ahead,
    NewOffer,
    Plan,
    Revision,
    body_of,
    plans,
    revisions,
)
from tests.torture.machine.guests import GuestRules, any_hotel
from tests.torture.machine.listings import page_sizes
from tests.torture.model.campaign_forms import CampaignForm, OfferForm
from tests.torture.model.campaigns import Campaign, CampaignModel, Offer
from tests.torture.times import DAY, MINUTE, iso


class CampaignRules(GuestRules):
    """Campaigns are made, changed, paused, resumed, ended, listed and reported."""

    def set_up(self) -> None:
        super().set_up()
        self.campaigns = CampaignModel(self.hotels)

    @rule(sender=one_dialect_senders, hotel=any_hotel, plan=plans, by_issuer=st.booleans())
    def create_campaign(
        self, sender: Sender, hotel: int | None, plan: Plan, by_issuer: bool
    ) -> None:
        """Anybody makes a campaign of any hotel."""
        sender, issuer = self._of_hotel(sender, hotel, by_issuer)
        uid = issuer or self.principals[sender.number].uid
        form = CampaignForm(
            "Quiet weeks",
            self._when(plan.starts, uid),
            self._when(plan.ends, uid),
            plan.budget,
            plan.hourly,
            tuple(self._new_offer(uid, one) for one in plan.offers),
        )
        self._create(sender, issuer, form)

    def _create(self, sender: Sender, issuer: str | None, form: CampaignForm) -> Campaign | None:
        principal = self.principals[sender.number]
        self._forget_old_zone(issuer or principal.uid)
        answer, campaign = self.compare(
            "campaign/create",
            self.post(sender, "campaign/create", without_none(issuer_uid=issuer) | body_of(form)),
            lambda: self.campaigns.new(principal, issuer, form, self.now),
        )
        if answer:
            self.campaigns.add(campaign, answer["campaign"]["id"])
            self._compare_campaign(answer["campaign"], campaign)
        return campaign

    @rule(
        sender=one_dialect_senders,
        pick=picks,
        revision=revisions,
        versions_ago=st.sampled_from([0, 0, 0, 1]),
        by_issuer=st.booleans(),
    )
    def change_campaign(
        self, sender: Sender, pick: int, revision: Revision, versions_ago: int, by_issuer: bool
    ) -> None:
        """Anybody, most often its hotel, changes any campaign."""
        campaign_id, campaign, sender = self._campaign_for(sender, pick, by_issuer)
        form = self._changed_form(campaign, revision)
        version = max(1, campaign.version - versions_ago) if campaign else 1
        principal = self.principals[sender.number]
        body = body_of(form) | {"campaign_id": campaign_id, "version": version}
        answer, changed = self.compare(
            "campaign/change",
            self.post(sender, "campaign/change", body),
            lambda: self.campaigns.change(principal, campaign_id, version, form, self.now),
        )
        if answer:
            self._compare_campaign(answer["campaign"], changed)

    @rule(
        sender=one_dialect_senders,
        pick=picks,
        verb=st.sampled_from(["pause", "resume", "resume", "end"]),
        by_issuer=st.booleans(),
    )
    def set_campaign(self, sender: Sender, pick: int, verb: str, by_issuer: bool) -> None:
        """Anybody pauses, resumes or ends any campaign."""
        campaign_id, _, sender = self._campaign_for(sender, pick, by_issuer)
        principal = self.principals[sender.number]
        answer, campaign = self.compare(
            f"campaign/{verb}",
            self.post(sender, f"campaign/{verb}", {"campaign_id": campaign_id}),
            lambda: self.campaigns.set_state(principal, campaign_id, verb, self.now),
        )
        if answer:
            self._compare_campaign(answer["campaign"], campaign)

    @rule(
        reader=one_dialect_readers,
        hotel=any_hotel,
        status=st.sampled_from([None, None, "scheduled", "running", "paused", "ended"]),
        limit=page_sizes,
        by_issuer=st.booleans(),
    )
    def list_campaigns(
        self, reader: Sender, hotel: int | None, status: str | None, limit: int, by_issuer: bool
    ) -> None:
        """Anybody lists the campaigns of any hotel."""
        reader, issuer = self._of_hotel(reader, hotel, by_issuer)
        principal = self.principals[reader.number]
        self._compare_listing(
            reader,
            "campaign/list",
            without_none(issuer_uid=issuer, status=status, limit=limit),
            lambda: self.campaigns.listed(principal, issuer, status, self.now),
            self._compare_campaign,
        )

    @rule(reader=one_dialect_readers, pick=picks, by_issuer=st.booleans(), every=st.booleans())
    def report(self, reader: Sender, pick: int, by_issuer: bool, every: bool) -> None:
        """Anybody reads the report of any campaign; sometimes its hotel that of every one."""
        if every and self.campaigns.campaigns:
            for number in range(len(self.campaigns.campaigns)):
                self.report(reader, number + 1, by_issuer=True, every=False)
            return
        campaign_id, _, reader = self._campaign_for(reader, pick, by_issuer)
        principal = self.principals[reader.number]
        answer, campaign = self.compare(
            "campaign/report",
            self.get(reader, "campaign/report", {"campaign_id": campaign_id}),
            lambda: self.campaigns.require(principal, campaign_id),
        )
        if not answer:
            return
        self._compare_campaign(answer["campaign"], campaign)
        offers = [campaign.report(one) for one in campaign.offers]
        assert answer["offers"] == offers
        assert answer["days"] == [
            {
                "day": str(day),
                "accepted": len(accepts),
                "spent_amount": sum(one.offer.saving for one in accepts),
            }
            for day, accepts in sorted(campaign.days().items())
        ]
        for accept in campaign.accepts:
            voucher = accept.voucher
            self.counts[f"report of {'lost' if voucher.lost else voucher.status}"] += 1

    # --- what these share

    def _campaign_for(
        self, sender: Sender, pick: int, by_issuer: bool
    ) -> tuple[str, Campaign | None, Sender]:
        """Any campaign, sometimes one that does not exist, and who asks, most often its hotel."""
        ids = [*self.campaigns.campaigns, "cmp-none"]
        campaign_id = ids[-1 - pick % len(ids)] if pick else "cmp-none"
        campaign = self.campaigns.campaigns.get(campaign_id)
        if campaign and by_issuer:
            sender = self.managing(sender, campaign.issuer)
        return campaign_id, campaign, sender

    def _new_offer(self, issuer: str, offer: NewOffer) -> OfferForm:
        """An offer of one of the hotel's templates, seldom of any, or of none that exists."""
        pick, price, original, count = offer
        own = [one.id for one in self.hotels.templates_of(issuer)]
        picked = own[-1 - pick % len(own)] if own and pick % 8 else self._pick_template(pick, 0)[0]
        return OfferForm(None, picked, price, original, count)

    def _changed_form(self, campaign: Campaign | None, revision: Revision) -> CampaignForm:
        if campaign is None:
            offers = (OfferForm("offer-1", None, None, None, 1),)
            return CampaignForm("Quiet", None, self.now + DAY, Decimal(500), None, offers)
        offers = [self._own_offer(campaign, one, revision) for one in campaign.offers]
        if revision.wrong == "left out" and len(offers) > 1:
            offers.pop()
        if revision.wrong == "repeated":
            offers.append(offers[0])
        if revision.wrong == "no template":
            offers.append(OfferForm(None, None, Decimal(1), None, 1))
        if revision.wrong == "unknown":
            offers.append(OfferForm("offer-8", None, None, None, 1))
        offers += [self._new_offer(campaign.issuer, one) for one in revision.added]
        budgets = {
            "same": campaign.budget,
            "more": campaign.budget + 500,
            "what was spent": campaign.spent(),
            "less than was spent": max(Decimal(0), campaign.spent() - 1),
        }
        when = None if revision.ends is None else self._when(revision.ends, campaign.issuer)
        return CampaignForm(
            "Quieter weeks",
            None,
            when or campaign.ends_at,
            budgets[revision.budget],
            campaign.hourly if revision.hourly is None else revision.hourly,
            tuple(offers),
        )

    def _own_offer(self, campaign: Campaign, offer: Offer, revision: Revision) -> OfferForm:
        count = max(1, len(campaign.taken(offer)) + revision.count)
        template = "tpl-none" if revision.wrong == "template" else None
        prices = (offer.price + 1, offer.original) if revision.wrong == "price" else (None, None)
        return OfferForm(offer.id, template, *prices, count)

    def _when(self, ahead: Ahead | None, issuer: str) -> Any:
        """An instant, in whole seconds; or a day, by the zone that the hotel has by now."""
        if isinstance(ahead, int):
            self._forget_old_zone(issuer)
            return self.now.date() + ahead * DAY
        return ahead if ahead is None else self.now.replace(microsecond=0) + ahead

    def _forget_old_zone(self, issuer: str) -> None:
        """The service may count by a zone that a profile had a minute ago."""
        profile = self.hotels.profiles.get(issuer)
        if profile and profile.saved_at:
            self.advance_to(profile.saved_at + MINUTE)

    def _compare_campaign(self, body: dict[str, Any], campaign: Campaign) -> None:
        """A campaign of a response, with the model's."""
        offers = [
            {
                "offer_id": one.id,
                "template_id": one.template_id,
                "title": one.sold.get("title", "Hotel Voucher"),
                "service_type": "hotel.booking",
                "duration_minutes": one.sold.get("duration_minutes", 60),
                "original_amount": one.original,
                "price_amount": one.price,
                "count": one.count,
                "accepted": len(campaign.taken(one)),
            }
            for one in campaign.offers
        ]
        assert body == {
            "id": campaign.id,
            "issuer_uid": campaign.issuer,
            "name": campaign.name,
            "status": campaign.status(self.now),
            "starts_at": iso(campaign.starts_at),
            "ends_at": iso(campaign.ends_at),
            "price_currency": campaign.currency,
            "budget_amount": campaign.budget,
            "spent_amount": campaign.spent(),
            "hourly_amount": campaign.hourly,
            "offers": offers,
            "created_at": iso(campaign.created_at),
            "changed_at": iso(campaign.changed_at),
            "version": campaign.version,
        }
