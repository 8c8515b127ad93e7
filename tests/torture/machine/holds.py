"""Rules: slots that are kept, given back, and booked."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.torture.machine.base import Sender, guest_numbers, offsets, picks, senders
from tests.torture.machine.bookings import BookingRules
from tests.torture.model import holds, slots
from tests.torture.model.records import Voucher
from tests.torture.stage import START
from tests.torture.times import HOUR, iso


class HoldRules(BookingRules):
    """Hold and release."""

    @rule(sender=senders, pick=picks, slot=st.integers(-1, 8))
    def hold(self, sender: Sender, pick: int, slot: int) -> None:
        """Anybody has a slot kept with any voucher, most often a free one."""
        voucher_id = self.pick_voucher(pick)
        voucher = self.model.vouchers.get(voucher_id)
        free = slots.first_free(voucher, self.now) if voucher else []
        origin = voucher.start if voucher else START
        start = free[slot % len(free)] if free and slot >= 0 else origin + slot * HOUR
        self._hold(sender, voucher_id, start)

    @rule(sender=senders, pick=picks)
    def release(self, sender: Sender, pick: int) -> None:
        """Anybody gives back the slot of any voucher."""
        self._release(sender, self.pick_voucher(pick))

    @precondition(lambda self: self.model.vouchers)
    @rule(
        pick=picks,
        guest=guest_numbers,
        slot=st.integers(0, 3),
        camel_case=st.booleans(),
        keyed=st.booleans(),
        then=st.sampled_from(["books", "books another", "releases", "waits", "waits"]),
        offset=offsets,
        by=guest_numbers,
    )
    def guest_keeps_a_slot(
        self,
        pick: int,
        guest: int,
        slot: int,
        camel_case: bool,
        keyed: bool,
        then: str,
        offset: timedelta,
        by: int,
    ) -> None:
        """And then books it, or another one, gives it back, or waits until it lapses."""
        keepable = [one for one in self._bookable() if one.calendar]
        if not keepable:
            return
        voucher = keepable[-1 - pick % len(keepable)]
        number = self.number_of(voucher.holder) if voucher.holder else guest
        sender = Sender(number, camel_case, keyed)
        starts = slots.first_free(voucher, self.now)
        start = starts[slot % len(starts)]
        self._hold(sender, voucher.id, start)
        kept = voucher.hold
        if kept is None:
            return
        if then == "releases":
            self._release(sender, voucher.id)
            return
        if then == "waits":
            self.advance_to(kept.until + offset)
            self._others_want(voucher, start, by)
        other = starts[(slot + 1) % len(starts)] if then == "books another" else start
        self._book(sender, voucher.id, other, None)

    def _others_want(self, kept: Voucher, start: datetime, by: int) -> None:
        """The same time, with another voucher of the calendar, or with the same one."""
        hotel = self.number_of(kept.issuer)
        for voucher in [*self.model.vouchers.values()]:
            if voucher.calendar is kept.calendar and voucher.status == "issued":
                place = [*self.model.vouchers].index(voucher.id)
                pick = len(self.model.vouchers) - place
                self.slots(Sender(hotel), pick, (None, None), whole=True)
        self._book(Sender(by), kept.id, start, None)

    def _hold(self, sender: Sender, voucher_id: str, start: datetime) -> None:
        body = {"voucher_id": voucher_id, "slot_id": f"slot-{iso(start)}"}
        response = self.post(sender, "voucher/hold", body)
        principal = self.principals[sender.number]
        answer, voucher = self.compare(
            "voucher/hold",
            response,
            lambda: holds.hold(self.model, principal, voucher_id, start, self.now),
        )
        if answer:
            self.compare_voucher(answer["voucher"], voucher)
            assert ("hold" in answer["voucher"]) == (not sender.camel_case)

    def _release(self, sender: Sender, voucher_id: str) -> None:
        response = self.post(sender, "voucher/release", {"voucher_id": voucher_id})
        principal = self.principals[sender.number]
        answer, voucher = self.compare(
            "voucher/release",
            response,
            lambda: holds.release(self.model, principal, voucher_id, self.now),
        )
        if answer:
            self.compare_voucher(answer["voucher"], voucher)
