"""A process that dies before or after any one of its store calls, and the process after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests import engines, pictures
from tests.engines import Engine
from tests.torture import crash_of_sessions, crash_of_webhooks, oracle, oracle_of_holds
from tests.torture.campaign_scenarios import SCENARIOS
from tests.torture.hold_scenarios import HELD, LAPSE, kept
from tests.torture.scenarios import (
    ANNA_UID,
    BEN_UID,
    BOOK,
    ISSUE,
    NEW_GUEST,
    OLD_GUEST,
    PAIR_CODE,
    STOLEN_GUEST,
    Ids,
    book_voucher,
)
from tests.torture.stage import HOTEL, START, Answer, Stage, guest_uid, open_stage
from tests.torture.times import HOUR, iso

ROOT = Path(__file__).parents[2]
SECRETS = ("booking/renew", "booking/code", "booking/confirm", "privacy/")
SECRETS += ("offers/seen", "offers/dismiss")
LIMITS = {"rate_limit_post": 60, "rate_limit_get": 60}
KILLED = 41  # the exit status of a process that killed itself


class Died(BaseException):
    """The process is gone: nothing catches this."""


@dataclass(slots=True)
class MortalClient:
    """A client that dies at one call, of one operation if `operation` names it: before the call is
    made, or after its reply."""

    client: Any
    dies_at: int
    after: bool
    die: Callable[[], None]
    operation: str | None = None
    calls: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)  # one call at a time, for moto

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method = getattr(self.client, operation)

        def call(**arguments: Any) -> Any:
            with self.lock:
                if self.operation in (None, operation):
                    self.calls.append(operation)
                here = self.operation in (None, operation) and len(self.calls) == self.dies_at
                if here and not self.after:
                    self.die()
                reply = method(**arguments)
                if here:
                    self.die()
                return reply

        return call


def die_in_process() -> None:
    """As close to a kill as an exception can be."""
    raise Died


REQUEST_POINTS = [
    (name, call, after)
    for name, scenario in SCENARIOS.items()
    for call in range(1, scenario.calls + 2)  # and the rate limit's call, which comes first
    for after in (False, True)
]


def assert_retry_completes(stage: Stage, name: str, ids: Ids) -> None:
    """The next process gets the same request twice: everything is as if it had come once."""
    scenario = SCENARIOS[name]
    stage.start(**LIMITS)
    if scenario.path.startswith(("session/", "feed/", *SECRETS, "webhook/")):
        is_webhook = scenario.path.startswith("webhook/")
        one = crash_of_webhooks if is_webhook else crash_of_sessions
        one.assert_retry_completes(stage, scenario, ids)
        return
    response = scenario.send(stage, ids)
    assert response.status == scenario.status, response.text
    replay = scenario.send(stage, ids)
    assert (replay.status, replay.text) == (response.status, response.text)
    state = oracle.assert_consistent(stage.service.rows)
    types = [event["type"] for event in state.events]
    if scenario.path == "mail/subscribe":
        types = [*dict.fromkeys(types)]  # each request asks by a mail of its own
    assert sorted(types) == sorted(scenario.events)
    if scenario.path in ("presence/exchange", "presence/revoke"):
        _assert_tokens(stage, scenario.path)
        return
    if scenario.path.startswith("presence/"):
        _assert_presence(stage, ids, response, state)
        return
    if scenario.path.startswith("mail/"):
        return  # it needs no key: what it asks for is so already
    assert replay.headers["Idempotency-Replayed"] == "true"
    _assert_stored(stage, scenario.path, response.json, state)


def _assert_stored(stage: Stage, path: str, body: dict[str, Any], state: oracle.State) -> None:
    """What was answered is what is stored."""
    if path.startswith("template/"):
        _assert_template(path, body, state)
    elif path.startswith("guest/"):
        _assert_contact(stage, body)
    elif "hotel" in body:
        _assert_hotel(stage, body["hotel"])
    elif path.startswith("voucher/") and path != "voucher/change":
        stored_voucher = state.vouchers[body["voucher"]["id"]]
        assert body["voucher"]["status"] == stored_voucher["status"]
    if path.startswith(("voucher/", "booking/")) and body.get("booking"):
        assert body["booking"]["status"] == state.bookings[body["booking"]["id"]]["status"]


def _assert_hotel(stage: Stage, answered: dict[str, Any]) -> None:
    """One profile as it was answered, at the version that counts its saves, and its logo."""
    rows = {row["kind"]: row for row in map(oracle.decode, stage.service.rows("hotels"))}
    profile = rows.pop("profile")
    assert answered["version"] == profile["version"] == 1 + len(rows)
    assert answered["logo"] == profile.get("logo")
    if answered["logo"]:
        assert rows["logo"]["content"] == pictures.PNG
        assert rows["logo"]["version"] == profile["version"]


def _assert_contact(stage: Stage, body: dict[str, Any]) -> None:
    """One contact at the version that was answered; an erased one is gone, with its words."""
    rows = [oracle.decode(item) for item in stage.service.rows("contacts")]
    contacts = [(row["guest_uid"], row["version"]) for row in rows if "version" in row]
    is_erased = "erased" in body
    assert contacts == ([] if is_erased else [(body["guest_uid"], body["version"])])
    links = [row["link_generation"] for row in rows if row["sort"].startswith("l#")]
    assert is_erased == (len(rows) == len(links))
    # The scenario's second version has no address any more.
    assert links == [1] * body.get("erased", body.get("version") == 2)


def _assert_tokens(stage: Stage, path: str) -> None:
    """A token that was exchanged leaves two rows, one that was revoked leaves one."""
    old, new, stolen = map(guest_uid, (OLD_GUEST, NEW_GUEST, STOLEN_GUEST))
    expected = {
        "presence/exchange": [(old, old, "replaced", new), (new, old, "active", None)],
        "presence/revoke": [(stolen, stolen, "revoked", None)],
    }
    rows = [oracle.decode(item) for item in stage.service.rows("guest_tokens")]
    assert {
        (row["token_id"], row["uid"], row["status"], row.get("replaced_by")) for row in rows
    } == set(expected[path])
    assert len(rows) == len(expected[path])


def _assert_template(path: str, body: dict[str, Any], state: oracle.State) -> None:
    """A saved template is as it was answered; a deleted one is gone."""
    template = body["template"]
    stored = [
        (row["template_id"], row["title"], row["version"])
        for row in state.templates
        if "title" in row
    ]
    is_gone = path == "template/delete"
    answered = (template["id"], template["title"], template["version"])
    assert stored == ([] if is_gone else [answered])


def _assert_presence(stage: Stage, ids: Ids, response: Answer, state: oracle.State) -> None:
    """Presence takes no key: a repeated request must change nothing more."""
    now = int(stage.clocks.now.timestamp())
    anna = {
        "thinker_id": ANNA_UID,
        "pair_code": PAIR_CODE,
        "status": "online",
        "last_seen": now * 1000,
        "expires_at": now + 24 * 3600,
    }
    expected = {ANNA_UID: anna}
    if "room_id" in response.json:
        room_id = response.json["room_id"]
        assert room_id == ids.get("room", room_id)
        assert [event["subject_id"] for event in state.events] == [room_id]
        expected[BEN_UID] = anna | {"thinker_id": BEN_UID}
        room_key = f"room#{PAIR_CODE}"
        expected[room_key] = {"thinker_id": room_key, "room_id": room_id, "expires_at": now + 3600}
    rows = [oracle.decode(item) for item in stage.service.rows("presence")]
    assert {row["thinker_id"]: row for row in rows} == expected


# --- the sweep: a hold that has lapsed, a booked voucher whose slot has ended, an issued one past
# its end

SWEEP_EVENTS = sorted([*HELD, LAPSE, *(ISSUE, ISSUE, BOOK, "voucher.consume", "voucher.expire")])
# Of the queries, one for each shard of holds and of vouchers, some; of the writes, one for each of
# three vouchers, all.
SWEEP_CALLS = {
    "query": (1, 4, 5, 20, oracle_of_holds.SHARDS + oracle.DUE_SHARDS),
    "transact_write_items": (1, 2, 3),
}
SWEEP_POINTS = [
    (f"sweep {operation}", call, after)
    for operation, calls in SWEEP_CALLS.items()
    for call in calls
    for after in (False, True)
]
POINTS = [*REQUEST_POINTS, *SWEEP_POINTS]


def operation_of(name: str) -> str | None:
    """The operation at which a sweep dies; None for a request, which dies at any."""
    return name.removeprefix("sweep ") if name.startswith("sweep ") else None


def prepare_sweep(stage: Stage) -> None:
    """One voucher to consume, one to expire, and one whose hold has lapsed."""
    kept(stage)
    book_voucher(stage)
    body = {"valid_until": iso(START + HOUR)}
    assert stage.service.post("voucher/issue", body, headers=HOTEL).status == 201
    stage.clocks.advance(hours=4)


def assert_next_sweep_completes(stage: Stage) -> None:
    """The next runs leave nothing undone, and do nothing twice."""
    stage.start(client=MortalClient(stage.client, 0, False, die_in_process))
    stage.service.sweep()
    again = stage.service.sweep()
    assert (again["lapsed"], again["expired"], again["consumed"], again["remaining"]) == (
        0,
        0,
        0,
        0,
    )
    state = oracle.assert_consistent(stage.service.rows)
    assert sorted(event["type"] for event in state.events) == SWEEP_EVENTS


# --- a real kill: another process, and os._exit in the middle of it


def run_and_kill(stage: Stage, name: str, call: int, after: bool, ids: Ids) -> int:
    """The exit status of a process that runs the scenario and kills itself at the call."""
    script = "from tests.torture.crash import child; child()"
    url, prefix = stage.client.meta.endpoint_url, stage.service.engine.prefix
    arguments = json.dumps([url, prefix, iso(stage.clocks.now), name, call, after, ids])
    return subprocess.run(
        [sys.executable, "-c", script, arguments], cwd=ROOT, env=os.environ, check=False
    ).returncode


def child() -> None:
    """The process that kills itself."""
    url, prefix, now, name, call, after, ids = json.loads(sys.argv[1])
    client = engines.client_of(url)
    with open_stage(Engine("dynamodb_local", client, prefix)) as stage:
        mortal = MortalClient(client, call, after, lambda: os._exit(KILLED), operation_of(name))
        stage.start(client=mortal, **LIMITS)
        stage.clocks.set(datetime.fromisoformat(now))
        if mortal.operation:
            stage.service.sweep()
        else:
            SCENARIOS[name].send(stage, ids)


def kill_and_retry(engine: Engine, name: str, call: int, after: bool) -> None:
    """Kill a real process, then repeat its work. Raises AssertionError."""
    with open_stage(engine) as stage:
        ids: Ids = {}
        is_sweep = operation_of(name) is not None
        if is_sweep:
            prepare_sweep(stage)
        else:
            ids = SCENARIOS[name].prepare(stage)
        assert run_and_kill(stage, name, call, after, ids) == KILLED
        if is_sweep:
            assert_next_sweep_completes(stage)
        else:
            assert_retry_completes(stage, name, ids)
