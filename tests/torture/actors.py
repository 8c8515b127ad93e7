"""Who asks for what in a round: fifty callers, at the edges of a handful of vouchers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.instants import text
from tests.service import Answer
from tests.torture.stage import ADMIN, HOTEL, Stage, guest

HOUR, MS = timedelta(hours=1), timedelta(milliseconds=1)
RETRIES = 5  # of the same request under the same key, while it is told to come back
KEYED = 0.7


@dataclass(slots=True)
class Request:
    """One request of one caller: sent again, under its key, until it has a real answer."""

    tag: str  # in whatever it writes
    action: str
    path: str
    said: dict[str, Any]
    headers: dict[str, str]
    now: datetime
    voucher_id: str | None = None
    answers: list[Answer] = field(default_factory=list)

    @property
    def key(self) -> str | None:
        """Its Idempotency-Key."""
        return self.headers.get("Idempotency-Key")

    def send(self, stage: Stage) -> Answer:
        """Once."""
        stage.clocks.at(self.now)
        answer = stage.service.post(self.path, self.said, headers=self.headers)
        self.answers.append(answer)
        return answer

    def send_until_answered(self, stage: Stage) -> None:
        """Once, and with a key again for as long as the answer is to come back."""
        for _ in range(1 + RETRIES if self.key else 1):
            if not unanswered(self.send(stage)):
                return


def unanswered(answer: Answer) -> bool:
    """Whether the answer is only to come back later."""
    return answer.status == 503 or (answer.status == 409 and "Retry-After" in answer.headers)


@dataclass(frozen=True, slots=True)
class Scene:
    """The vouchers of a round, made while the weather was calm; `edge` is what they end at."""

    edge: datetime
    vouchers: list[str]
    bookings: list[tuple[str, str, str]]  # id, its voucher, its guest's token
    named: dict[str, str]  # voucher, the token of the guest that it is made out to


def set_up(stage: Stage, edge: datetime, name: str) -> Scene:
    """Issued and booked vouchers whose validity, slot start or slot end is the edge."""
    start = edge - 4 * HOUR
    stage.clocks.at(start)
    scene = Scene(edge, [], [], {})

    def issue(until: datetime, **more: Any) -> str:
        said = {"valid_from": text(start), "valid_until": text(until), "title": "scene", **more}
        answer = stage.service.post("voucher/issue", said, headers=HOTEL)
        assert answer.status == 201, answer.text
        scene.vouchers.append(answer.json["voucher"]["id"])
        return scene.vouchers[-1]

    def book(voucher_id: str, at: datetime) -> None:
        token = f"{name}-first-{len(scene.bookings)}"
        said = {"voucher_id": voucher_id, "slot_id": f"slot-{text(at)}"}
        answer = stage.service.post("voucher/book", said, headers=guest(token))
        assert answer.status == 201, answer.text
        scene.bookings.append((answer.json["booking"]["id"], voucher_id, token))

    issue(edge)  # ends at the edge
    issue(edge + 24 * HOUR)  # all of it still to come
    book(issue(edge + 2 * HOUR), edge)  # its slot begins at the edge
    book(issue(edge + 2 * HOUR), edge - HOUR)  # its slot ends at the edge
    book(issue(edge), edge - HOUR)  # and so does the voucher
    book(issue(edge + 24 * HOUR, transferable=True, duration_minutes=90), edge + 2 * HOUR)
    return scene


def cast(scene: Scene, chance: random.Random, callers: int, name: str) -> list[list[Request]]:
    """For each caller the requests it makes, one after the other. Some share one request."""
    plans = []
    for number in range(callers):
        tag = f"{name}-{number}"
        if plans and chance.random() < 0.1:
            twin = chance.choice(plans)[0]
            if twin.key:
                # The same request, sent by two connections at once.
                same = Request(twin.tag, twin.action, twin.path, twin.said, twin.headers, twin.now)
                same.voucher_id = twin.voucher_id
                plans.append([same])
                continue
        plans.append(list(_plan(scene, chance, tag)))
    return plans


def _plan(scene: Scene, chance: random.Random, tag: str) -> Iterator[Request]:
    now = scene.edge + chance.choice([-HOUR, -MS, -MS, 0 * MS, 0 * MS, MS, HOUR])
    action = chance.choices(
        ["book", "cancel", "redeem", "revoke", "issue", "sweep"], [20, 14, 7, 5, 3, 2]
    )[0]
    booking_id, booked, token = chance.choice(scene.bookings)
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
        said = {"voucher_id": voucher_id, "slot_id": f"slot-{text(start)}"}
        yield Request(tag, action, "voucher/book", said, guest(tag) | key, now, voucher_id)
        return
    by_booking = chance.random() < 0.5
    about = {"booking_id": booking_id} if by_booking else {"voucher_id": booked}
    if action == "cancel":
        who = chance.choice([HOTEL, guest(token), guest(token)])
        said = about | {"reason": tag}
        yield Request(tag, action, "voucher/cancel", said, who | key, now, booked)
        return
    manager = chance.choice([HOTEL, ADMIN])
    if action == "redeem":
        said = about if chance.random() < 0.6 else {"voucher_id": voucher_id}
        target = booked if said is about else voucher_id
        yield Request(tag, action, "voucher/redeem", said, manager | key, now, target)
        return
    said = {"voucher_id": voucher_id, "revoke": True, "reason": tag}
    yield Request(tag, action, "voucher/cancel", said, manager | key, now, voucher_id)
