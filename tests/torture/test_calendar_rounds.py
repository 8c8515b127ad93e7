"""Fifty callers at once in shared calendars: a small part of what `make torture` does."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

from tests.torture import calendar_rounds, oracle
from tests.torture.memory import in_memory
from tests.torture.model.calendars import Calendar

ROUNDS = 10
WANTED = ("book 201", "book 409 slot_unavailable", "cancel 200", "save 200", "block 201")
WANTED += ("hold 200", "hold 409 slot_unavailable")


def test_fifty_callers_leave_three_calendars_consistent() -> None:
    result = calendar_rounds.campaign(
        lambda: nullcontext(in_memory()), rounds=ROUNDS, seed=20261126
    )
    assert result.violations == [], oracle.sample(result.violations)
    assert result.conflicts > 100, "too few transactions met"
    assert result.deaths > 10
    assert all(result.responses[kind] >= 10 for kind in WANTED), result.responses


def test_rounds_notice_what_nobody_could_have_read() -> None:
    """Their check of hours and places is by the settings as each round had them."""
    result = calendar_rounds.campaign(
        lambda: nullcontext(in_memory()),
        rounds=1,
        readable=lambda _, before: [without_hours(before)],
    )
    assert any("was booked although ['closed']" in problem for problem in result.violations)


def without_hours(calendar: Calendar) -> Calendar:
    """The calendar, never open."""
    return replace(calendar, settings=calendar.settings | {"hours": {}}, special={})
