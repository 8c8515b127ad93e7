"""Rules: what hotels know of their guests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.torture.machine.base import (
    Sender,
    guest_numbers,
    hotel_numbers,
    one_dialect_readers,
    one_dialect_senders,
    picks,
    without_none,
)
from tests.torture.machine.bookings import BookingRules
from tests.torture.machine.hotels import HotelRules
from tests.torture.model import slots
from tests.torture.model.guests import Contact

contacts = st.fixed_dictionaries(
    {"name": st.sampled_from(["Anna de Vries", "Zoë Strauß"])},
    optional={
        "email": st.sampled_from(["anna@devries.example", "zoe@strauss.example"]),
        "phone": st.sampled_from(["+31612345678", "+49301234567"]),
        "language": st.sampled_from(["de", "nl"]),
        "note": st.just("We come by train.\nLate."),
    },
)
any_hotel, any_guest = st.none() | hotel_numbers, st.none() | guest_numbers


class GuestRules(HotelRules, BookingRules):
    """Contacts are taken, saved, read, exported and erased."""

    @rule(pick=picks, slot=st.integers(0, 3), contact=contacts, by_desk=st.booleans())
    def book_with_a_contact(
        self, pick: int, slot: int, contact: dict[str, Any], by_desk: bool
    ) -> None:
        """A guest who may book says how to be reached, or the hotel does."""
        bookable = self._bookable()
        if not bookable:
            return
        voucher = bookable[-1 - pick % len(bookable)]
        guest = voucher.holder or self.principals[pick % 4].uid
        number = self.number_of(voucher.issuer if by_desk else guest)
        starts = slots.first_free(voucher, self.now)
        start = starts[slot % len(starts)]
        uid = guest if by_desk else None
        self._book(Sender(number, keyed=pick % 2 == 0), voucher.id, start, uid, contact)
        if voucher.booking:  # refused where somebody else has a slot kept with it
            self.guests.learn((voucher.issuer, guest), contact, keeps=True)

    @rule(reader=one_dialect_readers, hotel=any_hotel, guest=guest_numbers, by_issuer=st.booleans())
    def contact(self, reader: Sender, hotel: int | None, guest: int, by_issuer: bool) -> None:
        """Anybody reads the contact of any guest."""
        reader, issuer = self._of_hotel(reader, hotel, by_issuer)
        principal, uid = self.principals[reader.number], self.principals[guest].uid
        query = without_none(issuer_uid=issuer, guest_uid=uid)
        answer, contact = self.compare(
            "guest/contact",
            self.get(reader, "guest/contact", query),
            lambda: self.guests.contact(principal, issuer, uid),
        )
        if answer:
            self._compare_contact(answer["contact"], contact)

    @rule(
        sender=one_dialect_senders,
        hotel=any_hotel,
        guest=guest_numbers,
        fields=contacts,
        versions_ago=st.sampled_from([None, 0, 0, 1]),
        by_issuer=st.booleans(),
    )
    def save_contact(
        self,
        sender: Sender,
        hotel: int | None,
        guest: int,
        fields: dict[str, Any],
        versions_ago: int | None,
        by_issuer: bool,
    ) -> None:
        """Anybody saves the contact of any guest."""
        sender, issuer = self._of_hotel(sender, hotel, by_issuer)
        principal, uid = self.principals[sender.number], self.principals[guest].uid
        stored = self.guests.contacts.get((issuer or principal.uid, uid))
        current = stored.version if stored else 0
        version = None if versions_ago is None else max(0, current - versions_ago)
        body = without_none(issuer_uid=issuer, guest_uid=uid, contact=fields, version=version)
        answer, key = self.compare(
            "guest/save",
            self.post(sender, "guest/save", body),
            lambda: self.guests.require_version(principal, issuer, uid, version),
        )
        if answer:
            self.guests.learn(key, fields)
            self.guests.record(key, "guest.save", self.now)
            assert answer["version"] == self.guests.contacts[key].version

    @rule(sender=one_dialect_senders, hotel=any_hotel, guest=any_guest, by_issuer=st.booleans())
    def erase_or_export(
        self, sender: Sender, hotel: int | None, guest: int | None, by_issuer: bool
    ) -> None:
        """Anybody looks at any guest's contact, and has it erased."""
        sender, issuer = self._of_hotel(sender, hotel, by_issuer)
        principal = self.principals[sender.number]
        uid = None if guest is None else self.principals[guest].uid
        fields = without_none(issuer_uid=issuer, guest_uid=uid)
        answer, key = self.compare(
            "guest/export",
            self.get(sender, "guest/export", fields),
            lambda: self.guests.require_guest(principal, issuer, uid),
        )
        if answer:
            self._compare_contact(answer["contact"], self.guests.contacts.get(key))
            model = self.model
            for name, rows in (("vouchers", model.vouchers), ("bookings", model.bookings)):
                own = {one.id for one in rows.values() if (one.issuer, one.holder) == key}
                assert {one["id"] for one in answer[name]} == own
        answer, key = self.compare(
            "guest/erase",
            self.post(sender, "guest/erase", fields),
            lambda: self.guests.require_guest(principal, issuer, uid),
        )
        if answer:
            assert answer["erased"] == self.guests.erase(key)
            self.guests.record(key, "guest.erase", self.now)
            self.has_erased = True

    def _compare_contact(self, body: dict[str, Any] | None, contact: Contact | None) -> None:
        """A contact of a response, with the model's."""
        assert (body is None) == (contact is None), (body, contact)
        if body and contact:
            assert {name: body[name] for name in contact.fields} == contact.fields
            assert body["version"] == contact.version
