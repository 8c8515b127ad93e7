"""How a request flows: the steps in their order, then the view, then its decision committed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
from chalice import Response
from chalice.app import Request

from chalicelib import runtime
from chalicelib.domain.errors import DomainError, InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.http import (
    camel_case,
    each_voucher,
    guest_erasure,
    hotel_clocks,
    idempotency,
    older_requests,
    one_click,
    parsing,
    versions,
)
from chalicelib.http.authentication import authenticate, authorize
from chalicelib.http.commit import commit
from chalicelib.http.context import RequestContext, ResponseContext
from chalicelib.http.cors import cors_headers, preflight_response
from chalicelib.http.decisions import Decision
from chalicelib.http.errors import InvalidJson, RouteNotFound, Unauthenticated, UnsupportedMediaType
from chalicelib.http.files import File, file_response
from chalicelib.http.rate_limit import check_rate_limit
from chalicelib.http.responses import encode, json_response
from chalicelib.http.schemas.presence import VerifyRequest
from chalicelib.http.sessions import authenticate_session

if TYPE_CHECKING:
    from chalicelib.http.routing import Route

CREDENTIAL_HEADERS = {"authorization", "x-ts-apikey"}


def handle(route: Route, raw: Request, response: ResponseContext) -> Response:
    """The response to one request. Raises DomainError, ReplayedResponse."""
    current = runtime.current()
    if route.needs_test_clocks and not current.settings.has_test_clocks:
        raise RouteNotFound
    origin, is_preflight = raw.headers.get("origin"), raw.method == "OPTIONS"
    response.headers |= cors_headers(
        origin,
        current.settings.origins,
        is_open=route.is_open_to(raw.method),
        is_preflight=is_preflight,
    )
    response.headers |= {versions.HEADER: versions.CURRENT}
    if is_preflight:
        return preflight_response(route.method)
    context = RequestContext(
        route=route,
        raw=raw,
        response=response,
        runtime=current,
        store=current.store.with_deadline(),
        now=current.now(),
    )
    try:
        for step in STEPS:
            step(context)
    except DomainError:
        with suppress(DomainError):
            read_fields(context)  # whatever is refused, it is refused in the client's dialect
        raise
    answer = route.view(context, context.request)
    if isinstance(answer, File):
        return file_response(raw, answer)
    if isinstance(answer, each_voucher.EachVoucher):
        return each_voucher.respond(context, answer)
    if isinstance(answer, guest_erasure.Erasure):
        return guest_erasure.respond(context, answer)
    if isinstance(answer, Decision):
        decision = older_requests.checked(answer, context.statements)
        body = commit(context, decision, idempotency.idempotent_request(context))
    else:
        body = encode(answer, response.camel_case)
    return json_response(body, context.status)


def admit(context: RequestContext) -> None:
    """Count the request, unless its route is uncounted, and authenticate its caller.

    By address, before the store is read: a flood costs it nothing once it is refused. Whoever
    sends an API key is authenticated first, and counted by the key if it is valid, so that nobody
    else at a hotel's address uses up its limit; a wrong key counts its address.
    Raises Unauthenticated, InvalidRequest, RateLimited, StoreUnavailable.
    """
    if context.route.is_uncounted:
        _identify(context)
        return
    if "x-ts-apikey" not in context.raw.headers:
        check_rate_limit(context)
        _identify(context)
        return
    try:
        _identify(context)
    finally:
        check_rate_limit(context)


def _identify(context: RequestContext) -> None:
    reject_repeated_headers(context)
    authenticate(context)


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


def read_fields(context: RequestContext) -> None:
    """Read the fields of the body or the query, and with them the dialect.

    Raises InvalidJson, PayloadTooLarge, UnsupportedMediaType.
    """
    if context.fields is not None:
        return
    context.fields = {}  # what cannot be read is not read again
    route, raw = context.route, context.raw
    if route.method == "POST":
        content_type = raw.headers.get("content-type")
        if route.is_one_click and one_click.is_form(content_type):
            fields, context.repeated = one_click.read_form(raw, _body(raw))
        else:
            fields, context.repeated = parsing.parse_body(content_type, _body(raw))
    else:
        content_type = None
        parameters = raw.to_original_event()["multiValueQueryStringParameters"]
        fields, context.repeated = parsing.parse_query(parameters)
    is_camel_case = camel_case.is_camel_case(route.request, fields)
    context.response.camel_case = not route.one_dialect and is_camel_case
    if parsing.media_type(content_type) == parsing.TEXT and not context.is_older:
        raise UnsupportedMediaType
    context.fields = fields


def parse_request(context: RequestContext) -> None:
    """Read the body or the query, in either dialect.

    Raises InvalidRequest, InvalidJson, PayloadTooLarge, UnsupportedMediaType; where hotels have
    test clocks LinkNotValid, StoreUnavailable.
    """
    read_fields(context)
    schema: type[msgspec.Struct] = context.route.request
    fields = context.fields or {}
    if context.is_older:
        fields = _older_fields(context, schema, fields)
    hotel_clocks.follow_clock(context, fields)
    context.stated_fields = frozenset(fields)
    if context.response.camel_case:
        fields = older_requests.with_defaults(schema, fields, context.now)
        schema = older_requests.schema_of(schema)
    context.request = parsing.parse(
        schema,
        fields,
        from_query=context.route.method == "GET",
        now=context.now,
        repeated=context.repeated,
    )


def _older_fields(
    context: RequestContext, schema: type[msgspec.Struct], fields: dict[str, Any]
) -> dict[str, Any]:
    """The fields of a request of the first system's clients, under their canonical names.

    Raises InvalidRequest: first of all for repeated names, which make the rest uncertain.
    """
    if context.repeated:
        raise InvalidRequest.of_names(context.repeated, "repeated")
    settings = context.runtime.settings
    if context.response.camel_case:
        fields = camel_case.to_canonical(schema, fields, in_minor_units=settings.has_minor_prices)
    fields = older_requests.without_empty(schema, fields)
    fields = older_requests.with_instants(schema, fields)
    if schema is VerifyRequest:
        fields = older_requests.verify_fields(fields, is_open=settings.auth_mode == "open")
    fields, context.statements = older_requests.take_statements(schema, fields)
    return fields


def _body(raw: Request) -> bytes:
    try:
        return bytes(raw.raw_body or b"")
    except ValueError:  # invalid base64, or half a surrogate pair
        raise InvalidJson("The body must be a JSON object.") from None


STEPS: tuple[Callable[[RequestContext], None], ...] = (
    admit,
    authenticate_session,
    versions.check_version,
    authorize,
    parse_request,
)
