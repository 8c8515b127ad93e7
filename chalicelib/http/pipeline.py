"""How a request flows: the steps in their order, then the view, then its decision committed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from chalice import Response
from chalice.app import Request

from chalicelib import runtime
from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.http import camel_case, idempotency, parsing
from chalicelib.http.authentication import authenticate, authorize
from chalicelib.http.commit import commit
from chalicelib.http.context import RequestContext, ResponseContext
from chalicelib.http.cors import cors_headers, preflight_response
from chalicelib.http.decisions import Creation, Update
from chalicelib.http.errors import InvalidJson, Unauthenticated
from chalicelib.http.rate_limit import check_rate_limit
from chalicelib.http.responses import encode, json_response

if TYPE_CHECKING:
    from chalicelib.http.routing import Route

CREDENTIAL_HEADERS = {"authorization", "x-ts-apikey"}


def handle(route: Route, raw: Request, response: ResponseContext) -> Response:
    """The response to one request. Raises DomainError, ReplayedResponse."""
    current = runtime.current()
    response.headers |= cors_headers(raw.headers.get("origin"), current.settings.origins)
    if raw.method == "OPTIONS":
        return preflight_response(route.method)
    context = RequestContext(
        route=route,
        raw=raw,
        response=response,
        runtime=current,
        store=current.store.with_deadline(),
        now=current.now(),
    )
    for step in STEPS:
        step(context)
    answer = route.view(context, context.request)
    if isinstance(answer, Creation | Update):
        body = commit(context, answer, idempotency.idempotent_request(context))
    else:
        body = encode(answer, response.camel_case)
    return json_response(body, route.status)


def reject_repeated_headers(context: RequestContext) -> None:
    """Refuse a credential or an Idempotency-Key that is sent twice: a proxy could pick either.

    Raises Unauthenticated, InvalidRequest.
    """
    repeated = _repeated_headers(context.raw.to_original_event())
    if repeated & CREDENTIAL_HEADERS:
        raise Unauthenticated("Send one credential, not two.")
    for header in (idempotency.HEADER, "Content-Type"):
        if header.lower() in repeated:
            raise InvalidRequest(problem(header, "repeated"))


def _repeated_headers(event: Mapping[str, Any]) -> set[str]:
    """The headers of which there is more than one, in lower case. Two names that differ in case
    alone are one header."""
    repeated: set[str] = set()
    for headers in (event.get("headers") or {}, event.get("multiValueHeaders") or {}):
        count: Counter[str] = Counter()
        for name, values in headers.items():
            count[name.lower()] += len(values or ()) if isinstance(values, list) else 1
        repeated |= {name for name, times in count.items() if times > 1}
    return repeated


def parse_request(context: RequestContext) -> None:
    """Read the body or the query, in either dialect.

    Raises InvalidRequest, InvalidJson, PayloadTooLarge, UnsupportedMediaType.
    """
    route, raw = context.route, context.raw
    schema: type[msgspec.Struct] = route.request
    fields: dict[str, Any]
    if route.method == "POST":
        fields, repeated = parsing.parse_body(raw.headers.get("content-type"), _body(raw))
    else:
        parameters = raw.to_original_event()["multiValueQueryStringParameters"]
        fields, repeated = parsing.parse_query(parameters)
    context.response.camel_case = not route.one_dialect and camel_case.is_camel_case(schema, fields)
    if repeated:
        raise InvalidRequest.of_names(repeated, "repeated")
    if context.response.camel_case:
        fields = camel_case.to_canonical(schema, fields)
    context.stated_fields = frozenset(fields)
    context.request = parsing.parse(schema, fields, from_query=route.method == "GET")


def _body(raw: Request) -> bytes:
    try:
        return bytes(raw.raw_body or b"")
    except ValueError:  # invalid base64, or half a surrogate pair
        raise InvalidJson("The body must be a JSON object.") from None


STEPS: tuple[Callable[[RequestContext], None], ...] = (
    check_rate_limit,  # first, so that guessing at credentials is limited, too
    reject_repeated_headers,
    authenticate,
    authorize,
    parse_request,
)
