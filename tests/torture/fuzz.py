"""Requests that schemathesis makes from the OpenAPI document, valid and invalid ones.

Most requests use the store in memory, which is quick; a tenth uses DynamoDB Local, which validates
its requests, as the store in memory does not. A part of them carries hostile texts: these must be
refused or taken, without needless work.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from schemathesis import GenerationMode

from tests import engines, hostile
from tests.calendars import make_calendar
from tests.engines import Engine
from tests.torture.attacks import REFUSAL_MAX, Attack, attacks
from tests.torture.document import (
    JSON,
    beyond_schema,
    document,
    fields_of,
    is_camel_case,
    is_valid,
    problems,
)
from tests.torture.fuzz_report import Report
from tests.torture.memory import in_memory
from tests.torture.stage import ADMIN, HOTEL, HOTEL_UID, START, Answer, Stage, guest, open_stage
from tests.torture.times import DAY, HOUR, iso
from tests.work import needless_work, normalized_texts, seconds, too_much_work

CREDENTIALS = {"nobody": {}, "guest": guest("fuzzed"), "hotel": HOTEL, "admin": ADMIN}
ROLES = ["hotel", "guest", "admin", "hotel", "guest", "admin", "nobody"]  # how often each calls
LOCAL_SHARE = 10  # one request in ten goes to DynamoDB Local
BRIEF = 0.02  # seconds: what takes less is not compared
ATTACKS_SHARE = 8  # for so many requests from the document, one hostile one
LOCAL_SEEDS = 1_000_000  # far from those of the other store, so that its requests differ


@dataclass(slots=True)
class Fuzzer:
    """Sends cases and checks the responses."""

    stage: Stage
    voucher_ids: list[str]
    booking_ids: list[str]
    template_ids: list[str]
    calendar_id: str
    report: Report = field(default_factory=Report)

    def send(self, case: Any, role: str, existing: bool, pick: int) -> None:
        """One case, with a credential; `existing` puts in ids that exist."""
        method, path = case.method.lower(), case.path
        body = case.body if method == "post" else None
        if existing and isinstance(body, dict):
            body = self._with_existing_ids(body, pick)
        # A parameter without any value is left out.
        query = {name: _as_sent(value) for name, value in (case.query or {}).items() if value != []}
        if existing and "calendar_id" in query:
            query["calendar_id"] = [self.calendar_id]
        if existing and "voucher_id" in query:
            query["voucher_id"] = [self.voucher_ids[pick % len(self.voucher_ids)]]
        headers = dict(CREDENTIALS[role])
        key = (case.headers or {}).get("Idempotency-Key")
        if isinstance(key, str) and re.fullmatch("[!-~]{1,255}", key):
            headers["Idempotency-Key"] = key
        raw = _raw(body) if method == "post" else None
        if raw is None and method == "post":
            return
        if raw is not None:
            headers["content-type"] = JSON
        response = self.stage.service.call(method.upper(), path, raw, query or None, headers)
        sent = query if method == "get" else body
        code = self._check(method, path, isinstance(sent, dict) and is_camel_case(sent), response)
        if method == "post":
            self._check_body(path, sent, code, response)

    def attack(self, case: Any, role: str, attack: Attack) -> None:
        """A case that carries a hostile text: refused or taken, at no greater cost than others."""
        method, path = case.method.lower(), case.path
        fields = fields_of(method, path)
        raw, query, plain_query = None, None, None
        headers = attack.headers(CREDENTIALS[role])
        if method == "post":
            raw, plain = attack.body(_as_object(case.body), fields), hostile.plain_body()
            headers["content-type"] = JSON
        else:
            sent = {name: _as_sent(value) for name, value in (case.query or {}).items()}
            query, plain, plain_query = attack.query(sent, fields), None, hostile.plain_fields()
        call = partial(self.stage.service.call, method.upper(), path, raw, query, headers)
        with normalized_texts() as texts:
            response = call()
        self.report.hostile += 1
        # The document describes no answer to camelCase, which a hostile name may look like.
        self._check(method, path, True, response)
        problem = needless_work(texts)
        if response.status >= 400 and len(response.text) > REFUSAL_MAX:
            problem = f"refuses at a length of {len(response.text)}"
        # What a listing costs depends on what is stored.
        is_bounded = method == "post" or response.status >= 400
        if response.status < 500 and is_bounded and seconds(call) > BRIEF:
            service = self.stage.service
            plain_call = partial(service.call, method.upper(), path, plain, plain_query, headers)
            for times in too_much_work({"": call}, plain_call).values():
                problem = f"works {times} times as much as for a plain request"
        if problem:
            shown = f"{attack.where} {attack.text[:40]!a}, {len(attack.text)} characters"
            self.report.problems[f"{method} {path}: {problem}: {shown}"] += 1

    def _with_existing_ids(self, body: dict[str, Any], pick: int) -> dict[str, Any]:
        changed = dict(body)
        if "voucher_id" in body:
            changed["voucher_id"] = self.voucher_ids[pick % len(self.voucher_ids)]
        if "booking_id" in body:
            changed["booking_id"] = self.booking_ids[pick % len(self.booking_ids)]
        if "template_id" in body:
            changed["template_id"] = self.template_ids[pick % len(self.template_ids)]
            changed["issuer_uid"] = HOTEL_UID
            changed["version"] = 1 + pick % 3
        if "calendar_id" in body:
            changed["calendar_id"] = self.calendar_id
        if "slot_id" in body:
            changed["slot_id"] = f"slot-{iso(START + (1 + pick % 50) * HOUR)}"
        return changed

    def _check(self, method: str, path: str, camel_case: bool, response: Answer) -> str:
        """The code that a response has, after comparing it with the document."""
        is_json = response.headers["Content-Type"] == JSON
        report, body = self.report, json.loads(response.text) if is_json else {"ok": True}
        report.requests += 1
        report.stores[self.stage.service.engine.name] += 1
        code = "ok" if body.get("ok") else body.get("code", "no code")
        report.responses[f"{response.status} {code}"] += 1
        for problem in problems(method, path, response, camel_case):
            report.problems[f"{method} {path}: {problem}"] += 1
        return code

    def _check_body(self, path: str, sent: Any, code: str, response: Answer) -> None:
        report = self.report
        shown = json.dumps(sent)[:200]
        if not is_valid(path, sent):
            report.invalid += 1
            if response.status < 400:
                report.problems[f"{path}: takes an invalid body: {shown}"] += 1
            return
        report.valid += 1
        if code != "invalid_request":
            return
        for detail in response.json["details"]:
            reason = beyond_schema(detail)
            if reason:
                report.refusals[f"{path} {detail['field']}: {reason}"] += 1
            else:
                report.problems[f"{path}: refuses a valid body for {detail} of {shown}"] += 1


def _as_object(body: Any) -> dict[str, Any]:
    """The body if it is an object that can be sent as JSON; else an empty one."""
    return body if isinstance(body, dict) and _raw(body) is not None else {}


def _as_sent(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(item) for item in values]


def _raw(body: Any) -> str | None:
    """The body as JSON; None for one that cannot be JSON (multipart, bytes)."""
    try:
        return json.dumps(body, allow_nan=False)
    except (TypeError, ValueError):
        return None


def run(
    requests: int, *, seed: int = 1, progress: Callable[[str], None] = lambda text: None
) -> Report:
    """At least so many requests, in turn to every operation of the document, to both stores."""
    report = Report()
    local = requests // LOCAL_SHARE
    fuzz(in_memory(), requests - local, seed=seed, progress=progress, report=report)
    with (
        engines.dynamodb_local() as client,
        engines.with_tables("dynamodb_local", client) as engine,
    ):
        fuzz(engine, local, seed=seed + LOCAL_SEEDS, progress=progress, report=report)
    return report


def fuzz(
    engine: Engine,
    requests: int,
    *,
    seed: int = 1,
    progress: Callable[[str], None] = lambda text: None,
    report: Report | None = None,
) -> Report:
    """At least so many requests to the service on one store, added to the report."""
    schema = schemathesis.openapi.from_dict(document())
    operations = [result.ok() for result in schema.get_all_operations()]
    kinds = [
        (operation, mode)
        for operation in operations
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        if operation.path.startswith("/api/")
        # An operation without parameters has no invalid requests.
        and (mode is GenerationMode.POSITIVE or operation.body or operation.query)
    ]
    with open_stage(engine) as stage:
        fuzzer = _prepare(stage, report or Report())
        target = fuzzer.report.requests + requests
        # Not every case can be sent: further seeds make up for the missing requests.
        while (missing := target - (before := fuzzer.report.requests)) > 0:
            share = missing // len(kinds) + 1
            for operation, mode in kinds:
                _fuzz(fuzzer, operation, mode, share, seed)
                if mode is GenerationMode.POSITIVE:
                    _attack(fuzzer, operation, share // ATTACKS_SHARE + 1, seed)
                so_far = fuzzer.report
                progress(f"{so_far.requests} requests, {len(so_far.problems)} problems")
            seed += 1
            if fuzzer.report.requests == before:
                raise RuntimeError("nothing was sent")
    return fuzzer.report


def _prepare(stage: Stage, report: Report) -> Fuzzer:
    """A service with a calendar and twenty vouchers, half of them in it, seven of them booked, and
    ten templates."""
    voucher_ids, booking_ids, template_ids = [], [], []
    calendar_id = make_calendar(stage.service, HOTEL, capacity=9)
    for number in range(20):
        until = iso(START + 9 * DAY)
        body: dict[str, Any] = {"valid_until": until, "transferable": number % 2 == 0}
        body |= {"calendar_id": calendar_id} if number % 4 > 1 else {}
        response = stage.service.post("voucher/issue", body, headers=HOTEL)
        voucher_ids.append(response.json["voucher"]["id"])
        if number % 3 == 0:
            slot = {"voucher_id": voucher_ids[-1], "slot_id": f"slot-{iso(START + 2 * HOUR)}"}
            response = stage.service.post("voucher/book", slot, headers=CREDENTIALS["guest"])
            booking_ids.append(response.json["booking"]["id"])
    for number in range(10):
        template = {"name": f"Template {number}"}
        response = stage.service.post("template/save", template, headers=HOTEL)
        template_ids.append(response.json["template"]["id"])
    return Fuzzer(stage, voucher_ids, booking_ids, template_ids, calendar_id, report)


def _settings(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def _attack(fuzzer: Fuzzer, operation: Any, share: int, number: int) -> None:
    @with_seed(number)
    @_settings(share)
    @given(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        st.sampled_from(ROLES),
        attacks,
    )
    def one(case: Any, role: str, attack: Attack) -> None:
        fuzzer.attack(case, role, attack)

    one()


def _fuzz(fuzzer: Fuzzer, operation: Any, mode: Any, share: int, number: int) -> None:
    @with_seed(number)
    @_settings(share)
    @given(
        operation.as_strategy(generation_mode=mode),
        st.sampled_from(ROLES),
        st.booleans(),
        st.integers(0, 99),
    )
    def one(case: Any, role: str, existing: bool, pick: int) -> None:
        fuzzer.send(case, role, existing, pick)

    one()
