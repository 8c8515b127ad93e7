"""Damage to holds, and what the oracle must then report."""

from __future__ import annotations

import json

from tests.torture.damage_of_calendars import Damage, Rows, both, drop, put, repeat
from tests.torture.hold_scenarios import HOLD, LAPSE, RELEASE


def again(change: str, **meta: str) -> Damage:
    """One more event like those of one type, about another hold."""
    return lambda rows: repeat(change, meta=json.dumps(_meta(rows, change) | meta))(rows)


def _meta(rows: Rows, change: str) -> dict[str, str]:
    [one] = [row for row in rows["events"] if row["type"]["S"] == change]
    meta: dict[str, str] = json.loads(one["meta"]["S"])
    return meta


def _forget(rows: Rows) -> None:
    """No voucher has a hold."""
    for row in rows["vouchers"]:
        for name in [name for name in row if name.startswith(("hold_", "held_"))]:
            del row[name]


def _forget_everywhere(rows: Rows) -> None:
    both(_forget, drop("agenda"), drop("holds"), drop("calendars", "u#"))(rows)


def _released(rows: Rows) -> None:
    """Its events say that it has ended."""
    repeat(HOLD, type=RELEASE)(rows)


LAPSE_NAMES = ("hold_shard", "sort", "hold_id", "voucher_id", "held_until")
TWO_AT_ONCE = again(HOLD, hold_id="h-more")
# The scenario, the damage, and a pattern of all that is reported.
DAMAGE: dict[str, tuple[str, Damage, str]] = {
    "a hold that ends twice": (
        "release", repeat(RELEASE, type=LAPSE), "made 1 times, ended 2 times"
    ),
    "a hold made twice": (
        "release", repeat(HOLD), "made 2 times, ended 1 times"
    ),
    "a hold that was never made": (
        "release", again(RELEASE, hold_id="h-more"), "made 0 times, ended 1 times"
    ),
    "a hold that has ended": (
        "hold", lambda rows: again(HOLD, previous_hold_id=_meta(rows, HOLD)["hold_id"],
                                   hold_id="h-more")(rows),
        "(not over|gone) by its events",
    ),
    "a hold that is gone": ("hold", _forget_everywhere, "gone by its events"),
    "two holds at once": ("hold", TWO_AT_ONCE, "2 holds at once|gone by its events"),
    "a hold of a used voucher": (
        "hold", put("vouchers", status="consumed"), "a hold of a consumed voucher"
    ),
    "a hold that is not in the agenda": (
        "hold", both(drop("agenda"), drop("calendars", "u#")), "not in the agenda"
    ),
    "a hold that is still in the agenda": (
        "hold", both(_forget, drop("holds"), _released),
        "still in the agenda",
    ),
    "a hold with another end in the agenda": (
        "hold", put("agenda", until="2099-01-01T00:00:00.000Z"), "the agenda has another until"
    ),
    "a hold of another voucher in the agenda": (
        "hold", put("agenda", voucher_id="v-none"), "the agenda has it for another voucher"
    ),
    "a hold under another key in the agenda": (
        "hold", put("agenda", sort="h-none"), "the agenda has it under another key"
    ),
    "a hold that never lapses": ("hold", drop("holds"), "no row says when it lapses"),
    "a hold that lapses at another time": (
        "hold", put("holds", sort="2099-01-01T00:00:00.000Z#v-1"),
        "no row says when it lapses|a row says that it lapses",
    ),
    "a lapse of no hold": (
        "release",
        lambda rows: rows["holds"].append(
            {name: {"S": name} for name in LAPSE_NAMES}
        ),
        "a row says that it lapses",
    ),
}  # fmt: skip
