"""Finds a hotel's vouchers by their guests' words, and then by the titles of its newest ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.guests.words import Search, words_of_text
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.storage.dynamo.paging import Listing, WrongStart
from chalicelib.storage.repositories.contacts import ContactRepository
from chalicelib.storage.repositories.vouchers import VoucherRepository

GUESTS_A_PAGE = 25  # whose vouchers one page reads, a call each
TITLES_MAX = 200  # of a hotel's newest vouchers, whose titles are compared

Start = dict[str, str]
_OF_VOUCHER = {"id", "created_at", "holder_uid"}


class Filters(NamedTuple):
    """What else a listing of vouchers asks for."""

    status: str | None
    service_type: str | None
    now: datetime


class GuestSearch(Struct, frozen=True):
    """The vouchers of guests whom a search means, one guest after the other, newest first; then
    those of the newest whose title, or name, it means."""

    contacts: ContactRepository
    vouchers: VoucherRepository
    issuer_uid: str
    search: Search
    filters: Filters

    def page(self, limit: int, start: Start | None) -> tuple[list[Voucher], Start | None]:
        """Up to `limit` vouchers from `start` on, and where the next page starts (None at the
        end): a page may have fewer, even none.

        Raises WrongStart, StoreUnavailable, CorruptRow.
        """
        if start is not None and "compared" in start:
            return self._titles(limit, start)
        items: list[Voucher] = []
        words, next_words = self._words(start)
        for guest_uid, word, rest in self._guests(start, words):
            listing = self._of(guest_uid)
            page, next_start = listing.page(limit - len(items), rest)
            items += page
            if next_start is not None:
                return items, {"word": word, **next_start}
            if len(items) == limit:
                return items, {"word": word}
        return items, {"word": next_words["sort"]} if next_words else {"compared": "0"}

    def _guests(
        self, start: Start | None, rows: list[tuple[str, str]]
    ) -> Iterator[tuple[str, str, Start | None]]:
        """The guests of this page, each with the row by which it is reached, and where its
        vouchers go on, if an earlier page began with them."""
        if start and start.keys() >= _OF_VOUCHER:
            rest = {name: start[name] for name in _OF_VOUCHER}
            yield start["holder_uid"], start["word"], rest
        contacts = self.contacts.get_many((self.issuer_uid, uid) for _, uid in rows)
        for word, guest_uid in rows:
            contact = contacts.get((self.issuer_uid, guest_uid))
            if contact is not None and self._is_reached_by(word, contact):
                yield guest_uid, word, None

    def _is_reached_by(self, sort: str, contact: Contact) -> bool:
        """Whether a guest is meant, and this is the first of its words that the look-up finds."""
        first = self.search.first_match(contact.words)
        return self.search.matches(contact.words) and sort == f"w#{first}#{contact.guest_uid}"

    def _words(self, start: Start | None) -> tuple[list[tuple[str, str]], Start | None]:
        listing = self.contacts.list_words(self.issuer_uid, self.search.longest)
        if start is not None and "word" not in start:
            raise WrongStart
        after = {"issuer_uid": self.issuer_uid, "sort": start["word"]} if start else None
        return listing.page(GUESTS_A_PAGE, after)

    def _of(self, holder_uid: str | None) -> Listing[Voucher]:
        status, service_type, now = self.filters
        return self.vouchers.list_by(
            self.issuer_uid, holder_uid, status, service_type, now=now, own="holder_uid"
        )

    def _titles(self, limit: int, start: Start) -> tuple[list[Voucher], Start | None]:
        compared = int(start["compared"])
        key = {name: value for name, value in start.items() if name != "compared"}
        rows, next_start = self._of(None).page(min(limit, TITLES_MAX - compared), key or None)
        meant = [row for row in rows if self.search.matches(_words_of(row))]
        contacts = self.contacts.get_many(
            (self.issuer_uid, row.holder_uid) for row in meant if row.holder_uid
        )
        items = [row for row in meant if not self._is_listed(row, contacts)]
        compared += limit
        if next_start is None or compared >= TITLES_MAX:
            return items, None
        return items, {"compared": str(compared), **next_start}

    def _is_listed(self, voucher: Voucher, contacts: Mapping[tuple[str, str], Contact]) -> bool:
        """Whether a page of guests had this voucher already."""
        contact = contacts.get((self.issuer_uid, voucher.holder_uid or ""))
        return contact is not None and self.search.matches(contact.words)


def _words_of(voucher: Voucher) -> list[str]:
    return words_of_text(f"{voucher.title} {voucher.holder_name or ''}")
