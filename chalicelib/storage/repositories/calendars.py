"""Calendars: their settings, their special days, what is used of them, and every change of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from msgspec import Struct

from chalicelib.domain.calendars.agenda import AgendaEntry, block_start
from chalicelib.domain.calendars.calendar import Calendar, Hours
from chalicelib.domain.calendars.conflicts import LENGTH_MAX
from chalicelib.domain.calendars.rules import CalendarChange
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.errors import CalendarNotFound
from chalicelib.domain.instants import seconds
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item, attribute, instant_text
from chalicelib.storage.dynamo.paging import Listing, bound
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem, difference
from chalicelib.storage.repositories.claims import block_parts, commit_with_places, release_parts
from chalicelib.storage.repositories.idempotency import record_part
from chalicelib.storage.state_changed import RowReader
from chalicelib.storage.tables import agenda, calendars
from chalicelib.storage.tables.idempotency import IdempotencyRecord

DAY = timedelta(days=1)


class CalendarRows(NamedTuple):
    """A calendar as it is stored, and the block that the request names, if any."""

    calendar: Calendar | None
    block: AgendaEntry | None = None


_READERS = {
    "calendar": RowReader(calendars.from_item),
    "block": RowReader(agenda.from_item),
}


class CalendarRepository(Struct, frozen=True):
    """The tables `calendars` and `agenda`."""

    client: DynamoClient

    def get(self, calendar_id: str) -> Calendar:
        """A calendar's settings, read consistently. Raises CalendarNotFound, StoreUnavailable,
        CorruptRow."""
        item = self.client.get(calendars.TABLE, calendars.key(calendar_id))
        if not item:
            raise CalendarNotFound
        return calendars.from_item(item)

    def get_block(self, calendar_id: str, block_id: str) -> AgendaEntry | None:
        """A block, read consistently; None without one. Raises StoreUnavailable, CorruptRow."""
        start = block_start(block_id)
        if start is None:
            return None
        item = self.client.get(agenda.TABLE, agenda.key(calendar_id, start, block_id))
        return agenda.from_item(item) if item else None

    def get_many(self, calendar_ids: Iterable[str]) -> dict[str, Calendar]:
        """The calendars with these ids, by id, read consistently; what does not exist is left out.

        Raises StoreUnavailable, CorruptRow.
        """
        keys = [calendars.key(each, calendars.HEAD) for each in dict.fromkeys(calendar_ids)]
        items = self.client.batch_get({calendars.TABLE: keys})[calendars.TABLE]
        return {each.id: each for each in map(calendars.from_item, items)}

    def get_for_slot(self, calendar_id: str, start: datetime, end: datetime) -> CalendarState:
        """A calendar around one slot, in one call: its settings, the special days from `start` to
        `end`, and what is used on the first days of it, which a claim asks for again as it is
        written.

        Raises CalendarNotFound, StoreUnavailable, CorruptRow.
        """
        # A local date may begin a day before the date in UTC, or after it.
        dates = list(_dates(start.date() - DAY, end.date() + DAY))
        parts = [calendars.HEAD, *map(calendars.special_part, dates)]
        parts += [calendars.used_part(day) for day in dates[1:4]]
        keys = [calendars.key(calendar_id, part) for part in parts]
        items = self.client.batch_get({calendars.TABLE: keys})[calendars.TABLE]
        return _state(items)

    def get_between(self, calendar_id: str, start: datetime, end: datetime) -> CalendarState:
        """A calendar over a long time, read consistently: three calls at the same time. Raises
        CalendarNotFound, StoreUnavailable, CorruptRow."""
        first, last = start.date() - DAY, end.date() + DAY
        calendar, special_days, used = self.client.together(
            partial(self.get, calendar_id),
            partial(self.special_days, calendar_id, first, last),
            partial(self._used, calendar_id, first, last),
        )
        return CalendarState(calendar, special_days, *used)

    def _used(self, calendar_id: str, first: date, last: date) -> tuple[dict[int, int], bool]:
        """What is used, and whether there may be holds among it."""
        low, high = calendars.used_part(first), calendars.used_part(last)
        used: dict[int, int] = {}
        items = list(self._parts(calendar_id, low, high))
        for item in items:
            used |= calendars.from_used(item)
        return used, any(map(calendars.may_have_holds, items))

    def special_days(self, calendar_id: str, first: date, last: date) -> dict[date, Hours]:
        """The dates with hours of their own. Raises StoreUnavailable, CorruptRow."""
        low, high = calendars.special_part(first), calendars.special_part(last)
        return dict(map(calendars.from_special, self._parts(calendar_id, low, high)))

    def used_days(self, calendar_id: str, first: date) -> set[date]:
        """The dates in UTC from the first on of which something was counted; for operators."""
        low, high = calendars.used_part(first), calendars.used_part(date.max)
        return set(map(calendars.date_of, self._parts(calendar_id, low, high)))

    def _parts(self, calendar_id: str, low: str, high: str) -> Iterator[Item]:
        request: dict[str, Any] = {
            "KeyConditionExpression": "calendar_id = :calendar AND #part BETWEEN :low AND :high",
            "ExpressionAttributeNames": {"#part": "part"},
            "ExpressionAttributeValues": {
                ":calendar": attribute(calendar_id),
                ":low": attribute(low),
                ":high": attribute(high),
            },
            "ConsistentRead": True,
        }
        for page in self.client.pages("query", calendars.TABLE, **request):
            yield from page["Items"]

    def list_by(self, issuer_uid: str) -> Listing[Calendar]:
        """The calendars of an issuer, the oldest first."""
        return Listing(
            self.client,
            calendars.TABLE,
            calendars.from_item,
            ("calendar_id", "part", "issuer_uid", "created_at"),
            index="by_issuer",
            partition=("issuer_uid", issuer_uid),
            sort="created_at",
            ascending=True,
        )

    def agenda(
        self,
        calendar_id: str,
        earliest: datetime | None = None,
        before: datetime | None = None,
        *,
        ascending: bool = True,
    ) -> Listing[AgendaEntry]:
        """What takes places in a calendar, with earliest <= start < before."""
        listing = Listing(
            self.client,
            agenda.TABLE,
            agenda.from_item,
            ("calendar_id", "sort"),
            partition=("calendar_id", calendar_id),
            sort="sort",
            ascending=ascending,
        )
        # sort is start#id, which is after its bare start: `before` stays outside.
        listing.between("sort", bound(earliest), bound(before))
        return listing

    def entries(self, calendar_id: str, low: datetime, high: datetime) -> Iterator[AgendaEntry]:
        """All that reaches into a stretch of time, and some before it, in the order of starts.

        Raises StoreUnavailable, CorruptRow.
        """
        return self.agenda(calendar_id, low - LENGTH_MAX, high).rows(ENTRIES_PER_CALL)

    def holds(self, calendar_id: str, low: datetime, high: datetime) -> list[AgendaEntry]:
        """The holds, lapsed ones too, that may reach into a stretch of time, read consistently.

        Raises StoreUnavailable, CorruptRow.
        """
        first, last = (instant_text(one) for one in (low - LENGTH_MAX, high + LENGTH_MAX))
        request: dict[str, Any] = {
            "KeyConditionExpression": "calendar_id = :calendar AND #sort BETWEEN :low AND :high",
            "ExpressionAttributeNames": {"#sort": "sort"},
            "ExpressionAttributeValues": {
                ":calendar": attribute(calendar_id),
                ":low": attribute(agenda.HOLDS + first),
                ":high": attribute(agenda.HOLDS + last),
            },
            "ConsistentRead": True,
        }
        pages = self.client.pages("query", agenda.TABLE, **request)
        return [agenda.from_item(item) for page in pages for item in page["Items"]]

    def save(self, change: CalendarChange, record: IdempotencyRecord | None = None) -> None:
        """Write a change whole: the record of an Idempotency-Key, the settings, the special days,
        the block with what it takes, and the event.

        Raises StateChanged, Contended, StoreUnavailable, CorruptRow.
        """
        parts: Parts = {}
        if record is not None:
            parts["record"] = record_part(record, seconds(change.now))
        if change.calendar != change.previous:
            parts["calendar"] = _calendar_part(change)
        for day, hours in change.special_days:
            parts[f"special {day}"] = _special_part(change.calendar.id, day, hours)
        if change.blocked is not None:
            parts["block"] = _block_part(change.blocked)
            parts |= block_parts(change.blocked.claim, guard="block")
        if change.unblocked is not None:
            parts["block"] = _unblock_part(change.unblocked)
            parts |= release_parts(change.unblocked.claim, change.now)
        commit_with_places(self.client, parts, change.event, _READERS)


ENTRIES_PER_CALL = 1000


def _dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def _state(items: list[Item]) -> CalendarState:
    """A calendar from its rows. Raises CalendarNotFound, CorruptRow."""
    calendar: Calendar | None = None
    special_days: dict[date, Hours] = {}
    used: dict[int, int] = {}
    for item in items:
        part = item["part"]["S"]
        if part == calendars.HEAD:
            calendar = calendars.from_item(item)
        elif part.startswith("x#"):
            day, hours = calendars.from_special(item)
            special_days[day] = hours
        else:
            used |= calendars.from_used(item)
    if calendar is None:
        raise CalendarNotFound
    return CalendarState(calendar, special_days, used)


def _calendar_part(change: CalendarChange) -> TransactItem:
    """The settings' part of a change."""
    item, key = calendars.to_item(change.calendar), calendars.key(change.calendar.id)
    if change.previous is None:
        is_free = Condition(
            "no calendar was made under this id", "attribute_not_exists(calendar_id)"
        )
        return TransactItem(calendars.TABLE, key, (is_free,), put=item)
    is_unchanged = Condition(
        "nothing of the calendar has changed since it was read",
        "#version = :version_read",
        {":version_read": attribute(change.previous.version)},
    )
    changed, gone = difference(calendars.to_item(change.previous), item)
    return TransactItem(calendars.TABLE, key, (is_unchanged,), set=changed, remove=gone)


def _special_part(calendar_id: str, day: date, hours: Hours | None) -> TransactItem:
    """A date gets hours of its own, or loses them; the settings' version guards it."""
    key = calendars.key(calendar_id, calendars.special_part(day))
    if hours is None:
        return TransactItem(calendars.TABLE, key, (), delete=True, guard="calendar")
    item = calendars.to_special(calendar_id, day, hours)
    return TransactItem(calendars.TABLE, key, (), put=item, guard="calendar")


def _block_part(entry: AgendaEntry) -> TransactItem:
    is_free = Condition("no block was made under this id", "attribute_not_exists(calendar_id)")
    key = agenda.key(entry.calendar_id, entry.start, entry.id)
    return TransactItem(agenda.TABLE, key, (is_free,), put=agenda.to_item(entry))


def _unblock_part(entry: AgendaEntry) -> TransactItem:
    exists = Condition("the block has not ended", "attribute_exists(calendar_id)")
    key = agenda.key(entry.calendar_id, entry.start, entry.id)
    return TransactItem(agenda.TABLE, key, (exists,), delete=True)
