"""Who calls in these tests, with what credential, and what they call about."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Barrier
from typing import Any, Literal, TypeVar

from chalicelib import access, runtime
from chalicelib.access import KeyCache, thinker_id
from chalicelib.storage.keys import ApiKey
from infra import tables
from tests.service import START, Answer, Service

SECRET = "the secret of the stage dev, used in these tests and nowhere else"
STAGE = {"stage": "dev", "auth_mode": "keys", "stage_secret": SECRET}
LIMITER_TABLE = "rate_limits"

Headers = dict[str, str]
T = TypeVar("T")


def api_key(
    service: Service,
    uid: str,
    role: Literal["issuer", "admin"] = "issuer",
    *,
    key: str | None = None,
    expires_at: datetime | None = None,
    revoked: bool = False,
) -> str:
    """A key in the store, this or any, and the whole of it as its holder sends it."""
    key = key or f"k-{secrets.token_hex(8)}.{secrets.token_urlsafe(24)}"
    key_id, _, secret = key.partition(".")
    known = ApiKey(
        key_id=key_id,
        secret_hash=access.hash_of(secret),
        uid=uid,
        role=role,
        label="",
        created_at=START,
        expires_at=expires_at,
        revoked=revoked,
    )
    runtime.current().store.begun().add_key(known)
    return key


def by_key(key: str) -> Headers:
    """The header of a hotel or an operator."""
    return {"X-TS-APIKEY": key}


def by_token(token: str) -> Headers:
    """The header of a guest."""
    return {"Authorization": f"Bearer {token}"}


def uid_of(token: str) -> str:
    """The uid of a guest."""
    return thinker_id(token, SECRET)


ANNA_TOKEN = "anna's-own-token-0123456789"
BERT_TOKEN = "bert's-own-token-0123456789"
ANNA, BERT = uid_of(ANNA_TOKEN), uid_of(BERT_TOKEN)
AS_ANNA, AS_BERT = by_token(ANNA_TOKEN), by_token(BERT_TOKEN)


@dataclass(frozen=True, slots=True)
class House:
    """A service with two hotels, an admin, and two guests."""

    service: Service
    hotel: Headers
    other: Headers
    admin: Headers

    def issue(self, **fields: Any) -> str:
        """A voucher of the hotel; its id."""
        answer = self.service.post("voucher/issue", fields, headers=self.hotel)
        assert answer.status == 201, answer.text
        return str(answer.json["voucher"]["id"])

    def slot(self, hours: int = 2) -> str:
        """A slot on the grid of what is issued at this second."""
        return slot_at(self.service.clock.now, hours)

    def book(self, voucher_id: str, as_whom: Headers = AS_ANNA, hours: int = 2) -> str:
        """A booking; its id."""
        body = {"voucher_id": voucher_id, "slot_id": self.slot(hours)}
        answer = self.service.post("voucher/book", body, headers=as_whom)
        assert answer.status == 201, answer.text
        return str(answer.json["booking"]["id"])


def slot_at(start: datetime, hours: int) -> str:
    """The slot that starts so many hours later."""
    later = start.replace(microsecond=0, hour=start.hour + hours, tzinfo=None)
    return f"slot-{later.isoformat()}Z"


def furnish(service: Service) -> House:
    """The cast of a service."""
    return House(
        service,
        by_key(api_key(service, "hotel")),
        by_key(api_key(service, "other-hotel")),
        by_key(api_key(service, "operator", "admin")),
    )


def everything(service: Service, *but: str) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, but the limiter's and those named."""
    names = [table.name.removeprefix(service.engine.prefix) for table in _all(service)]
    return {
        name: sorted(service.rows(name), key=repr)
        for name in names
        if name not in (LIMITER_TABLE, *but)
    }


def _all(service: Service) -> list[tables.Table]:
    return tables.read(service.engine.prefix)


def calls_of(service: Service) -> list[tuple[str, str]]:
    """The store calls so far, each with its table."""
    return [
        (operation, str(arguments.get("TableName", "")).removeprefix(service.engine.prefix))
        for operation, arguments in service.spy.calls
    ]


def new_process(**settings: Any) -> None:
    """What a fresh Lambda process knows: the same settings and store, and nothing else."""
    now = runtime.current()
    runtime.use(replace(now, settings=replace(now.settings, **settings), keys=KeyCache()))


def at_once(calls: Iterable[Callable[[], T]]) -> list[T]:
    """All of these calls at the same instant, a thread each; their answers in order."""
    waiting = list(calls)
    start = Barrier(len(waiting))

    def run(call: Callable[[], T]) -> T:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(run, waiting))


def code(answer: Answer) -> str | None:
    """The code of a refusal; None for a success."""
    with suppress(ValueError, KeyError, TypeError):
        return str(answer.json["code"])
    return None
