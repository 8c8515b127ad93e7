"""The OpenAPI 3.1 document, made from the registered routes and the types that they use."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

import chalicelib
from chalicelib import edge, idempotency, messages
from chalicelib.domain.errors import Refusal
from chalicelib.errors import STATUS

_REF = "#/components/schemas/{name}"
_DESCRIPTION = """Hotels issue vouchers; guests book an hourly slot with them, may cancel, and use
them; what nobody uses expires.

Every answer is a JSON object with `ok`. Instants are RFC 3339, kept to the millisecond and answered
in UTC; money is exact. Unknown fields are refused. Clients of the first system may go on speaking
camelCase: a request with any camelCase field (`voucherId`, `price: {amount, currency}`, …) is
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
    "description": "The same request under the same key has one effect and one answer, for 24 h.",
    "schema": {"type": "string", "pattern": idempotency.PATTERN},
}
_RETRY_AFTER = (429, 503)


@cache
def document() -> dict[str, Any]:
    """The document for every route in edge.ROUTES."""
    types = {known.gives for known in edge.ROUTES} | {messages.ErrorAnswer}
    types |= {known.takes for known in edge.ROUTES if known.method == "POST"}
    ordered = sorted(types, key=lambda kind: kind.__name__)
    _, components = msgspec.json.schema_components(ordered, ref_template=_REF)
    _say_numbers(components)
    for known in edge.ROUTES:
        if known.method == "POST":
            components[known.takes.__name__]["additionalProperties"] = False
    for kind, fields in messages.ONE_OF.items():
        components[kind.__name__]["oneOf"] = [
            {"required": [name], "properties": {name: {"type": "string"}}} for name in fields
        ]
    paths: dict[str, Any] = {}
    for known in edge.ROUTES:
        paths.setdefault(known.path, {})[known.method.lower()] = _operation(known)
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


@cache
def text() -> str:
    """The document as JSON."""
    return msgspec.json.encode(document()).decode()


def _say_numbers(schema: Any) -> None:
    """msgspec takes a Decimal for text in JSON; ours are numbers."""
    if isinstance(schema, dict):
        if schema.get("format") == "decimal":
            schema["type"] = "number"
            del schema["format"]
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            _say_numbers(part)


def _operation(known: edge.Route) -> dict[str, Any]:
    summary, _, rest = (known.view.__doc__ or "").strip().partition("\n")
    operation: dict[str, Any] = {
        "operationId": known.path.removeprefix("/api/").replace("/", "_"),
        "tags": [known.path.split("/")[2]],
        "summary": summary,
        "description": f"{_unindented(rest)}\n\nWho: {known.who.text}.".strip(),
        "responses": {
            str(known.status): {
                "description": (known.gives.__doc__ or "").strip(),
                "content": _json(_ref(known.gives), example_of(known.gives)),
            }
        },
    }
    # Who may call without a credential may call with one, too.
    operation["security"] = [{"key": []}, {"token": []}]
    if known.who.anyone:
        operation["security"].append({})
    if known.idempotent:
        operation["parameters"] = [_IDEMPOTENCY_KEY]
    if known.method == "POST":
        operation["requestBody"] = {
            "required": True,
            "content": _json(_ref(known.takes), example_of(known.takes)),
        }
    else:
        operation["parameters"] = _parameters(known.takes)
    for status in sorted({STATUS[code] for code in known.refuses}):
        codes = [code for code in known.refuses if STATUS[code] == status]
        schema = {"allOf": [_ref(messages.ErrorAnswer), {"properties": {"code": {"enum": codes}}}]}
        examples = {code: {"value": _refusal(code)} for code in codes}
        response: dict[str, Any] = {
            "description": "\n".join(f"- `{code}`: {_meanings()[code]}" for code in codes),
            "content": {"application/json": {"schema": schema, "examples": examples}},
        }
        if status in _RETRY_AFTER:
            response["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}
        operation["responses"][str(status)] = response
    return operation


def _refusal(code: str) -> dict[str, Any]:
    answer: dict[str, Any] = example_of(messages.ErrorAnswer)
    return answer | {"error": _meanings()[code], "code": code, "details": None}


@cache
def _meanings() -> dict[str, str]:
    """What each code means: the first line of its refusal's docstring."""
    known: dict[str, str] = {}
    waiting = [Refusal]
    while waiting:
        refusal = waiting.pop()
        waiting += refusal.__subclasses__()
        if "code" in vars(refusal):
            known[refusal.code] = (refusal.__doc__ or "").partition("\n")[0]
    return known


def _unindented(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines()).strip()


def _ref(kind: type) -> dict[str, Any]:
    return {"$ref": _REF.format(name=kind.__name__)}


def _json(schema: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema, "example": example}}


def _parameters(kind: type[msgspec.Struct]) -> list[dict[str, Any]]:
    _, components = msgspec.json.schema_components([kind], ref_template=_REF)
    schema = components[kind.__name__]
    required = schema.get("required", [])
    parameters = []
    for name, held in schema["properties"].items():
        plain = _without_null(held)
        inner = plain.pop("description", "")
        parameters.append(
            {
                "name": name,
                "in": "query",
                "required": name in required,
                "description": held.get("description", inner),
                "schema": plain,
            }
        )
    return parameters


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is there or not there; it is never null."""
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


# One example cannot show both ways of naming a thing.
_LEFT_OUT = {
    "CancelRequest": ("voucher_id", "revoke"),
    "RedeemRequest": ("booking_id",),
    "VerifyRequest": ("mot", "thinker_token", "ts", "sig"),
}
