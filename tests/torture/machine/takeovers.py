"""Rules: guests take bookings over, by links for which a code was confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from chalicelib import runtime
from chalicelib.domain.vouchers.booking_links import BookingLink, sign
from tests.torture.machine.base import Sender, guest_numbers, one_dialect_senders, picks
from tests.torture.machine.bookings import BookingRules
from tests.torture.model import takeovers
from tests.torture.model.takeovers import MovingLink
from tests.torture.times import MINUTE

LIFE = 10 * MINUTE


class TakeoverRules(BookingRules):
    """Bookings become whose they are."""

    @precondition(lambda self: self.model.bookings)
    @rule(
        guest=guest_numbers,
        pick=picks,
        rights=st.sampled_from(["move", "move", "move", "cancel"]),
        keyed=st.booleans(),
        again=st.booleans(),
    )
    def guest_takes_over(
        self, guest: int, pick: int, rights: str, keyed: bool, again: bool
    ) -> None:
        """A live booking, if there is one; perhaps once more."""
        live = [one.id for one in self.model.bookings.values() if one.status == "booked"]
        if not live:
            return
        booking_id = live[-1 - pick % len(live)]
        place = len(self.model.bookings) - [*self.model.bookings].index(booking_id)
        for _ in range(1 + again):
            self.take_over(Sender(guest, keyed=keyed), place, rights, (0, 0), LIFE)

    @rule(
        sender=one_dialect_senders,
        pick=picks,
        rights=st.sampled_from(["move", "cancel", "see"]),
        off=st.tuples(st.integers(0, 1), st.integers(0, 1)),
        left=st.sampled_from([LIFE, timedelta(seconds=1), timedelta(0)]),
    )
    def take_over(
        self, sender: Sender, pick: int, rights: str, off: tuple[int, int], left: timedelta
    ) -> None:
        """Anybody takes any booking over; by a link whose generations may be others, and whose time
        may be over."""
        booking_id = self.pick_booking(pick)
        booking = self.model.bookings.get(booking_id)
        generation, guest_generation = off
        if booking:
            generation += booking.generation
            guest_generation += self.model.guest_generations[booking.issuer, booking.holder]
        expires_at = (self.now + left).replace(microsecond=0)
        link = MovingLink(booking_id, generation, guest_generation, rights, expires_at)
        principal = self.principals[sender.number]
        if booking and booking.holder == principal.uid:
            sender = replace(sender, keyed=False)  # what changes nothing leaves no record
        response = self.post(sender, "booking/claim", {"link": _text(link)})
        answer, voucher = self.compare(
            "booking/claim",
            response,
            lambda: takeovers.claim(self.guests, principal, link, self.now),
        )
        if answer:
            self.compare_voucher(answer["voucher"], voucher)
            self.compare_booking(answer["booking"], voucher.booking)


def _text(link: MovingLink) -> str:
    seconds = int(link.expires_at.timestamp())
    parts = link.booking_id, link.generation, link.rights, seconds, link.guest_generation
    return sign(BookingLink(*parts), runtime.current().link_secrets[0])  # type: ignore[arg-type]
