"""The requests of a round: fifty callers, at the edges of a few vouchers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tests.torture.stage import ADMIN, HOTEL, Answer, Stage, guest, guest_uid
from tests.torture.times import HOUR, MS, iso

RETRIES = 5  # of a request under its key, while the response says to retry
KEYED = 0.7  # the share of requests with an Idempotency-Key


@dataclass(slots=True)
class Request:
    """One request of one caller, repeated under its key until it has a final response."""

    tag: str  # in whatever it writes
    action: str
    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    now: datetime
    voucher_id: str | None = None
    responses: list[Answer] = field(default_factory=list)

    @property
    def key(self) -> str | None:
        """Its Idempotency-Key."""
        return self.headers.get("Idempotency-Key")

    @property
    def last(self) -> Answer:
        """Its latest response."""
        return self.responses[-1]

    def send(self, stage: Stage) -> Answer:
        """Send it once."""
        stage.clocks.set(self.now)
        response = stage.service.post(self.path, self.body, headers=self.headers)
        self.responses.append(response)
        return response

    def send_until_final(self, stage: Stage) -> None:
        """Send it; with a key, again for as long as the response says to retry."""
        for _ in range(1 + RETRIES if self.key else 1):
            if not is_open(self.send(stage)):
                return


def is_open(response: Answer) -> bool:
    """Whether the response only says to retry later: the outcome is not known."""
    return response.status == 503 or (response.status == 409 and "Retry-After" in response.headers)


@dataclass(frozen=True, slots=True)
class Scene:
    """The vouchers of a round, made without faults; `edge` is the time at which they end."""

    edge: datetime
    vouchers: list[str]
    bookings: list[tuple[str, str, str]]  # id, its voucher, its guest's token


def set_up(stage: Stage, edge: datetime, name: str) -> Scene:
    """Issued and booked vouchers whose validity, slot start or slot end is the edge."""
    start = edge - 4 * HOUR
    stage.clocks.set(start)
    scene = Scene(edge, [], [])

    def issue(until: datetime, **more: Any) -> str:
        body = {"valid_from": iso(start), "valid_until": iso(until), "title": "scene", **more}
        response = stage.service.post("voucher/issue", body, headers=HOTEL)
        assert response.status == 201, response.text
        scene.vouchers.append(response.json["voucher"]["id"])
        return scene.vouchers[-1]

    def book(voucher_id: str, at: datetime) -> None:
        token = f"{name}-first-{len(scene.bookings)}"
        body = {"voucher_id": voucher_id, "slot_id": f"slot-{iso(at)}"}
        response = stage.service.post("voucher/book", body, headers=guest(token))
        assert response.status == 201, response.text
        scene.bookings.append((response.json["booking"]["id"], voucher_id, token))

    issue(edge)  # ends at the edge
    issue(edge + 24 * HOUR)  # starts long before the edge, ends long after
    book(issue(edge + 2 * HOUR), edge)  # its slot begins at the edge
    book(issue(edge + 2 * HOUR), edge - HOUR)  # its slot ends at the edge
    book(issue(edge), edge - HOUR)  # and so does the voucher
    book(issue(edge + 24 * HOUR, transferable=True, duration_minutes=90), edge + 2 * HOUR)
    return scene


def cast(scene: Scene, chance: random.Random, callers: int, name: str) -> list[list[Request]]:
    """The requests of each caller, one after the other. Some callers share a request."""
    plans = []
    for number in range(callers):
        tag = f"{name}-{number}"
        if plans and chance.random() < 0.1:
            twin = chance.choice(plans)[0]
            if twin.key:
                # The same request, over two connections at once.
                plans.append([replace(twin, responses=[])])
                continue
        plans.append(list(_plan(scene, chance, tag)))
    return plans


def _plan(scene: Scene, chance: random.Random, tag: str) -> Iterator[Request]:
    now = scene.edge + chance.choice([-HOUR, -MS, -MS, 0 * MS, 0 * MS, MS, HOUR])
    action = chance.choices(
        ["book", "cancel", "move", "redeem", "revoke", "assign", "issue", "sweep"],
        [20, 14, 10, 7, 5, 5, 3, 2],
    )[0]
    booking_id, booked_id, token = chance.choice(scene.bookings)
    voucher_id = chance.choice(scene.vouchers)
    key = {"Idempotency-Key": tag} if chance.random() < KEYED else {}
    if action == "sweep":
        yield Request(tag, action, "", {}, {}, now)
        return
    if action == "issue":
        yield Request(tag, action, "voucher/issue", {"title": tag}, HOTEL | key, now)
        return
    if action == "book":
        start = scene.edge + chance.choice([-HOUR, 0 * HOUR, HOUR, 2 * HOUR, 5 * HOUR])
        body = {"voucher_id": voucher_id, "slot_id": f"slot-{iso(start)}"}
        yield Request(tag, action, "voucher/book", body, guest(tag) | key, now, voucher_id)
        return
    by_booking = chance.random() < 0.5
    ids = {"booking_id": booking_id} if by_booking else {"voucher_id": booked_id}
    if action in ("cancel", "move"):
        headers = chance.choice([HOTEL, guest(token), guest(token)])
        slot = f"slot-{iso(scene.edge + chance.choice([-1, 1, 2, 3, 4]) * HOUR)}"
        path, body = {
            "cancel": ("voucher/cancel", ids | {"reason": tag}),
            "move": ("voucher/reschedule", {"booking_id": booking_id, "slot_id": slot}),
        }[action]
        yield Request(tag, action, path, body, headers | key, now, booked_id)
        return
    manager = chance.choice([HOTEL, ADMIN])
    if action == "redeem":
        of_booked = chance.random() < 0.6
        body, target = (ids, booked_id) if of_booked else ({"voucher_id": voucher_id}, voucher_id)
        yield Request(tag, action, "voucher/redeem", body, manager | key, now, target)
        return
    if action == "assign":
        target, holder_uid = chance.choice([(voucher_id, None), (booked_id, guest_uid(tag))])
        body = {"voucher_id": target, "holder_uid": holder_uid, "reason": tag}
        yield Request(tag, action, "voucher/holder", body, manager | key, now, target)
        return
    body = {"voucher_id": voucher_id, "revoke": True, "reason": tag}
    yield Request(tag, action, "voucher/cancel", body, manager | key, now, voucher_id)
