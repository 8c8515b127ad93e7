"""Rules: links to bookings, and what whoever has one may do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.torture.machine.base import (
    Edge,
    Sender,
    one_dialect_readers,
    one_dialect_senders,
    picks,
    range_query,
    ranges,
    without_none,
)
from tests.torture.machine.bookings import PAGE, BookingRules
from tests.torture.model import links
from tests.torture.model.links import Link
from tests.torture.model.records import Booking, Principal, Range, Voucher
from tests.torture.times import DAY, MS, iso

FORGED = ("b1.MCBzZWUgOTk5OTk5OTk5OSBiLW5vbmU." + "A" * 43, "b1", "Bearer")
# A link, or none; and whether a booking is stated.
Way = tuple[int | None, bool]
ways = st.tuples(st.none() | st.integers(1, 30), st.booleans())


class LinkRules(BookingRules):
    """Links are made, made void, and used."""

    def set_up(self) -> None:
        super().set_up()
        self.links: list[Link] = []

    @rule(
        sender=one_dialect_readers,
        pick=picks,
        rights=st.sampled_from(["see", "cancel", None]),
        renews=st.booleans(),
        by_holder=st.booleans(),
    )
    def link(
        self, sender: Sender, pick: int, rights: str | None, renews: bool, by_holder: bool
    ) -> None:
        """Anybody, or the holder, makes a link to any booking, or those to it void."""
        booking_id = self.pick_booking(pick)
        booking = self.model.bookings.get(booking_id)
        if by_holder and booking:
            sender = self.managing(sender, booking.holder)
        principal = self.principals[sender.number]
        if renews:
            answer, booking = self.compare(
                "booking/renew",
                self.post(sender, "booking/renew", {"booking_id": booking_id}),
                lambda: links.renew(self.model, principal, booking_id, self.now),
            )
        else:
            body = without_none(booking_id=booking_id, rights=rights)
            answer, booking = self.compare(
                "booking/link",
                self.post(sender, "booking/link", body),
                lambda: links.make(self.model, principal, booking_id),
            )
        if answer and booking:
            may_cancel = renews or rights != "see"
            expires_at = links.expiry(self.model, booking, self.now)
            assert answer["expires_at"] == iso(expires_at)
            guest = self.model.guest_generations[booking.issuer, booking.holder]
            generations = booking.generation, guest
            link = Link(answer["token"], booking.id, *generations, may_cancel, expires_at)
            self.links.append(link)

    @precondition(lambda self: self.model.bookings)
    @rule(pick=picks, states=st.booleans(), edges=ranges, whole=st.booleans())
    def holder_uses_a_link(
        self, pick: int, states: bool, edges: tuple[Edge, Edge], whole: bool
    ) -> None:
        """A new one, to a booking that is live if there is one: most links are void by now."""
        live = [one.id for one in self.model.bookings.values() if one.status == "booked"]
        if not live:
            return
        booking_id = live[-1 - pick % len(live)]
        place = len(self.model.bookings) - [*self.model.bookings].index(booking_id)
        self.link(Sender(0), place, "see" if pick % 5 == 0 else None, False, True)
        newest = (1, states)
        self.look(newest, Sender(0), edges, whole)
        if pick % 2 == 0:
            self.cancel_by_link(newest, Sender(0, keyed=states), pick % 4 == 0)

    @rule(way=ways, reader=one_dialect_readers, edges=ranges, whole=st.booleans())
    def look(self, way: Way, reader: Sender, edges: tuple[Edge, Edge], whole: bool) -> None:
        """Somebody with any link, or anybody, looks at any booking, and where it can move."""
        caller, stated, headers = self._caller(way, reader)
        query = without_none(booking_id=stated)
        response = self.stage.service.get("booking/status", query, headers=headers)
        answer, booking = self.compare(
            "booking/status",
            response,
            lambda: links.resolve(self.model, caller, stated, self.now),
        )
        if answer:
            self._compare_linked(answer, booking)
        within, in_range = self._range_of(booking, edges, whole=whole)
        response = self.stage.service.get("booking/slots", query | in_range, headers=headers)
        answer, free = self.compare(
            "booking/slots",
            response,
            lambda: links.movable(self.model, caller, stated, self.now),
        )
        if answer:
            self._compare_moves(answer, *free, within, whole=whole)

    @rule(way=ways, sender=one_dialect_senders, forfeit=st.booleans())
    def cancel_by_link(self, way: Way, sender: Sender, forfeit: bool) -> None:
        """Somebody with any link, or anybody, cancels any booking."""
        caller, stated, headers = self._caller(way, sender)
        body = without_none(booking_id=stated, forfeit=forfeit or None)
        keyed = sender.keyed
        if isinstance(caller, Link):
            # The machine may send it again within a day, with a link that must be valid then.
            keyed = keyed and caller.expires_at - self.now > DAY
        response = self.post_as(headers, "booking/cancel", body, keyed=keyed)
        answer, booking = self.compare(
            "booking/cancel",
            response,
            lambda: links.cancel(self.model, caller, stated, self.now, forfeit=forfeit),
        )
        if answer:
            self._compare_linked(answer, booking)

    @precondition(lambda self: self.links)
    @rule(pick=picks, forged=st.sampled_from(FORGED), edge=st.sampled_from([-MS, 0 * MS, MS]))
    def link_elsewhere(self, pick: int, forged: str, edge: timedelta) -> None:
        """A link opens nothing else; what is none opens nothing. Seldom its time ends, since by
        then all else has ended."""
        link, service = self.links[-1], self.stage.service
        if pick % 10 == 0:
            self.advance_to(link.expires_at + edge)
            self.look((1, False), Sender(0), (None, None), whole=True)
        booking = self.model.bookings[link.booking_id]
        # A contact that was erased, or has another address, makes its guest's links void.
        guest = self.model.guest_generations[booking.issuer, booking.holder]
        is_void = self.now >= link.expires_at or guest != link.guest_generation
        expected = (401, "link_not_valid") if is_void else (403, "forbidden")
        voucher_id = booking.voucher_id
        for answer in (
            service.post("booking/link", {"booking_id": link.booking_id}, headers=_headers(link)),
            service.get("voucher/status", {"voucher_id": voucher_id}, headers=_headers(link)),
        ):
            assert (answer.status, answer.json["code"]) == expected, answer.text
        answer = service.get("booking/status", headers={"Authorization": f"Booking {forged}"})
        assert (answer.status, answer.json["code"]) == (401, "link_not_valid"), answer.text

    # --- what these share

    def _caller(
        self, way: Way, anybody: Sender
    ) -> tuple[Principal | Link, str | None, dict[str, str]]:
        """Who asks, for which booking, and with which headers."""
        pick, states = way
        if pick is None or not self.links:
            stated = self.pick_booking(pick or 1) if states else None
            return self.principals[anybody.number], stated, self.headers[anybody.number]
        link = self.links[-1 - (pick - 1) % len(self.links)]
        # Sometimes another one is stated.
        stated = self.pick_booking(pick) if states and pick % 2 else None
        return link, stated, _headers(link)

    def _range_of(
        self, booking: Booking | None, edges: tuple[Edge, Edge], *, whole: bool
    ) -> tuple[Range, dict[str, Any]]:
        voucher = self.model.vouchers[booking.voucher_id] if booking else None
        times = [voucher.start, self.now, voucher.end] if voucher else []
        within = self.pick_range(times, edges)
        return within, range_query(within) | ({"all": "true"} if whole else {})

    def _compare_linked(self, answer: dict[str, Any], booking: Booking) -> None:
        body, voucher = answer["booking"], self.model.vouchers[booking.voucher_id]
        promise = booking.promise
        expected = {
            "id": booking.id,
            "status": links.status_of(self.model, booking),
            "slot_id": f"slot-{iso(booking.start)}",
            "slot_start": iso(booking.start),
            "slot_end": iso(booking.end),
            "sequence": booking.sequence,
            "places": promise.places if promise else None,
            "cancel_until": iso(promise.cancel_until) if promise else None,
            "late_cancel": promise.late_cancel if promise else None,
        }
        shown = {"sequence": 0} | body
        assert {name: shown.get(name) for name in expected} == expected
        assert "voucher_id" not in body
        sold = answer["voucher"]
        assert not {"id", "holder_uid", "status"} & set(sold)
        assert (sold["issuer_uid"], sold["valid_from"]) == (voucher.issuer, iso(voucher.start))
        assert (sold["valid_until"], sold["service_type"]) == (
            iso(voucher.end),
            voucher.service_type,
        )

    def _compare_moves(
        self,
        answer: dict[str, Any],
        voucher: Voucher,
        booking: Booking,
        within: Range,
        *,
        whole: bool,
    ) -> None:
        """Where it can move; in a shared calendar, with the `whole` of them the reason where it
        is not free."""
        if voucher.calendar is None:
            free = links.own_starts(voucher, within, self.now)
            page = [iso(one) for one in free[:PAGE] if one != booking.start]
            assert [item["start"] for item in answer["items"]] == page
            assert answer["next_from"] == (iso(free[PAGE]) if len(free) > PAGE else None)
            return
        starts, next_from = links.starts(
            self.model, voucher, booking, within, self.now, whole=whole
        )
        shown = [one for one in starts if whole or one.reason is None]
        expected = [(f"slot-{iso(one.start)}", iso(one.end)) for one in shown]
        assert [(item["slot_id"], item["end"]) for item in answer["items"]] == expected
        if whole:
            names = ("left", "reason", "free_again_at")
            details = [tuple(map(item.get, names)) for item in answer["items"]]
            assert details == [(one.left, one.reason, one.free_again_at) for one in shown]
        assert answer["next_from"] == (next_from and iso(next_from))
        self.counts["moves in a calendar listed"] += bool(shown)


def _headers(link: Link) -> dict[str, str]:
    return {"Authorization": f"Booking {link.token}"}
