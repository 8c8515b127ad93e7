"""A process that dies before or after any one of its store calls, and the one after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.domain.instants import text
from tests import engines
from tests.access.cast import api_key, by_key
from tests.engines import Engine
from tests.service import START, Answer
from tests.torture import oracle
from tests.torture.stage import HOTEL, HOTEL_UID, Stage, guest, guest_uid, staged

ROOT = Path(__file__).parents[2]
LIMITS = {"rate_limit_post": 60, "rate_limit_get": 60}
KILLED = 41  # the exit status of a process that killed itself
HOUR = timedelta(hours=1)
ANNA, BEN = guest("anna"), guest("ben")
ANNA_UID, BEN_UID = guest_uid("anna"), guest_uid("ben")
STORED_KEY = "k-stored.a-secret-of-a-hotel-that-dies"
PAIR = "oak-table"


class Died(BaseException):
    """The process is gone: nothing catches this."""


@dataclass(slots=True)
class Mortal:
    """A client that dies at one call: before it is made, or when it was answered."""

    client: Any
    dies_at: int
    after: bool
    die: Callable[[], None]
    calls: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)  # one call at a time, for moto

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method = getattr(self.client, operation)

        def call(**arguments: Any) -> Any:
            with self.lock:
                self.calls.append(operation)
                here = len(self.calls) == self.dies_at
                if here and not self.after:
                    self.die()
                answer = method(**arguments)
                if here:
                    self.die()
                return answer

        return call


def dies() -> None:
    """In process, as near to a kill as can be."""
    raise Died


@dataclass(frozen=True, slots=True)
class Act:
    """A changing request, and what must have been done before it."""

    prepare: Callable[[Stage], dict[str, str]]  # gives ids, for the request
    path: str
    said: Callable[[dict[str, str]], dict[str, Any]]
    who: dict[str, str]
    status: int
    calls: int  # store calls that it makes, besides the limiter's
    events: tuple[str, ...]


def _issued(stage: Stage) -> dict[str, str]:
    answer = stage.service.post("voucher/issue", {}, headers=HOTEL)
    return {"voucher": answer.json["voucher"]["id"]}


def _booked(stage: Stage) -> dict[str, str]:
    ids = _issued(stage)
    answer = stage.service.post("voucher/book", _slot(ids), headers=ANNA)
    return ids | {"booking": answer.json["booking"]["id"]}


def _slot(ids: dict[str, str]) -> dict[str, Any]:
    return {"voucher_id": ids["voucher"], "slot_id": f"slot-{text(START + 2 * HOUR)}"}


def _issued_by_key(stage: Stage) -> dict[str, str]:
    api_key(stage.service, HOTEL_UID, key=STORED_KEY)
    return _issued(stage)


def _elsewhere(stage: Stage) -> dict[str, str]:
    _heard(stage, ANNA, ANNA_UID, "another-table")
    stage.clocks.advance(seconds=10)
    return {}


def _two_online(stage: Stage) -> dict[str, str]:
    _heard(stage, ANNA, ANNA_UID, PAIR)
    _heard(stage, BEN, BEN_UID, PAIR)
    return {}


def _old_room(stage: Stage) -> dict[str, str]:
    """A room that is past half of its hour, so that the next match keeps it open."""
    _two_online(stage)
    answer = stage.service.post("presence/match", _paired({}), headers=ANNA)
    stage.clocks.advance(minutes=40)
    _two_online(stage)
    return {"room": answer.json["room_id"]}


def _heard(stage: Stage, who: dict[str, str], uid: str, pair_code: str) -> None:
    said = {"thinker_id": uid, "pair_code": pair_code}
    assert stage.service.post("presence/heartbeat", said, headers=who).status == 200


def _paired(ids: dict[str, str]) -> dict[str, Any]:
    return {"thinker_id": ANNA_UID, "pair_code": PAIR}


def _by_voucher(ids: dict[str, str]) -> dict[str, Any]:
    return {"voucher_id": ids["voucher"]}


def _by_booking(ids: dict[str, str]) -> dict[str, Any]:
    return {"booking_id": ids["booking"]}


def _revoke(ids: dict[str, str]) -> dict[str, Any]:
    return {"voucher_id": ids["voucher"], "revoke": True}


ISSUE, BOOK, MATCH = "voucher.issue", "voucher.book", "presence.match"
ACTS = {
    "issue": Act(
        lambda stage: {}, "voucher/issue", lambda ids: {"title": "once"}, HOTEL, 201, 1, (ISSUE,)
    ),
    "book": Act(_issued, "voucher/book", _slot, ANNA, 201, 2, (ISSUE, BOOK)),
    "cancel": Act(
        _booked, "voucher/cancel", _by_booking, ANNA, 200, 2, (ISSUE, BOOK, "voucher.cancel")
    ),
    "cancel by voucher": Act(
        _booked, "voucher/cancel", _by_voucher, HOTEL, 200, 2, (ISSUE, BOOK, "voucher.cancel")
    ),
    "revoke": Act(_issued, "voucher/cancel", _revoke, HOTEL, 200, 2, (ISSUE, "voucher.revoke")),
    "revoke a booked one": Act(
        _booked, "voucher/cancel", _revoke, HOTEL, 200, 2, (ISSUE, BOOK, "voucher.revoke")
    ),
    "walk-in": Act(
        _issued, "voucher/redeem", _by_voucher, HOTEL, 200, 2, (ISSUE, "voucher.redeem")
    ),
    "redeem": Act(
        _booked, "voucher/redeem", _by_booking, HOTEL, 200, 2, (ISSUE, BOOK, "voucher.redeem")
    ),
    # Its key is looked up first.
    "walk-in, stored key": Act(
        _issued_by_key,
        "voucher/redeem",
        _by_voucher,
        by_key(STORED_KEY),
        200,
        3,
        (ISSUE, "voucher.redeem"),
    ),
    "heartbeat": Act(_elsewhere, "presence/heartbeat", _paired, ANNA, 200, 1, ()),
    "match": Act(_two_online, "presence/match", _paired, ANNA, 200, 4, (MATCH,)),
    "match again": Act(_old_room, "presence/match", _paired, ANNA, 200, 4, (MATCH,)),
}
POINTS = [
    (name, call, after)
    for name, act in ACTS.items()
    # And with the limiter, which counts first.
    for call in range(1, act.calls + 2)
    for after in (False, True)
]


def send(stage: Stage, act: Act, ids: dict[str, str]) -> Answer:
    """The request under test, always under the same key."""
    headers = act.who | {"Idempotency-Key": "the-same"}
    return stage.service.post(act.path, act.said(ids), headers=headers)


def comes_back(stage: Stage, name: str, ids: dict[str, str]) -> None:
    """The next process gets the same request, once more and once again; all is as if once."""
    act = ACTS[name]
    stage.start(**LIMITS)
    answer = send(stage, act, ids)
    assert answer.status == act.status, answer.text
    again = send(stage, act, ids)
    assert (again.status, again.text) == (answer.status, answer.text)
    state = oracle.read(stage.service.rows)
    assert oracle.violations(state) == []
    assert sorted(event["type"] for event in state.events) == sorted(act.events)
    if act.path.startswith("presence/"):
        _present_as_once(stage, ids, answer, state)
        return
    assert again.headers["Idempotency-Replayed"] == "true"
    told = answer.json
    stored = state.vouchers[told["voucher"]["id"]]
    assert told["voucher"]["status"] == stored["status"]
    if told.get("booking"):
        assert told["booking"]["status"] == state.bookings[told["booking"]["id"]]["status"]


def _present_as_once(
    stage: Stage, ids: dict[str, str], answer: Answer, state: oracle.State
) -> None:
    """Presence takes no key: a repetition itself must change nothing more."""
    now = int(stage.clocks.now.timestamp())
    anna = {
        "thinker_id": ANNA_UID,
        "pair_code": PAIR,
        "status": "online",
        "last_seen": now * 1000,
        "expires_at": now + 24 * 3600,
    }
    wanted = {ANNA_UID: anna}
    if "room_id" in answer.json:
        room_id = answer.json["room_id"]
        assert room_id == ids.get("room", room_id)
        assert [event["subject_id"] for event in state.events] == [room_id]
        wanted[BEN_UID] = anna | {"thinker_id": BEN_UID}
        room = {"thinker_id": f"room#{PAIR}", "room_id": room_id, "expires_at": now + 3600}
        wanted[f"room#{PAIR}"] = room
    rows = [oracle.plain(item) for item in stage.service.rows("presence")]
    assert {row["thinker_id"]: row for row in rows} == wanted


# --- the sweep: a booked voucher whose slot has ended, and an issued one past its end

CALLS = 16 + 2  # of a sweep: one for each shard, and a write for each of two vouchers
SWEPT = sorted(
    ["voucher.issue", "voucher.issue", "voucher.book", "voucher.consume", "voucher.expire"]
)


def to_sweep(stage: Stage) -> None:
    """One voucher to consume and one to expire."""
    ACTS["cancel"].prepare(stage)
    said = {"valid_until": text(START + HOUR)}
    assert stage.service.post("voucher/issue", said, headers=HOTEL).status == 201
    stage.clocks.advance(hours=4)


def goes_on(stage: Stage) -> None:
    """The next runs leave nothing undone, and do nothing twice."""
    stage.start(client=Mortal(stage.client, 0, False, dies))
    stage.service.sweep()
    again = stage.service.sweep()
    assert (again["expired"], again["consumed"], again["left"]) == (0, 0, 0)
    state = oracle.read(stage.service.rows)
    assert oracle.violations(state) == []
    assert sorted(event["type"] for event in state.events) == SWEPT


# --- a real kill: another process, and os._exit in the middle of it


def killed(stage: Stage, name: str, call: int, after: bool, ids: dict[str, str]) -> int:
    """Run the act in a process that kills itself at the call; its exit status."""
    script = "from tests.torture.crash import child; child()"
    url, prefix = stage.client.meta.endpoint_url, stage.service.engine.prefix
    asked = json.dumps([url, prefix, text(stage.clocks.now), name, call, after, ids])
    return subprocess.run(
        [sys.executable, "-c", script, asked], cwd=ROOT, env=os.environ, check=False
    ).returncode


def child() -> None:
    """The process that is killed."""
    url, prefix, now, name, call, after, ids = json.loads(sys.argv[1])
    client = engines.client_of(url)
    with staged(Engine("dynamodb_local", client, prefix)) as stage:
        stage.start(client=Mortal(client, call, after, lambda: os._exit(KILLED)), **LIMITS)
        stage.clocks.at(datetime.fromisoformat(now))
        if name == "sweep":
            stage.service.sweep()
        else:
            send(stage, ACTS[name], ids)


def points() -> list[tuple[str, int, bool]]:
    """Every act and the sweep, before and after each of their calls."""
    swept = [("sweep", call, after) for call in range(1, CALLS + 1) for after in (False, True)]
    return [*POINTS, *swept]


def really(engine: Engine, name: str, call: int, after: bool) -> None:
    """One death of a real process, and its return. Raises AssertionError."""
    with staged(engine) as stage:
        ids: dict[str, str] = {}
        if name == "sweep":
            to_sweep(stage)
        else:
            ids = ACTS[name].prepare(stage)
        assert killed(stage, name, call, after, ids) == KILLED
        if name == "sweep":
            goes_on(stage)
        else:
            comes_back(stage, name, ids)
