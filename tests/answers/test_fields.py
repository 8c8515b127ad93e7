"""Malformed fields and parameters: each problem is named, and nothing reaches the store."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.http.versions import CURRENT
from tests.answers import bad_values
from tests.answers.shape import check_error
from tests.api.steps import REQUESTS, problems, send
from tests.routes import Route, each_get, each_route
from tests.service import Service


def test_every_bad_value_of_a_body_is_named(desk: Service, subtests: pytest.Subtests) -> None:
    for name, field, cases in bad_values.BODIES:
        path = f"/api/voucher/{name}"
        for value, problem in cases:
            with subtests.test(path=path, field=field, value=value):
                with desk.untouched():
                    answer = desk.call("POST", path, REQUESTS[path] | {field: value})
                assert problems(answer) == [(field, problem)]


def test_every_bad_value_of_a_query_is_named(desk: Service, subtests: pytest.Subtests) -> None:
    for path, field, cases in bad_values.QUERIES:
        for value, problem in cases:
            with subtests.test(path=path, field=field, value=value):
                with desk.untouched():
                    answer = desk.call("GET", path, None, REQUESTS[path] | {field: value})
                assert problems(answer) == [(field, problem)]


@pytest.mark.parametrize("path", ["/api/voucher/bookings", "/api/slots/available", "/api/events"])
def test_to_before_from_is_refused(desk: Service, path: str) -> None:
    query = {"from": "2026-03-02T10:00:00Z", "to": "2026-03-02T09:59:59.999Z"}
    answer = desk.call("GET", path, None, REQUESTS[path] | query)
    assert problems(answer) == [("to", bad_values.BEFORE_FROM)]


@each_route
@pytest.mark.parametrize(
    "name", ["nothing", "Nothing", "__proto__", "_", "id\u0000", "", "x" * 300]
)
def test_unknown_field_is_refused(desk: Service, route: Route, name: str) -> None:
    if route.method == "GET" and name.startswith("_"):
        return  # see below
    answer = send(desk, route.method, route.path, REQUESTS[route.path] | {name: "x"})
    check_error(answer, "invalid_request")
    assert problems(answer) == [(name[:128], bad_values.UNKNOWN)]


@pytest.mark.in_process("each request has an id of its own")
@each_get
@pytest.mark.parametrize("name", ["_", "_t", "__proto__"])
def test_parameter_against_caches_is_ignored(desk: Service, route: Route, name: str) -> None:
    """Scripts add one to a URL, so that no cache answers."""
    usual = desk.call("GET", route.path, None, REQUESTS[route.path])
    answer = desk.call("GET", route.path, None, REQUESTS[route.path] | {name: ["1", "2"]})
    assert (answer.status, answer.text) == (usual.status, usual.text)


@each_get
def test_repeated_parameter_is_refused(desk: Service, route: Route) -> None:
    query = REQUESTS[route.path] | {"limit": ["1", "1"]}
    answer = desk.call("GET", route.path, None, query)
    assert problems(answer) == [("limit", bad_values.TWICE)]


def test_every_problem_is_named_not_only_the_first(desk: Service) -> None:
    body = {"title": 1, "duration_minutes": 4, "valid_from": "now", "nothing": 1, "terms": []}
    answer = desk.post("voucher/issue", body)
    assert dict(problems(answer)) == {
        "title": bad_values.TEXT,
        "duration_minutes": "must be at least 5",
        "valid_from": bad_values.INSTANT,
        "nothing": bad_values.UNKNOWN,
        "terms": bad_values.OBJECT,
    }


@pytest.mark.parametrize(
    ("path", "fields", "named"),
    [
        (
            "voucher/issue",
            {
                **{"title": 1, "valid_until": "2026-01-01T00:00:00Z", "price_currency": "XXX"},
                **{"price_amount": -1, "nothing": 1},
            },
            ["title", "nothing", "valid_until", "price_currency", "price_amount"],
        ),
        (
            "voucher/issue",
            {"issuer_uid": "h", "valid_from": "9999-12-31T00:00:00Z", "price_amount": 1.005},
            ["valid_from", "price_amount"],
        ),
        ("voucher/issue", {"duration_minutes": 1, "price_currency": "XXX"}, None),
        ("voucher/cancel", {"reason": 1}, ["reason", "booking_id"]),
        ("voucher/cancel", {"booking_id": "b-1", "revoke": True, "x": 1}, ["revoke", "x"]),
        ("voucher/redeem", {"voucher_id": "v", "booking_id": "b", "x": 1}, ["voucher_id", "x"]),
        ("presence/verify", {"sig": "0" * 64, "mot": 1}, ["mot", "sig"]),
        ("presence/verify", {"sig": "0" * 64}, ["token", "sig"]),
    ],
)
def test_problems_across_fields_are_named_with_the_others(
    desk: Service, path: str, fields: dict[str, Any], named: list[str] | None
) -> None:
    with desk.untouched():
        answer = desk.post(path, fields)
    assert [field for field, _ in problems(answer)] == (named or list(fields))


def test_problems_across_parameters_are_named_with_the_others(desk: Service) -> None:
    query = {
        **{"from": "2026-03-02T10:00:00Z", "to": "2026-03-02T09:00:00Z"},
        **{"limit": ["1", "2"], "status": "used"},
    }
    answer = desk.call("GET", "/api/voucher/bookings", None, query)
    assert dict(problems(answer)) == {
        "limit": bad_values.TWICE,
        "status": "must be one of booked, cancelled, no_show",
        "to": bad_values.BEFORE_FROM,
    }


@pytest.mark.parametrize(
    ("method", "path", "fields"),
    [
        ("POST", "voucher/book", ["voucher_id", "slot_id"]),
        ("GET", "voucher/status", ["voucher_id"]),
    ],
)
def test_missing_field_is_required(
    desk: Service, method: str, path: str, fields: list[str]
) -> None:
    answer = send(desk, method, f"/api/{path}", {})
    assert problems(answer) == [(field, bad_values.REQUIRED) for field in fields]


@each_route
def test_every_answer_names_the_version_and_takes_it(desk: Service, route: Route) -> None:
    json = {"content-type": "application/json"}
    fields = REQUESTS[route.path]
    for headers in ({}, {"Api-Version": CURRENT}):
        answer = send(desk, route.method, route.path, fields, headers=json | headers)
        assert answer.headers["Api-Version"] == CURRENT
        assert answer.json.get("code") != "invalid_request"
    for version in ("2026-01-01", "1", CURRENT + "x"):
        headers = json | {"Api-Version": version}
        answer = send(desk, route.method, route.path, fields, headers=headers)
        assert problems(answer) == [("Api-Version", f"must be one of {CURRENT}")]
        assert answer.headers["Api-Version"] == CURRENT
