"""Reads of one request that are made at the same time."""

from __future__ import annotations

from threading import Barrier
from typing import Any, NoReturn

import pytest

from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.errors import StoreUnavailable

SECONDS = 10.0  # after which the reads have not met


def client() -> DynamoClient:
    """A client of no store."""
    return DynamoClient(client=None, prefix="", timeout_seconds=1.0)


def test_all_are_made_at_once_and_answered_in_their_order() -> None:
    meeting = Barrier(3)

    def read(name: str) -> str:
        meeting.wait(SECONDS)  # until all three are here
        return name

    reads = [lambda name=name: read(name) for name in "abc"]
    assert client().together(*reads) == ["a", "b", "c"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_one_raises_is_raised_after_all_have_ended(place: int) -> None:
    ended: list[Any] = []

    def fail() -> NoReturn:
        raise StoreUnavailable

    reads: list[Any] = [lambda number=number: ended.append(number) for number in range(3)]
    reads[place] = fail
    with pytest.raises(StoreUnavailable):
        client().together(*reads)
    assert {*ended} == {0, 1, 2} - {place}
