"""Every route answers every error in the contract's shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from tests.access.codes import BY_CODE, BY_LINK_ALONE
from tests.answers.shape import SECRET, check_error
from tests.api.scenarios import code_errors, view_errors
from tests.api.steps import REQUESTS, error, send
from tests.routes import ROUTES, STATUS, Route, each, each_route, error_codes
from tests.service import Hook, Service, current_runtime, replace_runtime

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
FAULTY = pytest.mark.in_process("makes the store fail")
# Those that call no store: a new token, and with this request those of sessions.
WITHOUT_STORE = {"/api/presence/token", "/api/offers/model", "/api/offers/explain"} | {
    f"/api/session/{name}" for name in ("code", "current", "end")
}
each_stored_route = each(route for route in ROUTES if route.path not in WITHOUT_STORE)


def test_every_route_has_a_request_to_test_it_with() -> None:
    assert {route.path for route in ROUTES} == REQUESTS.keys()


@each_route
def test_405_names_the_allowed_methods(desk: Service, route: Route) -> None:
    for method in METHODS:
        if method == route.method:
            continue
        answer = desk.call(method, route.path)
        assert answer.status == 405
        assert route.method in answer.headers["Allow"]
        if method != "HEAD" or answer.text:  # over HTTP it has no body
            check_error(answer, "method_not_allowed")


@pytest.mark.in_process("API Gateway takes no TRACE itself")
@each_route
def test_trace_is_not_allowed(desk: Service, route: Route) -> None:
    answer = desk.call("TRACE", route.path)
    assert answer.status == 405
    check_error(answer, "method_not_allowed")


@pytest.mark.in_process("no caller is told the gateway's own id for the request")
def test_request_id_is_the_gateways(desk: Service) -> None:
    answer = desk.post("voucher/issue", "{")
    assert (answer.json["request_id"], answer.headers["X-Request-Id"]) == ("request-1",) * 2


@pytest.fixture
def defective_clock(desk: Service) -> Iterator[None]:
    """A clock that fails: a defect that every route meets."""

    def fail() -> Any:
        raise RuntimeError(SECRET)

    clock = current_runtime().now
    replace_runtime(now=fail)
    yield
    replace_runtime(now=clock)


@pytest.mark.in_process("breaks the clock")
@each_route
def test_500_hides_the_text_of_a_defect(desk: Service, defective_clock: None, route: Route) -> None:
    check_error(send(desk, route.method, route.path, REQUESTS[route.path]), "internal")


def fails_with(error: Exception) -> Hook:
    """Every store call raises this error."""

    def hook(operation: str, arguments: dict[str, Any]) -> None:
        raise error

    return hook


REFUSED_BY_AWS = ClientError(
    {"Error": {"Code": "AccessDeniedException", "Message": SECRET}}, "GetItem"
)
THROTTLED = ClientError({"Error": {"Code": "ThrottlingException", "Message": SECRET}}, "GetItem")
UNREACHABLE = ConnectTimeoutError(endpoint_url=f"http://{SECRET}")


@FAULTY
@pytest.mark.parametrize("fault", [RuntimeError(SECRET), KeyError(SECRET), REFUSED_BY_AWS])
@each_stored_route
def test_unforeseen_store_error_is_500(desk: Service, route: Route, fault: Exception) -> None:
    # Health answers whether the store can be read: here it cannot.
    store_is_the_question = route.path == "/api/health" and isinstance(fault, ClientError)
    code = "store_unavailable" if store_is_the_question else "internal"
    with desk.faulty_store(before=fails_with(fault)):
        answer = send(desk, route.method, route.path, REQUESTS[route.path])
    check_error(answer, code)


@FAULTY
@pytest.mark.parametrize("fault", [UNREACHABLE, THROTTLED], ids=["unreachable", "throttled"])
@each_stored_route
def test_503_says_when_to_retry(desk: Service, route: Route, fault: Exception) -> None:
    with desk.faulty_store(before=fails_with(fault)):
        answer = send(desk, route.method, route.path, REQUESTS[route.path])
    check_error(answer, "store_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


# --- every code that a route declares and that it can answer in this mode

VIEW_CODES = {
    "not_holder",
    "voucher_not_found",
    "sign_in_code_not_found",
    "booking_not_found",
    "voucher_not_bookable",
    "slot_unavailable",
    "booking_not_live",
    *("code_required", "claim_link_not_valid"),
    "cancel_too_late",
    *("hold_not_live", "voucher_not_holdable"),
    "voucher_not_redeemable",
    "voucher_not_assignable",
    "nothing_to_undo",
    "noshow_too_early",
    "voucher_not_extendable",
    "template_not_found",
    "template_changed",
    "invalid_cursor",
    "contact_changed",
    *("hotel_changed", "logo_not_found"),
    *("webhook_not_found", "webhook_changed", "delivery_not_found"),
    *("calendar_not_found", "block_not_found", "calendar_archived", "calendar_changed"),
}
# Only a guest loses a voucher by a late cancel, and here everybody is an admin.
NEEDS_A_GUEST = {
    ("/api/voucher/undo", "slot_unavailable"),
    ("/api/booking/reschedule", "code_required"),
}


DECLARED = {
    (route.path, code) for route in ROUTES for code in error_codes(route) if code in VIEW_CODES
} - NEEDS_A_GUEST
# test_errors_of_campaigns.py has them.
OF_CAMPAIGNS = {
    (path, code) for path, code in DECLARED if path.startswith(("/api/campaign/", "/api/offers/"))
}
OF_CODES = {(path, code) for path, code in DECLARED if path in BY_LINK_ALONE | BY_CODE}


@pytest.mark.in_process("reads the code that was mailed")
def test_the_views_of_codes_answer_the_codes_that_they_declare(desk: Service) -> None:
    answers = code_errors(desk)
    assert answers.keys() == OF_CODES
    for (_, code), answer in answers.items():
        check_error(answer, code)


def test_every_view_answers_the_codes_that_it_declares(desk: Service) -> None:
    answers = view_errors(desk)
    assert answers.keys() == DECLARED - OF_CODES - OF_CAMPAIGNS
    for (_, code), answer in answers.items():
        check_error(answer, code)
    used_voucher_id = answers["/api/voucher/redeem", "voucher_not_redeemable"].json["details"][
        "voucher_id"
    ]
    starts = answers["/api/voucher/noshow", "noshow_too_early"].json["details"]["slot_start"]
    details = [(code, error(answer)[2]) for (_, code), answer in answers.items()]
    assert [(code, why) for code, why in details if why] == [
        ("voucher_not_bookable", {"status": "consumed"}),
        ("slot_unavailable", {"reason": "past"}),
        *[("slot_unavailable", {"reason": "unchanged"})] * 2,
        ("voucher_not_bookable", {"status": "consumed"}),
        ("slot_unavailable", {"reason": "past"}),
        ("voucher_not_redeemable", {"status": "consumed", "voucher_id": used_voucher_id}),
        ("voucher_not_assignable", {"status": "consumed"}),
        ("nothing_to_undo", {"status": "issued"}),
        ("voucher_not_extendable", {"status": "consumed"}),
        ("noshow_too_early", {"slot_start": starts}),
        ("calendar_changed", {"version": 1}),
        ("contact_changed", {"version": 0}),
        ("hotel_changed", {"version": 0}),
        *[("template_changed", {"version": 1})] * 2,
        *[("webhook_changed", {"version": 1})] * 3,
    ]


def test_every_code_has_a_status() -> None:
    declared = {code for route in ROUTES for code in error_codes(route)}
    assert declared | {"route_not_found"} <= STATUS.keys()
