"""The parts of a transaction by which a booking or a block takes places in a calendar, and gives
them back (contract: Calendars). Counters commute, so rows carry no version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import partial

from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.cells import CELLS_A_DAY, by_day, first_cell
from chalicelib.domain.calendars.claims import Claim, Taking
from chalicelib.domain.calendars.schedule import CalendarState
from chalicelib.domain.events import Event
from chalicelib.storage.commit_with_event import commit_with_event
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item, attribute, item_of
from chalicelib.storage.dynamo.transaction import Condition, Parts, TransactItem
from chalicelib.storage.errors import ConditionsFailed
from chalicelib.storage.state_changed import Addition, RowReader, StateChanged
from chalicelib.storage.tables import agenda, calendars

NONE = attribute(0)
CLAIM, RELEASE = "claim ", "release "  # of the places of one date, which follows


def claim_parts(taking: Taking, *, is_hold: bool = False) -> Parts:
    """Take places where there is room: a row for each date in UTC. `is_hold`: whether they are
    only held."""
    claim = taking.claim
    return {
        CLAIM + calendars.used_part(day): _row_part(
            *(claim.calendar_id, day, _have_room(taking, cells)),
            sets=_kept(day, is_hold=is_hold),
            add=_places(cells, claim.places),
        )
        for day, cells in by_day(taking.cells)
    }


def block_parts(claim: Claim, guard: str) -> Parts:
    """Take places whether there is room or not."""
    parts: Parts = {}
    for day, cells in by_day(claim.cells):
        part = calendars.used_part(day)
        parts[CLAIM + part] = TransactItem(
            calendars.TABLE,
            calendars.key(claim.calendar_id, part),
            (),
            set=_kept(day),
            add=_places(cells, claim.places),
            guard=guard,
        )
    return parts


def release_parts(claim: Claim, now: datetime) -> Parts:
    """Give places back, in the cells that are not over at `now`."""
    return {
        RELEASE + calendars.used_part(day): _row_part(
            *(claim.calendar_id, day, _are_counted(cells, claim.places)),
            add=_places(cells, -claim.places),
        )
        for day, cells in by_day(claim.cells_to_come(now))
    }


def move_parts(released: Claim, taking: Taking, now: datetime, *, is_hold: bool = False) -> Parts:
    """Give the places of one claim back and take those of another: each date's row changes once, by
    the difference. `is_hold`: whether the other one's are only held."""
    claim = taking.claim
    if claim.calendar_id != released.calendar_id:
        return {**release_parts(released, now), **claim_parts(taking, is_hold=is_hold)}
    taken, given_back = dict(by_day(claim.cells)), dict(by_day(released.cells_to_come(now)))
    parts: Parts = {}
    for day in sorted(taken.keys() | given_back.keys()):
        cells = taken.get(day, range(0))
        gone = [cell for cell in given_back.get(day, ()) if cell not in cells]
        if cells or gone:
            parts[(CLAIM if cells else RELEASE) + calendars.used_part(day)] = _row_part(
                *(claim.calendar_id, day),
                (*_have_room(taking, cells), *_are_counted(gone, released.places)),
                sets=_kept(day, is_hold=is_hold) if cells else {},
                add=_places(gone, -released.places) | _differences(cells, claim, released),
            )
    return parts


def _differences(cells: range, claim: Claim, released: Claim) -> Item:
    """What a claim adds to cells of which the released one may have places, which stay counted even
    where a cell is over."""
    before = released.cells
    changes = {cell: claim.places - (released.places if cell in before else 0) for cell in cells}
    return {
        calendars.cell_name(cell): attribute(change) for cell, change in changes.items() if change
    }


def _row_part(
    calendar_id: str,
    day: date,
    conditions: tuple[Condition, ...],
    *,
    add: Item,
    sets: Item | None = None,
) -> TransactItem:
    """What one date's row gains or loses, and what a claim sets of it."""
    return TransactItem(
        calendars.TABLE,
        calendars.key(calendar_id, calendars.used_part(day)),
        conditions,
        set=sets or {},
        add=add,
        guard="booking",  # of a date that is over
    )


