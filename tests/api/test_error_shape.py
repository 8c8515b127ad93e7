"""One shape of error, whatever goes wrong, on every route."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

import app as module
from chalicelib import edge, runtime
from chalicelib.errors import STATUS
from tests.api.steps import REQUESTS, book, booked, in_status, issued, refusal, send
from tests.service import Answer, Service

ROUTES = [pytest.param(known, id=known.path) for known in edge.ROUTES]
STORED = [
    pytest.param(known, id=known.path)
    for known in edge.ROUTES
    if known.path != "/api/presence/verify"  # it asks the store nothing
]
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
BROKEN = pytest.mark.in_process("breaks the clock")
FAULTY = pytest.mark.in_process("makes the store fail")
SECRET = "the secret text within"


def check(answer: Answer, code: str) -> None:
    """The contract's shape of an error, with this code and its status."""
    assert answer.status == STATUS[code], answer.text
    assert answer.json.keys() == {"ok", "error", "code", "details", "request_id"}
    assert answer.json["ok"] is False
    assert answer.json["code"] == code
    assert answer.json["request_id"] == answer.headers["X-Request-Id"] != ""
    sentence = answer.json["error"]
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text


def test_every_route_of_the_app_has_a_request_to_test_it_with() -> None:
    assert {known.path for known in edge.ROUTES} == REQUESTS.keys()


@pytest.mark.parametrize("known", ROUTES)
def test_400(desk: Service, known: edge.Route) -> None:
    said = REQUESTS[known.path] | {"nothing": "x"}
    check(send(desk, known.method, known.path, said), "invalid_request")


@pytest.mark.parametrize("known", ROUTES)
def test_405_says_which_methods_there_are(desk: Service, known: edge.Route) -> None:
    for method in METHODS:
        if method == known.method:
            continue
        answer = desk.call(method, known.path)
        assert answer.status == 405
        assert known.method in answer.headers["Allow"]
        if method != "HEAD" or answer.text:  # over HTTP it has no body
            check(answer, "method_not_allowed")


@pytest.mark.parametrize("path", sorted(set(module.app.routes) - REQUESTS.keys()))
def test_405_of_a_page(desk: Service, path: str) -> None:
    for method in ("POST", "DELETE"):
        check(desk.call(method, path), "method_not_allowed")


@pytest.mark.parametrize("known", [k for k in ROUTES if k.values[0].method == "POST"])  # type: ignore[union-attr]
def test_413_and_415(desk: Service, known: edge.Route) -> None:
    json = {"content-type": "application/json"}
    check(desk.call("POST", known.path, b"x" * 65_537, headers=json), "payload_too_large")
    text = {"content-type": "text/plain"}
    check(desk.call("POST", known.path, "{}", headers=text), "unsupported_media_type")
    check(desk.call("POST", known.path, "{", headers=json), "invalid_json")


def test_a_body_that_is_too_large_is_so_in_any_media_type(desk: Service) -> None:
    headers = {"content-type": "text/plain"}
    answer = desk.call("POST", "/api/voucher/issue", b"x" * 65_537, headers=headers)
    assert answer.status in (413, 415)


OTHER_ADDRESS = pytest.mark.in_process("a gateway takes it for another address")


@pytest.mark.parametrize(
    "name",
    [
        *("nothing.js", "..", "index.html.bak"),
        *(pytest.param(name, marks=OTHER_ADDRESS) for name in ("../app.py", "")),
    ],
)
def test_404_of_a_page_that_is_not_there(desk: Service, name: str) -> None:
    check(desk.call("GET", "/docs/{file}", captured={"file": name}), "route_not_found")


@pytest.mark.in_process("no caller is told the gateway's own id for the request")
def test_the_id_of_a_request_is_the_gateways(desk: Service) -> None:
    answer = desk.post("voucher/issue", "{")
    assert (answer.json["request_id"], answer.headers["X-Request-Id"]) == ("request-1",) * 2


def test_404_of_an_address_that_no_route_serves() -> None:
    answer = edge.route_not_found("request-1")
    flat = answer["headers"] | {name: held[0] for name, held in answer["multiValueHeaders"].items()}
    check(Answer(answer["statusCode"], flat, answer["body"]), "route_not_found")


@pytest.fixture
def broken() -> Iterator[None]:
    """A clock that does not go: a defect that every route meets."""
    known = runtime.current()

    def stopped() -> Any:
        raise RuntimeError(SECRET)

    runtime.use(replace(known, now=stopped))
    yield
    runtime.use(known)


@BROKEN
@pytest.mark.parametrize("known", ROUTES)
def test_500_carries_no_inner_text(desk: Service, broken: None, known: edge.Route) -> None:
    check(send(desk, known.method, known.path, REQUESTS[known.path]), "internal")


@pytest.fixture
def fault(desk: Service) -> Iterator[list[Exception]]:
    """What the store raises at each call."""
    faults: list[Exception] = []

    def fail(operation: str, arguments: dict[str, Any]) -> None:
        if faults:
            raise faults[0]

    desk.spy.before = fail
    yield faults
    desk.spy.before = lambda operation, arguments: None


REFUSED_BY_AWS = ClientError(
    {"Error": {"Code": "AccessDeniedException", "Message": SECRET}}, "GetItem"
)
THROTTLED = ClientError({"Error": {"Code": "ThrottlingException", "Message": SECRET}}, "GetItem")
AWAY = ConnectTimeoutError(endpoint_url=f"http://{SECRET}")


