"""A deployed stage with the interface of tests.service.Service, so that the API's tests can use it.

Those tests are written for AUTH_MODE=open, in which every caller may do everything and which no
deployed stage has. An operator may do everything as well, so all requests here carry an operator's
key; only presence is called with a guest's token.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn
from urllib.parse import quote

from infra.deploy.package import prefix_of
from tests import engines
from tests.api.steps import GUEST_TOKEN
from tests.deployed import emulator
from tests.deployed.stage import Stage
from tests.engines import Engine
from tests.service import Answer, Service

OPERATOR = "operator"
KEYS = "api_keys"


@dataclass(frozen=True, slots=True)
class Since:
    """Equals any time, as a response writes it, between the start of the test and now."""

    start: datetime

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, str):
            return NotImplemented
        return self.start <= datetime.fromisoformat(other) <= datetime.now(UTC)

    __hash__ = None  # type: ignore[assignment]


def _whole_seconds() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class WallClock:
    """The real clock, which the stage and its tests share."""

    start: datetime = field(default_factory=_whole_seconds)

    @property
    def now(self) -> datetime:
        """Now, to the millisecond."""
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def timestamp(self) -> Since:
        """Now, as an answer of this instant writes it."""
        return Since(self.start)

    def tick(self) -> None:
        """Wait for the next millisecond."""
        before = self.now
        while self.now == before:
            pass

    def advance(self, **by: float) -> NoReturn:
        """Not possible."""
        _impossible("move its clock")


class NoSpy:
    """In the place of the spy: nobody can see the store calls of a deployed function."""

    def __getattr__(self, name: str) -> NoReturn:
        _impossible("see its store calls")


def _impossible(action: str) -> NoReturn:
    raise AssertionError(f"a test of a deployed stage cannot {action}: mark it in_process(why)")


@dataclass(slots=True)
class OverHttp(Service):
    """The service of a deployed stage."""

    served: Stage
    key: str

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        source_ip: str = "",
        path_params: dict[str, str] | None = None,
    ) -> Answer:
        """One request to the stage; a str or bytes body goes as it is."""
        assert not source_ip, "a test over HTTP cannot choose its address"
        if path.startswith("/api/presence/"):
            sent = {"authorization": f"Bearer {GUEST_TOKEN}"}
        else:
            sent = {"x-ts-apikey": self.key}
        if body is not None and not isinstance(body, str | bytes):
            body = json.dumps(body)
            sent["content-type"] = "application/json"
        for name, value in (path_params or {"file": "x"}).items():
            path = path.replace(f"{{{name}}}", quote(value, safe=""))
        raw = body.encode() if isinstance(body, str) else body
        return self.served.call(method, path, raw, query, sent | (headers or {}))

    def sweep(self, remaining_ms: Callable[[], int] | None = None) -> dict[str, int]:
        """One run of the scheduled function."""
        assert remaining_ms is None, "a test cannot choose the time of a deployed function"
        return self.served.sweep()

    @property
    def stage(self) -> str:
        """The name of the deployment."""
        return self.served.name

    def actor(self, stated: str) -> str:
        """The actor of an event, whatever uid the request states: the operator."""
        return OPERATOR

    @contextmanager
    def untouched(self) -> Iterator[None]:
        """Does nothing: only in process can a test see that no store call is made."""
        yield

    def empty(self) -> None:
        """Delete all rows but the keys."""
        engines.empty(self.engine, KEYS)


def over_http(stage: Stage, key: str) -> OverHttp:
    """The service of a stage, called with an operator's key."""
    client = emulator.Session(stage.emulator).client("dynamodb")
    engine = Engine("ministack", client, prefix_of(stage.name))
    return OverHttp(engine, WallClock(), NoSpy(), stage, key)  # type: ignore[arg-type]
