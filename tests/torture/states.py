"""A store for each state that a voucher can be in, made through the API."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from tests.torture.memory import in_memory
from tests.torture.scenarios import ANNA, SLOT, book_voucher, issue_voucher, slot_body
from tests.torture.stage import HOTEL, START, Stage, open_stage
from tests.torture.times import DAY, HOUR, iso
from tests.torture.verb_scenarios import SCENARIOS

END = START + 30 * DAY  # of an issued voucher
Row = dict[str, Any]
Rows = dict[str, list[Row]]


def _scenario(name: str) -> Callable[[Stage], object]:
    return SCENARIOS[name].run


def _booked_again(stage: Stage) -> None:
    ids = SCENARIOS["cancel"].run(stage)
    stage.clocks.advance(minutes=1)
    assert stage.service.post("voucher/book", slot_body(ids), headers=ANNA).status == 201


def _cancelled_after_its_end(stage: Stage) -> None:
    scenario = SCENARIOS["cancel by voucher"]
    ids = scenario.prepare(stage)
    stage.clocks.set(END)
    assert scenario.send(stage, ids).json["voucher"]["status"] == "expired"


def _expired(stage: Stage) -> None:
    issue_voucher(stage)
    stage.clocks.set(END)
    stage.service.sweep()


def _consumed(stage: Stage) -> None:
    book_voucher(stage)
    stage.clocks.set(END)
    stage.service.sweep()


def _moved_and_undone(stage: Stage) -> None:
    ids = SCENARIOS["move"].run(stage)
    for verb, body in (("redeem", {}), ("undo", {"reason": "by mistake"})):
        stage.clocks.advance(minutes=1)
        request = {"voucher_id": ids["voucher"], **body}
        assert stage.service.post(f"voucher/{verb}", request, headers=HOTEL).status == 200


def _moved_and_missed(stage: Stage) -> None:
    ids = SCENARIOS["move"].run(stage)
    stage.clocks.set(SLOT + 6 * HOUR)
    body = {"booking_id": ids["booking"]}
    assert stage.service.post("voucher/noshow", body, headers=HOTEL).status == 200


def _extended_twice(stage: Stage) -> None:
    ids = issue_voucher(stage)
    for day in (1, 2):
        stage.clocks.advance(minutes=1)
        body = {"voucher_id": ids["voucher"], "valid_until": iso(END + day * DAY)}
        assert stage.service.post("voucher/extend", body, headers=HOTEL).status == 200


STATES: dict[str, Callable[[Stage], object]] = {
    "booked": _scenario("book"),
    "moved": _scenario("move"),
    "cancelled": _scenario("cancel"),
    "again": _booked_again,
    "late": _cancelled_after_its_end,
    "walk-in": _scenario("walk-in"),
    "redeemed": _scenario("redeem"),
    "revoked": _scenario("revoke"),
    "match": _scenario("match"),
    "template": _scenario("change a template"),
    "no template": _scenario("delete a template"),
    "undone": _scenario("undo"),
    "given back": _scenario("undo without slot"),
    "moved and undone": _moved_and_undone,
    "moved and missed": _moved_and_missed,
    "extended": _scenario("extend"),
    "extended twice": _extended_twice,
    "changed": _scenario("change into a calendar"),
    "expired": _expired,
    "consumed": _consumed,
}


def rows_in(state: str) -> Rows:
    """All rows of a store in this state, in DynamoDB's format; events in the order of time."""
    with open_stage(in_memory()) as stage:
        STATES[state](stage)
        tables = ("vouchers", "voucher_bookings", "events", "idempotency", "templates")
        rows = {name: copy.deepcopy(stage.service.rows(name)) for name in tables}
    rows["events"].sort(key=lambda row: row["created_at"]["S"])
    return rows
