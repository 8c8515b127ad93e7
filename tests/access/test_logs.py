"""What a log line contains, and what none may contain: tokens, keys, bodies, uids, addresses."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib import logs
from tests.access.cast import (
    House,
    api_key,
    by_cookie,
    by_key,
    by_token,
    furnish,
    new_process,
    uid_of,
)
from tests.access.faults import client_error
from tests.guests import guest_token
from tests.service import Answer, Hook, Service, no_fault

CANARY = "canary"
TOKEN = guest_token("canary")
HOTEL = "canary-hotel"
ADDRESS = "203.0.113.99"
IDEMPOTENCY_KEY = "canary-idempotency-key"
QUIET = ("botocore", "boto3", "urllib3", "s3transfer", "moto", "responses")


class Recorder(logging.Handler):
    """Records everything that is logged, except by the libraries that talk to the store."""

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


class Defect(Exception):
    """A defect whose text contains everything it met."""


def defect(operation: str, arguments: dict[str, Any]) -> None:
    """The store's client raises what nobody foresaw. For a hook before the call."""
    raise Defect(f"{CANARY} {TOKEN} {ADDRESS} {arguments}")


def rejected(operation: str, arguments: dict[str, Any]) -> None:
    """DynamoDB rejects the call and quotes it. For a hook before the call."""
    client_error("ValidationException", f"{CANARY} {arguments}")(operation, arguments)


def unreachable(operation: str, arguments: dict[str, Any]) -> None:
    """The store cannot be reached. For a hook before the call."""
    raise EndpointConnectionError(endpoint_url=f"http://{CANARY}.example")


def chained(operation: str, arguments: dict[str, Any]) -> None:
    """A defect while another is being handled. For a hook before the call."""
    try:
        defect(operation, arguments)
    except Defect as inner:
        raise KeyError(f"{CANARY} {arguments}") from inner


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """Records everything that is logged, from DEBUG on."""
    handler, root = Recorder(), logging.getLogger()
    level = root.level
    before = {name: logging.getLogger(name).level for name in QUIET}
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)
    for name, previous in before.items():
        logging.getLogger(name).setLevel(previous)


def canary_body(path: str, voucher_id: str, slot: str) -> dict[str, Any]:
    """The body of a request, full of canaries."""
    bodies = {
        "voucher/issue": {"holder_uid": uid_of(TOKEN), "title": CANARY, "terms": {CANARY: CANARY}},
        "voucher/book": {"voucher_id": voucher_id, "slot_id": slot},
        "voucher/cancel": {"voucher_id": voucher_id, "reason": f"{CANARY} reason"},
        "voucher/holder": {"voucher_id": voucher_id, "holder_uid": uid_of(TOKEN), "reason": CANARY},
        "voucher/redeem": {"voucher_id": voucher_id},
        "voucher/extend": {"voucher_id": voucher_id, "valid_until": "2099-12-31", "reason": CANARY},
        "voucher/undo": {"voucher_id": voucher_id, "reason": f"{CANARY} reason"},
        "voucher/reschedule": {"booking_id": f"b-{CANARY}", "slot_id": slot},
        "hotel/save": {
            "name": f"{CANARY} name",
            "zone": "Europe/Berlin",
            "address": CANARY,
            "email": f"{CANARY}@hotel.example",
        },
        "presence/verify": {"token": TOKEN},
        "presence/token": {},
        "presence/exchange": {"token": TOKEN, "new_token": guest_token("canary 2")},
        "presence/revoke": {"token": TOKEN},
        "presence/heartbeat": {"thinker_id": uid_of(TOKEN), "pair_code": CANARY},
        "presence/match": {"thinker_id": uid_of(TOKEN), "pair_code": CANARY},
    }
    return bodies[path]


