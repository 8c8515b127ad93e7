"""Every request that has a slot kept, or ends a hold, with what must have happened before it."""

from __future__ import annotations

from typing import Any

from tests.torture.calendar_scenarios import SAVE, SCENARIOS, issued
from tests.torture.scenarios import (
    ANNA,
    BOOK,
    ISSUE,
    SLOT,
    Ids,
    by_voucher,
    scenario,
    slot_body,
)
from tests.torture.stage import HOTEL, Stage
from tests.torture.times import HOUR, iso

__all__ = ["SCENARIOS"]

HOLD, RELEASE, LAPSE = "voucher.hold", "voucher.release", "voucher.hold_lapse"
HELD = (SAVE, ISSUE, HOLD)
LAPSED_AFTER = 11  # minutes


def kept(stage: Stage) -> Ids:
    """A voucher of a calendar, with which Anna has a slot kept."""
    ids = issued(stage)
    assert stage.service.post("voucher/hold", slot_body(ids), headers=ANNA).status == 200
    return ids


def _in_the_way(stage: Stage) -> Ids:
    """Another voucher of the calendar, whose places a lapsed hold still takes."""
    ids = kept(stage)
    body = {"calendar_id": ids["calendar"]}
    response = stage.service.post("voucher/issue", body, headers=HOTEL)
    stage.clocks.advance(minutes=LAPSED_AFTER)
    return ids | {"voucher": response.json["voucher"]["id"]}


def keep_and_wait(stage: Stage, calendar_id: str) -> None:
    """Anna has the slot kept with a new voucher of the calendar, and lets the hold lapse."""
    response = stage.service.post("voucher/issue", {"calendar_id": calendar_id}, headers=HOTEL)
    body = slot_body({"voucher": response.json["voucher"]["id"]})
    assert stage.service.post("voucher/hold", body, headers=ANNA).status == 200
    stage.clocks.advance(minutes=LAPSED_AFTER)


def _another_slot(ids: Ids) -> dict[str, Any]:
    return by_voucher(ids) | {"slot_id": f"slot-{iso(SLOT + 6 * HOUR)}"}


def _revoke(ids: Ids) -> dict[str, Any]:
    return by_voucher(ids) | {"revoke": True}


def _holder(ids: Ids) -> dict[str, Any]:
    return by_voucher(ids) | {"holder_uid": None}


SCENARIOS.update(
    {
        "hold": scenario(issued, "voucher/hold", slot_body, ANNA, 4, *HELD),
        "hold another slot": scenario(kept, "voucher/hold", _another_slot, ANNA, 4, *HELD, HOLD),
        "release": scenario(kept, "voucher/release", by_voucher, ANNA, 3, *HELD, RELEASE),
        "book a hold": scenario(kept, "voucher/book", slot_body, ANNA, 4, *HELD, BOOK),
        "book beside a hold": scenario(kept, "voucher/book", _another_slot, ANNA, 4, *HELD, BOOK),
        "redeem a hold": scenario(
            kept, "voucher/redeem", by_voucher, HOTEL, 2, *HELD, "voucher.redeem"
        ),
        "revoke a hold": scenario(
            kept, "voucher/cancel", _revoke, HOTEL, 2, *HELD, "voucher.revoke"
        ),
        "assign a hold": scenario(
            kept, "voucher/holder", _holder, HOTEL, 2, *HELD, "voucher.assign"
        ),
        # What has lapsed is ended by itself, and then the slot is asked for again.
        "book a lapsed hold": scenario(
            *(_in_the_way, "voucher/book", slot_body, ANNA, 9), *(*HELD, ISSUE, LAPSE, BOOK)
        ),
    }
)
