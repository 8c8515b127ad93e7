"""A visit is read by whole points, always alike, and by nothing that is about the person."""

from __future__ import annotations

import hashlib
import json
from itertools import pairwise

import pytest

from chalicelib.domain.analysis.reading import Evidence, read
from chalicelib.domain.analysis.table import BY_VERSION, CURRENT, STATES, STRONGER, TABLES
from chalicelib.domain.engine.bins import BINS_MAX, FEATURES, MEANINGS


def bins_of(*names: str) -> int:
    """The bins in which these bits are set."""
    return sum(1 << FEATURES.index(name) for name in names)


PERSONAS = {
    "nothing yet": ("looking", ()),
    "scrolls": ("looking", ("dwell_20s", "scrolled_half", "coarse_pointer")),
    "two prices at a glance": ("comparing", ("prices_2",)),
    "comes back": ("comparing", ("dwell_20s", "prices_2", "prices_5", "came_back")),
    "fills the form": ("deciding", ("dwell_20s", "prices_2", "dates_1", "fields_1")),
    "reads long, then fills": ("deciding", ("dwell_20s", "dwell_120s", "dates_1", "fields_1")),
    "hesitates, for no long time": ("deciding", ("dwell_20s", "fields_1", "paused_at_call")),
    "stays at the button": ("stuck", ("dwell_20s", "dwell_120s", "fields_1", "paused_at_call")),
    "stays at a button without a form": ("looking", ("dwell_20s", "dwell_120s", "paused_at_call")),
}


@pytest.mark.parametrize("persona", PERSONAS)
def test_what_a_visit_looks_like(persona: str) -> None:
    state, names = PERSONAS[persona]
    assert read(bins_of(*names), CURRENT).state == state


def test_the_evidence_is_what_gave_points_the_most_first() -> None:
    bins = bins_of("prices_2", "prices_5", "came_back", "scrolled_half")
    assert read(bins, CURRENT) == (
        "comparing",
        (Evidence("prices_5", 3), Evidence("came_back", 2)),
    )


@pytest.mark.parametrize("table", TABLES)
def test_for_all_bits_the_points_add_up(table: object) -> None:
    assert table in TABLES
    current = next(each for each in TABLES if each is table)
    for bins in range(BINS_MAX + 1):
        reading = read(bins, current)
        names = {name for bit, name in enumerate(FEATURES) if bins >> bit & 1}
        sums = {
            state: each.start + sum(number for bit, number in each.of_bits.items() if bit in names)
            for state, each in current.points.items()
        }
        assert sums[reading.state] == max(sums.values())
        start = current.points[reading.state].start
        assert start + sum(each.points for each in reading.evidence) == sums[reading.state]
        assert {each.bit for each in reading.evidence} <= names
        assert all(one.points >= other.points for one, other in pairwise(reading.evidence))


def test_the_list_of_states_and_of_bits_is_closed() -> None:
    assert STATES == ("looking", "comparing", "deciding", "stuck")
    assert tuple(MEANINGS) == FEATURES
    words = " ".join([*STATES, *FEATURES, *MEANINGS.values()])
    for about_the_person in (
        *("mood", "happy", "angry", "stress", "emotion", "personal", "health", "ill", "age", "old"),
        *("young", "sex", "gender", "man", "woman", "origin", "country", "language", "religion"),
    ):
        assert about_the_person not in words.replace("pages", "").replace("page", "").split()


def test_tables_are_of_whole_points_and_of_bits_that_there_are() -> None:
    assert [each.version for each in TABLES] == [*range(1, len(TABLES) + 1)]
    assert BY_VERSION[CURRENT.version] is CURRENT is TABLES[-1]
    for table in TABLES:
        assert tuple(table.points) == STATES
        for each in table.points.values():
            assert isinstance(each.start, int)
            assert each.of_bits.keys() <= set(FEATURES)
            assert all(isinstance(number, int) and number for number in each.of_bits.values())
    assert {*STRONGER, *STRONGER.values()} <= set(FEATURES)


# Of each table that visits were counted by. Other points are a new version.
AS_USED = {1: "ad267468b81e09cf"}


def test_a_table_that_was_used_stays_as_it_was() -> None:
    assert {
        table.version: _hash(
            [[state, each.start, dict(each.of_bits)] for state, each in table.points.items()]
        )
        for table in TABLES
    } == AS_USED


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def test_other_bits_are_none() -> None:
    with pytest.raises(ValueError, match="4095"):
        read(BINS_MAX + 1, CURRENT)
