"""What every answer of every route carries: headers, the id of its request, a log line."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.access.cast import AS_ANNA, STAGE, House, furnish, new_process
from tests.access.codes import BY_GUESTS_ALONE, BY_LINK_ALONE, book, code_of, request_code
from tests.access.faults import unreachable
from tests.access.good_requests import Request, requests
from tests.answers.shape import check_error, check_security_headers
from tests.engines import Engine
from tests.routes import OPEN_TO_ANY_SITE, PUBLIC, STATUS
from tests.service import Answer, serve

pytestmark = pytest.mark.in_process("breaks the store and sets the rate limit")

BODY_BYTES_MAX = 64 * 1024
REQUEST_ID = "request-1"  # tests.service gives it to every request
LOGGER = logging.getLogger("hotel-vouchers")


@dataclass(frozen=True, slots=True)
class Sweep:
    """The answers of all routes, each named for its route and what was done, and their log."""

    answers: dict[str, Answer]
    records: list[logging.LogRecord]


class Recorder(logging.Handler):
    """Collects log records."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(scope="module")
def sweep(module_tables: Engine) -> Iterator[Sweep]:
    """Every route once: with success, and with every error that does not depend on the view."""
    recorder, level = Recorder(), LOGGER.level
    for service in serve(module_tables, **STAGE):
        house = furnish(service)
        good_requests = requests(house)
        LOGGER.addHandler(recorder)
        LOGGER.setLevel(logging.INFO)
        answers = {
            f"{path} {outcome}": answer
            for path, request in good_requests.items()
            for outcome, answer in outcomes(house, path, request)
        }
        LOGGER.removeHandler(recorder)
        LOGGER.setLevel(level)
        yield Sweep(answers, recorder.records)


def outcomes(house: House, path: str, request: Request) -> Iterator[tuple[str, Answer]]:
    """One route: with success, and refused in every way that the pipeline knows."""
    service = house.service
    is_guests = "presence" in path or path in BY_GUESTS_ALONE
    headers = AS_ANNA if is_guests else house.hotel
    if path in BY_LINK_ALONE:
        booking_id = book(house)
        headers = house.link(booking_id)
        if "code" in request.fields:
            assert request_code(house, headers).status == 200
            request.fields["code"] = code_of(house, booking_id)
    yield "success", request.send(house, headers)
    if path not in PUBLIC:
        yield "unauthenticated", request.send(house, {"X-TS-APIKEY": "x"})
    unknown_field = Request(request.method, request.path, {"nonsense": 1})
    yield "invalid_request", unknown_field.send(house, headers)
    other_method = "POST" if request.method == "GET" else "GET"
    yield "method_not_allowed", service.call(other_method, path, headers=headers)
    if request.method == "POST":
        as_xml, as_json = (
            {"content-type": media_type} | headers
            for media_type in ("application/xml", "application/json")
        )
        yield "unsupported_media_type", service.call("POST", path, "{}", headers=as_xml)
        too_large = " " * (BODY_BYTES_MAX + 1)
        yield "payload_too_large", service.call("POST", path, too_large, headers=headers)
        yield "invalid_json", service.call("POST", path, "{", headers=as_json)
    yield "preflight", service.call("OPTIONS", path)
    with service.faulty_store(before=unreachable):
        yield "store unreachable", request.send(house, headers)
    with service.faulty_store(before=defect):
        yield "defect", request.send(house, headers)
    new_process(rate_limit_post=1, rate_limit_get=1)
    request.send(house, headers)
    yield "rate_limited", request.send(house, headers)
    new_process(rate_limit_post=0, rate_limit_get=0)


OPEN = {route.path for route in OPEN_TO_ANY_SITE}
OPEN_POSTS = {route.path for route in OPEN_TO_ANY_SITE if route.method == "POST"}
PREFLIGHT_OF_ANY_SITE = {
    f"access-control-{name}"
    for name in ("allow-methods", "allow-origin", "allow-headers", "max-age")
}
# What browsers may keep.
KEPT = {
    "/api/hotel/profile": "public, max-age=60",
    "/api/hotel/logo": "public, max-age=3600",
    "/api/offers/model": "public, max-age=3600",
    "/api/offers/explain": "public, max-age=3600",
}


JSON = "application/json"
# What is answered instead of JSON.
FILES = {"/api/hotel/logo": "image/png", "/api/voucher/entry": "text/calendar"}


def defect(operation: str, arguments: dict[str, Any]) -> None:
    """The store's client raises what nobody foresaw."""
    raise ZeroDivisionError("nobody saw this coming")


def test_sweep_meets_every_status(sweep: Sweep) -> None:
    statuses = {answer.status for answer in sweep.answers.values()}
    assert {200, 201, 400, 401, 405, 413, 415, 429, 500, 503} <= statuses


def test_every_answer_has_the_same_security_headers(sweep: Sweep) -> None:
    for name, answer in sweep.answers.items():
        check_security_headers(answer, name)
        headers = {header.lower(): value for header, value in answer.headers.items()}
        path = name.partition(" ")[0]
        kept = KEPT.get(path, "no-store") if answer.status == 200 else "no-store"
        assert headers["cache-control"] == kept, name
        kind = FILES.get(path, JSON) if answer.status == 200 else JSON
        assert headers["content-type"].startswith(kind), name
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy, name
        allowed = {header for header in headers if header.startswith("access-control-")}
        assert allowed == allowed_of(name), name


def allowed_of(name: str) -> set[str]:
    """The headers that open an answer to pages of other sites."""
    path, _, outcome = name.partition(" ")
    if outcome == "preflight":
        return PREFLIGHT_OF_ANY_SITE if path in OPEN_POSTS else {"access-control-allow-methods"}
    is_open = path in OPEN and outcome != "method_not_allowed"
    return {"access-control-allow-origin"} if is_open else set()


def test_401_and_nothing_else_says_how_to_sign_in(sweep: Sweep) -> None:
    challenged = {
        name for name, answer in sweep.answers.items() if "WWW-Authenticate" in answer.headers
    }
    assert challenged == {name for name, answer in sweep.answers.items() if answer.status == 401}
    assert challenged
    for name in challenged:
        challenge = sweep.answers[name].headers["WWW-Authenticate"]
        assert challenge == 'Bearer realm="Hotel Voucher System"'


def test_every_error_has_the_contracts_shape(sweep: Sweep) -> None:
    for name, answer in sweep.answers.items():
        if answer.status >= 400:
            outcome = name.partition(" ")[2]
            check_error(answer, outcome if outcome in STATUS else answer.json["code"])
            assert answer.json["request_id"] == REQUEST_ID, name


def test_every_answer_names_its_request(sweep: Sweep) -> None:
    for name, answer in sweep.answers.items():
        assert REQUEST_ID in answer.text or REQUEST_ID in answer.headers.values(), name


def test_every_answer_has_a_log_line_that_names_its_request(sweep: Sweep) -> None:
    assert len(sweep.records) >= len(sweep.answers) > 50
    unnamed = {
        record.getMessage()
        for record in sweep.records
        if getattr(record, "request_id", None) != REQUEST_ID
    }
    assert unnamed == set()
