"""The requests of a round in shared calendars: guests book and cancel, while their hotel changes
hours and places, blocks, and archives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.torture.actors import Request
from tests.torture.calendar_settings import (
    CAPACITIES,
    DAYS,
    Attempts,
    body_of,
    first_settings,
    settings,
)
from tests.torture.stage import ADMIN, HOTEL, Stage, guest
from tests.torture.times import DAY, HOUR, MINUTE, MS, iso

KEYED = 0.7
VOUCHERS = 12  # of each calendar, that can be booked as a round begins
BOOKED = 3  # of them, already
PLACES = {1: (1,), 3: (1, 1, 2), 40: (1, 5, 15)}
ACTIONS = {
    "book": 22,
    "book and cancel": 10,
    "hold": 6,
    "hold and book": 8,
    "hold and release": 9,
    "cancel": 10,
    "reschedule": 9,
    "change": 6,
    "redeem": 6,
    "revoke": 4,
    "noshow": 5,
    "extend": 3,
    "block": 4,
    "unblock": 3,
    "save": 3,
    "except": 2,
    "archive": 1,
    "sweep": 1,
}


OF_BOOKINGS = ("cancel", "reschedule", "redeem", "revoke", "noshow", "extend")
STARTS = [start * MINUTE for start in (0, 30, 60, 60, 90, 120, 180, 300)]  # after the edge


@dataclass(slots=True)
class Scene:
    """What a round's callers meet, made without faults; `edge` is the time at which they come."""

    calendars: list[tuple[str, int]]  # id, places
    edge: datetime
    vouchers: dict[str, list[str]] = field(default_factory=dict)  # by calendar, issued
    bookings: list[tuple[str, str, str]] = field(default_factory=list)  # id, voucher, guest
    blocks: list[tuple[str, str]] = field(default_factory=list)  # calendar, id
    attempts: dict[str, Attempts] = field(default_factory=dict)


