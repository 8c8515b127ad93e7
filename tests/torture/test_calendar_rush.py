"""A small rush on a calendar: as many win as there are places, and each guest has an outcome."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.torture import calendar_rush
from tests.torture.memory import in_memory

EACH, ONE = calendar_rush.RUSHES


SMALL = (replace(EACH, guests=100, expected=100), replace(ONE, guests=100, places=20, expected=20))


@pytest.mark.parametrize("rush", SMALL)
def test_as_many_book_as_there_are_places(rush: calendar_rush.Rush) -> None:
    outcome = calendar_rush.run(in_memory(), rush, seconds=0.002)
    assert outcome.conflicts > 0
