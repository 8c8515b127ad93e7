"""The oracle finds what is wrong: each kind of damage, done to a state that is right.

Each damage is so small that only its own check finds it, so that no check could be taken away.
"""

from __future__ import annotations

import copy
import json
import re
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from chalicelib.storage.codec import instant

from tests.engines import Engine
from tests.service import START
from tests.torture import crash, oracle
from tests.torture.memory import Memory
from tests.torture.stage import Stage, staged

HOUR, MS = timedelta(hours=1), timedelta(milliseconds=1)
SLOT, END = START + 2 * HOUR, START + 30 * 24 * HOUR  # of what crash.py issues and books
Row = dict[str, Any]
Rows = dict[str, list[Row]]
Damage = Callable[[Rows], object]


def _act(name: str) -> Callable[[Stage], None]:
    def made(stage: Stage) -> None:
        ids = crash.ACTS[name].prepare(stage)
        assert crash.send(stage, crash.ACTS[name], ids).status == crash.ACTS[name].status

    return made


def _again(stage: Stage) -> None:
    """A voucher that was booked, cancelled and booked again."""
    ids = crash.ACTS["cancel"].prepare(stage)
    assert crash.send(stage, crash.ACTS["cancel"], ids).status == 200
    stage.clocks.advance(minutes=1)
    again = stage.service.post("voucher/book", crash._slot(ids), headers=crash.ANNA)
    assert again.status == 201


def _late(stage: Stage) -> None:
    """A booking that the hotel cancelled when its voucher had ended."""
    ids = crash.ACTS["cancel by voucher"].prepare(stage)
    stage.clocks.at(END)
    answer = crash.send(stage, crash.ACTS["cancel by voucher"], ids)
    assert answer.json["voucher"]["status"] == "expired"


def _expired(stage: Stage) -> None:
    crash.ACTS["book"].prepare(stage)
    stage.clocks.at(END)
    stage.service.sweep()


def _consumed(stage: Stage) -> None:
    crash.ACTS["cancel"].prepare(stage)
    stage.clocks.at(END)
    stage.service.sweep()


STATES: dict[str, Callable[[Stage], None]] = {
    "booked": _act("book"),
    "cancelled": _act("cancel"),
    "again": _again,
    "late": _late,
    "walk-in": _act("walk-in"),
    "redeemed": _act("redeem"),
    "revoked": _act("revoke"),
    "match": _act("match"),
    "expired": _expired,
    "consumed": _consumed,
}


@pytest.fixture
def rows(state: str) -> Rows:
    with staged(Engine("memory", Memory("m-"), "m-")) as stage:  # type: ignore[arg-type]
        STATES[state](stage)
        names = ("vouchers", "voucher_bookings", "events", "idempotency")
        held = {name: copy.deepcopy(stage.service.rows(name)) for name in names}
    held["events"].sort(key=lambda row: row["created_at"]["S"])
    return held


def found(rows: Rows) -> list[str]:
    return oracle.violations(oracle.read(lambda table: rows[table]))


@pytest.mark.parametrize("state", STATES)
def test_a_good_state_is_good(rows: Rows) -> None:
    assert found(rows) == []


# --- damage


def _row(rows: Rows, table: str, **having: str) -> Row:
    """The first row that has these."""
    return next(
        row for row in rows[table] if all(row[name]["S"] == held for name, held in having.items())
    )


def _gone(rows: Rows) -> Row:
    return _row(rows, "voucher_bookings", status="cancelled")


def _event(rows: Rows, what: str) -> Row:
    return _row(rows, "events", type=f"voucher.{what}")


def _sooner(rows: Rows, by: int) -> None:
    """One event more or less: the version goes with it, or it would be found by that."""
    voucher = rows["vouchers"][0]
    voucher["version"] = {"N": str(int(voucher["version"]["N"]) + by)}


def _s(**attributes: Any) -> Row:
    """Text and instants, as DynamoDB says them."""
    return {
        name: {"S": held if isinstance(held, str) else instant(held)}
        for name, held in attributes.items()
    }


def voucher(**attributes: Any) -> Damage:
    """Other attributes of the voucher."""
    return lambda rows: rows["vouchers"][0].update(_s(**attributes))


