"""Reads the whole tables with parallel scans, and one voucher's or guest's rows once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.tables import (
    bookings,
    events,
    guest_tokens,
    hotel_clocks,
    hotels,
    templates,
    vouchers,
)
from infra.operator.check_data.family import Family, Finding
from infra.operator.check_data.hotels import HotelRows
from infra.operator.check_data.rows import (
    StoredBooking,
    StoredEvent,
    StoredHotel,
    StoredLogo,
    StoredTemplate,
    StoredToken,
    StoredVoucher,
    Unreadable,
    read_booking,
    read_clocks,
    read_event,
    read_hotel,
    read_logo,
    read_template,
    read_token,
    read_total,
    read_voucher,
)
from infra.operator.check_data.templates import HotelTemplates
from infra.operator.check_data.tokens import Guest
from infra.operator.progress import Progress
from infra.operator.stage_tables import StageTables

# What else is stored lasts for a day at most, or is one row by itself: a session, an API key.
TABLES = (
    *(vouchers.TABLE, bookings.TABLE, events.TABLE, guest_tokens.TABLE),
    *(templates.TABLE, hotels.TABLE),
)


@dataclass(slots=True)
class StoredRows:
    """All rows, and a finding for each that cannot be read."""

    vouchers: dict[str, StoredVoucher] = field(default_factory=dict)
    bookings: dict[str, dict[str, StoredBooking]] = field(default_factory=lambda: defaultdict(dict))
    events: dict[str, dict[str, StoredEvent]] = field(default_factory=lambda: defaultdict(dict))
    tokens: dict[str, dict[str, StoredToken]] = field(default_factory=lambda: defaultdict(dict))
    templates: dict[str, dict[str, StoredTemplate]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    totals: dict[str, int] = field(default_factory=dict)
    profiles: dict[str, StoredHotel] = field(default_factory=dict)
    logos: dict[str, StoredLogo] = field(default_factory=dict)
    unreadable: set[Finding] = field(default_factory=set)

    def add(self, table: str, item: Item) -> None:
        """Add one row."""
        try:
            if table == vouchers.TABLE:
                self.vouchers[item["id"]["S"]] = read_voucher(item)
            elif table == bookings.TABLE:
                stored = read_booking(item)
                self.bookings[stored.booking.voucher_id][stored.booking.id] = stored
            elif table == guest_tokens.TABLE:
                token = read_token(item)
                self.tokens[token.token.uid][token.token.token_id] = token
            elif table == templates.TABLE:
                self._add_template(item)
            elif table == hotels.TABLE and item["kind"]["S"] == "logo":
                self.logos[item["issuer_uid"]["S"]] = read_logo(item)
            elif table == hotels.TABLE and item["kind"]["S"] == hotel_clocks.KIND:
                read_clocks(item)  # of no hotel alone
            elif table == hotels.TABLE:
                self.profiles[item["issuer_uid"]["S"]] = read_hotel(item)
            else:
                event = read_event(item)
                self.events[event.subject_id][event.id] = event
        except Unreadable as problem:
            of_hotel = "issuer_uid" if table == hotels.TABLE else "subject_id"
            names = ("id", "token_id", "template_id", of_hotel)
            row_id = next(item[name] for name in names if name in item)
            self.unreadable.add(Finding(table, str(row_id.get("S")), str(problem)))

    def _add_template(self, item: Item) -> None:
        hotel = item["issuer_uid"]["S"]
        if item["template_id"]["S"] == templates.COUNT_ID:
            self.totals[hotel] = read_total(item)
        else:
            stored = read_template(item)
            self.templates[hotel][stored.template.id] = stored

    def hotel_templates(self) -> Iterator[HotelTemplates]:
        """The rows of templates by their hotel."""
        unreadable = {one.id for one in self.unreadable if one.table == templates.TABLE}
        for hotel in self.templates.keys() | self.totals.keys():
            of_hotel = self.templates.get(hotel, {})
            yield HotelTemplates(
                hotel,
                self.totals.get(hotel, 0),
                of_hotel,
                {each: list(self.events.get(each, {}).values()) for each in of_hotel},
                unreadable,
            )

    def families(self) -> Iterator[Family]:
        """The rows by the voucher that they belong to."""
        booking_ids = {booking_id for family in self.bookings.values() for booking_id in family}
        subjects = self.events.keys() - booking_ids
        unreadable = {finding.id for finding in self.unreadable}
        for voucher_id in {*self.vouchers, *self.bookings, *subjects}:
            of_voucher = self.bookings.get(voucher_id, {})
            family_events: dict[str, StoredEvent] = {}
            for subject in (voucher_id, *of_voucher):
                family_events |= self.events.get(subject, {})
            yield Family(
                voucher_id, self.vouchers.get(voucher_id), of_voucher, family_events, unreadable
            )

    def hotels(self) -> Iterator[HotelRows]:
        """The rows of each hotel that has saved anything of itself."""
        unreadable = {one.id for one in self.unreadable if one.table == hotels.TABLE}
        saved = {
            subject
            for subject, of_subject in self.events.items()
            if any(event.subject_type == "hotel" for event in of_subject.values())
        }
        for uid in {*self.profiles, *self.logos, *saved}:
            profile, logo = self.profiles.get(uid), self.logos.get(uid)
            yield HotelRows(uid, profile, logo, self.events.get(uid, {}), unreadable)

    def guests(self) -> Iterator[Guest]:
        """The rows of tokens by the guest whose they are or were."""
        unreadable = {one.id for one in self.unreadable if one.table == guest_tokens.TABLE}
        for uid, tokens in self.tokens.items():
            yield Guest(uid, tokens, unreadable)


def count_rows(tables: StageTables) -> int:
    """About how many rows there are: DynamoDB updates its count a few times a day."""
    client = tables.client.with_deadline()
    return sum(
        client.call("describe_table", table)["Table"].get("ItemCount", 0) for table in TABLES
    )


def read_all(tables: StageTables, threads: int, progress: Progress) -> StoredRows:
    """Every row of these tables. Raises StoreUnavailable."""
    stored = StoredRows()
    for table in TABLES:
        for page in _pages(tables, table, threads):
            for item in page:
                stored.add(table, item)
            progress.step(len(page))
    return stored


def read_again(tables: StageTables, family: Family) -> Family:
    """The same voucher's rows as they are now.

    The scans of two tables do not show the same moment, so rows that the service changes in
    between seem to disagree.
    """
    stored = StoredRows()
    index = _query("voucher_id", family.id) | {"IndexName": "by_voucher"}
    page_items = _all_items(tables, bookings.TABLE, index)
    booking_ids = {item["id"]["S"] for item in page_items} | family.bookings.keys()
    keys = [(vouchers.TABLE, vouchers.key(family.id))]
    keys += [(bookings.TABLE, bookings.key(booking_id)) for booking_id in sorted(booking_ids)]
    for table, key in keys:
        item = tables.client.with_deadline().get(table, key)
        if item:
            stored.add(table, item)
    for subject in (family.id, *booking_ids):
        request = _query("subject_id", subject) | {"ConsistentRead": True}
        for item in _all_items(tables, events.TABLE, request):
            stored.add(events.TABLE, item)
    return next((one for one in stored.families() if one.id == family.id), Family(family.id))


def read_guest_again(tables: StageTables, guest: Guest) -> Guest:
    """The rows of the same guest's tokens as they are now, those included that took the place of
    one of them meanwhile."""
    stored, current = StoredRows(), guest
    read: set[str] = set()
    while missing := sorted(current.token_ids() - read):
        for token_id in missing:
            item = tables.client.with_deadline().get(guest_tokens.TABLE, guest_tokens.key(token_id))
            if item:
                stored.add(guest_tokens.TABLE, item)
        read |= set(missing)
        current = next((one for one in stored.guests() if one.id == guest.id), Guest(guest.id))
    return current


def read_templates_again(tables: StageTables, hotel: HotelTemplates) -> HotelTemplates:
    """The same hotel's templates as they are now."""
    stored = StoredRows()
    request = _query("issuer_uid", hotel.id) | {"ConsistentRead": True}
    for item in _all_items(tables, templates.TABLE, request):
        stored.add(templates.TABLE, item)
    for template_id in [*stored.templates.get(hotel.id, {})]:
        request = _query("subject_id", template_id) | {"ConsistentRead": True}
        for item in _all_items(tables, events.TABLE, request):
            stored.add(events.TABLE, item)
    again = (one for one in stored.hotel_templates() if one.id == hotel.id)
    return next(again, HotelTemplates(hotel.id))


