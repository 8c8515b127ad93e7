"""What every answer carries, whatever was asked: headers, CORS, the body cap, a request id."""

from __future__ import annotations

import json
from typing import Any

import pytest

import app
from chalicelib import edge
from tests.access.cast import AS_ANNA, House, calls_of, code, new_process
from tests.access.faults import away
from tests.access.test_matrix import requests
from tests.service import Answer

CAP = 64 * 1024
GOOD, BAD = "https://shop.example", "https://evil.example"
ID = "request-1"  # what the harness gives every request


def answers(house: House) -> dict[str, Answer]:
    """Every route: granted, and refused in every way that the edge knows."""
    found: dict[str, Answer] = {}
    service = house.service
    for path, ask in requests(house).items():
        headers = AS_ANNA if "presence" in path else house.hotel
        found[f"{path} granted"] = ask(house, headers)
        found[f"{path} 401"] = ask(house, {"X-TS-APIKEY": "x"})
        found[f"{path} unknown field"] = type(ask)(ask.method, ask.path, {"nonsense": 1})(
            house, headers
        )
        other = "POST" if ask.method == "GET" else "GET"
        found[f"{path} 405"] = service.call(other, path, headers=headers)
        if ask.method == "POST":
            sent = {"content-type": "text/plain"} | headers
            found[f"{path} 415"] = service.call("POST", path, "{}", headers=sent)
            found[f"{path} 413"] = service.call("POST", path, " " * (CAP + 1), headers=headers)
            found[f"{path} invalid JSON"] = service.call("POST", path, "{", headers=headers)
        service.spy.before = away
        found[f"{path} store away"] = ask(house, headers)
        service.spy.before = _unforeseen
        found[f"{path} unforeseen"] = ask(house, headers)
        service.spy.before = lambda operation, arguments: None
        new_process(rate_limit_post=1, rate_limit_get=1)
        ask(house, headers)
        found[f"{path} 429"] = ask(house, headers)
        new_process(rate_limit_post=0, rate_limit_get=0)
    return found


def _unforeseen(operation: str, arguments: dict[str, Any]) -> None:
    raise ZeroDivisionError("nobody saw this coming")


def test_every_answer_of_every_route_carries_the_same_headers(house: House) -> None:
    found = answers(house)
    statuses = {answer.status for answer in found.values()}
    assert {200, 201, 400, 401, 405, 413, 415, 429, 500, 503} <= statuses
    for name, answer in found.items():
        headers = {key.lower(): value for key, value in answer.headers.items()}
        assert headers["cache-control"] == "no-store", name
        assert headers["x-content-type-options"] == "nosniff", name
        assert "max-age=" in headers["strict-transport-security"], name
        assert headers["content-type"].startswith("application/json"), name
        assert not any(key.startswith("access-control-") for key in headers), name


def test_every_refusal_names_its_request(house: House) -> None:
    for name, answer in answers(house).items():
        if answer.status >= 400:
            assert answer.json["request_id"] == ID, name


def test_every_answer_names_its_request(house: House) -> None:
    for name, answer in answers(house).items():
        assert ID in answer.text or ID in answer.headers.values(), name


def test_every_answer_has_a_log_line_that_names_its_request(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "hotel-vouchers")
    answers(house)
    assert len(caplog.records) > 50
    unnamed = {
        record.getMessage()
        for record in caplog.records
        if record.name == "hotel-vouchers" and getattr(record, "request_id", None) != ID
    }
    assert unnamed == set()


@pytest.mark.parametrize("path", ["/", "/docs", "/api/openapi.json"])
def test_a_page_has_a_policy_is_not_sniffed_and_stays_on_https(house: House, path: str) -> None:
    answer = house.service.call("GET", path)
    assert answer.status == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_a_page_is_for_anyone_and_knows_nobody(house: House) -> None:
    house.service.spy.calls.clear()
    for path in ("/", "/docs", "/api/openapi.json"):
        plain = house.service.call("GET", path)
        signed = house.service.call("GET", path, headers=house.hotel)
        assert plain == signed
    assert calls_of(house.service) == []


@pytest.mark.parametrize(
    ("file", "room"),
    [
        ("../access.py", ""),
        ("..%2faccess.py", ""),
        ("/etc/passwd", ""),
        ("index.html\0", ""),
        ("", ""),
        (".", "."),
        ("access.py", ".."),
    ],
)
def test_no_file_is_served_but_those_of_the_pages(house: House, file: str, room: str) -> None:
    for path in ("/docs/{file}", "/portal/{version}/{room}/{file}"):
        captured = {"file": file, "version": "x", "room": room}
        names = {name: held for name, held in captured.items() if f"{{{name}}}" in path}
        answer = house.service.call("GET", path, captured=names)
        assert (answer.status, code(answer)) == (404, "route_not_found")


# ------------------------------------------------------------------------------------------- CORS


def cors(answer: Answer) -> dict[str, str]:
    """What an answer lets pages of other sites do."""
    return {
        name.lower(): value
        for name, value in answer.headers.items()
        if name.lower().startswith("access-control-")
    }


