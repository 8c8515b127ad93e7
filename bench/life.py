"""The requests that are measured: every route in its place in a voucher's life."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from chalicelib.runtime import clock

HEADERS = {"X-TS-APIKEY": "local-admin", "Content-Type": "application/json"}


class Send(Protocol):
    """Makes a request, and gives its answer's body as it came: to read it is the client's work."""

    def __call__(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] = HEADERS,
    ) -> str | bytes: ...


Request = Callable[[], str | bytes]
# Requests, each with its route's name; it goes on with the answer.
Life = Generator[tuple[str, Request], Any, None]


def life(send: Send, times: int) -> Life:
    """Every route, one after another, so that neighbours in time are of one kind."""
    issued, booked = yield from _beginning(send, times)
    yield from _reading(send, issued[0]["id"], times)
    for one in issued:
        yield "status", partial(send, "GET", f"voucher/status?voucher_id={one['id']}")
    for booking in booked:
        yield "cancel", partial(send, "POST", "voucher/cancel", {"booking_id": booking})
    half = len(issued) // 2
    for one in issued[:half]:
        yield "redeem", partial(send, "POST", "voucher/redeem", {"voucher_id": one["id"]})
    for one in issued[half:]:
        revoked = {"voucher_id": one["id"], "revoke": True}
        yield "revoke", partial(send, "POST", "voucher/cancel", revoked)
    yield from _presence(send, times)


def _beginning(
    send: Send, times: int
) -> Generator[tuple[str, Request], Any, tuple[list[dict[str, Any]], list[str]]]:
    """Issue, slots and book; gives the vouchers, and the bookings' ids."""
    until = (clock() + timedelta(days=31)).strftime("%Y-%m-%dT%H:%M:%SZ")
    issued, booked = [], []
    body = {"issuer_uid": "hotel-1", "holder_uid": "guest-1", "valid_until": until}
    for _ in range(times):
        answer = yield "issue", partial(send, "POST", "voucher/issue", body)
        issued.append(answer["voucher"])
    path = f"slots/available?voucher_id={issued[0]['id']}"
    for _ in range(times):
        slots = yield "slots of a month", partial(send, "GET", path)
    slot = slots["items"][5]["slot_id"]
    for one in issued:
        wanted = {"voucher_id": one["id"], "slot_id": _slot(one, slot), "holder_uid": "guest-1"}
        answer = yield "book", partial(send, "POST", "voucher/book", wanted)
        booked.append(answer["booking"]["id"])
    return issued, booked


def _reading(send: Send, voucher: str, times: int) -> Life:
    for path, name in (
        ("voucher/bookings?holder_uid=guest-7&limit=20", "bookings of a guest"),
        ("voucher/bookings?issuer_uid=hotel-7&limit=20", "bookings of a hotel"),
        ("voucher/list?issuer_uid=hotel-7&limit=20", "list of a hotel"),
        ("voucher/list?issuer_uid=hotel-7&status=booked&limit=20", "list by status"),
        (f"events?subject_id={voucher}", "events of a voucher"),
        ("health", "health"),
    ):
        for _ in range(times):
            yield name, partial(send, "GET", path)


def _presence(send: Send, times: int) -> Life:
    """Guests, two and two under one code: those of the first half open their room, if need be,
    and those of the second find it."""
    thinkers = []
    for number in range(times):
        token = f"a-token-of-the-benchmark-{number}"
        answer = yield "verify", partial(send, "POST", "presence/verify", {"token": token})
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        thinker = {
            "thinker_id": answer["thinker_id"],
            "pair_code": f"pair-{number % -(-times // 2)}",
        }
        thinkers.append((thinker, headers))
    for route in ("heartbeat", "match"):
        for thinker, headers in thinkers:
            yield route, partial(send, "POST", f"presence/{route}", thinker, headers)


def _slot(issued: dict[str, Any], like: str) -> str:
    """A slot of this voucher: its own minutes and seconds, at the hour of another's."""
    return f"{like[:18]}{issued['valid_from'][13:]}"


def event(
    method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]
) -> dict[str, Any]:
    """A request as API Gateway hands it over."""
    path, _, query = path.partition("?")
    pairs = [pair.split("=", 1) for pair in query.split("&") if pair]
    return {
        "requestContext": {
            "httpMethod": method,
            "resourcePath": f"/api/{path}",
            "requestId": "bench",
            "identity": {"sourceIp": "127.0.0.1"},
        },
        "headers": headers,
        "pathParameters": {},
        "stageVariables": {},
        "multiValueQueryStringParameters": {k: [v] for k, v in pairs} or None,
        "body": json.dumps(body) if body else None,
    }