def _kept(day: date, *, is_hold: bool = False) -> Item:
    """How long a date's row is kept, and that there was a hold."""
    kept = item_of(expires_at=calendars.used_expiry(day))
    return kept | calendars.HOLD_MARK if is_hold else kept


def _have_room(taking: Taking, cells: Iterable[int]) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            "the cell has room for these places",
            # True as well where nothing was ever used in the cell.
            "NOT {cell} > :room_{room}".format(  # noqa: UP032 (mutants replace the text)
                cell=calendars.cell_name(cell), room=taking.room[cell]
            ),
            {f":room_{taking.room[cell]}": attribute(taking.room[cell])},
        )
        for cell in cells
        if cell in taking.room
    )


def _are_counted(cells: Iterable[int], places: int) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            "the places are counted",
            "{cell} >= :places".format(  # noqa: UP032 (mutants replace the text)
                cell=calendars.cell_name(cell)
            ),
            {":places": attribute(places)},
        )
        for cell in cells
    )


def _places(cells: Iterable[int], places: int) -> Item:
    return {calendars.cell_name(cell): attribute(places) for cell in cells}


def agenda_part(entry: AgendaEntry, guard: str) -> TransactItem:
    """The entry of a new booking or hold; the part that the guard names has the conditions."""
    key = agenda.key(entry.calendar_id, entry.start, entry.id, entry.kind)
    return TransactItem(agenda.TABLE, key, (), put=agenda.to_item(entry), guard=guard)


def agenda_end_part(entry: AgendaEntry, guard: str) -> TransactItem:
    """The end of an entry."""
    key = agenda.key(entry.calendar_id, entry.start, entry.id, entry.kind)
    return TransactItem(agenda.TABLE, key, (), delete=True, guard=guard)


def commit_with_places(
    client: DynamoClient, parts: Parts, event: Event, readers: Mapping[str, RowReader]
) -> None:
    """Write the parts, of which some may take places or give them back, and the event, all or none.
    Where a date has no room, what is used of it comes into the state's calendar.

    Raises StateChanged, Contended, StoreUnavailable, CorruptRow.
    """
    try:
        commit_with_event(client, parts, event)
    except ConditionsFailed as failed:
        _check_released(failed, parts)
        used = _used_found(failed)
        additions = (Addition("calendar", partial(_with_used, used)),) if used else ()
        raise StateChanged.of(failed, readers, additions) from failed


def _with_used(used: dict[int, int], calendar: CalendarState) -> CalendarState:
    return calendar._replace(used={**calendar.used, **used})


def _used_found(failed: ConditionsFailed) -> dict[int, int]:
    """What is used in the cells of each date that has no room; 0 where nothing is."""
    used: dict[int, int] = {}
    for name, item in failed.stored_items.items():
        if name.startswith(CLAIM):
            first = first_cell(calendars.date_of(item))
            used |= dict.fromkeys(range(first, first + CELLS_A_DAY), 0)
            used |= calendars.from_used(item)
    return used


def _check_released(failed: ConditionsFailed, parts: Parts) -> None:
    """Raises CorruptRow where nothing but a counter forbids a release: somebody else's change would
    be seen in the voucher or the block, too."""
    if not all(name.startswith((CLAIM, RELEASE)) for name in failed.stored_items):
        return
    for name, item in failed.stored_items.items():
        if _counts_too_few(parts[name], item):
            raise calendars.too_few_used(item, name.partition(" ")[2])


def _counts_too_few(part: TransactItem, stored: Item) -> bool:
    """Whether a row counts fewer places than are given back."""
    given_back = {cell: -int(change["N"]) for cell, change in part.add.items()}
    return any(int(stored.get(cell, NONE)["N"]) < places for cell, places in given_back.items())
