"""No log line holds what it must not: tokens, keys, bodies, uids, addresses."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib import logs
from tests.access.cast import (
    House,
    api_key,
    by_key,
    by_token,
    furnish,
    new_process,
    uid_of,
)
from tests.service import Answer, Service

CANARY = "canary"
TOKEN = "canary-token-of-a-guest-0123456789"
HOTEL = "canary-hotel"
ADDRESS = "203.0.113.99"
IDEMPOTENCY_KEY = "canary-idempotency-key"
QUIET = ("botocore", "boto3", "urllib3", "s3transfer", "moto", "responses")

Hook = Callable[[str, dict[str, Any]], None]


class Kept(logging.Handler):
    """Everything that anybody logs, but the libraries that talk to the store."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.split(".")[0] in QUIET:
            return
        formatted = [
            logs.Lines().format(record),
            logging.Formatter("%(name)s %(message)s").format(record),
        ]
        self.lines.append("\n".join([*formatted, str(vars(record)), str(record.args)]))


class Broken(Exception):
    """A defect whose text holds all that it met."""


def breaks(operation: str, arguments: dict[str, Any]) -> None:
    """The store's client fails in a way that nobody foresaw. For Spy.before."""
    raise Broken(f"{CANARY} {TOKEN} {ADDRESS} {arguments}")


def client_error(operation: str, arguments: dict[str, Any]) -> None:
    """DynamoDB refuses what we asked, and quotes it. For Spy.before."""
    error = {"Code": "ValidationException", "Message": f"{CANARY} {arguments}"}
    raise ClientError({"Error": error}, operation)


def away(operation: str, arguments: dict[str, Any]) -> None:
    """The store is not there. For Spy.before."""
    raise EndpointConnectionError(endpoint_url=f"http://{CANARY}.example")


def chained(operation: str, arguments: dict[str, Any]) -> None:
    """A defect while another is handled. For Spy.before."""
    try:
        breaks(operation, arguments)
    except Broken as inner:
        raise KeyError(f"{CANARY} {arguments}") from inner


def nothing(operation: str, arguments: dict[str, Any]) -> None:
    """All is well."""


@pytest.fixture
def kept() -> Iterator[Kept]:
    """Everything that is logged, at DEBUG."""
    handler, root = Kept(), logging.getLogger()
    level = root.level
    before = {name: logging.getLogger(name).level for name in QUIET}
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)
    for name, held in before.items():
        logging.getLogger(name).setLevel(held)


def said(path: str, voucher_id: str, slot: str) -> dict[str, Any]:
    """A body that is full of canaries."""
    bodies = {
        "voucher/issue": {
            "holder_uid": uid_of(TOKEN),
            "title": f"{CANARY} title",
            "terms": {CANARY: CANARY},
        },
        "voucher/book": {"voucher_id": voucher_id, "slot_id": slot},
        "voucher/cancel": {"voucher_id": voucher_id, "reason": f"{CANARY} reason"},
        "voucher/redeem": {"voucher_id": voucher_id},
        "presence/verify": {"token": TOKEN},
        "presence/heartbeat": {"thinker_id": uid_of(TOKEN), "pair_code": CANARY},
        "presence/match": {"thinker_id": uid_of(TOKEN), "pair_code": CANARY},
    }
    return bodies[path]


