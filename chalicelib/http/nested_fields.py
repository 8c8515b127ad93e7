"""Fields that contain others: lists, and objects of a type of their own. Every problem within them
is reported, each with its path: `hours.mon[0].from`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from chalicelib.http.invalid import Invalid, InvalidParts, Part

Parse = Callable[[Any, bool], Any]
"""From a value, and whether it is from a query string, to the field's own type. Raises Invalid."""


class FieldParser(NamedTuple):
    """One field of a request."""

    attribute: str
    required: bool
    parse: Parse
    default: Callable[[], Any]


def parse_list(parse: Parse, limits: Mapping[str, Any], value: Any, from_query: bool) -> list[Any]:
    """A list, each of its entries parsed. Raises Invalid."""
    if not isinstance(value, list):
        raise Invalid("wrong_type", type="list")
    if len(value) < limits.get("min_length", 0):
        raise Invalid("too_few", min=limits["min_length"])
    if "max_length" in limits and len(value) > limits["max_length"]:
        raise Invalid("too_many", max=limits["max_length"])
    entries: list[Any] = []
    problems: list[Part] = []
    for number, entry in enumerate(value):
        try:
            entries.append(parse(entry, from_query))
        except Invalid as invalid:
            problems += [_below(f"[{number}]", part) for part in invalid.parts]
    if problems:
        raise InvalidParts(problems)
    return entries


def parse_struct(
    kind: type[msgspec.Struct],
    fields: Callable[[type[msgspec.Struct]], Mapping[str, FieldParser]],
    value: Any,
    from_query: bool,
) -> msgspec.Struct:
    """An object of a type, each of its fields parsed; `fields` are those of a type. Raises
    Invalid."""
    if not isinstance(value, dict):
        raise Invalid("wrong_type", type="object")
    known_fields = fields(kind)
    values: dict[str, Any] = {}
    problems: list[Part] = []
    for name, field in known_fields.items():
        if name not in value:
            if field.required:
                problems.append(Part(f".{name}", "required", {}))
            else:
                values[field.attribute] = field.default()
            continue
        try:
            values[field.attribute] = field.parse(value[name], from_query)
        except Invalid as invalid:
            problems += [_below(f".{name}", part) for part in invalid.parts]
    problems += [
        Part(f".{name}", "unknown_field", {}) for name in value if name not in known_fields
    ]
    if problems:
        raise InvalidParts(problems)
    return kind(**values)


def _below(path: str, part: Part) -> Part:
    return part._replace(path=path + part.path)
