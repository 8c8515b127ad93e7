"""Our views as routes of Chalice, and Chalice's own errors in our format."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from chalice import Blueprint, Chalice, Response
from chalice.app import Request

from chalicelib import logs, runtime
from chalicelib.http import pipeline
from chalicelib.http.context import ResponseContext
from chalicelib.http.cors import cors_headers
from chalicelib.http.errors import Internal, MethodNotAllowed, RouteNotFound
from chalicelib.http.responses import respond

if TYPE_CHECKING:
    from chalicelib.http.routing import Route


def register_view(blueprint: Blueprint, route: Route) -> None:
    """Serve a route of the API."""

    @functools.wraps(route.view)
    def handle() -> Response:
        request = blueprint.current_request
        return respond(
            request, route.path, lambda response: pipeline.handle(route, request, response)
        )

    # No content types: Chalice would refuse text/plain on a GET, and in its own words.
    methods = [route.method, "OPTIONS"]
    blueprint.route(route.path, methods=methods, content_types=[])(handle)


def register_page(blueprint: Blueprint, path: str, view: Callable[..., Response]) -> None:
    """Serve a view that is not part of the API: to anyone, and it makes its own response."""

    def handle(**captured: str) -> Response:
        return respond(blueprint.current_request, path, lambda _: view(**captured))

    # Chalice takes the names of the captured parts from the view's own signature.
    functools.update_wrapper(handle, view)
    blueprint.route(path, methods=["GET"], content_types=[])(handle)


def leave_files_alone(app: Chalice) -> None:
    """Keep Chalice from refusing a picture to whoever sends another Accept than it expects, as
    browsers do (files.py). What API Gateway does with bytes is set in infra/deploy/package.py."""
    app.api.binary_types = []


def install_error_format(app: Chalice, test_clock_routes: Iterable[Route]) -> None:
    """Give the errors that Chalice answers itself (405, 500) the format of ours, and what it logs
    of them, too. Without test clocks their routes do not exist, whatever the method."""
    test_clock_paths = {route.path for route in test_clock_routes}
    app.log.addFilter(logs.without_exception_text)

    @app.middleware("http")
    def format_error(request: Request, get_response: Callable[[Request], Response]) -> Response:
        response = get_response(request)
        if not isinstance(response.body, dict):
            return response

        def refuse(context: ResponseContext) -> Response:
            settings = runtime.current_settings()
            context.headers |= cors_headers(request.headers.get("origin"), settings.origins)
            if response.status_code != 405:
                raise Internal()
            is_absent = request.path in test_clock_paths and not settings.has_test_clocks
            raise RouteNotFound if is_absent else MethodNotAllowed(request.method)

        formatted = respond(request, request.path, refuse)
        allowed = {name: value for name, value in response.headers.items() if name == "Allow"}
        formatted.headers.update(allowed)
        return formatted
