"""The OpenAPI 3.1 document, made from the registered routes and the types that they use."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

import chalicelib
from chalicelib.domain.errors import DomainError
from chalicelib.domain.vouchers.slot_id import SlotId
from chalicelib.http import idempotency
from chalicelib.http.errors import STATUS
from chalicelib.http.routing import ROUTES, Route
from chalicelib.http.schemas import ONE_OF
from chalicelib.http.schemas.service import ErrorResponse, FieldProblem

_REF = "#/components/schemas/{name}"
_DESCRIPTION = """Hotels issue vouchers. Guests book an hourly slot with a voucher, may cancel, and
use it. A voucher that nobody uses expires.

Every response is a JSON object with `ok`. Times are RFC 3339 instants, kept to the millisecond and
answered in UTC; money is exact. Unknown fields are refused. Clients of the first system may go on
using camelCase: a request with any camelCase field (`voucherId`, `price: {amount, currency}`, …) is
answered in camelCase."""

_SCHEMES = {
    "key": {
        "type": "apiKey",
        "in": "header",
        "name": "X-TS-APIKEY",
        "description": "A hotel's or an operator's key, `<key id>.<secret>`.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A guest's own secret of 20 to 512 printable ASCII characters.",
    },
}
_IDEMPOTENCY_KEY = {
    "name": idempotency.HEADER,
    "in": "header",
    "required": False,
    "description": "Repeating a request with the same key has one effect and one answer, for 24 h.",
    "schema": {"type": "string", "pattern": idempotency.PATTERN},
}
_RETRY_AFTER = (429, 503)


@cache
def document() -> dict[str, Any]:
    """The document for every registered route."""
    types: set[type] = {route.response for route in ROUTES} | {ErrorResponse, FieldProblem}
    types |= {route.request for route in ROUTES if route.method == "POST"}
    components = _components(sorted(types, key=lambda kind: kind.__name__))
    for route in ROUTES:
        if route.method == "POST":
            components[route.request.__name__]["additionalProperties"] = False
    for kind, fields in ONE_OF.items():
        components[kind.__name__]["oneOf"] = [
            {"required": [name], "properties": {name: {"type": "string"}}} for name in fields
        ]
    paths: dict[str, Any] = {}
    for route in ROUTES:
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
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SCHEMES},
    }


def _components(kinds: list[type]) -> dict[str, Any]:
    """The schemas of these types, and of those that they refer to."""
    _, components = msgspec.json.schema_components(kinds, schema_hook=_schema_of, ref_template=_REF)
    _use_number_type(components)
    return components


def _schema_of(kind: type) -> dict[str, Any]:
    """The schema of a type that msgspec does not know; its annotation says the rest."""
    if kind is SlotId:
        return {"type": "string"}
    raise NotImplementedError(kind)


@cache
def text() -> str:
    """The document as JSON."""
    return msgspec.json.encode(document()).decode()


def _use_number_type(schema: Any) -> None:
    """msgspec describes a Decimal as text in JSON; ours are numbers."""
    if isinstance(schema, dict):
        if schema.get("format") == "decimal":
            schema["type"] = "number"
            del schema["format"]
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            _use_number_type(part)


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
                "content": _json(_ref(route.response), example_of(route.response)),
            }
        },
    }
    # Whoever may call without a credential may call with one, too.
    operation["security"] = [{"key": []}, {"token": []}]
    if route.allow.is_public:
        operation["security"].append({})
    if route.idempotent:
        operation["parameters"] = [_IDEMPOTENCY_KEY]
    if route.method == "POST":
        operation["requestBody"] = {
            "required": True,
            "content": _json(_ref(route.request), example_of(route.request)),
        }
    else:
        operation["parameters"] = _parameters(route.request)
    for status in sorted({STATUS[code] for code in route.errors}):
        codes = [code for code in route.errors if STATUS[code] == status]
        operation["responses"][str(status)] = _error(status, codes)
    return operation


def _error(status: int, codes: list[str]) -> dict[str, Any]:
    schema = {"allOf": [_ref(ErrorResponse), {"properties": {"code": {"enum": codes}}}]}
    examples = {code: {"value": _error_example(code)} for code in codes}
    response: dict[str, Any] = {
        "description": "\n".join(f"- `{code}`: {_meanings()[code]}" for code in codes),
        "content": {"application/json": {"schema": schema, "examples": examples}},
    }
    if status in _RETRY_AFTER:
        response["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}
    return response


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
    return {"$ref": _REF.format(name=kind.__name__)}


def _json(schema: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema, "example": example}}


def _parameters(kind: type[msgspec.Struct]) -> list[dict[str, Any]]:
    schema = _components([kind])[kind.__name__]
    required = schema.get("required", [])
    parameters = []
    for name, field in schema["properties"].items():
        plain = _without_null(field)
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


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is present or absent; it is never null."""
    schema = dict(schema)
    if schema.get("default", 0) is None:
        del schema["default"]
    if None in schema.get("enum", []):
        schema["enum"] = [value for value in schema["enum"] if value is not None]
    kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
    return schema | kinds[0] if kinds else schema


def example_of(kind: Any) -> Any:  # noqa: PLR0911 (a case for each kind of type)
    """An example of a type: from its fields' own examples, else their defaults."""
    examples = [
        meta.examples[0]
        for meta in getattr(kind, "__metadata__", ())
        if isinstance(meta, Meta) and meta.examples
    ]
    if examples:
        return examples[-1]  # the outermost one
    origin, args = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return {
            field.encode_name: example_of(field.type)
            for field in msgspec.structs.fields(kind)
            if field.encode_name not in _LEFT_OUT.get(kind.__name__, ())
        }
    if origin is Literal:
        return args[0]
    if origin is list:
        return [example_of(args[0])]
    if origin is dict:
        return {}
    if hasattr(kind, "__metadata__"):
        return example_of(kind.__origin__)
    if args:  # a union with None
        return example_of(args[0])
    return {bool: False, str: "text", Decimal: 0}.get(kind)


# One example cannot show both ways of naming a voucher.
_LEFT_OUT = {
    "CancelRequest": ("voucher_id", "revoke"),
    "RedeemRequest": ("booking_id", "slot_from", "slot_to"),
    "VerifyRequest": ("mot", "thinker_token", "ts", "sig"),
}