def post(stage: Stage, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
    """A request of the preparation; it must succeed."""
    response = stage.service.post(path, body, headers=headers)
    assert response.status < 300, response.text
    return response.json


def make_calendars(stage: Stage) -> list[tuple[str, int]]:
    """Three calendars of the hotel, and how many places each has."""
    made = []
    for capacity in CAPACITIES:
        body = body_of(first_settings(capacity), title="Spa")
        answer = post(stage, "calendar/save", body, HOTEL)
        made.append((answer["calendar"]["id"], capacity))
    return made


def set_up(stage: Stage, calendars: list[tuple[str, int]], edge: datetime, name: str) -> Scene:
    """Vouchers of each calendar, some of them booked, and a block."""
    scene = Scene(calendars, edge)
    stage.clocks.set(edge - 4 * HOUR)
    stage.service.sweep()
    for calendar_id, capacity in calendars:
        scene.attempts[calendar_id] = Attempts()
        # Each round begins in a calendar that is open.
        named = {"calendar_id": calendar_id}
        chosen = first_settings(capacity)
        post(stage, "calendar/save", body_of(chosen, title="Spa", **named), HOTEL)
        post(stage, "calendar/archive", named | {"archived": False}, HOTEL)
        issued = [
            post(
                stage,
                "voucher/issue",
                {
                    **named,
                    "valid_from": iso(edge - 4 * HOUR),
                    "valid_until": iso(edge + 12 * HOUR),
                    "duration_minutes": (60, 90)[number % 2],
                    "places": PLACES[capacity][number % len(PLACES[capacity])],
                },
                HOTEL,
            )["voucher"]["id"]
            for number in range(VOUCHERS)
        ]
        scene.vouchers[calendar_id] = issued[BOOKED:]
        for number, voucher_id in enumerate(issued[:BOOKED]):
            token = f"{name}-first-{len(scene.bookings)}"
            body = {"voucher_id": voucher_id, "slot_id": f"slot-{iso(edge + number * 2 * HOUR)}"}
            answer = stage.service.post("voucher/book", body, headers=guest(token))
            if answer.status == 201:
                scene.bookings.append((answer.json["booking"]["id"], voucher_id, token))
        block = named | _span(edge, 5, 7) | {"places": 1}
        scene.blocks.append(
            (calendar_id, post(stage, "calendar/block", block, HOTEL)["block"]["id"])
        )
    return scene


def _span(edge: datetime, first: float, last: float) -> dict[str, Any]:
    return {"from": iso(edge + first * HOUR), "to": iso(edge + last * HOUR)}


def cast(scene: Scene, chance: random.Random, callers: int, name: str) -> list[list[Request]]:
    """The requests of each caller, one after the other."""
    return [list(_plan(scene, chance, f"{name}-{number}")) for number in range(callers)]


def _plan(scene: Scene, chance: random.Random, tag: str) -> Iterator[Request]:
    # After twenty minutes, what others kept and did not book has lapsed.
    now = scene.edge + chance.choice([-HOUR, -MS, 0 * MS, 0 * MS, MS, 20 * MINUTE])
    [action] = chance.choices([*ACTIONS], [*ACTIONS.values()])
    calendar_id, capacity = chance.choice(scene.calendars)
    key = {"Idempotency-Key": tag} if chance.random() < KEYED else {}
    if action == "sweep":
        yield Request(tag, action, "", {}, {}, now)
    elif action.startswith("hold"):
        yield from _with_hold(scene, chance, tag, now, calendar_id, key, action)
    elif action.startswith("book"):
        yield from _of_guest(scene, chance, tag, now, calendar_id, key, cancels="and" in action)
    elif action in OF_BOOKINGS and scene.bookings:
        yield (request := _of_booking(scene, chance, tag, now, action, key))
        if action in ("redeem", "noshow") and chance.random() < 0.5:
            yield _undo(f"{tag}-2", request, chance)
    elif action == "change":
        yield _change(scene, chance, tag, now, key)
    else:
        yield _of_calendar(scene, chance, tag, now, action, calendar_id, capacity, key)


def _of_guest(
    scene: Scene,
    chance: random.Random,
    tag: str,
    now: datetime,
    calendar_id: str,
    key: dict[str, str],
    *,
    cancels: bool,
) -> Iterator[Request]:
    """Book a voucher of the calendar; some change their mind."""
    voucher_id = chance.choice(scene.vouchers[calendar_id])
    start = scene.edge + chance.choice(STARTS)
    body = {"voucher_id": voucher_id, "slot_id": f"slot-{iso(start)}"}
    yield Request(tag, "book", "voucher/book", body, guest(tag) | key, now, voucher_id)
    if cancels:
        again = {"Idempotency-Key": f"{tag}-2"} if key else {}
        body = {"voucher_id": voucher_id, "reason": f"{tag}-2"}
        headers = guest(tag) | again
        yield Request(f"{tag}-2", "cancel", "voucher/cancel", body, headers, now, voucher_id)


def _with_hold(
    scene: Scene,
    chance: random.Random,
    tag: str,
    now: datetime,
    calendar_id: str,
    key: dict[str, str],
    action: str,
) -> Iterator[Request]:
    """Have a slot kept, and then book it or another one, or give it back; at once, or when the hold
    has lapsed."""
    voucher_id = chance.choice(scene.vouchers[calendar_id])
    first, other = (f"slot-{iso(scene.edge + chance.choice(STARTS))}" for _ in range(2))
    headers = guest(tag) | ({"Idempotency-Key": f"{tag}.hold"} if key else {})
    body = {"voucher_id": voucher_id, "slot_id": first}
    yield Request(f"{tag}.hold", "hold", "voucher/hold", body, headers, now, voucher_id)
    later = now + chance.choice([0, 0, 11]) * MINUTE
    if action == "hold and book":
        body = {"voucher_id": voucher_id, "slot_id": chance.choice([first, first, other])}
        yield Request(tag, "book", "voucher/book", body, guest(tag) | key, later, voucher_id)
    elif action == "hold and release":
        path, body = "voucher/release", {"voucher_id": voucher_id}
        yield Request(tag, "release", path, body, guest(tag) | key, later, voucher_id)


def _of_booking(
    scene: Scene,
    chance: random.Random,
    tag: str,
    now: datetime,
    action: str,
    key: dict[str, str],
) -> Request:
    booking_id, voucher_id, token = chance.choice(scene.bookings)
    by_booking = {"booking_id": booking_id, "reason": tag}
    if action == "redeem":
        body: dict[str, Any] = {"booking_id": booking_id}
        return Request(tag, action, "voucher/redeem", body, HOTEL | key, now, voucher_id)
    if action == "revoke":
        body = {"voucher_id": voucher_id, "revoke": True, "reason": tag}
        return Request(tag, action, "voucher/cancel", body, ADMIN | key, now, voucher_id)
    if action in ("noshow", "extend"):
        bodies: dict[str, dict[str, Any]] = {
            "noshow": {"booking_id": booking_id, "give_back": chance.random() < 0.3},
            "extend": {
                "voucher_id": voucher_id,
                "valid_until": iso(scene.edge + chance.choice([16, 20, 24]) * HOUR),
                "reason": tag,
            },
        }
        later = max(now, scene.edge) + chance.choice([0, 20]) * MINUTE
        path = f"voucher/{action}"
        return Request(tag, action, path, bodies[action], HOTEL | key, later, voucher_id)
    headers = chance.choice([HOTEL, guest(token), guest(token)])
    if action == "reschedule":
        body = {
            "booking_id": booking_id,
            "slot_id": f"slot-{iso(scene.edge + chance.choice(STARTS))}",
        }
        return Request(tag, action, "voucher/reschedule", body, headers | key, now, voucher_id)
    body = by_booking | ({"forfeit": True} if chance.random() < 0.5 else {})
    return Request(tag, action, "voucher/cancel", body, headers | key, now, voucher_id)


def _undo(tag: str, request: Request, chance: random.Random) -> Request:
    """Take back what a request of the hotel has just done."""
    body = {"voucher_id": request.voucher_id, "reason": tag}
    body |= {"without_slot": True} if chance.random() < 0.3 else {}
    key = {"Idempotency-Key": tag} if request.key else {}
    return Request(tag, "undo", "voucher/undo", body, HOTEL | key, request.now, request.voucher_id)


def _change(
    scene: Scene, chance: random.Random, tag: str, now: datetime, key: dict[str, str]
) -> Request:
    """Put vouchers of one calendar into another, or give them another title."""
    [(calendar_id, _), (other_id, capacity)] = chance.sample(scene.calendars, 2)
    ids = chance.sample(scene.vouchers[calendar_id], chance.randint(1, 3))
    body: dict[str, Any] = {"voucher_ids": ids, "reason": tag}
    if chance.random() < 0.3:
        body |= {"title": tag}
    else:
        body |= {"calendar_id": other_id, "places": chance.choice(PLACES[capacity])}
    return Request(tag, "change", "voucher/change", body, HOTEL | key, now)


def _of_calendar(
    scene: Scene,
    chance: random.Random,
    tag: str,
    now: datetime,
    action: str,
    calendar_id: str,
    capacity: int,
    key: dict[str, str],
) -> Request:
    """What the hotel changes; everything that it tries may have been read."""
    attempts, named = scene.attempts[calendar_id], {"calendar_id": calendar_id}
    if action == "block":
        body = named | _span(scene.edge, 1, 4) | {"places": chance.randint(1, 3), "reason": tag}
        return Request(tag, action, "calendar/block", body, HOTEL | key, now)
    if action == "save":
        chosen = settings(capacity, chance)
        attempts.settings.append(chosen)
        body = body_of(chosen, title=tag, **named)
        return Request(tag, action, "calendar/save", body, HOTEL | key, now)
    if action == "except" and len(attempts.days) < 3:
        day, hours = (scene.edge + chance.choice([0, 1]) * DAY).date(), chance.choice(DAYS)
        attempts.days.append({day: hours})
        body = named | {"exceptions": [{"date": str(day), "hours": hours}]}
        return Request(tag, action, "calendar/except", body, HOTEL | key, now)
    if action == "archive":
        archived = chance.random() < 0.3
        attempts.archived.add(archived)
        return Request(
            tag, action, "calendar/archive", named | {"archived": archived}, HOTEL | key, now
        )
    calendar_id, block_id = chance.choice(scene.blocks)
    body = {"calendar_id": calendar_id, "block_id": block_id}
    return Request(tag, "unblock", "calendar/unblock", body, HOTEL | key, now)
