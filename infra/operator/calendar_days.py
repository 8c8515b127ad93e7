"""What a calendar's counters should be, from its agenda: for `check-data` and `recount`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.cells import CELLS_A_DAY, cell_at, first_cell, start_of
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item, attribute
from chalicelib.storage.repositories.calendars import CalendarRepository
from chalicelib.storage.tables import calendars

DAY = timedelta(days=1)


def expected(entries: Iterator[AgendaEntry], cells: range) -> Counter[int]:
    """The places that these entries take in some cells."""
    places: Counter[int] = Counter()
    for entry in entries:
        taken = entry.claim.cells
        for cell in range(max(cells.start, taken.start), min(cells.stop, taken.stop)):
            places[cell] += entry.places
    return places


def used_row(client: DynamoClient, calendar_id: str, day: date) -> Item:
    """The row with what is used on a date in UTC; only its key if there is none."""
    key = calendars.key(calendar_id, calendars.used_part(day))
    return client.with_deadline().get(calendars.TABLE, key) or key


def entries_of(client: DynamoClient, calendar_id: str, day: date) -> Iterator[AgendaEntry]:
    """What takes places on a date in UTC."""
    repository = CalendarRepository(client.with_deadline())
    low = start_of(first_cell(day))
    # A buffer may reach into the day from the next one.
    yield from repository.entries(calendar_id, low, low + 2 * DAY)
    yield from repository.holds(calendar_id, low, low + 2 * DAY)


def differences(
    client: DynamoClient, calendar_id: str, day: date, now: datetime
) -> tuple[Item, dict[int, tuple[int, int]]]:
    """The row of a date, and the cells that are not over whose counter is not what the agenda says:
    what is counted, and what should be."""
    row = used_row(client, calendar_id, day)
    used = calendars.from_used(row)
    cells = range(first_cell(day), first_cell(day) + CELLS_A_DAY)
    wanted = expected(entries_of(client, calendar_id, day), cells)
    return row, {
        cell: (used.get(cell, 0), wanted[cell])
        for cell in cells
        if cell >= cell_at(now) and used.get(cell, 0) != wanted[cell]
    }


def repair(client: DynamoClient, row: Item, day: date, wrong: dict[int, tuple[int, int]]) -> bool:
    """Write what the agenda says; False if the counters have changed since they were read."""
    names: dict[str, str] = {"#expires_at": "expires_at"}
    values: dict[str, Any] = {":expires_at": attribute(calendars.used_expiry(day))}
    sets, conditions = ["#expires_at = :expires_at"], []
    for cell, (_, wanted) in wrong.items():
        name = calendars.cell_name(cell)
        names[f"#{name}"] = name
        values[f":{name}"] = attribute(wanted)
        sets.append(f"#{name} = :{name}")
        if name in row:
            values[f":{name}_read"] = row[name]
            conditions.append(f"#{name} = :{name}_read")
        else:
            conditions.append(f"attribute_not_exists(#{name})")
    request = {
        "Key": {name: row[name] for name in ("calendar_id", "part")},
        "UpdateExpression": f"SET {', '.join(sets)}",
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ReturnValues": "UPDATED_NEW",
    }
    return bool(client.with_deadline().call_once("update_item", calendars.TABLE, **request))