@FAULTY
@pytest.mark.parametrize("error", [RuntimeError(SECRET), KeyError(SECRET), REFUSED_BY_AWS])
@pytest.mark.parametrize("known", STORED)
def test_500_when_the_store_fails_in_a_way_that_nobody_foresaw(
    desk: Service, fault: list[Exception], known: edge.Route, error: Exception
) -> None:
    fault.append(error)
    # What health is asked is whether the store can be read: it cannot.
    asked = known.path == "/api/health" and isinstance(error, ClientError)
    code = "store_unavailable" if asked else "internal"
    check(send(desk, known.method, known.path, REQUESTS[known.path]), code)


@FAULTY
@pytest.mark.parametrize("error", [AWAY, THROTTLED], ids=["away", "throttled"])
@pytest.mark.parametrize("known", STORED)
def test_503_says_when_to_come_back(
    desk: Service, fault: list[Exception], known: edge.Route, error: Exception
) -> None:
    fault.append(error)
    answer = send(desk, known.method, known.path, REQUESTS[known.path])
    check(answer, "store_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


# --- every code that a route declares, and that it can answer in this mode

VIEWS_OWN = {
    "not_holder",
    "voucher_not_found",
    "booking_not_found",
    "voucher_not_bookable",
    "slot_unavailable",
    "booking_not_live",
    "cancel_too_late",
    "voucher_not_redeemable",
    "invalid_cursor",
}


def scenarios(desk: Service) -> dict[tuple[str, str], Answer]:
    """A refusal for each route and each code of its view."""
    made = booked(desk)
    voucher = {"voucher_id": made["voucher"]["id"]}
    desk.post("voucher/cancel", {"booking_id": made["booking"]["id"]})
    used = in_status(desk, "consumed")["id"]
    used_booking = booked(desk)
    desk.post("voucher/redeem", {"voucher_id": used_booking["voucher"]["id"]})
    annas = issued(desk, holder_uid="anna")["id"]
    cancelled = {"booking_id": made["booking"]["id"]}
    late = {"booking_id": used_booking["booking"]["id"]}
    return {
        ("/api/voucher/book", "voucher_not_found"): book(desk, "v-none"),
        ("/api/voucher/book", "voucher_not_bookable"): book(desk, used),
        ("/api/voucher/book", "slot_unavailable"): book(desk, voucher["voucher_id"], hours=-1),
        ("/api/voucher/book", "not_holder"): book(desk, annas, holder="bert"),
        ("/api/voucher/cancel", "voucher_not_found"): desk.post(
            "voucher/cancel", {"voucher_id": "v-none"}
        ),
        ("/api/voucher/cancel", "booking_not_found"): desk.post(
            "voucher/cancel", {"booking_id": "b-none"}
        ),
        ("/api/voucher/cancel", "booking_not_live"): desk.post("voucher/cancel", cancelled),
        ("/api/voucher/cancel", "cancel_too_late"): desk.post("voucher/cancel", late),
        ("/api/voucher/redeem", "voucher_not_found"): desk.post(
            "voucher/redeem", {"voucher_id": "v-none"}
        ),
        ("/api/voucher/redeem", "booking_not_found"): desk.post(
            "voucher/redeem", {"booking_id": "b-none"}
        ),
        ("/api/voucher/redeem", "booking_not_live"): desk.post("voucher/redeem", cancelled),
        ("/api/voucher/redeem", "voucher_not_redeemable"): desk.post("voucher/redeem", late),
        ("/api/voucher/status", "voucher_not_found"): desk.get(
            "voucher/status", {"voucher_id": "v-none"}
        ),
        ("/api/slots/available", "voucher_not_found"): desk.get(
            "slots/available", {"voucher_id": "v-none"}
        ),
        ("/api/voucher/list", "invalid_cursor"): desk.get("voucher/list", {"cursor": "x"}),
        ("/api/voucher/bookings", "invalid_cursor"): desk.get("voucher/bookings", {"cursor": "x"}),
        ("/api/events", "invalid_cursor"): desk.get("events", {"cursor": "x"}),
    }


def test_every_view_answers_the_codes_that_it_declares_and_in_their_shape(desk: Service) -> None:
    answers = scenarios(desk)
    declared = {
        (known.path, code) for known in edge.ROUTES for code in known.refuses if code in VIEWS_OWN
    }
    assert answers.keys() == declared
    for (_, code), answer in answers.items():
        check(answer, code)


@pytest.mark.parametrize(
    ("code", "details"),
    [
        ("voucher_not_bookable", {"status": "consumed"}),
        ("slot_unavailable", {"reason": "past"}),
        ("voucher_not_redeemable", {"status": "consumed"}),
    ],
)
def test_details_tell_programs_why(desk: Service, code: str, details: dict[str, str]) -> None:
    found = [answer for (_, named), answer in scenarios(desk).items() if named == code]
    assert [refusal(answer)[2] for answer in found] == [details]


def test_every_code_has_one_status_and_is_in_the_contract() -> None:
    declared = {code for known in edge.ROUTES for code in known.refuses}
    assert declared | {"route_not_found"} <= STATUS.keys()
