"""The oracle reports each kind of damage to a calendar, by the check that is for it."""

from __future__ import annotations

import re

import pytest

from tests.torture import claims_oracle, damage_of_calendars, damage_of_holds, oracle_of_hours
from tests.torture.damage_of_calendars import BOOKED, Rows, head, rows_after, week

DAMAGE = damage_of_calendars.DAMAGE | damage_of_holds.DAMAGE


def problems(rows: Rows, **judged: object) -> list[str]:
    """What the oracle reports, without ids."""
    reported = claims_oracle.problems_in(lambda table: rows[table], **judged)  # type: ignore[arg-type]
    return [problem.partition(": ")[2] for problem in reported]


@pytest.mark.parametrize("scenario", sorted({scenario for scenario, *_ in DAMAGE.values()}))
def test_intact_rows_have_no_problems(scenario: str) -> None:
    assert problems(rows_after(scenario)) == []


@pytest.mark.parametrize("name", DAMAGE)
def test_each_damage_is_reported_by_its_check(name: str) -> None:
    scenario, damage, pattern = DAMAGE[name]
    rows = rows_after(scenario)
    damage(rows)
    reported = problems(rows)
    assert reported
    assert [one for one in reported if not re.fullmatch(pattern, one)] == []


def test_two_holds_of_a_voucher_at_once_are_reported_as_such() -> None:
    rows = rows_after("hold")
    damage_of_holds.TWO_AT_ONCE(rows)
    assert "2 holds at once" in problems(rows)


def test_a_booking_is_judged_by_the_settings_that_could_be_read() -> None:
    rows = rows_after(BOOKED)
    parts = [claims_oracle.decode(row) for row in rows["calendars"]]
    before = oracle_of_hours.stored(parts)
    head(version=2, hours=week(), capacity=1, buffer_after=0)(rows)
    rows["events"].append(
        next(row for row in rows["events"] if row["type"]["S"] == "calendar.save")
        | {"id": {"S": "ev-more"}}
    )
    assert problems(rows) == [], "it has had others"
    after = oracle_of_hours.stored([claims_oracle.decode(row) for row in rows["calendars"]])
    [calendar_id] = before
    both = {calendar_id: [before[calendar_id], after[calendar_id]]}
    assert problems(rows, read=both) == []
    assert problems(rows, read={calendar_id: [after[calendar_id]]}) != []
    earlier = frozenset(
        row["id"]["S"] for table in ("voucher_bookings", "events") for row in rows[table]
    )
    assert problems(rows, read={calendar_id: [after[calendar_id]]}, earlier=earlier) == []