@pytest.fixture
def open_house(house: House) -> House:
    """Pages of two origins may call."""
    new_process(cors_origins=f"{GOOD}, http://127.0.0.1:5173")
    return house


@pytest.mark.parametrize("route", edge.ROUTES, ids=lambda route: route.path)
def test_a_configured_origin_may_ask_first(open_house: House, route: edge.Route) -> None:
    open_house.service.spy.calls.clear()
    headers = {"Origin": GOOD, "Access-Control-Request-Method": route.method}
    answer = open_house.service.call("OPTIONS", route.path, headers=headers)
    assert answer.status == 204
    given = cors(answer)
    assert given["access-control-allow-origin"] == GOOD
    assert route.method in given["access-control-allow-methods"]
    allowed = given["access-control-allow-headers"].lower()
    for name in ("x-ts-apikey", "authorization", "idempotency-key", "content-type"):
        assert name in allowed
    assert "access-control-allow-credentials" not in given
    assert answer.headers["Vary"] == "Origin"
    assert open_house.service.spy.calls == []


NO_ORIGINS = [
    None,
    BAD,
    "null",
    "",
    GOOD + ".evil.example",
    GOOD.upper(),
    GOOD + "/",
    GOOD + ":443",
    GOOD.replace("https", "http"),
    f"{GOOD}, {BAD}",
    "http://127.0.0.1:5174",
]


@pytest.mark.parametrize("origin", NO_ORIGINS)
@pytest.mark.parametrize("configured", [f"{GOOD}, http://127.0.0.1:5173", "", "*", f"{GOOD}, "])
def test_no_other_origin_may_do_anything(house: House, origin: str | None, configured: str) -> None:
    new_process(cors_origins=configured)
    headers = {} if origin is None else {"Origin": origin}
    asked = headers | {"Access-Control-Request-Method": "POST"}
    first = house.service.call("OPTIONS", "/api/voucher/issue", headers=asked)
    real = house.service.post("voucher/issue", {}, headers=house.hotel | headers)
    for answer in (first, real):
        assert "access-control-allow-origin" not in cors(answer)
        assert "access-control-allow-headers" not in cors(answer)


def test_a_configured_origin_reads_answers_and_refusals(open_house: House) -> None:
    service, origin = open_house.service, {"Origin": GOOD}
    answers = [
        service.post("voucher/issue", {}, headers=open_house.hotel | origin),
        service.post("voucher/issue", {}, headers=origin),
        service.post("voucher/issue", "{", headers=open_house.hotel | origin),
        service.get("voucher/status", {"voucher_id": "v-none"}, headers=AS_ANNA | origin),
    ]
    assert [answer.status for answer in answers] == [201, 401, 400, 404]
    for answer in answers:
        assert cors(answer)["access-control-allow-origin"] == GOOD
        assert "Retry-After" in cors(answer)["access-control-expose-headers"]
        assert "Idempotency-Replayed" in cors(answer)["access-control-expose-headers"]


def test_an_answer_says_that_it_differs_by_origin(open_house: House) -> None:
    for headers in ({}, {"Origin": BAD}, {"Origin": GOOD}):
        answer = open_house.service.get("health", headers=headers)
        assert answer.headers["Vary"] == "Origin"


# --------------------------------------------------------------------------------------- the body


@pytest.mark.parametrize("route", [r for r in edge.ROUTES if r.method == "POST"])
def test_a_body_over_the_cap_is_refused_before_it_is_parsed(
    house: House, route: edge.Route
) -> None:
    headers = AS_ANNA if "presence" in route.path else house.hotel
    # It is no JSON: who parses it first says so.
    for size, status in ((CAP, 400), (CAP + 1, 413)):
        house.service.spy.calls.clear()
        answer = house.service.call("POST", route.path, "{" * size, headers=headers)
        assert answer.status == status
        assert set(calls_of(house.service)) <= {("get_item", "api_keys")}


def test_the_cap_counts_bytes(house: House) -> None:
    padding = "é" * (CAP // 2)
    body = json.dumps({"title": padding}, ensure_ascii=False)
    assert len(body) < CAP
    answer = house.service.call("POST", "/api/voucher/issue", body, headers=house.hotel)
    assert answer.status == 413


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        '"x"',
        "1",
        "NaN",
        "{'a': 1}",
        '{"title": "x",}',
        "[" * 30000,
        '{"a":' * 10000,
        '{"title": "\\ud800"}',
        "\ud800",
        '{"price_amount": 1e999999999}',
        '{"price_amount": -1e-999999999}',
        '{"duration_minutes": ' + "9" * 5000 + "}",
        '{"terms": ' + '{"a":' * 25 + "1" + "}" * 25 + "}",
        b"\xff\xfe{\x00}\x00",
    ],
)
def test_no_body_breaks_it(house: House, body: str | bytes) -> None:
    if isinstance(body, bytes):
        body = body.decode("latin-1")
    answer = house.service.call("POST", "/api/voucher/issue", body, headers=house.hotel)
    assert answer.status == 400, answer.text


def test_every_route_is_asked_for_here() -> None:
    assert {path for path in app.app.routes if path.startswith("/api/")} == {
        route.path for route in edge.ROUTES
    } | {"/api/openapi.json"}
