"""The OpenAPI 3.1 document, made from the registered routes and the types that they use."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

import chalicelib
from chalicelib import runtime
from chalicelib.domain.errors import DomainError
from chalicelib.http import one_click, openapi_headers, openapi_schemas, session_cookie
from chalicelib.http.errors import STATUS
from chalicelib.http.openapi_examples import example_of, example_of_response
from chalicelib.http.openapi_schemas import REF
from chalicelib.http.routing import ROUTES, TEST_CLOCK_ROUTES, Route
from chalicelib.http.schemas.service import ErrorResponse, FieldProblem

_DESCRIPTION = """Hotels issue vouchers. Guests book an hourly slot with a voucher, may cancel, and
use it. A voucher that nobody uses expires.

Every response is a JSON object with `ok`. Times are RFC 3339 instants, kept to the millisecond and
answered in UTC; money is exact. Unknown fields are refused. Clients of the first system may go on
using camelCase: a request with any camelCase field (`voucherId`, `price: {amount, currency}`, …) is
answered in camelCase."""

# In the order in which one learns them.
_TAGS = {
    "voucher": "A hotel issues a voucher, a guest books a slot with it, and the hotel redeems it. "
    "Begin with **issue**, look at the free **slots**, then **book**.",
    "hotel": "What a hotel says of itself, and which clocks it goes by.",
    "guest": "How a hotel reaches its guests.",
    "calendar": "A hotel's own hours and places, which many vouchers share. Make one with "
    "**save**, and name it when a voucher is issued.",
    "feed": "The bookings of a calendar at a secret address, for the phones of its hotel.",
    "slots": "The times that can be booked with a voucher: one an hour, as long as its service, or "
    "those of the calendar that it shares with others.",
    "template": "What a hotel sells, kept to issue it again with a few clicks.",
    "campaign": "A hotel's templates for less, for a while: a budget pays what guests save.",
    "offers": "What guests can take of a hotel's campaigns: the same for everybody.",
    "events": "The history: what happened to a voucher or a template, and who did it.",
    "presence": "Who a guest is, and how two guests who agreed on a word find each other.",
    "session": "How a browser of the hotel stays signed in without keeping the API key.",
    "booking": "One booking, as the link to it shows it, without the voucher's id.",
    "webhook": "What happens to a hotel's vouchers, sent to a system of its own, signed.",
    "privacy": "What visitors of a hotel's own site agree to, and may withdraw.",
    "mail": "What the links in mails do: which mails a guest wants.",
    "health": "Whether the service is up.",
}
_LEARNING_ORDER = (
    *("/api/voucher/issue", "/api/slots/available", "/api/voucher/book", "/api/voucher/status"),
    *("/api/voucher/cancel", "/api/voucher/redeem", "/api/voucher/list", "/api/voucher/bookings"),
    *("/api/presence/token", "/api/presence/verify", "/api/presence/heartbeat"),
)
_SCHEMES = {
    "key": {
        "type": "apiKey",
        "in": "header",
        "name": "X-TS-APIKEY",
        "description": "A hotel's or an operator's key, `<key id>.<secret>`.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": session_cookie.NAME,
        "description": "A session of the portal: only its own pages may send it.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A guest's own secret of 20 to 512 printable ASCII characters.",
    },
    "link": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Booking <token>`: the link to one booking, as **booking/link** makes it.",
    },
}
_TEXT = {"type": "string"}
_BINARY = {"type": "string", "format": "binary"}


@cache
def document(has_test_clocks: bool = False) -> dict[str, Any]:
    """The document for every registered route that the stage has."""
    routes = [*ROUTES, *(TEST_CLOCK_ROUTES if has_test_clocks else ())]
    answers = {route.response for route in routes if not route.media_types}
    responses: set[type] = answers | {ErrorResponse, FieldProblem}
    requests: set[type] = {route.request for route in routes if route.method == "POST"}
    components = openapi_schemas.components(requests, responses)
    paths: dict[str, Any] = {}
    for route in sorted(routes, key=_place):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hotel Voucher System",
            "version": chalicelib.__version__,
            "description": _DESCRIPTION,
        },
        # Relative to the document itself, so that it holds behind any stage's path.
        "servers": [{"url": "../"}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": components | openapi_headers.SCHEMAS,
            "headers": openapi_headers.HEADERS,
            "securitySchemes": _SCHEMES,
        },
    }


def text() -> str:
    """The document as JSON, of this process's stage."""
    return _text(runtime.current_settings().has_test_clocks)


