"""Requests that schemathesis makes from our own OpenAPI document, valid ones and invalid ones.

What the document says is asked of a validator of its own: whether a body was valid, whether the
answer's status is documented, and whether the answer is as its schema says.

Most of them go to the store in memory, which is quick; a tenth to DynamoDB Local, which validates
what it is asked, as the store in memory does not.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

import jsonschema_rs
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as with_seed
from hypothesis import strategies as st
from schemathesis import GenerationMode

from chalicelib import openapi
from chalicelib.domain.instants import text
from tests import engines
from tests.engines import Engine
from tests.service import START, Answer
from tests.torture.memory import Memory
from tests.torture.stage import ADMIN, HOTEL, Stage, guest, staged

CREDENTIALS = {"nobody": {}, "guest": guest("fuzzed"), "hotel": HOTEL, "admin": ADMIN}
ROLES = ["hotel", "guest", "admin", "hotel", "guest", "admin", "nobody"]  # how often each calls
# What a schema cannot say, or does not: a body that is valid by the document may be refused for it.
UNSAID = {
    r"or .* is required, and only one of them": "one of several fields",
    r"takes a voucher_id": "revoke is of a voucher",
    r"must lie after valid_from|leaves no 30 days": "an order of two instants",
    r"must lie between the years": "instants from 1970 to 9999",
    r"must not lie before from": "an order of two instants",
    r"names no instant": "a slot id with a day that no calendar has",
    r"must be a currency of ISO 4217": "the list of currencies",
    r"must have at most \d decimals|must be from 0 to less than": "money by its currency",
    r"must have at most 8 KB|nested deeper": "the size of terms",
    r"must not be empty|must be one line": "text is trimmed before it is measured",
    r"must not hold invisible characters": "what cannot be seen",
    r"is required: ts and sig go together": "ts and sig go together",
    r"must be an instant with its offset": "leap seconds",
}
TRULY = 10  # one in so many goes to DynamoDB Local
SEEDS = 1_000_000  # far from those of the other store, so that it is asked other things
_TEXT = "application/json"


@dataclass(slots=True)
class Found:
    """What a run came to."""

    requests: int = 0
    stores: Counter[str] = field(default_factory=Counter)
    valid: int = 0
    invalid: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    unsaid: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    def report(self) -> str:
        """The figures."""
        lines = [
            f"{self.requests} requests; of the bodies {self.valid} valid, {self.invalid} invalid"
        ]
        lines += [f"  {times:6} on {store}" for store, times in self.stores.items()]
        lines += [f"  {times:6} {answer}" for answer, times in sorted(self.answers.items())]
        lines += [
            f"  {times:6} valid but refused: {why}" for why, times in self.unsaid.most_common()
        ]
        lines += [f"  WRONG {times:6} {problem}" for problem, times in self.wrong.most_common(20)]
        return "\n".join(lines)


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(openapi.text())
    return document


@cache
def _validator(*path: str) -> Any:
    """The validator of what the document holds under this path."""
    schema: Any = _document()
    for part in path:
        schema = schema[part]
    whole = schema | {"components": _document()["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def is_valid(path: str, body: Any) -> bool:
    """Whether the document takes this body."""
    where = ("paths", path, "post", "requestBody", "content", _TEXT, "schema")
    return bool(_validator(*where).is_valid(body))


def speaks_older(said: dict[str, Any]) -> bool:
    """Whether a query or a body is, by chance, in the dialect of the first system. The document
    does not describe its answers."""
    return "price" in said or any(name != name.lower() for name in said)


def problems(method: str, path: str, answer: Answer, older: bool) -> list[str]:
    """How the answer differs from what the document says."""
    documented = _document()["paths"][path][method]["responses"]
    if answer.status >= 500:
        return [f"{answer.status}"]
    if str(answer.status) not in documented:
        return [f"{answer.status} is not documented"]
    if older:
        return []
    schema = ("paths", path, method, "responses", str(answer.status), "content", _TEXT, "schema")
    return [
        f"{answer.status} is not as documented: {error.message[:100]}"
        for error in _validator(*schema).iter_errors(json.loads(answer.text))
    ]


@dataclass(slots=True)
class Fuzzer:
    """Sends cases and judges the answers."""

    stage: Stage
    known: list[str]
    booked: list[str]
    found: Found = field(default_factory=Found)

    def send(self, case: Any, role: str, familiar: bool, pick: int) -> None:
        """One case, with a credential; a familiar one names things that are there."""
        method, path = case.method.lower(), case.path
        body = case.body if method == "post" else None
        if familiar and isinstance(body, dict):
            body = self._familiar(body, pick)
        # A name without any value is not there.
        query = {name: _as_sent(value) for name, value in (case.query or {}).items() if value != []}
        if familiar and "voucher_id" in query:
            query["voucher_id"] = [self.known[pick % len(self.known)]]
        headers = dict(CREDENTIALS[role])
        key = (case.headers or {}).get("Idempotency-Key")
        if isinstance(key, str) and re.fullmatch("[!-~]{1,255}", key):
            headers["Idempotency-Key"] = key
        raw = _raw(body) if method == "post" else None
        if raw is None and method == "post":
            return
        if raw is not None:
            headers["content-type"] = _TEXT
        answer = self.stage.service.call(method.upper(), path, raw, query or None, headers)
        said = query if method == "get" else body
        self._judge(method, path, said, answer)

    def _familiar(self, body: dict[str, Any], pick: int) -> dict[str, Any]:
        changed = dict(body)
        if "voucher_id" in body:
            changed["voucher_id"] = self.known[pick % len(self.known)]
        if "booking_id" in body:
            changed["booking_id"] = self.booked[pick % len(self.booked)]
        if "slot_id" in body:
            changed["slot_id"] = f"slot-{text(START + timedelta(hours=1 + pick % 50))}"
        return changed

    def _judge(self, method: str, path: str, said: Any, answer: Answer) -> None:
        found = self.found
        found.requests += 1
        found.stores[self.stage.service.engine.name] += 1
        code = json.loads(answer.text).get("code", "ok")
        found.answers[f"{answer.status} {code}"] += 1
        older = isinstance(said, dict) and speaks_older(said)
        for problem in problems(method, path, answer, older):
            found.wrong[f"{method} {path}: {problem}"] += 1
        if method != "post":
            return
        if not is_valid(path, said):
            found.invalid += 1
            if answer.status < 400:
                found.wrong[f"{path}: takes an invalid body: {json.dumps(said)[:200]}"] += 1
            return
        found.valid += 1
        if code != "invalid_request":
            return
        for problem in json.loads(answer.text)["details"]:
            why = [
                name for pattern, name in UNSAID.items() if re.search(pattern, problem["problem"])
            ]
            if why:
                found.unsaid[f"{path} {problem['field']}: {why[0]}"] += 1
            else:
                what = f"{problem} of {json.dumps(said)[:200]}"
                found.wrong[f"{path}: refuses a valid body for {what}"] += 1


def _as_sent(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(item) for item in values]


def _raw(body: Any) -> str | None:
    """The body as JSON; None for one that is none (multipart, bytes)."""
    try:
        return json.dumps(body, allow_nan=False)
    except (TypeError, ValueError):
        return None


def run(
    requests: int, *, seed: int = 1, progress: Callable[[str], None] = lambda text: None
) -> Found:
    """At least so many requests, in turn to every operation of the document, to both stores."""
    found = Found()
    truly = requests // TRULY
    fuzzed(in_memory(), requests - truly, seed=seed, progress=progress, found=found)
    with (
        engines.dynamodb_local() as client,
        engines.with_tables("dynamodb_local", client) as engine,
    ):
        fuzzed(engine, truly, seed=seed + SEEDS, progress=progress, found=found)
    return found


def in_memory() -> Engine:
    """The quick store."""
    return Engine("memory", Memory("m-"), "m-")  # type: ignore[arg-type]


def fuzzed(
    engine: Engine,
    requests: int,
    *,
    seed: int = 1,
    progress: Callable[[str], None] = lambda text: None,
    found: Found | None = None,
) -> Found:
    """At least so many requests to the service on one store, counted with those before."""
    schema = schemathesis.openapi.from_dict(_document())
    operations = [result.ok() for result in schema.get_all_operations()]
    kinds = [
        (operation, mode)
        for operation in operations
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        if operation.path.startswith("/api/")
        # One that takes nothing can be asked nothing wrong.
        and (mode is GenerationMode.POSITIVE or operation.body or operation.query)
    ]
    with staged(engine) as stage:
        fuzzer = _furnished(stage, found or Found())
        wanted = fuzzer.found.requests + requests
        # Not every case can be sent: what is missing is made up with further seeds.
        while (left := wanted - (before := fuzzer.found.requests)) > 0:
            for operation, mode in kinds:
                _fuzz(fuzzer, operation, mode, left // len(kinds) + 1, seed)
                progress(f"{fuzzer.found.requests} requests, {len(fuzzer.found.wrong)} problems")
            seed += 1
            if fuzzer.found.requests == before:
                raise RuntimeError("nothing was sent")
    return fuzzer.found


def _furnished(stage: Stage, found: Found) -> Fuzzer:
    """A service in which some things are there already."""
    known, booked = [], []
    for number in range(20):
        said = {"valid_until": text(START + timedelta(days=9)), "transferable": number % 2 == 0}
        answer = stage.service.post("voucher/issue", said, headers=HOTEL)
        known.append(answer.json["voucher"]["id"])
        if number % 3 == 0:
            slot = {"voucher_id": known[-1], "slot_id": f"slot-{text(START + timedelta(hours=2))}"}
            answer = stage.service.post("voucher/book", slot, headers=CREDENTIALS["guest"])
            booked.append(answer.json["booking"]["id"])
    return Fuzzer(stage, known, booked, found)


def _fuzz(fuzzer: Fuzzer, operation: Any, mode: Any, share: int, number: int) -> None:
    @with_seed(number)
    @settings(
        max_examples=share,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        operation.as_strategy(generation_mode=mode),
        st.sampled_from(ROLES),
        st.booleans(),
        st.integers(0, 99),
    )
    def one(case: Any, role: str, familiar: bool, pick: int) -> None:
        fuzzer.send(case, role, familiar, pick)

    one()
