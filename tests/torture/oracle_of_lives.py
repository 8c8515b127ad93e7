"""Whether a voucher's events can have happened at all, one after the other: the clocks of their
requests differ, so that nobody knows their order, but in some order each must have been possible
after those before it, and the last must leave what is stored (contract: Changes of mind). It shares
no code with the service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

Row = dict[str, Any]
TRIES_MAX = 50_000  # of orders, before it counts as impossible
ASIDE = ("voucher.assign", "voucher.extend", "voucher.change")  # they leave most of it as it is

ENDS_OF_HOLDS = ("release", "hold_lapse")
LEAVE_HOLDS = ("extend", "change")  # a change of texts; of places it names the hold that it ends


class Life(NamedTuple):
    """Where a voucher stands; its booking is live, used or lost, and has its slot."""

    status: str | None = None
    """None before it was issued."""
    booking_id: str | None = None
    slot: datetime | None = None
    consumed_by: str | None = None
    is_lost: bool = False
    hold_id: str | None = None


def is_possible(voucher: Row, events: list[Row]) -> bool:
    """Whether some order of all its events is a life that ends with the stored voucher."""
    in_time = sorted(events, key=lambda event: (event["created_at"], event["id"]))
    seen: set[tuple[frozenset[int], Life]] = set()
    waiting = [(frozenset(range(len(in_time))), Life())]
    while waiting and len(seen) < TRIES_MAX:
        left, life = waiting.pop()
        if not left and _is_stored(life, voucher):
            return True
        # The last of them is tried first: the one that the clocks say came next.
        for at in sorted(left, reverse=True):
            for after in _after(life, in_time[at]):
                step = (left - {at}, after)
                if step not in seen:
                    seen.add(step)
                    waiting.append(step)
    return False


def _is_stored(life: Life, voucher: Row) -> bool:
    is_live = life.booking_id is not None and not life.is_lost
    return (
        (life.status, life.consumed_by) == (voucher["status"], voucher.get("consumed_by"))
        and (life.booking_id if is_live else None) == voucher.get("booking_id")
        and (life.booking_id if life.is_lost else None) == voucher.get("lost_booking_id")
        and (not is_live or life.slot == _at(voucher["slot_start"]))
        and life.hold_id == voucher.get("hold_id")
    )


def _after(life: Life, event: Row) -> Iterator[Life]:
    """What a voucher can be after an event; nothing, if that cannot have happened then."""
    change, meta = event["type"].removeprefix("voucher."), event["meta"]
    if life.status is None:
        if change in ("issue", "accept"):
            yield Life("issued")
        return
    if change == "erase":
        yield life  # it takes texts away, and nothing else
        return
    if change == "hold":
        if life.status == "issued" and meta.get("previous_hold_id") == life.hold_id:
            yield life._replace(hold_id=meta["hold_id"])
        return
    if meta.get("hold_id", life.hold_id) != life.hold_id:
        return
    if "hold_id" in meta:
        life = life._replace(hold_id=None)
    if change in ENDS_OF_HOLDS:
        yield life
    elif life.hold_id is None or change in LEAVE_HOLDS:
        yield from _after_others(life, event)


def _after_others(life: Life, event: Row) -> Iterator[Life]:
    """The same of an event that is about no hold."""
    change, meta = event["type"].removeprefix("voucher."), event["meta"]
    slot = _at(meta["slot_start"]) if "slot_start" in meta else life.slot
    named = meta.get("booking_id"), slot
    is_its_booking = named == (life.booking_id, life.slot)
    if event["type"] in ASIDE:
        yield from _aside(life, change)
    elif change == "book" and life.status == "issued":
        yield Life("booked", *named)
    elif change == "expire" and life.status == "issued":
        yield Life("expired")
    elif change == "reschedule" and life.status == "booked":
        if (meta["booking_id"], _at(meta["from"])) == (life.booking_id, life.slot):
            yield life._replace(slot=_at(meta["to"]))
    elif is_its_booking:
        yield from _end(life, change, meta)


def _aside(life: Life, change: str) -> Iterator[Life]:
    if change == "extend" and life.status == "expired":
        yield Life("issued")
    elif life.status == "issued" or (life.status == "booked" and change != "change"):
        yield life


def _end(life: Life, change: str, meta: Row) -> Iterator[Life]:
    """A booking ends, or its use is undone; or the same of a voucher without one."""
    given_back = Life(meta.get("status"))
    if change == "undo":
        if life.status == "consumed" and meta["consumed_by"] == life.consumed_by:
            is_booked = meta["status"] == "booked"
            yield Life("booked", life.booking_id, life.slot) if is_booked else given_back
    elif change == "noshow":
        is_live = life.status in ("booked", "consumed") and not life.is_lost
        if is_live and life.booking_id and meta["consumed_by"] == life.consumed_by:
            is_lost = meta["status"] == "consumed"
            yield _lost(life, "noshow") if is_lost else given_back
    elif life.status == "booked" and change in ("relink", "code", "claim"):
        yield life
    elif life.status == "booked" and change in ("cancel", "forfeit", "consume"):
        if change == "cancel":
            yield Life("issued")
            yield Life("expired")  # if its time was over
        else:
            yield _lost(life, "forfeit") if change == "forfeit" else _used(life, "sweep")
    elif life.status in ("issued", "booked") and change in ("redeem", "revoke"):
        yield _used(life, "redeem") if change == "redeem" else Life("cancelled")


def _used(life: Life, by: str) -> Life:
    return life._replace(status="consumed", consumed_by=by)


def _lost(life: Life, by: str) -> Life:
    return _used(life, by)._replace(is_lost=True)


def _at(time: str) -> datetime:
    return datetime.fromisoformat(time)
