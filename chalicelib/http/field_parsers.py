"""How each type of field is read, and what can be wrong with it.

The limits are those of the schema's own annotations, so that they are written once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from math import isinf
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta
from msgspec.structs import FieldInfo

from chalicelib.domain import instants
from chalicelib.domain.vouchers import slot_id
from chalicelib.domain.vouchers.slot_id import SlotId
from chalicelib.http import text
from chalicelib.http.nested_fields import (
    FieldParser,
    Invalid,
    Parse,
    parse_list,
    parse_struct,
)
from chalicelib.http.schemas.fields import TIME_EXAMPLE, Instant, has_lines

TERMS_BYTES_MAX = 8 * 1024
TERMS_DEPTH_MAX = 20
NUMBER_EXPONENT_MAX = 308  # of a double, in which most clients read any number
PATTERN_TEXT_MAX = 256  # characters of a text whose pattern bounds its length

_encode = msgspec.json.Encoder(decimal_format="number").encode
_SLOT_ID = re.compile(slot_id.PATTERN)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DATE_EXAMPLE = "2026-12-25"


@cache
def parsers(schema: type[msgspec.Struct]) -> dict[str, FieldParser]:
    """The fields of a request by their names on the wire."""
    return {
        field.encode_name: FieldParser(
            field.name, field.required, _parser(field.type, ()), _default(field)
        )
        for field in msgspec.structs.fields(schema)
    }


def _default(field: FieldInfo) -> Callable[[], Any]:
    """Makes the field's default; a mutable one anew each time."""
    make: Callable[[], Any]
    if field.default_factory is not msgspec.NODEFAULT:
        make = field.default_factory
        return make
    return lambda: field.default


def _parser(kind: Any, metas: tuple[Meta, ...]) -> Parse:  # noqa: PLR0911 (a case for each kind)
    if get_origin(kind) is Annotated:
        return _parser(kind.__origin__, (*metas, *kind.__metadata__))
    if get_origin(kind) is Literal:
        return partial(_option, get_args(kind))
    if get_origin(kind) is dict:
        return _object
    if get_origin(kind) is list:
        return partial(parse_list, _parser(get_args(kind)[0], ()), _limits(metas))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return partial(parse_struct, kind, parsers)
    alternatives = get_args(kind)
    if NoneType in alternatives:
        (inner,) = (each for each in alternatives if each is not NoneType)
        return partial(_nullable, _parser(inner, metas))
    if kind in (str, int):
        return partial(_text if kind is str else _integer, _limits(metas))
    return _PARSERS[kind]


def _limits(metas: tuple[Meta, ...]) -> dict[str, Any]:
    """The limits that the annotations of a field state; those of an outer one come first."""
    names = ("min_length", "max_length", "ge", "le", "multiple_of", "pattern", "examples")
    limits: dict[str, Any] = {}
    for meta in metas:
        stated = ((name, getattr(meta, name)) for name in names)
        limits = {name: value for name, value in stated if value is not None} | limits
    limits["lines"] = any(map(has_lines, metas))
    if "pattern" in limits:
        limits["pattern"] = re.compile(limits["pattern"])
    return limits


def _nullable(parse: Parse, value: Any, from_query: bool) -> Any:
    return None if value is None else parse(value, from_query)


def _text(limits: dict[str, Any], value: Any, _: bool) -> str:
    if not isinstance(value, str):
        raise Invalid("wrong_type", type="text")
    longest, shortest = limits.get("max_length", PATTERN_TEXT_MAX), limits.get("min_length", 0)
    raw = text.visible(value).strip()
    if len(raw) > text.NFC_SHORTENS_BY * longest:
        raise _too_long(limits)  # before anything that takes more time for a longer text
    try:
        line = text.clean(raw, lines=limits["lines"])
    except text.BadText as bad:
        raise Invalid(bad.code, **bad.limits) from None
    if len(line) < shortest or (shortest and text.is_blank(line)):
        raise Invalid("too_short", min=shortest)
    if len(line) > longest:
        raise _too_long(limits)
    if "pattern" in limits and not limits["pattern"].search(line):
        raise Invalid("wrong_format", example=limits["examples"][0])
    return line


def _too_long(limits: dict[str, Any]) -> Invalid:
    if "max_length" in limits:
        return Invalid("too_long", max=limits["max_length"])
    return Invalid("wrong_format", example=limits["examples"][0])


def _option(options: tuple[str, ...], value: Any, _: bool) -> str:
    if not isinstance(value, str):
        raise Invalid("wrong_type", type="text")
    option = text.visible(value).strip()
    if option not in options:
        raise Invalid("not_an_option", options=list(options))
    return option


