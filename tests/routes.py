"""The registered routes and what they declare, for the tests that sweep over all of them.

Only this file reads the declarations, so that a test names a route's part, not the attribute.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from chalice import Blueprint

import app as module
from chalicelib.http import routing
from chalicelib.http.errors import STATUS
from chalicelib.http.responses import route_not_found
from chalicelib.http.routing import ROUTES, TEST_CLOCK_ROUTES, Route
from chalicelib.http.schemas.service import HealthResponse, NoQuery
from tests.service import Answer

__all__ = ["ALL_PATHS", "PAGES", "ROUTES", "STATUS", "TEST_CLOCK_ROUTES", "Route"]

ALL_PATHS = set(module.app.routes)
METHODS_OF = {path: set(methods) for path, methods in module.app.routes.items()}
PAGES = ALL_PATHS - {route.path for route in (*ROUTES, *TEST_CLOCK_ROUTES)}
POST_ROUTES = [route for route in ROUTES if route.method == "POST"]
GET_ROUTES = [route for route in ROUTES if route.method == "GET"]
# The routes that anybody may call, without a credential.
PUBLIC = {route.path for route in ROUTES if route.allow.is_public}
# The routes that pages of any site may send, and read the answers of.
OPEN_TO_ANY_SITE = [route for route in ROUTES if route.any_origin]
# The routes that take and answer camelCase, too.
TWO_DIALECTS = [route for route in ROUTES if not route.one_dialect]


def each(routes: Iterable[Route] = ROUTES) -> pytest.MarkDecorator:
    """Run the test for each of these routes."""
    return pytest.mark.parametrize(
        "route", [pytest.param(route, id=route.path) for route in routes]
    )


each_route, each_post, each_get = each(), each(POST_ROUTES), each(GET_ROUTES)


def takes_idempotency_key(route: Route) -> bool:
    """Whether a route takes an Idempotency-Key."""
    return route.idempotent


def request_fields(route: Route) -> set[str]:
    """The names of the fields or parameters that a route takes."""
    return set(route.request.__struct_encode_fields__)


def request_schema(route: Route) -> str:
    """The name of the schema of a route's request."""
    return str(route.request.__name__)


def error_codes(route: Route) -> set[str]:
    """The codes of the errors that a route declares."""
    return set(route.errors)


def register(path: str, **audience: Any) -> None:
    """Register a route with this audience, or without any."""
    declaration = {"request": NoQuery, "response": HealthResponse} | audience
    routing.route(Blueprint(__name__), "GET", path, **declaration)(lambda context: None)


def answer_to_unknown_path() -> Answer:
    """What is answered at an address that no route serves."""
    answer = route_not_found("request-1")
    headers = answer["headers"] | {
        name: values[0] for name, values in answer["multiValueHeaders"].items()
    }
    return Answer(answer["statusCode"], headers, answer["body"])