def all_answers(house: House, hotel: dict[str, str]) -> list[Answer]:
    """Every route, called with good and bad requests that are full of canaries."""
    service, guest = house.service, by_token(TOKEN)
    answers: list[Answer] = []

    def post(path: str, body: Any, headers: dict[str, str]) -> Answer:
        headers = {"Idempotency-Key": f"{IDEMPOTENCY_KEY}-{len(answers)}"} | headers
        answers.append(service.post(path, body, headers=headers, source_ip=ADDRESS))
        return answers[-1]

    def get(path: str, query: dict[str, Any], headers: dict[str, str]) -> Answer:
        answers.append(service.get(path, query, headers=headers, source_ip=ADDRESS))
        return answers[-1]

    answer = post("voucher/issue", canary_body("voucher/issue", "", ""), hotel)
    voucher_id = answer.json.get("voucher", {}).get("id", f"v-{CANARY}")
    changes = ("book", "cancel", "holder", "redeem", "extend", "undo", "reschedule")
    for path in (f"voucher/{change}" for change in changes):
        body = canary_body(path, voucher_id, house.slot())
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
    post("hotel/save", canary_body("hotel/save", "", ""), hotel)
    post("hotel/save", {"name": CANARY, "zone": CANARY, "logo": CANARY}, hotel)
    get("hotel/profile", {"issuer_uid": CANARY}, {})
    get("hotel/logo", {"issuer_uid": CANARY}, {})
    for path in ("presence/verify", "presence/heartbeat", "presence/match"):
        post(path, canary_body(path, "", ""), guest)
        post(path, canary_body(path, "", ""), hotel)
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
    for path in ("session/preview", "session/create", "session/code", "session/end"):
        post(path, {"code": CANARY}, by_cookie(CANARY))
        post(path, {"code": (CANARY * 6)[:31]}, by_cookie(CANARY) | {"Origin": CANARY})
    get("session/current", {}, by_cookie(CANARY))
    get("health", {CANARY: CANARY}, {})
    get("voucher/list", {}, {"Authorization": f"Basic {CANARY}", "Origin": f"https://{CANARY}"})
    get("voucher/list", {}, guest | hotel)
    answers.append(service.call("PUT", "/api/voucher/issue", CANARY, headers=guest))
    answers.append(service.call("GET", "/docs/{file}", path_params={"file": CANARY}))
    answers.append(service.call("OPTIONS", "/api/voucher/issue", headers={"Origin": CANARY}))
    return answers


@pytest.mark.parametrize(
    ("hook", "statuses"),
    [
        (no_fault, {200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 415}),
        (defect, {500}),
        (rejected, {500}),
        (chained, {500}),
        (unreachable, {503}),
    ],
    ids=[
        "no fault",
        "a defect",
        "a rejection by DynamoDB",
        "a chain of defects",
        "store unreachable",
    ],
)
@pytest.mark.parametrize("limit", [0, 8])
def test_no_log_line_contains_a_canary(
    service: Service,
    recorder: Recorder,
    capfd: pytest.CaptureFixture[str],
    hook: Hook,
    statuses: set[int],
    limit: int,
) -> None:
    house = furnish(service)
    key = api_key(service, HOTEL)
    new_process(rate_limit_post=limit, rate_limit_get=limit)
    service.get("voucher/list", headers=by_key(key))  # so that it is cached when the store fails
    with service.faulty_store(before=hook):
        answers = all_answers(house, by_key(key))
    if limit and hook is no_fault:
        statuses = {429}
    assert statuses <= {answer.status for answer in answers}
    assert len(recorder.lines) >= len(answers)
    out = capfd.readouterr()
    everything = "\n".join([*recorder.lines, out.out, out.err])
    for secret in (CANARY, TOKEN, uid_of(TOKEN), key, key.partition(".")[2], ADDRESS):
        assert secret not in everything
    # Nor do the answers reveal anything of a defect.
    for answer in answers:
        if answer.status >= 500:
            assert CANARY not in answer.text


def test_hashes_identify_a_caller_and_an_address(
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


def test_line_of_nobody_names_nobody(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "hotel-vouchers")
    house.service.get("voucher/list")
    house.service.get("health")
    for record in caplog.records:
        assert record.role == "anonymous"  # type: ignore[attr-defined]
        assert not {"caller", "key_id"} & vars(record).keys()


def test_hashes_depend_on_the_stages_secret(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "hotel-vouchers")
    house.service.get("voucher/list", headers=house.hotel)
    new_process(stage_secret="another secret of this stage, as long as the first one was")
    house.service.get("voucher/list", headers=house.hotel)
    first, second = caplog.records
    assert first.caller != second.caller  # type: ignore[attr-defined]
    assert first.address != second.address  # type: ignore[attr-defined]


def test_line_is_one_json_object(house: House, recorder: Recorder) -> None:
    house.service.get("voucher/list", headers=house.hotel)
    house.service.get("voucher/list")
    for line in recorder.lines:
        fields = json.loads(line.split("\n")[0])
        assert {"level", "message", "request_id", "route", "status", "ms"} <= fields.keys()


def test_defect_is_logged_with_its_type_and_place(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hotel-vouchers")
    with house.service.faulty_store(before=defect):
        assert house.service.get("health").status == 500
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.error_type == "Defect"  # type: ignore[attr-defined]
    assert any("store.py" in place for place in record.stack)  # type: ignore[attr-defined]
    assert record.exc_info is None


def test_no_log_line_contains_a_code_or_a_token(house: House, recorder: Recorder) -> None:
    code = house.sign_in_code()
    house.service.post("session/preview", {"code": code})
    token = house.use_code(code)
    assert house.service.get("session/current", headers=by_cookie(token)).status == 200
    house.service.post("session/end", {}, headers=by_cookie(token))
    assert any("/api/session/create" in line for line in recorder.lines)
    assert not [line for line in recorder.lines if code in line or token in line]
