"""The OpenAPI document: valid, complete, and true of every real answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from chalicelib.domain.presence import tokens
from chalicelib.http import openapi
from tests.api.described import DOCUMENT, check
from tests.api.steps import REQUESTS, issued
from tests.routes import (
    ALL_PATHS,
    METHODS_OF,
    PAGES,
    POST_ROUTES,
    ROUTES,
    STATUS,
    TEST_CLOCK_ROUTES,
    Route,
    each_get,
    each_route,
    error_codes,
    request_fields,
    request_schema,
)
from tests.service import Service

# The example of a token is signed by nobody.
UNSIGNED = {"claim_link_not_valid", "link_not_valid", "receipt_not_valid", "decision_not_valid"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of the document."""
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


# --- valid


def test_document_is_served(desk: Service) -> None:
    answer = desk.get("openapi.json")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    document = openapi.document(has_test_clocks=desk.stage == "dev")
    assert json.loads(answer.text) == json.loads(json.dumps(document))


def test_document_is_openapi_3_1() -> None:
    assert re.fullmatch(r"3\.1\.\d+", DOCUMENT["openapi"])
    assert {"title", "version"} <= DOCUMENT["info"].keys()
    assert DOCUMENT["servers"]


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_every_schema_is_a_json_schema(name: str) -> None:
    schema = DOCUMENT["components"]["schemas"][name]
    Draft202012Validator.check_schema(schema)


# A line feed at the end, which Python's $ lets pass, no text of ours has: it is trimmed.
CHARACTERS = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]


def test_every_pattern_means_the_same_to_every_client() -> None:
    """\\s and its kind stand for other characters in JavaScript than in Python."""
    patterns = re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', json.dumps(DOCUMENT))
    assert len({*patterns}) > 10
    for pattern in {json.loads(f'"{pattern}"') for pattern in patterns}:
        ours, theirs = re.compile(pattern), jsonschema_rs.Draft202012Validator({"pattern": pattern})
        around = [("", ""), ("https://a", "b"), ("a", "@b.cd"), ("a@b.c", "d"), ("a@b", ".cd")]
        texts = (start + each + end for start, end in around for each in CHARACTERS)
        differing = [
            text
            for text in texts
            if bool(ours.search(text)) != theirs.is_valid(text) and not text.endswith("\n")
        ]
        assert not differing, (pattern, differing[:5])


def test_every_reference_has_a_target() -> None:
    for reference in re.findall(r'"\$ref": "([^"]*)"', json.dumps(DOCUMENT)):
        kind, name = reference.removeprefix("#/components/").split("/")
        assert name in DOCUMENT["components"][kind]


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


# --- complete


def test_document_has_every_route_and_nothing_else() -> None:
    documented = {(path, method.upper()) for path, method, _ in operations()}
    assert documented == {(route.path, route.method) for route in ROUTES}
    served = {
        (path, method)
        for path in ALL_PATHS
        for method in METHODS_OF[path]
        if path not in PAGES and method != "OPTIONS"
    }
    with_clocks = openapi.document(has_test_clocks=True)["paths"]
    assert served == {
        (path, method.upper()) for path, methods in with_clocks.items() for method in methods
    }
    # What is served in addition needs test clocks, so that the document of other stages lacks it.
    only_with_clocks = {(route.path, route.method) for route in TEST_CLOCK_ROUTES}
    assert served - documented == only_with_clocks


@each_route
def test_document_has_every_code_of_a_route_under_its_status(route: Route) -> None:
    responses = DOCUMENT["paths"][route.path][route.method.lower()]["responses"]
    documented = {
        (int(status), code)
        for status, response in responses.items()
        if int(status) >= 400
        for code in response["content"]["application/json"]["schema"]["allOf"][1]["properties"][
            "code"
        ]["enum"]
    }
    assert documented == {(STATUS[code], code) for code in error_codes(route)}
    assert str(route.status) in responses


