"""Malformed fields and parameters: each problem is named, and nothing reaches the store."""

from __future__ import annotations

import pytest

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