def _integer(limits: dict[str, Any], value: Any, from_query: bool) -> int:
    if from_query and re.fullmatch(r"-?[0-9]{1,18}", value.strip()):
        value = int(value)
    elif isinstance(value, Decimal) and is_whole(value):
        value = int(value)  # JSON has one kind of number: 60.0 is a whole one
    if not isinstance(value, int) or isinstance(value, bool):
        raise Invalid("wrong_type", type="integer")
    if "ge" in limits and value < limits["ge"]:
        raise Invalid("too_small", min=limits["ge"])
    if "le" in limits and value > limits["le"]:
        raise Invalid("too_large", max=limits["le"])
    if value % limits.get("multiple_of", 1):
        raise Invalid("not_a_multiple", of=limits["multiple_of"])
    return value


def is_whole(value: Decimal) -> bool:
    """Whether it is a whole number that every JSON reader keeps: below 2^53 (RFC 8259, 6)."""
    # Compared only, which is exact: arithmetic rounds, and raises Overflow for huge exponents.
    return -(2**53) < value < 2**53 and value == int(value)


def _boolean(value: Any, from_query: bool) -> bool:
    if from_query and value.strip() in ("true", "false"):
        return bool(value.strip() == "true")
    if not isinstance(value, bool):
        raise Invalid("wrong_type", type="boolean")
    return value


def _decimal(value: Any, _: bool) -> Decimal:
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise Invalid("wrong_type", type="number")
    return Decimal(value)


def _instant(value: Any, from_query: bool) -> datetime:
    if not isinstance(value, str):
        raise Invalid("not_a_time", example=TIME_EXAMPLE)
    value = text.visible(value).strip()
    if from_query:
        # An unescaped + in a query string arrives as a space.
        value = re.sub(r" (\d\d:?\d\d)$", r"+\1", value)
    # Cut to microseconds: msgspec would round them, even into the next second.
    value = re.sub(r"(\.\d{6})\d+", r"\1", value)
    try:
        return instants.normal(msgspec.convert(value, Instant))
    except instants.OutsideYears:
        raise _outside_years() from None
    except ValueError:
        raise Invalid("not_a_time", example=TIME_EXAMPLE) from None


def _date(value: Any, _: bool) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value := text.visible(value).strip()):
        raise Invalid("not_a_date", example=DATE_EXAMPLE)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Invalid("not_a_date", example=DATE_EXAMPLE) from None
    if day.year < instants.YEARS[0]:
        raise _outside_years()
    return day


def _slot_id(value: Any, _: bool) -> SlotId:
    if not isinstance(value, str):
        raise Invalid("wrong_type", type="text")
    value = text.visible(value).strip()
    if len(value) > slot_id.LENGTH_MAX:
        raise Invalid("too_long", max=slot_id.LENGTH_MAX)
    example = slot_id.slot_id(TIME_EXAMPLE)
    if not _SLOT_ID.search(value):
        raise Invalid("wrong_format", example=example)
    try:
        return SlotId.parse(value)
    except instants.OutsideYears:
        raise _outside_years() from None
    except ValueError:
        raise Invalid("not_a_time", example=example) from None


def _outside_years() -> Invalid:
    first, last = instants.YEARS
    return Invalid("outside_years", min=first, max=last)


def _object(value: Any, _: bool) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Invalid("wrong_type", type="object")
    if _depth(value) > TERMS_DEPTH_MAX:
        raise Invalid("too_deep", max=TERMS_DEPTH_MAX)
    if len(_encode(value)) > TERMS_BYTES_MAX:
        raise Invalid("too_many_bytes", max=TERMS_BYTES_MAX)
    try:
        for part in _parts(value):
            _check_part(part)
    except text.BadText as bad:
        raise Invalid(bad.code, **bad.limits) from None
    has_unseen = any(isinstance(part, str) and text.unseen(part) for part in _parts(value))
    return dict(_visible(value)) if has_unseen else value


def _visible(part: Any) -> Any:
    """The same without invisible characters. Raises Invalid if they alone tell two names apart."""
    if isinstance(part, str):
        return text.visible(part)
    if isinstance(part, list):
        return [_visible(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    visible = {text.visible(key): _visible(inner) for key, inner in part.items()}
    if len(visible) < len(part):
        raise Invalid("invisible_characters")
    return visible


def _check_part(part: Any) -> None:
    """Raises Invalid, text.BadText for a key, a text or a number that no object may contain."""
    if isinstance(part, str):
        # A carriage return alone lets what follows hide what came before it.
        text.check_characters(text.visible(part).replace("\r\n", "\n"), allowed="\n\t")
    elif isinstance(part, Decimal) and not _fits_double(part):
        raise Invalid("number_out_of_range", min=-NUMBER_EXPONENT_MAX, max=NUMBER_EXPONENT_MAX)


def _fits_double(number: Decimal) -> bool:
    return abs(number.adjusted()) <= NUMBER_EXPONENT_MAX and not isinf(float(number))


def _parts(value: Any) -> Iterator[Any]:
    """All that an object contains, at any depth: the keys, too."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _parts(inner)
    else:
        yield value


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level:
        depth += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return depth - 1


_PARSERS: dict[Any, Parse] = {
    bool: _boolean,
    Decimal: _decimal,
    datetime: _instant,
    date: _date,
    SlotId: _slot_id,
}
