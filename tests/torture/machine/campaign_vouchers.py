"""Rules: what becomes of vouchers that guests took, which their campaign's report tells."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.torture.machine.base import Sender, offsets, picks
from tests.torture.machine.campaign_plans import FIRST_REVISION
from tests.torture.machine.changes_of_mind import ChangeOfMindRules
from tests.torture.machine.offers import FIRST_CONTACT, OfferRules
from tests.torture.machine.vouchers import VoucherRules
from tests.torture.model import slots
from tests.torture.model.records import Booking, Voucher
from tests.torture.times import DAY, MS

FATES = ("redeemed", "revoked", "expired", "booked", "used", "missed", "missed", "cancelled late")


class CampaignVoucherRules(VoucherRules, OfferRules, ChangeOfMindRules):
    """They are used, lost, revoked, and come back."""

    def begin_with_campaigns(self) -> None:
        """What most runs would otherwise not have."""
        self.hotel_gives_vouchers_away(4, 1, "too_fast", 0, False, FIRST_CONTACT, 0 * MS)
        self.hotel_gives_vouchers_away(5, 1, "budget_spent", 1, False, FIRST_CONTACT, 0 * MS)
        self.hotel_gives_vouchers_away(5, 0, "none_left", 2, True, FIRST_CONTACT, 0 * MS)
        self.change_campaign(Sender(5), 1, FIRST_REVISION, 0, True)
        self.calendar_takes_no_vouchers(4, 0, FIRST_CONTACT)
        for verb in ("pause", "resume", "end"):
            self.set_campaign(Sender(4), 1, verb, True)
            newest = [*self.campaigns.campaigns][-1]
            self._accept(Sender(3), newest, "offer-1", None, FIRST_CONTACT)
        for number, pick, offer in ((0, 0, 1), (0, 1, 8), (4, 0, 1)):
            self.accept(Sender(number), pick, offer, None, FIRST_CONTACT)
        for reader in (0, 4):
            self.list_campaigns(Sender(reader), None, None, 100, False)
        for pick, fate in enumerate(("redeemed", "revoked", "booked", "missed")):
            self.accepted_voucher_meets_its_fate(pick, fate, 0 * MS, False)

    @precondition(lambda self: any(one.accepts for one in self.campaigns.campaigns.values()))
    @rule(pick=picks, fate=st.sampled_from(FATES), offset=offsets, undoes=st.booleans())
    def accepted_voucher_meets_its_fate(
        self, pick: int, fate: str, offset: timedelta, undoes: bool
    ) -> None:
        """One that is still issued, if there is one; and sometimes it is taken back."""
        taken = [
            (one.voucher, campaign)
            for campaign in self.campaigns.campaigns.values()
            for one in campaign.accepts
            if one.voucher.status == "issued"
        ]
        if not taken:
            return
        voucher, campaign = taken[-1 - pick % len(taken)]
        hotel = Sender(self.number_of(voucher.issuer))
        if fate == "redeemed":
            self._redeem(hotel, voucher.id, None)
        elif fate == "revoked":
            self._revoke(hotel, voucher.id)
        elif fate == "expired":
            self.advance_to(voucher.end + offset)
            self.sweep()
        elif booking := self._book_first(voucher):
            self._booking_meets_its_fate(booking, fate, offset)
        if undoes:
            self._undo(hotel, voucher.id, None)
            end = max(voucher.end, self.now.replace(microsecond=0)) + 3 * DAY
            self._extend(hotel, voucher.id, end)
        place = len(self.campaigns.campaigns) - [*self.campaigns.campaigns].index(campaign.id)
        self.report(hotel, place, by_issuer=True, every=False)

    def _book_first(self, voucher: Voucher) -> Booking | None:
        """By whoever holds it, if there is a slot."""
        starts = slots.first_free(voucher, self.now)
        if starts and voucher.holder:
            self._book(Sender(self.number_of(voucher.holder)), voucher.id, starts[0], None)
        return voucher.booking

    def _booking_meets_its_fate(self, booking: Booking, fate: str, offset: timedelta) -> None:
        if fate == "used":
            self.advance_to(booking.end + offset)
            self.sweep()
        elif fate == "missed":
            self.advance_to(booking.start)
            self._no_show(Sender(self.number_of(booking.issuer)), booking.id, None)
        elif fate == "cancelled late":
            holder = Sender(self.number_of(booking.holder))
            self.advance_to(
                (booking.promise.cancel_until if booking.promise else self.now) + offset
            )
            self._cancel(holder, None, booking.id, forfeit=True)