def everything_asked(house: House, hotel: dict[str, str]) -> list[Answer]:
    """Every route, asked rightly and wrongly, by callers who are full of canaries."""
    service, guest = house.service, by_token(TOKEN)
    found: list[Answer] = []

    def post(path: str, body: Any, headers: dict[str, str]) -> Answer:
        sent = {"Idempotency-Key": f"{IDEMPOTENCY_KEY}-{len(found)}"} | headers
        found.append(service.post(path, body, headers=sent, source_ip=ADDRESS))
        return found[-1]

    def get(path: str, query: dict[str, Any], headers: dict[str, str]) -> Answer:
        found.append(service.get(path, query, headers=headers, source_ip=ADDRESS))
        return found[-1]

    issued = post("voucher/issue", said("voucher/issue", "", ""), hotel)
    voucher_id = issued.json.get("voucher", {}).get("id", f"v-{CANARY}")
    for path in ("voucher/book", "voucher/cancel", "voucher/redeem"):
        body = said(path, voucher_id, house.slot())
        for headers in (guest, hotel, by_key(f"{CANARY}.{CANARY * 4}"), {}):
            post(path, body, headers)
        post(path, body | {f"{CANARY}_field": CANARY}, hotel)
        post(path, body | {"voucher_id": f"v-{CANARY}"}, hotel)
        post(path, json.dumps(body)[:-1] + CANARY, hotel)
        post(path, CANARY * 20000, hotel)
        post(path, CANARY, hotel | {"content-type": f"text/{CANARY}"})
        post(path, body, hotel | {"Idempotency-Key": f"{CANARY} with a space"})
        post(path, body, hotel | {"Idempotency-Key": IDEMPOTENCY_KEY})
        post(path, body | {"voucher_id": "v-other"}, hotel | {"Idempotency-Key": IDEMPOTENCY_KEY})
    for path in ("presence/verify", "presence/heartbeat", "presence/match"):
        post(path, said(path, "", ""), guest)
        post(path, said(path, "", ""), hotel)
        post(path, {"token": f"{CANARY} short"}, guest)
    post("presence/verify", {"token": TOKEN, "ts": 1, "sig": "0" * 64}, {})
    for path in ("voucher/list", "voucher/bookings", "events"):
        for query in (
            {},
            {"issuer_uid": HOTEL},
            {"holder_uid": CANARY},
            {CANARY: CANARY},
            {"cursor": CANARY},
            {"limit": CANARY},
            {"limit": [CANARY, CANARY]},
        ):
            get(path, query, guest)
            get(path, query, hotel)
    for path in ("voucher/status", "slots/available"):
        get(path, {"voucher_id": f"v-{CANARY}"}, guest)
        get(path, {"voucher_id": voucher_id}, hotel)
    get("health", {CANARY: CANARY}, {})
    get("voucher/list", {}, {"Authorization": f"Basic {CANARY}", "Origin": f"https://{CANARY}"})
    get("voucher/list", {}, guest | hotel)
    found.append(service.call("PUT", "/api/voucher/issue", CANARY, headers=guest))
    found.append(service.call("GET", "/docs/{file}", captured={"file": CANARY}))
    found.append(service.call("OPTIONS", "/api/voucher/issue", headers={"Origin": CANARY}))
    return found


@pytest.mark.parametrize(
    ("hook", "statuses"),
    [
        (nothing, {200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 415}),
        (breaks, {500}),
        (client_error, {500}),
        (chained, {500}),
        (away, {503}),
    ],
    ids=["all is well", "a defect", "a refusal of DynamoDB", "a chain of defects", "store away"],
)
@pytest.mark.parametrize("limit", [0, 8])
def test_no_log_line_holds_a_canary(
    service: Service,
    kept: Kept,
    capfd: pytest.CaptureFixture[str],
    hook: Hook,
    statuses: set[int],
    limit: int,
) -> None:
    house = furnish(service)
    key = api_key(service, HOTEL)
    new_process(rate_limit_post=limit, rate_limit_get=limit)
    service.get("voucher/list", headers=by_key(key))  # known, before the store goes away
    service.spy.before = hook
    found = everything_asked(house, by_key(key))
    if limit and hook is nothing:
        statuses = {429}
    assert statuses <= {answer.status for answer in found}
    assert len(kept.lines) >= len(found)
    out = capfd.readouterr()
    everything = "\n".join([*kept.lines, out.out, out.err])
    for secret in (CANARY, TOKEN, uid_of(TOKEN), key, key.partition(".")[2], ADDRESS):
        assert secret not in everything
    # The refusals themselves say nothing of a defect either.
    for answer in found:
        if answer.status >= 500:
            assert CANARY not in answer.text


def test_a_caller_and_an_address_can_be_followed_by_their_hashes(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hotel-vouchers")
    for headers in (house.hotel, house.hotel, house.other):
        house.service.get("voucher/list", headers=headers)
    house.service.get("voucher/list", headers=house.other, source_ip="192.0.2.2")
    callers = [record.caller for record in caplog.records]  # type: ignore[attr-defined]
    addresses = [record.address for record in caplog.records]  # type: ignore[attr-defined]
    assert callers[0] == callers[1] != callers[2] == callers[3]
    assert addresses[0] == addresses[2] != addresses[3]


def test_a_hash_in_the_log_is_keyed_with_the_stages_secret(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hotel-vouchers")
    house.service.get("voucher/list", headers=house.hotel)
    new_process(stage_secret="another secret of this stage, as long as the first one was")
    house.service.get("voucher/list", headers=house.hotel)
    first, second = caplog.records
    assert first.caller != second.caller  # type: ignore[attr-defined]
    assert first.address != second.address  # type: ignore[attr-defined]


def test_a_line_is_one_json_object(house: House, kept: Kept) -> None:
    house.service.get("voucher/list", headers=house.hotel)
    house.service.get("voucher/list")
    for line in kept.lines:
        told = json.loads(line.split("\n")[0])
        assert {"level", "message", "request_id", "route", "status", "ms"} <= told.keys()


def test_a_defect_is_told_by_its_type_and_its_place(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hotel-vouchers")
    house.service.spy.before = breaks
    assert house.service.get("health").status == 500
    [defect] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert defect.error_type == "Broken"  # type: ignore[attr-defined]
    assert any("store.py" in place for place in defect.stack)  # type: ignore[attr-defined]
    assert defect.exc_info is None
