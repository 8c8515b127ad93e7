"""The callers of a round about one campaign: guests accept its offers and use them, while their
hotel pauses, changes and ends it. What each asks next depends on what it was answered."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.torture import faults
from tests.torture.actors import RETRIES, Request
from tests.torture.stage import ADMIN, HOTEL, Answer, Stage, guest
from tests.torture.times import HOUR, MINUTE, MS, iso

Plan = Iterator[Request]
CONTACT = {"name": "Bo Quist", "email": "bo@quist.example"}
GUESTS, HOTELS, DESKS, SWEEPERS = 50, 5, 8, 2
KEYED = 0.8  # the share of accepts with an Idempotency-Key
TWINS = 0.15  # the share of guests who ask over two connections at once
EARLIER = 8  # vouchers that were accepted before a round, half of them booked
SAVINGS = (31, 5.25)  # of the two offers
BUDGETS = (7 * 31 + 30, 20 * 31, 31_000)
HOURLY = (None, None, 3 * 31, 8 * 31 + 5)
COUNTS = (9, 30, 900)
AFTER = [-HOUR, -MS, -MS, 0 * MS, MS, 20 * MINUTE, 20 * MINUTE, HOUR]  # the edge


@dataclass(slots=True)
class Scene:
    """What a round's callers meet, made without faults; `edge` is the hour at which they come."""

    campaign_id: str
    edge: datetime
    template_id: str
    issued: list[tuple[str, str]] = field(default_factory=list)  # voucher, its guest
    bookings: list[tuple[str, str, str]] = field(default_factory=list)  # id, voucher, guest


def is_answered(answer: Answer) -> bool:
    """Whether a request was granted or refused; otherwise it is to be sent again."""
    return answer.status < 500 and answer.json.get("code") != "request_in_flight"


def send_until_answered(stage: Stage, request: Request) -> None:
    """Send a request, and again: each of these can be repeated, an accept even without a key."""
    for _ in range(1 + RETRIES):
        if is_answered(request.send(stage)):
            return


