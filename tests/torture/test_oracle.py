"""The oracle finds what is wrong: each kind of damage, done to a state that is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.engines import Engine
from tests.torture import crash, oracle
from tests.torture.memory import Memory
from tests.torture.stage import Stage, staged

Rows = dict[str, list[dict[str, Any]]]


def a_good_state(stage: Stage) -> Rows:
    """A voucher that was booked, cancelled and booked again."""
    ids = crash.ACTS["cancel"].prepare(stage)
    assert crash.send(stage, crash.ACTS["cancel"], ids).status == 200
    again = stage.service.post("voucher/book", crash._slot(ids), headers=crash.ANNA)
    assert again.status == 201
    names = ("vouchers", "voucher_bookings", "events", "idempotency")
    return {name: stage.service.rows(name) for name in names}


@pytest.fixture
def rows() -> Rows:
    with staged(Engine("memory", Memory("m-"), "m-")) as stage:  # type: ignore[arg-type]
        return a_good_state(stage)


def found(rows: Rows) -> list[str]:
    return oracle.violations(oracle.read(lambda table: rows[table]))


def test_a_good_state_is_good(rows: Rows) -> None:
    assert found(rows) == []


def _drop(table: str, where: Callable[[dict[str, Any]], bool]) -> Callable[[Rows], None]:
    def damage(rows: Rows) -> None:
        rows[table] = [row for row in rows[table] if not where(row)]

    return damage


def _set(table: str, **attributes: Any) -> Callable[[Rows], None]:
    def damage(rows: Rows) -> None:
        rows[table][0].update(attributes)

    return damage


def _of(event_type: str) -> Callable[[dict[str, Any]], bool]:
    return lambda row: row["type"]["S"] == event_type


DAMAGE: dict[str, Callable[[Rows], None]] = {
    "an event is missing": _drop("events", _of("voucher.cancel")),
    "a booking without its event": _drop("events", _of("voucher.book")),
    "an event without its booking": _drop("voucher_bookings", lambda row: True),
    "events without their voucher": _drop("vouchers", lambda row: True),
    "an event told twice": lambda rows: rows["events"].append(rows["events"][0]),
    "two live bookings": lambda rows: (
        [row.update(status={"S": "booked"}) for row in rows["voucher_bookings"]] and None
    ),
    "another status": _set("vouchers", status={"S": "issued"}),
    "another version": _set("vouchers", version={"N": "9"}),
    "another holder": _set("vouchers", holder_uid={"S": "somebody"}),
    "an index that lags": _set("vouchers", issuer_status={"S": "issued#hotel-demo"}),
    "not to be swept": _set("vouchers", due_at={"S": "2097-01-01T00:00:00.000Z"}),
    "a slot off the grid": _set("vouchers", valid_from={"S": "2096-03-05T09:10:00.000Z"}),
    "booked after its end": _set("vouchers", valid_until={"S": "2096-03-05T09:00:00.000Z"}),
    "a receipt without its change": lambda rows: rows["vouchers"].clear(),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found(rows: Rows, name: str) -> None:
    DAMAGE[name](rows)
    assert found(rows)