@each_route
def test_document_has_every_field_of_a_request(route: Route) -> None:
    operation = DOCUMENT["paths"][route.path][route.method.lower()]
    if route.method == "POST":
        schemas = DOCUMENT["components"]["schemas"]
        schema = schemas[request_schema(route)]
        refs = [part["$ref"].rpartition("/")[2] for part in schema.get("oneOf", [])]
        parts = [schemas[ref] for ref in refs] or [schema]
        assert all(part["additionalProperties"] is False for part in parts)
        assert {name for part in parts for name in part["properties"]} == request_fields(route)
    else:
        names = {item["name"] for item in operation["parameters"] if item["in"] == "query"}
        assert names == request_fields(route)


# --- true of its own examples


def examples(content: dict[str, Any]) -> list[Any]:
    """The examples of one media type."""
    single = [content["example"]] if "example" in content else []
    return single + [item["value"] for item in content.get("examples", {}).values()]


@each_route
def test_every_example_of_an_answer_fits_its_schema(route: Route) -> None:
    operation = DOCUMENT["paths"][route.path][route.method.lower()]
    for status, response in operation["responses"].items():
        if status == str(route.status) and route.media_types:
            assert tuple(response["content"]) == route.media_types
            continue
        content = response["content"]["application/json"]
        assert examples(content), status
        for example in examples(content):
            check(example, content["schema"])


POSTS = [
    pytest.param(
        route,
        id=route.path,
        marks=[pytest.mark.in_process("an example names a guest whose token nobody has")]
        if "thinker_id" in request_fields(route)
        else [],
    )
    for route in POST_ROUTES
]


@pytest.mark.parametrize("route", POSTS)
def test_every_example_of_a_body_fits_its_schema_and_is_accepted(
    desk: Service, route: Route
) -> None:
    content = DOCUMENT["paths"][route.path]["post"]["requestBody"]["content"]["application/json"]
    assert examples(content)
    for example in examples(content):
        check(example, content["schema"])
        # Under AUTH_MODE=open an issuer must say who it is.
        issuer = (
            {"issuer_uid": "hotel-of-examples"} if "issuer_uid" in request_fields(route) else {}
        )
        answer = desk.call("POST", route.path, issuer | example)
        if answer.status == 400 and tokens.EXAMPLE in example.values():
            assert {problem["code"] for problem in answer.json["details"]} == {"not_a_token"}
            continue
        nobody_signs_in = answer.status == 403 and route.path == "/api/session/code"
        if answer.status >= 400 and answer.json["code"] in UNSIGNED:
            continue
        assert nobody_signs_in or answer.status in (route.status, 404), answer.text


@each_get
def test_every_example_of_a_parameter_fits_its_schema_and_is_accepted(
    desk: Service, route: Route
) -> None:
    for parameter in DOCUMENT["paths"][route.path]["get"].get("parameters", []):
        if parameter["in"] != "query":
            continue
        schema = parameter["schema"]
        values = [*schema.get("examples", []), *schema.get("enum", [])]
        values += [schema["default"]] if "default" in schema else []
        for example in values:
            check(example, schema)
            query = REQUESTS[route.path] | {parameter["name"]: json.dumps(example).strip('"')}
            answer = desk.call("GET", route.path, None, query)
            if answer.status == 401 and answer.json["code"] in UNSIGNED:
                continue
            assert answer.status in (200, 404), answer.text


def test_defaults_in_the_document_are_those_applied(service: Service) -> None:
    voucher = issued(service)
    schema = DOCUMENT["components"]["schemas"]["IssueRequest"]
    stated = {
        name: re.search(r"Default: (.+)\.$", field.get("description", ""))
        for name, field in schema["properties"].items()
    }
    defaults = {name: match[1] for name, match in stated.items() if match}
    for name in ("valid_from", "valid_until", "allow_past"):
        del defaults[name]
    assert {"service_type", "title", "duration_minutes", "transferable"} <= defaults.keys()
    assert {name: json.dumps(voucher[name]) for name in defaults} == defaults
