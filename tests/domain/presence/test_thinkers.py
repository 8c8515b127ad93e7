"""Which thinkers are online."""

from __future__ import annotations

import pytest
from hypothesis import given

from chalicelib.domain.presence.thinkers import OFFLINE, ONLINE_MS, Thinker
from tests.domain import made


@pytest.mark.parametrize(
    ("status", "age", "is_online"),
    [
        ("online", 0, True),
        ("online", ONLINE_MS - 1, True),
        ("online", ONLINE_MS, False),
        ("online", ONLINE_MS + 1, False),
        ("ready", 0, True),
        (OFFLINE, 0, False),
        (OFFLINE, ONLINE_MS, False),
    ],
)
def test_a_thinker_is_online_until_a_minute_after_the_last_heartbeat(
    status: str, age: int, is_online: bool
) -> None:
    now = 1_700_000_000_000
    thinker = Thinker("t-1", "pair", status, last_seen=now - age)
    assert thinker.is_online(now - ONLINE_MS) is is_online


@given(made.thinkers)
def test_a_thinker_who_left_is_never_online(thinker: Thinker) -> None:
    assert not thinker._replace(status=OFFLINE).is_online(0)
