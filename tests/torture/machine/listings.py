"""Rules: the listings of vouchers, bookings and events, page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.torture.machine.base import (
    Base,
    Edge,
    Sender,
    hotel_numbers,
    picks,
    range_query,
    ranges,
    readers,
    without_none,
)
from tests.torture.machine.camel_case import to_snake_case
from tests.torture.model import listings
from tests.torture.model.records import Booking, ExpectedError, Principal, Range
from tests.torture.times import iso

CHANGES = (
    *("issue", "book", "cancel", "revoke", "forfeit", "redeem", "expire", "consume"),
    *("undo", "noshow", "extend", "change", "relink", "claim", "accept"),
)
any_uid = st.none() | st.integers(0, 5)
any_issuer = st.none() | hotel_numbers
SHAPES: list[dict[str, str]] = [{}, {"order": "desc"}, {"order": "asc", "include": "voucher"}]
page_sizes = st.sampled_from([1, 3, 100])


class ListingRules(Base):
    """Whoever asks gets exactly what the model lists."""

    @rule(
        reader=readers,
        issuer=any_issuer,
        holder=any_uid,
        status=st.sampled_from([None, "issued", "booked", "consumed", "cancelled", "expired"]),
        service_type=st.sampled_from([None, None, "hotel.booking", "hotel.spa"]),
        limit=page_sizes,
    )
    def vouchers(
        self,
        reader: Sender,
        issuer: int | None,
        holder: int | None,
        status: str | None,
        service_type: str | None,
        limit: int,
    ) -> None:
        principal, uids = self.principals[reader.number], self._uids(reader, issuer, holder)
        query = without_none(**uids, status=status, service_type=service_type, limit=limit)
        self._compare_listing(
            reader,
            "voucher/list",
            query,
            lambda: listings.vouchers(
                self.model, principal, *uids.values(), status, service_type, self.now
            ),
            self.compare_voucher,
        )

    @rule(
        reader=readers,
        issuer=any_issuer,
        holder=any_uid,
        status=st.sampled_from([None, "booked", "cancelled"]),
        voucher=st.none() | picks,
        edges=ranges,
        limit=page_sizes,
        shape=st.sampled_from(SHAPES),
    )
    def bookings(
        self,
        reader: Sender,
        issuer: int | None,
        holder: int | None,
        status: str | None,
        voucher: int | None,
        edges: tuple[Edge, Edge],
        limit: int,
        shape: dict[str, str],
    ) -> None:
        """An issuer's, with a range, are ordered by slot; all others by their creation."""
        voucher_id = None if voucher is None else self.pick_voucher(voucher)
        principal = self.principals[reader.number]
        uids = self._uids(reader, issuer, holder, of_one_voucher=voucher_id is not None)
        stored = self.model.bookings.values()
        within = self.pick_range([time for one in stored for time in (one.start, one.end)], edges)
        query = without_none(**uids, status=status, voucher_id=voucher_id, limit=limit) | shape
        is_of_issuer = principal.role != "guest" and uids["holder_uid"] is voucher_id is None
        self._compare_listing(
            reader,
            "voucher/bookings",
            query | range_query(within),
            lambda: listings.bookings(
                self.model, principal, *uids.values(), status, voucher_id, within
            ),
            lambda item, booking: self._compare_listed(
                item, booking, principal, "include" in shape
            ),
            "slot_start" if is_of_issuer and within != Range() else "created_at",
        )

    @rule(
        reader=readers,
        pick=picks,
        of_all=st.booleans(),
        change=st.none() | st.sampled_from(CHANGES),
        edges=ranges,
        limit=st.sampled_from([1, 100]),
    )
    def events(
        self,
        reader: Sender,
        pick: int,
        of_all: bool,
        change: str | None,
        edges: tuple[Edge, Edge],
        limit: int,
    ) -> None:
        """The events of a voucher, or of all vouchers of a hotel."""
        principal = self.principals[reader.number]
        # Other runs have left events, too, so an admin asks for those of one voucher.
        voucher_id = None if of_all and principal.role != "admin" else self.pick_voucher(pick)
        type_ = change and f"voucher.{change}"
        within = self.pick_range([event.created_at for event in self.model.events], edges)
        query = without_none(subject_id=voucher_id, type=type_, limit=limit) | range_query(within)
        items, events = self._pages(
            reader,
            "events",
            query,
            lambda: listings.events(self.model, principal, voucher_id, type_, within),
        )
        if items is not None:
            # Events of the same time come in any order.
            listed = [(item["created_at"], item["subject_id"], item["type"]) for item in items]
            stored = [(iso(one.created_at), one.subject_id, one.type) for one in events]
            assert sorted(listed) == sorted(stored)

    @rule(hotel=hotel_numbers, edges=ranges, limit=st.sampled_from([3, 100]), camel=st.booleans())
    def hotel_lists_everything(
        self, hotel: int, edges: tuple[Edge, Edge], limit: int, camel: bool
    ) -> None:
        """Most other listings hold little."""
        reader = Sender(hotel, camel)
        for service_type in (None, "hotel.spa"):
            self.vouchers(reader, None, None, None, service_type, limit)
        for shape in SHAPES:
            self.bookings(reader, None, None, None, None, edges, limit, shape)
        self.events(reader, 0, True, None, edges, limit)

    @rule(reader=readers, issuer=hotel_numbers)
    def counts_by_status(self, reader: Sender, issuer: int) -> None:
        principal, uid = self.principals[reader.number], self.principals[issuer].uid
        body, counts = self.compare(
            "voucher/counts",
            self.get(reader, "voucher/counts", {"issuer_uid": uid}),
            lambda: listings.counts(self.model, principal, uid, self.now),
        )
        assert body is None or body["counts"] == counts

    def _compare_listed(
        self, item: dict[str, Any], booking: Booking, principal: Principal, with_voucher: bool
    ) -> None:
        """A booking of a list, with its voucher if the caller may see that."""
        self.compare_booking(item, booking)
        assert ("voucher" in item) == with_voucher
        if with_voucher:
            try:
                voucher = self.model.require_view(principal, booking.voucher_id)
            except ExpectedError:
                assert item["voucher"] is None
            else:
                assert item["voucher"]["status"] == voucher.status_at(self.now)
                assert item["voucher"].get("consumed_by") == voucher.consumed_by
                assert item["voucher"]["service_type"] == voucher.service_type

    def _uids(
        self,
        reader: Sender,
        issuer: int | None,
        holder: int | None,
        *,
        of_one_voucher: bool = False,
    ) -> dict[str, str | None]:
        """The filters by issuer and holder."""
        is_admin = self.principals[reader.number].role == "admin"
        if is_admin and issuer is None and holder is None and not of_one_voucher:
            issuer = 4  # other runs have left rows, too
        return {
            "issuer_uid": None if issuer is None else self.principals[issuer].uid,
            "holder_uid": None if holder is None else self.principals[holder].uid,
        }

    def _compare_listing(
        self,
        reader: Sender,
        path: str,
        query: dict[str, Any],
        predict: Callable[[], Any],
        compare_item: Callable[[dict[str, Any], Any], None],
        order: str = "created_at",
    ) -> None:
        items, predicted = self._pages(reader, path, query, predict, order)
        if items is not None:
            by_id = {one.id: one for one in predicted}
            assert sorted(item["id"] for item in items) == sorted(by_id)
            for item in items:
                compare_item(item, by_id[item["id"]])

    def _pages(
        self,
        reader: Sender,
        path: str,
        query: dict[str, Any],
        predict: Callable[[], Any],
        order: str = "created_at",
        *,
        ascending: bool = False,
    ) -> tuple[list[dict[str, Any]] | None, Any]:
        """All items, newest first, and the model's; None where both refuse alike."""
        items: list[dict[str, Any]] = []
        page, predicted = self.compare(path, self.get(reader, path, query), predict)
        if page is None:
            return None, None
        while True:
            items += page["items"]
            assert len(page["items"]) <= query["limit"]
            if page["next_cursor"] is None:
                break
            response = self.get(reader, path, query | {"cursor": page["next_cursor"]})
            page = to_snake_case(response.json)
            assert page["ok"], page
        self.counts[f"{path} listed"] += bool(items)
        times = [datetime.fromisoformat(item[order]) for item in items]
        assert times == sorted(times, reverse=not ascending and query.get("order") != "asc")
        return items, predicted