@cache
def _text(has_test_clocks: bool) -> str:
    return msgspec.json.encode(document(has_test_clocks)).decode()


def _place(route: Route) -> int:
    """Where a route stands in the order of learning; those that it does not name come last."""
    is_named = route.path in _LEARNING_ORDER
    return _LEARNING_ORDER.index(route.path) if is_named else len(_LEARNING_ORDER)


def _operation(route: Route) -> dict[str, Any]:
    summary, _, rest = (route.view.__doc__ or "").strip().partition("\n")
    operation: dict[str, Any] = {
        "operationId": route.path.removeprefix("/api/").replace("/", "_"),
        "tags": [route.path.split("/")[2]],
        "summary": summary,
        "description": f"{_unindented(rest)}\n\n{route.allow.text}".strip(),
        "responses": {
            str(route.status): {
                "description": (route.response.__doc__ or "").strip(),
                "headers": openapi_headers.response_headers(route.status, route.idempotent),
                "content": _content(route),
            }
        },
    }
    # Whoever may call without a credential may call with one, too.
    operation["security"] = [{"key": []}, {"session": []}, {"token": []}]
    if "link" in route.allow.roles:
        operation["security"].append({"link": []})
    if route.allow.is_public:
        operation["security"].append({})
    operation["parameters"] = openapi_headers.request_headers(route.idempotent)
    if route.method == "POST":
        operation["requestBody"] = {
            "required": True,
            "content": _json(_ref(route.request), example_of(route.request)),
        }
        if route.is_one_click:
            operation["requestBody"]["content"] |= one_click.CONTENT
            operation["parameters"] = [one_click.PARAMETER, *operation["parameters"]]
    else:
        operation["parameters"] = _parameters(route.request) + operation["parameters"]
    for status in sorted({STATUS[code] for code in route.errors}):
        codes = [code for code in route.errors if STATUS[code] == status]
        headers = openapi_headers.response_headers(status, route.idempotent)
        operation["responses"][str(status)] = _error(codes) | {"headers": headers}
    return operation


def _content(route: Route) -> dict[str, Any]:
    """What a success has in its body."""
    if route.media_types:
        return {
            kind: {"schema": _TEXT if kind.startswith("text/") else _BINARY}
            for kind in route.media_types
        }
    return _json(_ref(route.response), example_of_response(route.response, route.path))


def _error(codes: list[str]) -> dict[str, Any]:
    code = {"type": "string", "enum": codes}
    schema = {"allOf": [_ref(ErrorResponse), {"type": "object", "properties": {"code": code}}]}
    examples = {code: {"value": _error_example(code)} for code in codes}
    return {
        "description": "\n".join(f"- `{code}`: {_meanings()[code]}" for code in codes),
        "content": {"application/json": {"schema": schema, "examples": examples}},
    }


def _error_example(code: str) -> dict[str, Any]:
    example: dict[str, Any] = example_of(ErrorResponse)
    return example | {"error": _meanings()[code], "code": code}


@cache
def _meanings() -> dict[str, str]:
    """What each code means: the first line of its error's docstring."""
    meanings: dict[str, str] = {}
    unvisited: list[type[DomainError]] = [DomainError]
    while unvisited:
        error = unvisited.pop()
        unvisited += error.__subclasses__()
        if "code" in vars(error):
            meanings[error.code] = (error.__doc__ or "").partition("\n")[0]
    return meanings


def _unindented(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines()).strip()


def _ref(kind: type) -> dict[str, Any]:
    return {"$ref": REF.format(name=kind.__name__)}


def _json(schema: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema, "example": example}}


def _parameters(kind: type[msgspec.Struct]) -> list[dict[str, Any]]:
    schema = openapi_schemas.raw_components([kind])[kind.__name__]
    required = schema.get("required", [])
    parameters = []
    for name, field in schema["properties"].items():
        plain = openapi_schemas.parameter(field)
        inner_description = plain.pop("description", "")
        parameters.append(
            {
                "name": name,
                "in": "query",
                "required": name in required,
                "description": field.get("description", inner_description),
                "schema": plain,
            }
        )
    return parameters
