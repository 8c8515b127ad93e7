"""Behaviour that only a mutant or the state machine showed to be untested."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tests.engines import Engine
from tests.torture.memory import in_memory
from tests.torture.scenarios import ANNA, SCENARIOS, SLOT, by_booking, slot_body
from tests.torture.stage import HOTEL, START, Stage, guest, open_stage
from tests.torture.storage_requests import room_event, room_item
from tests.torture.times import MS

SOON = int(START.timestamp()) + 60  # seconds


@pytest.fixture
def stage() -> Iterator[Stage]:
    with open_stage(in_memory()) as opened:
        yield opened


@pytest.mark.parametrize(("early", "status"), [(MS, 200), (0 * MS, 409)])
def test_guest_cancels_only_until_the_slot_starts(
    stage: Stage, early: timedelta, status: int
) -> None:
    ids = SCENARIOS["cancel"].prepare(stage)
    stage.clocks.set(SLOT - early)
    response = stage.service.post("voucher/cancel", by_booking(ids), headers=ANNA)
    assert response.status == status


def test_hotel_cancels_after_the_slot_has_started(stage: Stage) -> None:
    ids = SCENARIOS["cancel"].prepare(stage)
    stage.clocks.advance(hours=5)
    assert stage.service.post("voucher/cancel", by_booking(ids), headers=HOTEL).status == 200


class InterruptedClient:
    """A client that lets something happen just before one operation."""

    def __init__(self, client: Any, operation: str, before: Callable[[], object]) -> None:
        self.client, self.operation, self.before = client, operation, before
        self.operations: list[str] = []

    def __getattr__(self, operation: str) -> Any:
        self.operations.append(operation)
        if operation == self.operation:
            self.before()
        return getattr(self.client, operation)


def test_open_room_is_not_opened_again(moto: Engine) -> None:
    """Another process opens it between our read and our write: we get theirs, without an event."""
    with open_stage(moto) as stage:
        theirs = {"TableName": moto.prefix + "presence", "Item": room_item("room-theirs", SOON)}
        opens = partial(moto.client.put_item, **theirs)
        stage.start(client=InterruptedClient(moto.client, "transact_write_items", opens))
        event, now = room_event("room-ours"), SOON - 60
        presence = stage.store().presence
        assert presence.enter_room("oak", "room-ours", event, now, 3600) == "room-theirs"
        assert stage.service.rows("events") == []


def test_replaced_room_is_not_extended(moto: Engine) -> None:
    """It ends, and a new one is opened, between our read and our write."""
    with open_stage(moto) as stage:
        table, theirs = moto.prefix + "presence", room_item("room-theirs", SOON + 600)
        moto.client.put_item(TableName=table, Item=room_item("room-ours", SOON))
        opens = partial(moto.client.put_item, TableName=table, Item=theirs)
        client = InterruptedClient(moto.client, "update_item", opens)
        stage.start(client=client)
        event, now = room_event("room-new"), SOON - 60
        presence = stage.store().presence
        assert presence.enter_room("oak", "room-new", event, now, 3600) == "room-ours"
        assert client.operations[-1] == "update_item"
        assert stage.service.rows("presence") == [theirs]


def test_only_the_holder_learns_that_a_voucher_was_used(stage: Stage) -> None:
    ids = SCENARIOS["redeem"].prepare(stage)
    assert stage.service.post("voucher/redeem", by_booking(ids), headers=HOTEL).status == 200
    for headers, status in ((ANNA, 409), (guest("stranger"), 404), (HOTEL, 409)):
        response = stage.service.post("voucher/book", slot_body(ids), headers=headers)
        assert response.status == status
