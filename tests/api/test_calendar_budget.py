"""What a busy calendar costs to read, and how much one transaction may change of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.cells import by_day, cells_between
from chalicelib.domain.calendars.claims import Claim
from chalicelib.storage.tables import agenda, calendars
from tests.api.steps import at, book, calendar, issued
from tests.service import START, Service
from tests.stored import put
from tests.torture import oracle

pytestmark = pytest.mark.in_process("counts store calls and what they cost")

BOOKINGS, DAYS = 500, 31
CALLS_MAX, UNITS_MAX = 4, 8
DAY = timedelta(days=1)


def fill(service: Service, calendar_id: str) -> None:
    """So many bookings of an hour and a half through a month, as their claims would be stored."""
    used: Counter[int] = Counter()
    for number in range(BOOKINGS):
        start = START + number % DAYS * DAY + number // DAYS * timedelta(minutes=45)
        claim = Claim(calendar_id, start, start + timedelta(minutes=90), 1)
        used.update(claim.cells)
        entry = AgendaEntry(
            *("booking", f"b-{number}", calendar_id, claim.start, claim.end, claim.start),
            *(claim.end, 1, START, f"v-{number}"),
        )
        put(service, "agenda", agenda.to_item(entry))
    whole = cells_between(START, START + (DAYS + 1) * DAY)
    for day, cells in by_day(whole):
        row = calendars.key(calendar_id, calendars.used_part(day))
        counters = {calendars.cell_name(cell): {"N": str(used[cell])} for cell in cells}
        put(service, "calendars", row | counters)


def test_slots_of_a_month_with_500_bookings(local_service: Service) -> None:
    service = local_service
    calendar_id = calendar(service, capacity=40, buffer_after=15)["id"]
    fill(service, calendar_id)
    for days in range(10):
        exceptions = [{"date": str((START + days * DAY).date()), "hours": []}]
        service.post("calendar/except", {"calendar_id": calendar_id, "exceptions": exceptions})
    voucher_id = issued(service, calendar_id=calendar_id, valid_until=at(service, days=90))["id"]
    service.spy.calls.clear()
    service.spy.capacity.clear()
    answer = service.get("slots/available", {"voucher_id": voucher_id, "all": "true"})
    assert len(answer.json["items"]) > 20 * 24
    assert {slot["left"] for slot in answer.json["items"]} >= {40, 39, 38}
    assert len(service.spy.calls) <= CALLS_MAX
    assert service.spy.units() <= UNITS_MAX


def test_a_booking_of_31_days_and_its_cancel_are_one_transaction_each(
    local_service: Service,
) -> None:
    service = local_service
    calendar_id = calendar(service, buffer_before=720, buffer_after=720)["id"]
    month: dict[str, Any] = {"duration_minutes": 44640, "valid_until": at(service, days=90)}
    voucher_id = issued(service, calendar_id=calendar_id, **month)["id"]
    assert book(service, voucher_id, hours=24).status == 201
    oracle.assert_consistent(service.rows)
    cancelled = service.post("voucher/cancel", {"voucher_id": voucher_id})
    assert cancelled.status == 200, cancelled.text
    oracle.assert_consistent(service.rows)
    assert len([row for row in service.rows("calendars") if row["part"]["S"][:2] == "u#"]) == 33


@pytest.mark.parametrize(("cells", "fits"), [(100, True), (101, False)])
def test_dynamodb_takes_the_conditions_of_a_whole_day_and_hardly_more(
    local_service: Service, cells: int, fits: bool
) -> None:
    """A day has 96 cells. An expression may have 300 operators: of each cell a NOT, a comparison,
    and an AND. Only DynamoDB Local counts them as DynamoDB does."""
    engine = local_service.engine
    numbers = range(cells)
    request: dict[str, Any] = {
        "TableName": engine.prefix + "calendars",
        "Key": calendars.key("c-1", "u#2096-03-05"),
        "ConditionExpression": " AND ".join(f"NOT u{number} > :room" for number in numbers),
        "UpdateExpression": "ADD " + ", ".join(f"u{number} :places" for number in numbers),
        "ExpressionAttributeValues": {":room": {"N": "1"}, ":places": {"N": "1"}},
    }
    if fits:
        engine.client.transact_write_items(TransactItems=[{"Update": request}])
    else:
        with pytest.raises(ClientError, match="ValidationException"):
            engine.client.transact_write_items(TransactItems=[{"Update": request}])
