"""The schemas of the OpenAPI document, written so that generators of clients understand them."""

from __future__ import annotations

from typing import Any

import msgspec

from chalicelib.domain.vouchers.slot_id import SlotId
from chalicelib.http.schemas import NOT_WITH, ONE_OF
from chalicelib.http.schemas.fields import DayOrInstant

REF = "#/components/schemas/{name}"
_JSON_TYPES = {str: "string", bool: "boolean", int: "integer"}

Schema = dict[str, Any]


def components(requests: set[type], responses: set[type]) -> dict[str, Schema]:
    """The schemas of these types, and of those that they refer to."""
    kinds = sorted(requests | responses, key=lambda kind: kind.__name__)
    schemas = raw_components(kinds)
    names = _with_nested({kind.__name__ for kind in requests}, schemas)
    for name, schema in schemas.items():
        if name in names:
            _describe_request(schema)
        else:
            _describe_response(schema)
    for kind, fields in ONE_OF.items():
        schemas |= _alternatives(kind, fields, schemas[kind.__name__])
    return schemas


def raw_components(kinds: list[type]) -> dict[str, Schema]:
    """The schemas as msgspec makes them, with the types that it leaves out."""
    _, schemas = msgspec.json.schema_components(kinds, schema_hook=_schema_of, ref_template=REF)
    _add_types(schemas)
    return schemas


def _with_nested(names: set[str], schemas: dict[str, Schema]) -> set[str]:
    """These schemas and all within them: objects within a request take no other fields, either,
    even those that answers have as well."""
    whole: set[str] = set()
    while names:
        whole |= names
        names = {name for each in names for name in _references(schemas[each])} - whole
    return whole


def _references(schema: Any) -> set[str]:
    """The names of the schemas that one refers to."""
    if isinstance(schema, list):
        return {name for part in schema for name in _references(part)}
    if not isinstance(schema, dict):
        return set()
    own = {schema["$ref"].rpartition("/")[2]} if "$ref" in schema else set()
    return own.union(*(_references(part) for part in schema.values()))


def _schema_of(kind: type) -> Schema:
    """The schema of a type that msgspec does not know; its annotation says the rest."""
    if kind in (SlotId, DayOrInstant):
        return {"type": "string"}
    raise NotImplementedError(kind)


def _add_types(schema: Any) -> None:
    """A Decimal is a number in our JSON, not text. An enum gets its type: without one, generators
    take it for anything. One with a single value is a constant."""
    if isinstance(schema, dict):
        if schema.get("format") == "decimal":
            schema["type"] = "number"
            del schema["format"]
        values = schema.get("enum")
        if isinstance(values, list):
            _add_type_of_enum(schema, values)
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            _add_types(part)


def _add_type_of_enum(schema: Schema, values: list[Any]) -> None:
    types = {_JSON_TYPES[type(value)] for value in values if value is not None}
    if len(types) == 1:
        (schema["type"],) = types
    if None in values:
        schema["type"] = [schema["type"], "null"]
    elif len(values) == 1:
        (schema["const"],) = values
        del schema["enum"]


def _describe_request(schema: Schema) -> None:
    """No other fields. A default stands in words: generators of TypeScript take a field with one
    for a field that must be sent."""
    schema["additionalProperties"] = False
    for field in schema["properties"].values():
        if "default" in field:
            default = field.pop("default")
            description = field.get("description", "")
            if default is not None and "Default" not in description:
                words = msgspec.json.encode(default).decode()
                field["description"] = f"{description} Default: {words}.".strip()


def _describe_response(schema: Schema) -> None:
    """Constants are there, too, though they have a default; of the others those without one."""
    always = {*schema.get("required", [])}
    properties = schema["properties"]
    schema["required"] = [
        name for name in properties if name in always or "const" in properties[name]
    ]
    for field in schema["properties"].values():
        field.pop("default", None)


def _alternatives(kind: type, names: tuple[str, ...], whole: Schema) -> dict[str, Schema]:
    """A request in which exactly one of these fields must be given: a schema for each."""
    schemas: dict[str, Schema] = {}
    for name in names:
        left_out = {*names, *NOT_WITH.get((kind, name), ())} - {name}
        properties = {
            field: schema for field, schema in whole["properties"].items() if field not in left_out
        }
        properties[name] = _without_null(properties[name])
        title = f"{kind.__name__}By{name.title().replace('_', '')}"
        schemas[title] = whole | {"title": title, "properties": properties, "required": [name]}
    refs = [{"$ref": REF.format(name=title)} for title in schemas]
    parts = {name: whole[name] for name in ("description",) if name in whole}
    return schemas | {kind.__name__: {"title": kind.__name__, **parts, "oneOf": refs}}


def _without_null(schema: Schema) -> Schema:
    schema = dict(schema)
    kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
    return kinds[0] | schema if kinds else schema


def parameter(schema: Schema) -> Schema:
    """The schema of a query parameter, which is present or absent, but never null."""
    schema = dict(schema)
    if schema.get("default", 0) is None:
        del schema["default"]
    if None in schema.get("enum", []):
        schema["enum"] = [value for value in schema["enum"] if value is not None]
        schema["type"] = "string"
    kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
    return schema | kinds[0] if kinds else schema
