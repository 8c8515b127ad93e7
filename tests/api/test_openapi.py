"""The OpenAPI document: valid, whole, and true of every real answer."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from tests.api.test_error_shape import scenarios

import app as module
from chalicelib.http import openapi, routing
from chalicelib.http.errors import STATUS
from tests.api.steps import REQUESTS, at, book, booked, in_status, issued, send
from tests.service import Answer, Service

ROUTES = [pytest.param(known, id=known.path) for known in routing.ROUTES]
DOCUMENT = openapi.document()
# To people, and the document itself: these answer no JSON of ours.
PAGES = {path for path in module.app.routes if not path.startswith("/api/")} | {"/api/openapi.json"}

FORMATS = FormatChecker(())


@FORMATS.checks("date-time", ValueError)
def is_instant(value: object) -> bool:
    """Whether a string is an instant in UTC, as answers say it."""
    if isinstance(value, str):
        datetime.fromisoformat(value)
        return value.endswith("Z")
    return True


def strict() -> dict[str, Any]:
    """The components, with no room for a field that they do not name."""
    components = copy.deepcopy(DOCUMENT["components"])
    for schema in components["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return components  # type: ignore[no-any-return]


STRICT = strict()


def check(value: Any, schema: dict[str, Any]) -> None:
    """The value fits the schema."""
    whole = schema | {"components": STRICT}
    Draft202012Validator(whole, format_checker=FORMATS).validate(value)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of the document."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


# --- valid


def test_it_is_served_as_it_is_made(desk: Service) -> None:
    answer = desk.get("openapi.json")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.text) == json.loads(json.dumps(DOCUMENT))


def test_it_says_it_is_openapi_3_1() -> None:
    assert re.fullmatch(r"3\.1\.\d+", DOCUMENT["openapi"])
    assert {"title", "version"} <= DOCUMENT["info"].keys()
    assert DOCUMENT["servers"]


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_every_schema_is_a_json_schema(name: str) -> None:
    schema = DOCUMENT["components"]["schemas"][name]
    Draft202012Validator.check_schema(schema)
    for pattern in re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', json.dumps(schema)):
        re.compile(json.loads(f'"{pattern}"'))


def test_every_reference_leads_somewhere() -> None:
    for reference in re.findall(r'"\$ref": "([^"]*)"', json.dumps(DOCUMENT)):
        assert reference.startswith("#/components/schemas/")
        assert reference.rpartition("/")[2] in DOCUMENT["components"]["schemas"]


def test_every_operation_is_well_formed() -> None:
    names = set()
    for path, method, operation in operations():
        names.add(operation["operationId"])
        assert method in ("get", "post")
        assert operation["summary"].endswith((".", "503"))
        assert ("requestBody" in operation) == (method == "post")
        for status, response in operation["responses"].items():
            assert re.fullmatch(r"[2-5]\d\d", status)
            assert response["description"]
        for parameter in operation.get("parameters", []):
            assert {"name", "in", "schema"} <= parameter.keys()
            Draft202012Validator.check_schema(parameter["schema"])
        assert "{" not in path
    assert len(names) == len(list(operations()))


# --- whole


def test_every_route_is_in_it_and_nothing_else() -> None:
    documented = {(path, method.upper()) for path, method, _ in operations()}
    assert documented == {(known.path, known.method) for known in routing.ROUTES}
    served = {
        (path, method)
        for path, methods in module.app.routes.items()
        for method in methods
        if path not in PAGES and method != "OPTIONS"
    }
    assert documented == served


@pytest.mark.parametrize("known", ROUTES)
def test_every_code_that_a_route_declares_is_in_it_under_its_status(known: routing.Route) -> None:
    responses = DOCUMENT["paths"][known.path][known.method.lower()]["responses"]
    documented = {
        (int(status), code)
        for status, response in responses.items()
        if int(status) >= 400
        for code in response["content"]["application/json"]["schema"]["allOf"][1]["properties"][
            "code"
        ]["enum"]
    }
    assert documented == {(STATUS[code], code) for code in known.refuses}
    assert str(known.status) in responses


@pytest.mark.parametrize("known", ROUTES)
def test_every_field_of_a_request_is_in_it(known: routing.Route) -> None:
    operation = DOCUMENT["paths"][known.path][known.method.lower()]
    if known.method == "POST":
        schema = DOCUMENT["components"]["schemas"][known.takes.__name__]
        assert schema["additionalProperties"] is False
        assert schema["properties"].keys() == set(known.takes.__struct_encode_fields__)
    else:
        names = {held["name"] for held in operation["parameters"] if held["in"] == "query"}
        assert names == set(known.takes.__struct_encode_fields__)


# --- true of its own examples


def examples(content: dict[str, Any]) -> list[Any]:
    """The examples of one media type."""
    found = [content["example"]] if "example" in content else []
    return found + [held["value"] for held in content.get("examples", {}).values()]


@pytest.mark.parametrize("known", ROUTES)
def test_every_example_of_an_answer_fits_its_schema(known: routing.Route) -> None:
    operation = DOCUMENT["paths"][known.path][known.method.lower()]
    for status, response in operation["responses"].items():
        content = response["content"]["application/json"]
        assert examples(content), status
        for example in examples(content):
            check(example, content["schema"])


POSTS = [
    pytest.param(
        known,
        id=known.path,
        marks=[pytest.mark.in_process("an example names a guest whose token nobody has")]
        if "thinker_id" in known.takes.__struct_fields__
        else [],
    )
    for known in routing.ROUTES
    if known.method == "POST"
]


@pytest.mark.parametrize("known", POSTS)
def test_every_example_of_a_body_fits_its_schema_and_is_taken(
    desk: Service, known: routing.Route
) -> None:
    content = DOCUMENT["paths"][known.path]["post"]["requestBody"]["content"]["application/json"]
    assert examples(content)
    for example in examples(content):
        check(example, content["schema"])
        answer = desk.call("POST", known.path, example)
        assert answer.status in (known.status, 404), answer.text


@pytest.mark.parametrize("known", [k for k in ROUTES if k.values[0].method == "GET"])  # type: ignore[union-attr]
def test_every_example_of_a_parameter_fits_its_schema_and_is_taken(
    desk: Service, known: routing.Route
) -> None:
    for parameter in DOCUMENT["paths"][known.path]["get"].get("parameters", []):
        if parameter["in"] != "query":
            continue
        schema = parameter["schema"]
        said = [*schema.get("examples", []), *schema.get("enum", [])]
        said += [schema["default"]] if "default" in schema else []
        for example in said:
            check(example, schema)
            query = REQUESTS[known.path] | {parameter["name"]: str(example)}
            answer = desk.call("GET", known.path, None, query)
            assert answer.status in (200, 404), answer.text


def test_a_schema_with_a_default_has_the_one_that_is_used(service: Service) -> None:
    voucher = issued(service)
    properties = DOCUMENT["components"]["schemas"]["IssueRequest"]["properties"]
    defaults = {name: held["default"] for name, held in properties.items() if "default" in held}
    unsaid = {"issuer_uid", "valid_from", "valid_until"}
    assert {name: voucher[name] for name in defaults.keys() - unsaid} == {
        name: defaults[name] for name in defaults.keys() - unsaid
    }


# --- true of every real answer


@dataclass(slots=True)
class Checked(Service):
    """A service whose answers are held against the document, each of them."""

    asked: Service
    seen: set[tuple[str, int]] = field(default_factory=set)

    def call(self, method: str, path: str, *rest: Any, **more: Any) -> Answer:
        """One request, whose answer must fit."""
        answer = self.asked.call(method, path, *rest, **more)
        response = DOCUMENT["paths"][path][method.lower()]["responses"][str(answer.status)]
        check(answer.json, response["content"]["application/json"]["schema"])
        self.seen.add((path, answer.status))
        return answer


@pytest.fixture
def checked(desk: Service) -> Checked:
    """The service, held against the document."""
    return Checked(desk.engine, desk.clock, desk.spy, desk)


def test_every_real_answer_fits_the_document(checked: Checked) -> None:
    said: dict[str, Any] = {
        "holder_uid": "anna",
        "price_amount": 12.5,
        "terms": {"n": [1, None, {"a": 0.5}]},
        "transferable": True,
        "description": "D",
    }
    for held in ("issued", "booked", "consumed", "cancelled", "expired"):
        voucher = in_status(checked, held, **said)
        checked.get("voucher/status", {"voucher_id": voucher["id"]})
    made = booked(checked, hours=2, valid_until=at(checked, hours=1000))
    long = issued(checked, valid_until=at(checked, days=60))
    checked.get("slots/available", {"voucher_id": long["id"]})
    checked.post("voucher/cancel", {"booking_id": made["booking"]["id"], "reason": "ill"})
    book(checked, made["voucher"]["id"], hours=3)
    checked.post("voucher/cancel", {"voucher_id": made["voucher"]["id"], "revoke": True})
    for path in ("voucher/list", "voucher/bookings", "events"):
        for query in ({}, {"limit": 1}):
            checked.get(path, query)
    for known in routing.ROUTES:
        send(checked, known.method, known.path, REQUESTS[known.path])
        send(checked, known.method, known.path, REQUESTS[known.path] | {"nothing": "x"})
    for answer in scenarios(checked).values():
        assert answer.status >= 400
    happy = {(known.path, known.status) for known in routing.ROUTES}
    assert happy <= checked.seen