def booking(**attributes: Any) -> Damage:
    """Other attributes of the booking that was cancelled."""
    return lambda rows: _gone(rows).update(_s(**attributes))


def event(what: str, **attributes: Any) -> Damage:
    """Other attributes of the first such event."""
    return lambda rows: _event(rows, what).update(_s(**attributes))


def moved(what: str, created_at: datetime) -> Damage:
    """The event at another time, and its booking's row with it."""

    def damage(rows: Rows) -> None:
        told = _event(rows, what)
        meta = json.loads(told["meta"]["S"])
        of = _row(rows, "voucher_bookings", id=meta["booking_id"])
        name = "cancelled_at" if what == "cancel" else "created_at"
        told.update(_s(created_at=created_at))
        of[name] = told["created_at"]

    return damage


def meant(what: str, **meta: Any) -> Damage:
    """Other details of the first such event."""

    def damage(rows: Rows) -> None:
        told = _event(rows, what)
        told["meta"] = {"S": json.dumps(json.loads(told["meta"]["S"]) | meta)}

    return damage


def twice(what: str, **attributes: Any) -> Damage:
    """One more such event."""

    def damage(rows: Rows) -> None:
        rows["events"].append(_event(rows, what) | _s(**{"id": "ev-more"} | attributes))
        _sooner(rows, 1)

    return damage


def without(what: str) -> Damage:
    """The first such event is missing."""

    def damage(rows: Rows) -> None:
        rows["events"].remove(_event(rows, what))
        _sooner(rows, -1)

    return damage


def receipt(kind: str) -> Damage:
    """A receipt tells of what is not there."""

    def damage(rows: Rows) -> None:
        held = next(row for row in rows["idempotency"] if f'"{kind}":{{' in row["body"]["S"])
        body = json.loads(held["body"]["S"])
        body[kind]["id"] = "none"
        held["body"] = {"S": json.dumps(body)}

    return damage


def status(to: str, due_at: Any = None) -> Damage:
    """Another status, in the indexes as well."""

    def damage(rows: Rows) -> None:
        row = rows["vouchers"][0]
        row["status"] = {"S": to}
        for name in ("issuer", "holder"):
            if f"{name}_uid" in row:
                row[f"{name}_status"] = {"S": f"{to}#{row[f'{name}_uid']['S']}"}
        if due_at:
            shard = zlib.crc32(row["id"]["S"].encode()) % 16
            row.update(_s(due_at=due_at, due_shard=f"due-{shard:02}"))
        else:
            row.pop("due_at", None), row.pop("due_shard", None)

    return damage


def no_booking(rows: Rows) -> None:
    """The cancelled booking is missing, and its receipt."""
    rows["voucher_bookings"].remove(_gone(rows))
    rows["idempotency"].clear()


def two_live(rows: Rows) -> None:
    """The first booking was never cancelled."""
    gone = _gone(rows)
    gone["status"] = {"S": "booked"}
    del gone["cancelled_at"]
    without("cancel")(rows)
    # The voucher holds the other one.
    rows["events"].sort(key=lambda row: gone["id"]["S"] in row["meta"]["S"])


def ended_with_its_booking(rows: Rows) -> None:
    """It expired, booked as it was."""
    twice("book", type="voucher.expire", created_at=END)(rows)
    status("expired")(rows)


