"""What only a mutant, or the state machine, told us that no other test held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from chalicelib.domain.model import Event

from chalicelib import runtime
from chalicelib.storage import codec
from tests.engines import Engine
from tests.service import START
from tests.torture import crash
from tests.torture.memory import Memory
from tests.torture.stage import HOTEL, MS, Stage, guest, staged

SOON = int(START.timestamp()) + 60  # seconds


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged(Engine("memory", Memory("m-"), "m-")) as found:  # type: ignore[arg-type]
        yield found


@pytest.mark.parametrize(("early", "status"), [(MS, 200), (0 * MS, 409)])
def test_a_guest_cancels_until_the_slot_starts(stage: Stage, early: timedelta, status: int) -> None:
    ids = crash.ACTS["cancel"].prepare(stage)
    stage.clocks.at(stage.clocks.now + 2 * crash.HOUR - early)
    said = {"booking_id": ids["booking"]}
    assert stage.service.post("voucher/cancel", said, headers=crash.ANNA).status == status


def test_the_hotel_cancels_after_it_has_started(stage: Stage) -> None:
    ids = crash.ACTS["cancel"].prepare(stage)
    stage.clocks.advance(hours=5)
    said = {"booking_id": ids["booking"]}
    assert stage.service.post("voucher/cancel", said, headers=HOTEL).status == 200


class Late:
    """A client that lets something happen just before one operation."""

    def __init__(self, client: Any, awaited: str, happens: Callable[[], object]) -> None:
        self.client, self.awaited, self.happens = client, awaited, happens
        self.operations: list[str] = []

    def __getattr__(self, operation: str) -> Any:
        self.operations.append(operation)
        if operation == self.awaited:
            self.happens()
        return getattr(self.client, operation)


def told_of(room_id: str) -> Event:
    return Event(
        id="ev-1",
        type="presence.match",
        actor_id="t-1",
        subject_type="room",
        subject_id=room_id,
        created_at=START,
    )


def a_room(room_id: str, expires_at: int) -> dict[str, Any]:
    return codec.item(thinker_id="room#oak", room_id=room_id, expires_at=expires_at)


def test_a_room_that_is_open_is_not_opened_again(moto: Engine) -> None:
    """Somebody opens it between our look and our write: we get theirs, and tell of none."""
    with staged(moto) as stage:
        theirs = {"TableName": moto.prefix + "presence", "Item": a_room("room-theirs", SOON)}
        opens = partial(moto.client.put_item, **theirs)
        stage.start(client=Late(moto.client, "transact_write_items", opens))
        store = runtime.current().store.begun()
        told, now = told_of("room-ours"), SOON - 60
        assert store.room("oak", "room-ours", told, now, 3600) == "room-theirs"
        assert stage.service.rows("events") == []


def test_a_room_that_another_took_the_place_of_is_not_kept_open(moto: Engine) -> None:
    """It ends, and a new one is opened, between our look and our write."""
    with staged(moto) as stage:
        table, theirs = moto.prefix + "presence", a_room("room-theirs", SOON + 600)
        moto.client.put_item(TableName=table, Item=a_room("room-ours", SOON))
        opens = partial(moto.client.put_item, TableName=table, Item=theirs)
        late = Late(moto.client, "update_item", opens)
        stage.start(client=late)
        store = runtime.current().store.begun()
        assert store.room("oak", "room-new", told_of("room-new"), SOON - 60, 3600) == "room-ours"
        assert late.operations[-1] == "update_item"
        assert stage.service.rows("presence") == [theirs]


def test_whose_voucher_was_used_is_told_to_its_holder_alone(stage: Stage) -> None:
    ids = crash.ACTS["redeem"].prepare(stage)
    assert stage.service.post("voucher/redeem", ids_of(ids), headers=HOTEL).status == 200
    for who, status in ((crash.ANNA, 409), (guest("stranger"), 404), (HOTEL, 409)):
        assert stage.service.post("voucher/book", crash._slot(ids), headers=who).status == status


def ids_of(ids: dict[str, str]) -> dict[str, str]:
    """What redeems a voucher by its booking."""
    return {"booking_id": ids["booking"]}
