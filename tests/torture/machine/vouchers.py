"""Rules: the life of a voucher, replays under Idempotency-Keys, and the passage of time."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.torture.machine.base import (
    Base,
    Sender,
    Sold,
    guest_numbers,
    hotel_numbers,
    offsets,
    picks,
    readers,
    senders,
    without_none,
)
from tests.torture.model.records import Voucher
from tests.torture.times import DAY, HOUR, MINUTE, MS, SECOND, iso, next_full_hour

# Another reason is another request; elsewhere there is none.
WITH_REASON = {f"voucher/{one}" for one in ("cancel", "holder", "undo", "extend")} | {
    "calendar/block",
    "booking/cancel",
}
_REASON = re.compile(r'("cancel(?:_r|R)eason":)"[^"]*"')


class VoucherRules(Base):
    """Issue, revoke, redeem, the sweep, and a voucher's status."""

    @rule(
        sender=senders,
        holder=st.none() | guest_numbers,
        issuer=st.none() | hotel_numbers,
        starts_in=st.sampled_from([None, -5 * HOUR, HOUR]),
        lasts=st.sampled_from([HOUR, 2 * HOUR, 6 * HOUR, 3 * DAY, 33 * DAY]),
        transferable=st.booleans(),
        sold=st.builds(
            Sold,
            st.sampled_from([5, 60, 90, 24 * 60]),
            st.sampled_from([None, "hotel.spa"]),
            st.none() | picks,
            st.sampled_from([None, None, 1, 2, 3]),
        ),
    )
    def issue(
        self,
        sender: Sender,
        holder: int | None,
        issuer: int | None,
        starts_in: timedelta | None,
        lasts: timedelta,
        transferable: bool,
        sold: Sold,
    ) -> None:
        """Hotels and the admin issue, some of it into a calendar; guests try."""
        # The older dialect keeps its default, which is now in whole seconds.
        start = self.now.replace(microsecond=0) if sender.camel_case else next_full_hour(self.now)
        if starts_in is not None:
            start = (self.now + starts_in).replace(microsecond=0)
        end = start + lasts
        body: dict[str, Any] = {"valid_until": iso(end), "duration_minutes": sold.minutes}
        body |= without_none(
            valid_from=None if starts_in is None else iso(start),
            holder_uid=None if holder is None else self.principals[holder].uid,
            issuer_uid=None if issuer is None else self.principals[issuer].uid,
            transferable=transferable or None,
            service_type=sold.service_type,
            calendar_id=None if sold.calendar is None else self.pick_calendar(sold.calendar),
            places=None if sold.calendar is None else sold.places,
        )
        calendar_id, places = body.get("calendar_id"), body.get("places", 1)
        response = self.post(sender, "voucher/issue", body)
        principal, stated = self.principals[sender.number], body.get("issuer_uid")
        answer, issuer_uid = self.compare(
            "voucher/issue",
            response,
            lambda: self.model.resolve_issuer(
                principal,
                stated,
                start,
                end,
                timedelta(minutes=sold.minutes),
                self.now,
                calendar_id,
                places,
            ),
        )
        if answer:
            voucher = Voucher(
                answer["voucher"]["id"],
                issuer_uid,
                body.get("holder_uid"),
                start,
                end,
                sold.minutes,
                transferable,
                self.now,
                sold.service_type or ("generic.service" if sender.camel_case else "hotel.booking"),
                calendar=self.model.calendars.get(calendar_id or ""),
                places=places,
            )
            self.model.add_voucher(voucher)
            self.compare_voucher(answer["voucher"], voucher)

    @rule(sender=senders, pick=picks)
    def revoke(self, sender: Sender, pick: int) -> None:
        """Anybody revokes any voucher."""
        if pick % 3:
            return  # otherwise no voucher would be left
        self._revoke(sender, self.pick_voucher(pick))

    def _revoke(self, sender: Sender, voucher_id: str) -> None:
        response = self.post(sender, "voucher/cancel", {"voucher_id": voucher_id, "revoke": True})
        principal = self.principals[sender.number]
        answer, voucher = self.compare(
            "voucher/cancel", response, lambda: self.model.revoke(principal, voucher_id, self.now)
        )
        if answer:
            self.compare_voucher(answer["voucher"], voucher)

    @rule(sender=senders, pick=picks, holder=st.none() | guest_numbers, by_issuer=st.booleans())
    def assign(self, sender: Sender, pick: int, holder: int | None, by_issuer: bool) -> None:
        """Anybody, most often its issuer, gives any voucher to another guest, or to nobody."""
        voucher_id = self.pick_voucher(pick)
        if by_issuer and voucher_id in self.model.vouchers:
            sender = self.managing(sender, self.model.vouchers[voucher_id].issuer)
        uid = None if holder is None else self.principals[holder].uid
        response = self.post(
            sender, "voucher/holder", {"voucher_id": voucher_id, "holder_uid": uid}
        )
        principal = self.principals[sender.number]
        answer, voucher = self.compare(
            "voucher/holder",
            response,
            lambda: self.model.assign(principal, voucher_id, uid, self.now),
        )
        if answer:
            self.compare_voucher(answer["voucher"], voucher)
            self.compare_booking(answer["booking"], voucher.booking)

    @rule(sender=senders, pick=picks, by_booking=st.booleans())
    def redeem(self, sender: Sender, pick: int, by_booking: bool) -> None:
        """Anybody redeems any voucher."""
        self._redeem(sender, *self.pick_ids(pick, by_booking))

    @precondition(lambda self: self.model.vouchers)
    @rule(pick=picks, offset=offsets, at_end=st.booleans())
    def issuer_redeems_as_validity_begins_or_ends(
        self, pick: int, offset: timedelta, at_end: bool
    ) -> None:
        issued = [one for one in self.model.vouchers.values() if one.status == "issued"]
        if not issued:
            return
        voucher = issued[pick % len(issued)]
        self.advance_to((voucher.end if at_end else voucher.start) + offset)
        sender = Sender(self.number_of(voucher.issuer), offset == MS, offset == MS)
        self._redeem(sender, voucher.id, None)

    def _redeem(self, sender: Sender, voucher_id: str | None, booking_id: str | None) -> None:
        body = without_none(voucher_id=voucher_id, booking_id=booking_id)
        response = self.post(sender, "voucher/redeem", body)
        principal = self.principals[sender.number]
        answer, voucher = self.compare(
            "voucher/redeem",
            response,
            lambda: self.model.redeem(principal, voucher_id, booking_id, self.now),
        )
        if answer:
            self.compare_voucher(answer["voucher"], voucher)
            self.compare_booking(answer["booking"], voucher.booking)

    @rule(reader=readers, pick=picks)
    def status(self, reader: Sender, pick: int) -> None:
        """Anybody reads any voucher."""
        voucher_id = self.pick_voucher(pick)
        response = self.get(reader, "voucher/status", {"voucher_id": voucher_id})
        principal = self.principals[reader.number]
        answer, voucher = self.compare(
            "voucher/status", response, lambda: self.model.require_view(principal, voucher_id)
        )
        if answer:
            self.compare_voucher(answer["voucher"], voucher)
            self.compare_booking(answer["booking"], voucher.booking)

    @rule()
    def sweep(self) -> None:
        """The scheduled run."""
        self.stage.service.sweep()
        self.model.sweep(self.now)

    @precondition(lambda self: self.keyed_requests)
    @rule(pick=picks, changed=st.booleans())
    def replay(self, pick: int, changed: bool) -> None:
        """The same request, or a changed one, is sent again under the same key."""
        request = self.keyed_requests[-1 - pick % len(self.keyed_requests)]
        if self.now - request.sent_at > DAY - SECOND:
            return  # the service has forgotten the key by now: it counts whole seconds
        body = request.body | ({"reason": "x"} if changed else {})
        response = self.stage.service.post(request.path, body, headers=request.headers)
        if not changed:
            # An erasure since then has taken the reason out, if it is about that guest.
            erased = _REASON.sub(r"\1null", request.response_text)
            assert response.text in (request.response_text, erased)
            assert response.text == request.response_text or self.has_erased
            assert response.headers["Idempotency-Replayed"] == "true"
        elif request.path in WITH_REASON:
            assert (response.status, response.json["code"]) == (422, "idempotency_key_reused")
        else:
            assert response.status == 400

    @rule(by=st.sampled_from([MS, SECOND, MINUTE, HOUR / 2, HOUR, 5 * HOUR, DAY]))
    def time_passes(self, by: timedelta) -> None:
        self.set_time(self.now + by)

    @rule(pick=picks, offset=offsets)
    def time_passes_to_an_edge(self, pick: int, offset: timedelta) -> None:
        """To the start or end of a validity or of a slot: just before it, at it, just after."""
        spans = [*self.model.vouchers.values(), *self.model.bookings.values()]
        edges = [edge + offset for span in spans for edge in (span.start, span.end)]
        promises = (booking.promise for booking in self.model.bookings.values())
        edges += [promise.cancel_until + offset for promise in promises if promise]
        holds = (voucher.hold for voucher in self.model.vouchers.values())
        edges += [kept.until + offset for kept in holds if kept]
        later = sorted(edge for edge in edges if edge > self.now)
        if later:
            self.set_time(later[pick % len(later) if pick < 5 else 0])
