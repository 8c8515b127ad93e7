"""The registry of routes. The OpenAPI document and the sweeping tests read it, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from chalice import Blueprint
from msgspec import Struct

from chalicelib.http import errors
from chalicelib.http.audience import Audience
from chalicelib.http.chalice_glue import register_view

# What any route may answer besides its own errors.
ALWAYS = ("method_not_allowed", "rate_limited", "internal", "store_unavailable")
WITH_BODY = ("invalid_json", "payload_too_large", "unsupported_media_type")
WITH_CREDENTIAL = ("unauthenticated", "link_not_valid", "forbidden")
WITH_IDEMPOTENCY_KEY = ("idempotency_key_reused", "request_in_flight")


class Route(Struct, frozen=True, kw_only=True):
    """A view, with its method, path, types, audience and errors."""

    method: str
    path: str
    view: Callable[..., Any]
    request: type[msgspec.Struct]
    response: type[msgspec.Struct]
    status: int
    allow: Audience
    errors: tuple[str, ...]
    idempotent: bool
    one_dialect: bool
    media_types: tuple[str, ...]
    """Of a route that answers a file (files.py): which kinds of file."""
    is_one_click: bool = False
    """Whether mail programs send it, as a form with the token in the address (RFC 8058)."""

    any_origin: bool = False
    """Whether pages of any site may send it and read its answer: it takes no credential, and what
    it needs stands in its fields."""

    is_uncounted: bool = False
    """Whether only API Gateway throttles it: counting it would cost more than answering."""

    needs_test_clocks: bool = False
    """Whether it exists only where hotels have test clocks (settings.test_clocks)."""

    def is_open_to(self, method: str) -> bool:
        """Whether pages of any site may read what it answers to this method.

        A preflight asks for more than a plain GET: only a POST needs one, for its body of JSON.
        """
        return self.any_origin and self.method in (method, "POST")


ROUTES: list[Route] = []
TEST_CLOCK_ROUTES: list[Route] = []
"""Those that need test clocks: on no stage with guests."""


def route(  # noqa: PLR0913 (a declaration names all there is to declare)
    blueprint: Blueprint,
    method: str,
    path: str,
    *,
    request: type[msgspec.Struct],
    response: type[msgspec.Struct],
    allow: Audience,
    status: int = 200,
    errors: tuple[str, ...] = (),
    idempotent: bool = False,
    one_dialect: bool = False,
    media_types: tuple[str, ...] = (),
    is_one_click: bool = False,
    any_origin: bool = False,
    is_uncounted: bool = False,
    needs_test_clocks: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Serve a view under `path`, to the callers that `allow` names.

    A view takes the RequestContext and the parsed request. It returns the response, or a decision
    that the pipeline commits (decisions.py). `errors` are the codes that it may answer;
    `idempotent` routes take an Idempotency-Key.
    """

    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        registered = Route(
            method=method,
            path=path,
            view=view,
            request=request,
            response=response,
            status=status,
            allow=allow,
            errors=_all_errors(errors, method, allow, idempotent),
            idempotent=idempotent,
            one_dialect=one_dialect,
            media_types=media_types,
            is_one_click=is_one_click,
            any_origin=any_origin,
            is_uncounted=is_uncounted,
            needs_test_clocks=needs_test_clocks,
        )
        (TEST_CLOCK_ROUTES if needs_test_clocks else ROUTES).append(registered)
        register_view(blueprint, registered)
        return view

    return register


def _all_errors(
    own: tuple[str, ...], method: str, allow: Audience, idempotent: bool
) -> tuple[str, ...]:
    codes = {*own, *ALWAYS, "invalid_request"}
    codes.update(WITH_BODY if method == "POST" else ())
    codes.update(() if allow.is_public else WITH_CREDENTIAL)
    codes.update(WITH_IDEMPOTENCY_KEY if idempotent else ())
    return tuple(sorted(codes, key=lambda code: (errors.STATUS[code], code)))
