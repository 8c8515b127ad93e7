"""Files at addresses that are themselves the right to read them. They are no part of the API: who
asks sends no credential, and the address is in no log."""

from __future__ import annotations

from collections.abc import Callable

from chalice import Blueprint, Response
from chalice.app import Request

from chalicelib import runtime
from chalicelib.http import audience
from chalicelib.http.context import RequestContext, ResponseContext
from chalicelib.http.files import File, file_response
from chalicelib.http.rate_limit import check_rate_limit
from chalicelib.http.responses import respond
from chalicelib.http.routing import Route
from chalicelib.http.schemas.service import NoQuery

View = Callable[[RequestContext, str], File]


def secret_file(blueprint: Blueprint, path: str) -> Callable[[View], View]:
    """Serve the view's file under a path that ends with `{secret}`, counted by address."""

    def register(view: View) -> View:
        route = Route(
            method="GET",
            path=path,
            view=view,
            request=NoQuery,
            response=File,
            status=200,
            allow=audience.public(),
            errors=(),
            idempotent=False,
            one_dialect=True,
            media_types=(),
        )

        def handle(secret: str) -> Response:
            request = blueprint.current_request
            return respond(
                request, path, lambda response: _answer(route, request, response, secret)
            )

        blueprint.route(path, methods=["GET"], name=view.__module__, content_types=[])(handle)
        return view

    return register


def _answer(route: Route, request: Request, response: ResponseContext, secret: str) -> Response:
    current = runtime.current()
    context = RequestContext(
        route=route,
        raw=request,
        response=response,
        runtime=current,
        store=current.store.with_deadline(),
        now=current.now(),
    )
    check_rate_limit(context)
    return file_response(request, route.view(context, secret))