def _post(stage: Stage, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
    """A request of the preparation; it must succeed."""
    answer = stage.service.post(path, body, headers=headers)
    assert answer.status < 300, answer.text
    return answer.json


def make_templates(stage: Stage) -> list[str]:
    """The templates of the two offers: a voucher of a day, for an hour."""
    made = []
    for price in (120, 45.5):
        body = {"name": "Spa", "price_amount": price, "valid_days": 1, "duration_minutes": 60}
        made.append(_post(stage, "template/save", body, HOTEL)["template"]["id"])
    return made


def set_up(
    stage: Stage, templates: list[str], edge: datetime, name: str, chance: random.Random
) -> Scene:
    """A campaign of two offers, and vouchers of it, some of them booked."""
    stage.clocks.set(edge - 6 * HOUR)
    prices = (120 - 31, 40.25)
    offers = [
        {"template_id": template, "price_amount": price, "count": chance.choice(COUNTS)}
        for template, price in zip(templates, prices, strict=True)
    ]
    hourly = chance.choice(HOURLY)
    body = {
        "name": name,
        "ends_at": iso(edge + chance.choice([HOUR, 20 * HOUR])),
        "budget_amount": EARLIER * 31 + chance.choice(BUDGETS),
        "offers": offers,
    }
    made = _post(stage, "campaign/create", body, HOTEL)["campaign"]
    scene = Scene(made["id"], edge, templates[1])
    for number in range(EARLIER):
        token = f"{name}-first-{number}"
        taken = accept_body(scene, "offer-1")
        voucher_id = _post(stage, "offers/accept", taken, guest(token))["voucher"]["id"]
        if number % 2:
            scene.issued.append((voucher_id, token))
            continue
        slot = edge + chance.choice([-3, -2, 1]) * HOUR
        body = {"voucher_id": voucher_id, "slot_id": f"slot-{iso(slot)}"}
        booking = _post(stage, "voucher/book", body, guest(token))["booking"]
        scene.bookings.append((booking["id"], voucher_id, token))
    if hourly is not None:
        form = changed_form(made | {"hourly_amount": hourly})
        _post(stage, "campaign/change", form, HOTEL)
    return scene


def accept_body(scene: Scene, offer_id: str) -> dict[str, Any]:
    """An accept."""
    return {"campaign_id": scene.campaign_id, "offer_id": offer_id, "contact": CONTACT}


def changed_form(campaign: dict[str, Any]) -> dict[str, Any]:
    """The form of a campaign as it was read."""
    form = {name: campaign[name] for name in ("version", "name", "ends_at")}
    amounts = {
        name: float(campaign[name])
        for name in ("budget_amount", "hourly_amount")
        if campaign.get(name) is not None
    }
    offers = [{"offer_id": each["offer_id"], "count": each["count"]} for each in campaign["offers"]]
    return {"campaign_id": campaign["id"], **form, **amounts, "offers": offers}


def cast(scene: Scene, seed: object, name: str, guests: int) -> list[Callable[[Stage], Plan]]:
    """The plans of all callers; each draws from numbers of its own."""
    plans: list[Callable[[Stage], Plan]] = []

    def add(plan: Callable[..., Plan], tag: str) -> None:
        chance = faults.random_from(seed, tag, len(plans))
        plans.append(lambda stage: plan(stage, scene, chance, tag))

    chance = faults.random_from(seed, name)
    for number in range(guests):
        add(_guest, f"{name}-{number}")
        if chance.random() < TWINS:
            add(_twin, f"{name}-{number}")
    for number in range(HOTELS):
        add(_hotel, f"{name}-hotel-{number}")
    for _, token in scene.issued:
        add(_first_guest, token)
    for number in range(DESKS):
        add(_desk, f"{name}-desk-{number}")
    for number in range(SWEEPERS):
        add(_sweeper, f"{name}-sweep-{number}")
    return plans


def _guest(_: Stage, scene: Scene, chance: random.Random, token: str) -> Plan:
    """Take an offer; if it is refused, try once or twice more; then use the voucher."""
    now = scene.edge + chance.choice(AFTER)
    for number in range(3):
        request = _accept(scene, chance, token, f"accept-{number}", now)
        yield request
        if request.last.status == 201:
            voucher_id = request.last.json["voucher"]["id"]
            yield from _use(scene, chance, token, voucher_id, max(now, scene.edge))
        if is_answered(request.last) and request.last.json.get("code") != "offer_not_available":
            return
        now += chance.choice([0 * MS, MS, HOUR])


def _twin(_: Stage, scene: Scene, chance: random.Random, token: str) -> Plan:
    """The same guest over another connection."""
    yield _accept(scene, chance, token, "twin", scene.edge + chance.choice(AFTER))


def _accept(scene: Scene, chance: random.Random, token: str, suffix: str, now: datetime) -> Request:
    offer_id = chance.choice(["offer-1", "offer-1", "offer-1", "offer-2", "offer-2", "offer-3"])
    tag = f"{token}.{suffix}"
    key = {"Idempotency-Key": tag} if chance.random() < KEYED else {}
    body = accept_body(scene, offer_id)
    return Request(tag, "accept", "offers/accept", body, guest(token) | key, now)


def _use(scene: Scene, chance: random.Random, token: str, voucher_id: str, now: datetime) -> Plan:
    """Book what was taken, and then what may become of a booking."""
    if chance.random() < 0.4:
        if chance.random() < 0.5:
            yield _of_voucher(chance, f"{token}.end", voucher_id, now)
        return
    slot = scene.edge + chance.choice([2, 3, 5]) * HOUR
    booking = _keyed(
        *(f"{token}.book", "book", "voucher/book"),
        {"voucher_id": voucher_id, "slot_id": f"slot-{iso(slot)}"},
        *(guest(token), now, voucher_id),
    )
    yield booking
    if booking.last.status == 201 and chance.random() < 0.7:
        booking_id = booking.last.json["booking"]["id"]
        yield from _of_booking(scene, chance, token, (booking_id, voucher_id, token), now)


def _first_guest(_: Stage, scene: Scene, chance: random.Random, token: str) -> Plan:
    """Use what was taken before the round, while others end it."""
    voucher_id = next(each for each, owner in scene.issued if owner == token)
    yield from _use(scene, chance, token, voucher_id, scene.edge)


def _desk(_: Stage, scene: Scene, chance: random.Random, tag: str) -> Plan:
    """End a voucher that was taken before the round, or change its booking."""
    if chance.random() < 0.4:
        voucher_id, _owner = chance.choice(scene.issued)
        yield _of_voucher(chance, tag, voucher_id, scene.edge)
    else:
        yield from _of_booking(scene, chance, tag, chance.choice(scene.bookings), scene.edge)


def _sweeper(_: Stage, scene: Scene, chance: random.Random, tag: str) -> Plan:
    """What is over is closed: bookings of this round, and vouchers of earlier ones or of this."""
    yield Request(tag, "sweep", "", {}, {}, scene.edge + chance.choice([0, 20]) * HOUR)


def _of_voucher(chance: random.Random, tag: str, voucher_id: str, now: datetime) -> Request:
    body: dict[str, Any] = {"voucher_id": voucher_id}
    if chance.random() < 0.5:
        return _keyed(tag, "redeem", "voucher/redeem", body, HOTEL, now, voucher_id)
    body |= {"revoke": True, "reason": tag}
    return _keyed(tag, "revoke", "voucher/cancel", body, ADMIN, now, voucher_id)


def _of_booking(
    scene: Scene, chance: random.Random, tag: str, booked: tuple[str, str, str], now: datetime
) -> Plan:
    booking_id, voucher_id, token = booked
    by_booking: dict[str, Any] = {"booking_id": booking_id}
    action = chance.choice(["redeem", "redeem", "cancel", "cancel", "reschedule", "noshow", "end"])
    tag = f"{tag}.{action}"
    if action == "end":
        request = _of_voucher(chance, tag, voucher_id, now)
    elif action == "redeem":
        request = _keyed(tag, action, "voucher/redeem", by_booking, HOTEL, now, voucher_id)
    elif action == "cancel":
        body = by_booking | {"reason": tag}
        headers = chance.choice([HOTEL, guest(token)])
        request = _keyed(tag, action, "voucher/cancel", body, headers, now, voucher_id)
    elif action == "reschedule":
        body = by_booking | {"slot_id": f"slot-{iso(scene.edge + chance.choice([4, 6]) * HOUR)}"}
        request = _keyed(tag, action, "voucher/reschedule", body, HOTEL, now, voucher_id)
    else:
        body = by_booking | {"give_back": chance.random() < 0.3}
        late = scene.edge + chance.choice([0, 6]) * HOUR
        request = _keyed(tag, action, "voucher/noshow", body, HOTEL, max(now, late), voucher_id)
    yield request
    if request.last.status == 200 and action in ("redeem", "noshow") and chance.random() < 0.4:
        body = {"voucher_id": voucher_id, "reason": f"{tag}.undo"}
        yield _keyed(*(f"{tag}.undo", "undo", "voucher/undo", body, HOTEL, request.now, voucher_id))


def _hotel(stage: Stage, scene: Scene, chance: random.Random, tag: str) -> Plan:
    """Pause and resume, and change budget, counts, pace and end; sometimes end it, at last."""
    now = scene.edge + chance.choice([0 * MS, 0 * MS, 20 * MINUTE])
    named = {"campaign_id": scene.campaign_id}
    for number in range(4):
        if chance.random() < 0.3:
            for verb in ("pause", "resume"):
                each = f"{tag}.{verb}-{number}"
                yield _keyed(each, verb, f"campaign/{verb}", named, HOTEL, now)
            continue
        stage.clocks.set(now)
        read = stage.service.get("campaign/report", named, headers=HOTEL)
        if read.status == 200:
            each = f"{tag}.change-{number}"
            body = _other_form(read.json["campaign"], scene, chance) | {"name": each}
            yield _keyed(each, "set", "campaign/change", body, HOTEL, now)
    if chance.random() < 0.05:
        yield _keyed(f"{tag}.end", "end", "campaign/end", named, HOTEL, now)


def _other_form(campaign: dict[str, Any], scene: Scene, chance: random.Random) -> dict[str, Any]:
    """The form with something else in it, close to what was spent and taken."""
    form = changed_form(campaign)
    what = chance.choice(["budget", "budget", "count", "count", "pace", "offer", "end"])
    if what == "budget":
        room = chance.choice([-10, 0, 31, 40, 400, 40_000])
        form["budget_amount"] = float(campaign["spent_amount"]) + room
    elif what == "count":
        number = chance.randrange(len(campaign["offers"]))
        taken = campaign["offers"][number]["accepted"]
        form["offers"][number]["count"] = max(1, taken + chance.choice([-1, 0, 1, 20, 200]))
    elif what == "pace":
        form["hourly_amount"] = chance.choice([None, 31, 5 * 31, 20 * 31])
    elif what == "offer" and len(campaign["offers"]) < 4:
        count = chance.choice([2, 50])
        form["offers"].append(
            {"template_id": scene.template_id, "price_amount": 40.25, "count": count}
        )
    elif what == "end":
        form["ends_at"] = iso(scene.edge + chance.choice([HOUR, 2 * HOUR, 20 * HOUR]))
    return form


def _keyed(
    tag: str,
    action: str,
    path: str,
    body: dict[str, Any],
    headers: dict[str, str],
    now: datetime,
    voucher_id: str | None = None,
) -> Request:
    return Request(tag, action, path, body, headers | {"Idempotency-Key": tag}, now, voucher_id)
