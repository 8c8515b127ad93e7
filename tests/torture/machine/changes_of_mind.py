"""Rules: undo, extend, no-shows, and vouchers that come into a calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.torture.machine.base import (
    Sender,
    offsets,
    one_dialect_readers,
    picks,
    senders,
    without_none,
)
from tests.torture.machine.holds import HoldRules
from tests.torture.model import changes_of_mind, slots
from tests.torture.model.records import Booking, ExpectedError
from tests.torture.times import DAY, HOUR, iso


class ChangeOfMindRules(HoldRules):
    """What a hotel may take back, or do for a guest."""

    @rule(
        sender=senders,
        pick=picks,
        without_slot=st.sampled_from([None, None, True]),
        by_issuer=st.booleans(),
    )
    def undo(self, sender: Sender, pick: int, without_slot: bool | None, by_issuer: bool) -> None:
        """Anybody undoes what consumed any voucher, most often its issuer one that is consumed."""
        voucher_id = self.pick_voucher(pick)
        if by_issuer:
            every = self.model.vouchers.items()
            consumed = [id_ for id_, one in every if one.status == "consumed"]
            for voucher_id in consumed[-1 - pick % max(1, len(consumed)) :][:1]:
                sender = self.managing(sender, self.model.vouchers[voucher_id].issuer)
        self._undo(sender, voucher_id, without_slot)

    def _undo(self, sender: Sender, voucher_id: str, without_slot: bool | None) -> None:
        body = without_none(voucher_id=voucher_id, reason="r", without_slot=without_slot)
        principal = self.principals[sender.number]
        answer, undone = self.compare(
            "voucher/undo",
            self.post(sender, "voucher/undo", body),
            lambda: changes_of_mind.undo(
                self.model, principal, voucher_id, bool(without_slot), self.now
            ),
        )
        if answer:
            self.compare_voucher(answer["voucher"], undone[0])
            self.compare_booking(answer["booking"], undone[1])

    @precondition(lambda self: any(one.consumed_at for one in self.model.vouchers.values()))
    @rule(pick=picks, offset=offsets, before=st.sampled_from([0 * HOUR, 23 * HOUR]))
    def issuer_undoes_within_a_day(self, pick: int, offset: timedelta, before: timedelta) -> None:
        """Until just before a day has passed, or too late."""
        every = self.model.vouchers.items()
        consumed = [(id_, one) for id_, one in every if one.consumed_at]
        voucher_id, voucher = consumed[-1 - pick % len(consumed)]
        assert voucher.consumed_at
        self.advance_to(voucher.consumed_at + DAY - before + offset)
        self._undo(Sender(self.number_of(voucher.issuer)), voucher_id, None)

    @rule(sender=senders, pick=picks, give_back=st.sampled_from([None, True]))
    def no_show(self, sender: Sender, pick: int, give_back: bool | None) -> None:
        """Anybody says of any booking that nobody came for it."""
        self._no_show(sender, self.pick_booking(pick), give_back)

    @precondition(lambda self: self.model.bookings)
    @rule(
        pick=picks,
        offset=offsets,
        later=st.sampled_from([0 * HOUR, HOUR / 2, 26 * HOUR]),
        give_back=st.sampled_from([None, True]),
        undoes=st.booleans(),
    )
    def issuer_waits_in_vain(
        self, pick: int, offset: timedelta, later: timedelta, give_back: bool | None, undoes: bool
    ) -> None:
        """As the slot begins, or later; and sometimes the guest comes after all."""
        live = [one for one in self.model.bookings.values() if one.status == "booked"]
        for booking in live[-1 - pick % max(1, len(live)) :][:1]:
            self.advance_to(booking.start + later + offset)
            sender = Sender(self.number_of(booking.issuer), pick % 2 == 1, pick % 3 == 1)
            self._no_show(sender, booking.id, give_back)
            if undoes:
                self._undo(sender, booking.voucher_id, None)

    @precondition(lambda self: self.model.bookings)
    @rule(pick=picks, offset=offsets, later=st.sampled_from([0 * HOUR, HOUR / 4]))
    def guest_comes_when_the_slot_is_kept(
        self, pick: int, offset: timedelta, later: timedelta
    ) -> None:
        """Nobody came, the rest of the slot is kept with another voucher, and then they come."""
        live = [
            one for one in self.model.bookings.values() if one.status == "booked" and one.promise
        ]
        for booking in live[-1 - pick % max(1, len(live)) :][:1]:
            self.advance_to(booking.start + later)
            sender = Sender(self.number_of(booking.issuer), pick % 2 == 1, pick % 3 == 1)
            self._no_show(sender, booking.id, None)
            until = self._keep_the_rest(booking)
            self._undo(sender, booking.voucher_id, None)
            if until:
                self.advance_to(until + offset)
                self._undo(sender, booking.voucher_id, None)

    def _keep_the_rest(self, booking: Booking) -> datetime | None:
        """Until when a start within a booking's slot is kept, with the newest voucher that can."""
        for voucher in reversed([*self.model.vouchers.values()]):
            if booking.promise and voucher.calendar is booking.promise.calendar:
                starts = [one for one in slots.first_free(voucher, self.now) if one < booking.end]
                if starts:
                    self._hold(Sender(self.number_of(voucher.issuer)), voucher.id, starts[0])
                    return voucher.hold.until if voucher.hold else None
        return None

    def _no_show(self, sender: Sender, booking_id: str, give_back: bool | None) -> None:
        body = without_none(booking_id=booking_id, give_back=give_back)
        principal = self.principals[sender.number]
        answer, voucher = self.compare(
            "voucher/noshow",
            self.post(sender, "voucher/noshow", body),
            lambda: changes_of_mind.no_show(
                self.model, principal, booking_id, bool(give_back), self.now
            ),
        )
        if answer:
            self.compare_voucher(answer["voucher"], voucher)
            self.compare_booking(answer["booking"], self.model.bookings[booking_id])

    @rule(
        sender=senders,
        pick=picks,
        by=st.sampled_from([-HOUR, 0 * HOUR, HOUR, 3 * DAY]),
        by_issuer=st.booleans(),
    )
    def extend(self, sender: Sender, pick: int, by: timedelta, by_issuer: bool) -> None:
        """Anybody lets any voucher end later."""
        voucher_id = self.pick_voucher(pick)
        voucher = self.model.vouchers.get(voucher_id)
        if by_issuer and voucher:
            sender = self.managing(sender, voucher.issuer)
        end = (voucher.end if voucher else self.now.replace(microsecond=0)) + by
        self._extend(sender, voucher_id, end)

    def _extend(self, sender: Sender, voucher_id: str, end: datetime) -> None:
        body = {"voucher_id": voucher_id, "valid_until": iso(end), "reason": "r"}
        principal = self.principals[sender.number]
        answer, extended = self.compare(
            "voucher/extend",
            self.post(sender, "voucher/extend", body),
            lambda: changes_of_mind.extend(self.model, principal, voucher_id, end, self.now),
        )
        if answer:
            self.compare_voucher(answer["voucher"], extended)

    @rule(
        sender=one_dialect_readers,
        vouchers=st.lists(picks, min_size=1, max_size=3),
        pick=picks,
        places=st.sampled_from([None, None, 1, 2, 3]),
        by_issuer=st.booleans(),
    )
    def put_into_a_calendar(
        self, sender: Sender, vouchers: list[int], pick: int, places: int | None, by_issuer: bool
    ) -> None:
        """Anybody puts any vouchers into any calendar; its hotel one of its own first."""
        calendar_id = self.pick_calendar(pick)
        calendar = self.model.calendars.get(calendar_id)
        picked = [self.pick_voucher(one) for one in vouchers]
        if by_issuer and calendar:
            sender = self.managing(sender, calendar.issuer)
            every = self.model.vouchers.values()
            own = [one for one in every if (one.issuer, one.status) == (calendar.issuer, "issued")]
            picked = [*(one.id for one in own[-1 - pick % max(1, len(own)) :][:1]), *picked]
        ids = [*dict.fromkeys(picked)]
        body = without_none(voucher_ids=ids, calendar_id=calendar_id, places=places)
        principal = self.principals[sender.number]
        answer, usable = self.compare(
            "voucher/change",
            self.post(sender, "voucher/change", body),
            lambda: changes_of_mind.require_usable(self.model, principal, calendar_id, places),
        )
        if answer:
            assert [item["voucher_id"] for item in answer["items"]] == ids
            for item in answer["items"]:
                self._compare_item(item, principal, usable, places)

    def _compare_item(
        self, item: dict[str, Any], principal: Any, calendar: Any, places: int | None
    ) -> None:
        """One voucher of the answer: changed, or refused by itself."""
        arguments = (principal, item["voucher_id"], calendar, places, self.now)
        voucher, code = None, None
        try:
            voucher = changes_of_mind.put_into(self.model, *arguments)
        except ExpectedError as error:
            code = error.status_and_code[1]
        assert item.get("code") == code
        if voucher:
            self.compare_voucher(item["voucher"], voucher)
            self.counts["voucher/change listed"] += 1