def read_hotel_again(tables: StageTables, hotel: HotelRows) -> HotelRows:
    """The rows of the same hotel as they are now."""
    stored = StoredRows()
    request = _query("issuer_uid", hotel.id) | {"ConsistentRead": True}
    for item in _all_items(tables, hotels.TABLE, request):
        stored.add(hotels.TABLE, item)
    request = _query("subject_id", hotel.id) | {"ConsistentRead": True}
    for item in _all_items(tables, events.TABLE, request):
        stored.add(events.TABLE, item)
    return next((one for one in stored.hotels() if one.id == hotel.id), HotelRows(hotel.id))


def _pages(tables: StageTables, table: str, threads: int) -> Iterator[list[Item]]:
    requests: dict[Future[dict[str, Any]], dict[str, Any]] = {}
    with ThreadPoolExecutor(threads) as pool:

        def fetch(request: dict[str, Any]) -> None:
            call = tables.client.with_deadline().call
            requests[pool.submit(call, "scan", table, **request)] = request

        for segment in range(threads):
            fetch({"ConsistentRead": True, "Segment": segment, "TotalSegments": threads})
        while requests:
            for future in wait(requests, return_when=FIRST_COMPLETED).done:
                request, response = requests.pop(future), future.result()
                if "LastEvaluatedKey" in response:
                    fetch(request | {"ExclusiveStartKey": response["LastEvaluatedKey"]})
                yield response["Items"]


def _query(name: str, value: str) -> dict[str, Any]:
    return {
        "KeyConditionExpression": f"{name} = :value",
        "ExpressionAttributeValues": {":value": {"S": value}},
    }


def _all_items(tables: StageTables, table: str, request: dict[str, Any]) -> Iterator[Item]:
    for page in tables.client.pages("query", table, deadline_per_page=True, **request):
        yield from page["Items"]
