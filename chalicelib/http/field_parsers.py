"""How each type of field is read, and what can be wrong with it.

The limits are those of the schema's own annotations, so that they are written once.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta
from msgspec.structs import FieldInfo

from chalicelib.domain import instants
from chalicelib.domain.vouchers import slot_id
from chalicelib.domain.vouchers.slot_id import SlotId
from chalicelib.http import object_parser, text
from chalicelib.http.invalid import Invalid
from chalicelib.http.nested_fields import FieldParser, Parse, parse_list, parse_struct
from chalicelib.http.schemas.fields import TIME_EXAMPLE, DayOrInstant, Instant, has_lines

PATTERN_TEXT_MAX = 256  # characters of a text whose pattern bounds its length

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
        return object_parser.parse
    if get_origin(kind) is list:
        return partial(parse_list, _parser(get_args(kind)[0], ()), _limits(metas))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return partial(parse_struct, kind, parsers)
    alternatives = get_args(kind)
    if NoneType in alternatives:
        (inner,) = (each for each in alternatives if each is not NoneType)
        return partial(_nullable, _parser(inner, metas))
    if kind in _BY_LIMITS:
        return partial(_BY_LIMITS[kind], _limits(metas))
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
    return _day(value, Invalid("not_a_date", example=DATE_EXAMPLE))


def _day_or_instant(value: Any, from_query: bool) -> date:
    """A date as a date, an instant as a datetime."""
    if not isinstance(value, str) or not _DATE.fullmatch(text.visible(value).strip()):
        return _instant(value, from_query)
    return _day(text.visible(value).strip(), Invalid("not_a_time", example=TIME_EXAMPLE))


def _day(value: str, invalid: Invalid) -> date:
    """The day of a text in the form of a date. Raises Invalid, `invalid` for no day."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise invalid from None
    if day.year < instants.YEARS[0]:
        raise _outside_years()
    return day


def _base64(limits: dict[str, Any], value: Any, _: bool) -> bytes:
    """The bytes of a file, of which limits state the most."""
    if not isinstance(value, str):
        raise Invalid("wrong_type", type="text")
    if len(value) > -(-limits["max_length"] // 3) * 4:
        raise Invalid("too_many_bytes", max=limits["max_length"])
    try:
        content = base64.b64decode(value.encode("ascii"), validate=True)
    except ValueError:  # UnicodeEncodeError and binascii.Error are
        raise Invalid("wrong_format", example=limits["examples"][0]) from None
    if len(content) > limits["max_length"]:
        raise Invalid("too_many_bytes", max=limits["max_length"])
    return content


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


_PARSERS: dict[Any, Parse] = {
    bool: _boolean,
    Decimal: _decimal,
    datetime: _instant,
    date: _date,
    DayOrInstant: _day_or_instant,
    SlotId: _slot_id,
}
_BY_LIMITS: dict[Any, Callable[[dict[str, Any], Any, bool], Any]] = {
    str: _text,
    int: _integer,
    bytes: _base64,
}
