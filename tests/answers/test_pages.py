"""The pages: the portal, the documentation, the OpenAPI document."""

from __future__ import annotations

import re

import pytest

from tests.access.cast import House, calls_of
from tests.answers.shape import check_error, check_security_headers
from tests.routes import PAGES, ROUTES, answer_to_unknown_path
from tests.service import Answer, Service, call_app

HOUSE = pytest.mark.in_process("calls without a credential")
PATHS = ("/", "/docs", "/embed/voucher-offer.js", "/api/openapi.json")


def test_app_serves_the_routes_and_these_pages_only() -> None:
    assert {
        "/",
        "/docs",
        "/docs/{file}",
        "/web/{version}/{folder}/{entry}",
        "/web/{version}/{folder}/{entry}/{file}",
        "/embed/voucher-offer.js",
        "/embed/{version}/voucher-offer.js",
        "/embed/{version}/consent.js",
        "/embed/{version}/signals.js",
        "/api/openapi.json",
        "/feed/{secret}",
    } == PAGES
    assert {path for path in PAGES if path.startswith("/api/")} == {"/api/openapi.json"}
    assert not PAGES & {route.path for route in ROUTES}


@HOUSE
@pytest.mark.parametrize("path", PATHS)
def test_page_has_security_headers(house: House, path: str) -> None:
    answer = house.service.call("GET", path)
    assert answer.status == 200
    check_security_headers(answer)


@pytest.mark.in_process("names a page's address without its slash")
def test_every_answer_of_the_pages_has_security_headers(desk: Service) -> None:
    page = desk.call("GET", "/docs", path_params={})
    file = desk.call("GET", "/docs/{file}", path_params={"file": "swagger-ui.css"})
    known_etag = {"If-None-Match": page.headers["ETag"]}
    unchanged = desk.call("GET", "/docs", headers=known_etag)
    unknown = desk.call("GET", "/docs/{file}", path_params={"file": "none"})
    redirect = redirected("/docs", "/dev/docs/")
    answers = (page, file, unchanged, unknown, redirect)
    assert [each.status for each in answers] == [200, 200, 304, 404, 302]
    for answer in answers:
        check_security_headers(answer, str(answer.status))


def redirected(page: str, path: str) -> Answer:
    """The answer at another path of a page, as API Gateway hands it over with its stage."""
    event = {
        "requestContext": {"httpMethod": "GET", "resourcePath": page, "path": path},
        "headers": {},
        "pathParameters": {},
        "stageVariables": {},
        "multiValueQueryStringParameters": None,
        "body": None,
    }
    answer = call_app(event)
    return Answer(answer["statusCode"], answer["headers"], answer["body"])


@pytest.mark.in_process("names a page's address with another slash")
@pytest.mark.parametrize(
    ("page", "path", "location"),
    [
        ("/docs", "/dev/docs/", "../docs"),
        ("/", "/dev", "dev/"),
        ("/", "//shop.example", "shop.example/"),  # below our own host
    ],
)
def test_pages_redirect_to_themselves_alone(page: str, path: str, location: str) -> None:
    answer = redirected(page, path)
    assert (answer.status, answer.headers["Location"]) == (302, location)


@HOUSE
def test_page_is_the_same_for_everybody_and_needs_no_store(house: House) -> None:
    house.service.spy.calls.clear()
    for path in PATHS:
        anonymous = house.service.call("GET", path)
        assert house.service.call("GET", path, headers=house.hotel) == anonymous
    assert calls_of(house.service) == []


@HOUSE
@pytest.mark.parametrize(
    ("file", "folder"),
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
def test_only_the_files_of_the_pages_are_served(house: House, file: str, folder: str) -> None:
    page = house.service.call("GET", "/").text
    version = re.findall(r"web/([0-9a-f]{16})/", page)[0]
    values = {"file": file, "version": version, "folder": folder, "entry": file, "secret": file}
    for path in sorted(path for path in PAGES if "{" in path):
        params = {name: value for name, value in values.items() if f"{{{name}}}" in path}
        check_error(house.service.call("GET", path, path_params=params), "route_not_found")


OTHER_ADDRESS = pytest.mark.in_process("a gateway takes it for another address")


@pytest.mark.parametrize(
    "name",
    [
        *("nothing.js", "..", "index.html.bak"),
        *(pytest.param(name, marks=OTHER_ADDRESS) for name in ("../app.py", "")),
    ],
)
def test_missing_file_is_not_found(desk: Service, name: str) -> None:
    answer = desk.call("GET", "/docs/{file}", path_params={"file": name})
    check_error(answer, "route_not_found")


def test_unknown_path_is_not_found() -> None:
    check_error(answer_to_unknown_path(), "route_not_found")


@pytest.mark.parametrize("path", sorted(PAGES))
def test_page_refuses_other_methods(desk: Service, path: str) -> None:
    for method in ("POST", "DELETE"):
        check_error(desk.call(method, path), "method_not_allowed")
