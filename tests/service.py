"""The whole service in process: API Gateway's events in, answers out, on any engine's tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from threading import Lock
from typing import Any, Literal

from chalice.local import LocalChalice

import app as module
from chalicelib import runtime
from chalicelib.domain.instants import text
from chalicelib.runtime import Runtime
from chalicelib.settings import LOCAL_LINK_SECRET, LOCAL_SECRET, Settings
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.store import Store
from tests.engines import Engine
from tests.fakes import START, TRANSACT, Clock, Hook, Patience, Spy, no_fault

# The secret of the stages that tests deploy to an emulator: from it they derive their guests' uids.
DEPLOYED_SECRET = "of the stages that these tests deploy, and of no other"

# Each thread has a request of its own, as behind `chalice local`; a Lambda serves one at a time.
module.app.__class__ = LocalChalice


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body; numbers with a point are exact."""
        return json.loads(self.text, parse_float=Decimal)


@dataclass(slots=True)
class Meanwhile:
    """What happened while a request was on its way; see Service.meanwhile."""

    result: Any = None


@dataclass(slots=True)
class Service:
    """The app on one engine's tables."""

    engine: Engine
    clock: Clock
    spy: Spy

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        source_ip: str = "192.0.2.1",
        path_params: dict[str, str] | None = None,
    ) -> Answer:
        """One request as API Gateway hands it over; a str or bytes body goes as it is."""
        if body is not None and not isinstance(body, str | bytes):
            body = json.dumps(body)
            headers = {"content-type": "application/json"} | (headers or {})
        event = {
            "requestContext": {
                "httpMethod": method,
                "resourcePath": path,
                "path": path,
                "requestId": "request-1",
                "identity": {"sourceIp": source_ip},
            },
            "headers": headers or {},
            "pathParameters": path_params or {},
            "stageVariables": {},
            "multiValueQueryStringParameters": (
                {
                    name: value if isinstance(value, list) else [str(value)]
                    for name, value in query.items()
                }
                if query
                else None
            ),
            "body": body,
        }
        answer = call_app(event)
        flat = answer["headers"] | {
            name: ", ".join(values) for name, values in answer["multiValueHeaders"].items()
        }
        return Answer(answer["statusCode"], flat, answer["body"])

    def post(self, path: str, body: Any, **rest: Any) -> Answer:
        """POST /api/<path>"""
        return self.call("POST", f"/api/{path}", body, **rest)

    def get(self, path: str, query: dict[str, Any] | None = None, **rest: Any) -> Answer:
        """GET /api/<path>?query"""
        return self.call("GET", f"/api/{path}", None, query, **rest)

    def sweep(
        self,
        remaining_ms: Callable[[], int] = lambda: 200_000,
        event: dict[str, Any] | None = None,
    ) -> dict[str, int]:
        """One run of the scheduled function, by the event that EventBridge sends it, or another."""
        return module.expire(event or self._scheduled(), _Context(remaining_ms))

    def snapshot(self, remaining_ms: Callable[[], int] = lambda: 60_000) -> dict[str, int]:
        """One run of the job that makes policies."""
        return module.snapshot(self._scheduled(), _Context(remaining_ms))

    def _scheduled(self) -> dict[str, Any]:
        return {
            "version": "0",
            "id": "e-1",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "123456789012",
            "time": text(self.clock.now),
            "region": "eu-central-1",
            "resources": [],
            "detail": {},
        }

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table, as DynamoDB stores it."""
        pages = self.engine.client.get_paginator("scan").paginate(
            TableName=self.engine.prefix + table, ConsistentRead=True
        )
        return [item for page in pages for item in page["Items"]]

    @property
    def stage(self) -> str:
        """Which deployment this is."""
        return runtime.current().settings.stage

    def actor(self, stated: str) -> str:
        """Whom an event names when a request states this uid: under AUTH_MODE=open, that uid."""
        return stated

    @contextmanager
    def untouched(self) -> Iterator[None]:
        """Nothing within this block calls the store."""
        self.spy.calls.clear()
        yield
        assert self.spy.calls == []

    @contextmanager
    def meanwhile(
        self,
        action: Callable[[], Any],
        operation: str = TRANSACT,
        when: Literal["before", "after"] = "before",
    ) -> Iterator[Meanwhile]:
        """Within this block, run `action` once: right before (or after) the next such store call.

        The block must make that call. Its result is what `action` returned.
        """
        outcome, first = Meanwhile(), Lock()
        previous = getattr(self.spy, when)

        def hook(name: str, arguments: dict[str, Any]) -> None:
            previous(name, arguments)
            if name == operation and first.acquire(blocking=False):
                outcome.result = action()

        setattr(self.spy, when, hook)
        try:
            yield outcome
        finally:
            setattr(self.spy, when, previous)
        assert first.locked(), f"nothing called {operation}"

    @contextmanager
    def faulty_store(self, before: Hook = no_fault, after: Hook = no_fault) -> Iterator[None]:
        """Within this block, these hooks run before and after each store call, and may raise."""
        previous = self.spy.before, self.spy.after
        self.spy.before, self.spy.after = before, after
        try:
            yield
        finally:
            self.spy.before, self.spy.after = previous


@dataclass(frozen=True, slots=True)
class _Context:
    get_remaining_time_in_millis: Callable[[], int]


def serve(engine: Engine, start: datetime = START, **settings: Any) -> Iterator[Service]:
    """The app on these tables until the fixture ends, with some settings changed."""
    spy, clock = Spy(engine.client), Clock(start, start)
    patience = Patience()
    client = DynamoClient(spy, engine.prefix, 6, monotonic=patience.monotonic, sleep=patience.sleep)
    defaults = {"table_prefix": engine.prefix, "auth_mode": "open", "stage_secret": LOCAL_SECRET}
    defaults |= {"link_secret": LOCAL_LINK_SECRET}
    defaults |= {"rate_limit_post": 0, "rate_limit_get": 0}
    runtime.use(Runtime(Settings(**defaults | settings), Store(client), clock))
    yield Service(engine, clock, spy)
    runtime.use(None)


def call_app(event: dict[str, Any]) -> dict[str, Any]:
    """Call the app with an event of API Gateway; its answer as it is."""
    answer: dict[str, Any] = module.app(event, None)
    return answer


def current_runtime() -> Runtime:
    """The runtime of the service that is being tested."""
    return runtime.current()


def replace_runtime(**parts: Any) -> None:
    """Give the service another runtime: the same but for these parts."""
    runtime.use(replace(runtime.current(), **parts))


def use_settings(**settings: Any) -> None:
    """Change some settings of the service."""
    replace_runtime(settings=replace(runtime.current().settings, **settings))


def use_real_time(client: Any, seconds: float) -> None:
    """Let the store wait in real time, so many seconds for a request."""
    prefix = runtime.current().store.client.prefix
    replace_runtime(store=Store(DynamoClient(client, prefix, seconds)))


def store_clock() -> float:
    """How long the store has waited so far."""
    return runtime.current().store.client.monotonic()