LATER = {"slot_start": SLOT + HOUR, "slot_end": SLOT + 2 * HOUR}
# The state, what is done to it, and all that is found: one thing, but for what implies another.
DAMAGE: dict[str, tuple[Any, ...]] = {
    "no voucher": (
        "booked",
        lambda rows: [rows[table].clear() for table in ("vouchers", "idempotency")],
        "has events or bookings, and is not there",
    ),
    "an event told twice": (
        "match",
        lambda rows: rows["events"].append(_row(rows, "events", type="presence.match")),
        "an event told 2 times",
    ),
    "a receipt, and no voucher": (
        "booked", receipt("voucher"), "a receipt for a voucher that is not there"
    ),
    "a receipt, and no booking": (
        "booked", receipt("booking"), "a receipt for a booking that is not there"
    ),
    "never issued": ("booked", without("issue"), "issued 0 times"),
    "issued twice": ("booked", twice("issue"), "issued 2 times"),
    "two endings": ("redeemed", twice("redeem"), "at most one ending"),
    "another version": ("booked", lambda rows: _sooner(rows, 1), "version"),
    "booked twice": ("booked", twice("book"), "bookings with their events"),
    "an event without its booking": ("again", no_booking, "bookings and their events"),
    "a booking without its event": ("again", without("book"), "bookings and their events"),
    "cancelled twice": ("again", twice("cancel"), "each booking cancelled at most once"),
    "two live bookings": ("again", two_live, "at most one live booking"),
    "a booking's status": ("again", booking(status="booked"), "booking status"),
    "a booking's holder": ("again", booking(holder_uid="somebody"), "booking holder"),
    "when it was booked": ("again", booking(created_at=START + MS), "booking made"),
    "when it was cancelled": ("again", booking(cancelled_at=START + MS), "booking cancelled"),
    "why it was cancelled": ("again", booking(cancel_reason="rain"), "booking reason"),
    "a booking's slot": ("again", booking(**LATER), "booking slot"),
    "a booking's end": ("again", booking(slot_end=SLOT), "booking end"),
    "a booking's issuer": ("again", booking(issuer_uid="somebody"), "booking issuer"),
    "issued, and yet booked": ("booked", status("issued", END), "status"),
    "booked, and yet not": ("cancelled", status("consumed"), "status"),
    "given back after its end": ("late", status("issued", END), "status"),
    "ended, and yet booked": ("redeemed", status("booked", SLOT + HOUR), "status"),
    "another holder": (
        "booked", voucher(holder_uid="somebody", holder_status="booked#somebody"), "holder"
    ),
    "another booking": ("booked", voucher(booking_id="b-none"), "its booking"),
    "another holder before": (
        "booked", voucher(holder_before="somebody"), "holder to give back to"
    ),
    "another slot": ("booked", voucher(slot_start=SLOT + HOUR), "slot"),
    "another booking used": ("redeemed", meant("redeem", booking_id="b-none"), "what was used"),
    "a booking at its end": (
        "booked", ended_with_its_booking, "nothing is booked at its end"
    ),
    "an issuer's index": ("booked", voucher(issuer_status="issued#hotel-demo"), "issuer_status"),
    "a holder's index": ("booked", voucher(holder_status="issued#somebody"), "holder_status"),
    "not to be swept yet": ("booked", voucher(due_at=END), "due_at"),
    "swept with others": ("booked", voucher(due_shard="due-16"), "due_shard"),
    "booked after its end": (
        "booked", moved("book", created_at=END), "booked before its end", "booked before the slot"
    ),
    "booked late": ("booked", moved("book", created_at=SLOT), "booked before the slot"),
    "a slot too early": ("booked", voucher(valid_from=SLOT + HOUR), "slot within"),
    "a slot too late": ("booked", voucher(valid_until=SLOT + HOUR - MS), "slot within"),
    "a slot off the grid": ("booked", voucher(valid_from=START - MS), "slot on the grid"),
    "cancelled late": (
        "cancelled", moved("cancel", created_at=SLOT), "a guest cancels before the slot"
    ),
    "a walk-in too early": ("walk-in", event("redeem", created_at=START - MS), "ended in time"),
    "a walk-in too late": ("walk-in", event("redeem", created_at=END), "ended in time"),
    "revoked at its end": ("revoked", event("revoke", created_at=END), "ended in time"),
    "expired before its end": ("expired", event("expire", created_at=END - MS), "ended in time"),
    "consumed before its end": (
        "consumed", event("consume", created_at=SLOT + HOUR - MS), "ended in time"
    ),
}  # fmt: skip


def named(problem: str) -> str:
    """Which check it was: a problem without ids and values."""
    return re.sub(r" b-\S+", "", problem.split(": ")[1])


@pytest.mark.parametrize(("state", "name"), [(DAMAGE[name][0], name) for name in DAMAGE])
def test_damage_is_found_by_its_check(rows: Rows, name: str) -> None:
    _, damage, *problems = DAMAGE[name]
    damage(rows)
    assert [named(one) for one in found(rows)] == problems
