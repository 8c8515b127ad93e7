"""What a request says: its body or query as one of the types in messages.py.

Every problem is found and named, not only the first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, get_args

import msgspec

from chalicelib.domain import instants
from chalicelib.domain.errors import InvalidRequest
from chalicelib.errors import InvalidJson, PayloadTooLarge, UnsupportedMediaType
from chalicelib.messages import ONE_OF, Instant

BODY_CAP = 64 * 1024  # bytes
TERMS_CAP = 8 * 1024  # bytes
TERMS_DEPTH = 20

_decode = msgspec.json.Decoder(float_hook=Decimal).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode
_CONTROL = {"Cc", "Cs", "Zl", "Zp"}
# Characters that turn the text around them (Cf), or are blank to the eye: a name in a list must be
# what it looks like. The joiners stay: some scripts and emoji need them.
_JOINERS = {"\u200c", "\u200d"}
_BLANK = {"\u034f", "\u115f", "\u1160", "\u3164", "\uffa0"}

S = TypeVar("S", bound=msgspec.Struct)


def body(content_type: str | None, raw: bytes) -> dict[str, Any]:
    """The JSON object of a body.

    Raises PayloadTooLarge before anything is parsed, UnsupportedMediaType, InvalidJson.
    """
    if len(raw) > BODY_CAP:
        raise PayloadTooLarge(BODY_CAP)
    if content_type and content_type.split(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType
    try:
        given = _decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ArithmeticError):
        given = None
    if not isinstance(given, dict):
        raise InvalidJson("The body must be a JSON object.")
    return given


def query(given: Mapping[str, list[str]] | None) -> dict[str, str]:
    """The parameters of a query string. Raises InvalidRequest for one that is there twice."""
    given = given or {}
    repeated = [(name, "is there more than once") for name in given if len(given[name]) > 1]
    if repeated:
        raise InvalidRequest(*repeated)
    return {name: values[0] for name, values in given.items()}


def parse(struct: type[S], given: Mapping[str, Any], *, from_query: bool = False) -> S:
    """The request as its type; given under canonical names. Raises InvalidRequest."""
    problems: list[tuple[str, str]] = []
    values: dict[str, Any] = {}
    fields = _fields(struct)
    for name, (attribute, _, kind, kinds) in fields.items():
        if name not in given:
            continue
        try:
            values[attribute] = _value(given[name], kind, kinds, from_query)
        except ValueError as problem:
            problems.append((name, _sentence(str(problem))))
    for name, (_, required, _, _) in fields.items():
        if required and name not in given:
            problems.append((name, "is required"))
    problems += [(name[:128], "is not a known field") for name in given if name not in fields]
    if problems:
        raise InvalidRequest(*problems)
    if values.get("from_") and values.get("to") and values["to"] < values["from_"]:
        raise InvalidRequest(("to", "must not lie before from"))
    return struct(**values)


def slot_start(slot_id: str) -> datetime:
    """The instant that a slot id names. Raises InvalidRequest."""
    try:
        start = _without_finer_digits(slot_id.removeprefix("slot-"))
        return instants.normal(msgspec.convert(start, Instant))
    except ValueError:
        raise InvalidRequest(("slot_id", "names no instant")) from None


def one_of(request: msgspec.Struct) -> str:
    """The one field of messages.ONE_OF that is given. Raises InvalidRequest unless it is one."""
    names = ONE_OF[type(request)]
    given = [held for held in (getattr(request, name) for name in names) if held is not None]
    if len(given) != 1:
        others = " or ".join(names[1:])
        raise InvalidRequest((names[0], f"or {others} is required, and only one of them"))
    return str(given[0])


@cache
def _fields(struct: type[msgspec.Struct]) -> dict[str, tuple[str, bool, Any, frozenset[Any]]]:
    return {
        field.encode_name: (field.name, field.required, field.type, frozenset(_kinds(field.type)))
        for field in msgspec.structs.fields(struct)
    }


def _kinds(kind: Any) -> set[Any]:
    """The plain types in an annotation."""
    if isinstance(kind, type) and not get_args(kind):
        return {kind}
    parts = get_args(kind)
    return (
        {dict}
        if getattr(kind, "__origin__", None) is dict
        else set().union(*(_kinds(part) for part in parts))
    )


def _value(value: Any, kind: Any, kinds: frozenset[Any], from_query: bool) -> Any:
    if isinstance(value, str):
        if datetime in kinds and from_query:
            # An unescaped + in a query string arrives as a space.
            value = re.sub(r" (\d\d:?\d\d)$", r"+\1", value)
        if datetime in kinds:
            value = _without_finer_digits(value)
        if Decimal in kinds:
            raise ValueError("Expected `decimal`, got `str`")
        value = _text(value)
        if int in kinds and from_query and re.fullmatch(r"-?[0-9]{1,18}", value):
            return msgspec.convert(int(value), kind)
    elif isinstance(value, Decimal) and int in kinds and whole(value):
        value = int(value)  # JSON knows one kind of number: 60.0 is a whole one
    if dict in kinds and isinstance(value, dict):
        return _object(value)  # as it is: msgspec would make floats of its Decimals
    converted = msgspec.convert(value, kind)
    return instants.normal(converted) if isinstance(converted, datetime) else converted


def whole(value: Decimal) -> bool:
    """Whether it is a whole number that every JSON reader keeps: below 2^53 (RFC 8259, 6)."""
    # Compared only, which is exact: to reckon rounds, and raises Overflow where exponents are huge.
    return -(2**53) < value < 2**53 and value == int(value)


def _without_finer_digits(value: str) -> str:
    """An instant's text cut to microseconds: msgspec would round, into the next second even."""
    return re.sub(r"(\.\d{6})\d+", r"\1", value)


def _text(value: str) -> str:
    value = unicodedata.normalize("NFC", value).strip()
    for character in value:
        category = unicodedata.category(character)
        if category in _CONTROL:
            raise ValueError("must be one line, without control characters")
        if (category == "Cf" and character not in _JOINERS) or character in _BLANK:
            raise ValueError("must not hold invisible characters")
    return value


def _object(value: dict[str, Any]) -> dict[str, Any]:
    if _depth(value) > TERMS_DEPTH:
        raise ValueError(f"must not be nested deeper than {TERMS_DEPTH} levels")
    if len(_encode(value)) > TERMS_CAP:
        raise ValueError(f"must have at most {TERMS_CAP // 1024} KB")
    return value


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


_NAMES = {
    "str": "text",
    "int": "a whole number",
    "bool": "true or false",
    "decimal": "a number",
    "object": "an object",
    "datetime": "an instant with its offset, like 2026-12-15T10:00:00Z",
}
_SENTENCES: list[tuple[str, Callable[[re.Match[str]], str]]] = [
    (r"Expected `(?:str|object|array)` of length >= 1$", lambda m: "must not be empty"),
    (r"Expected `str` of length <= (\d+)", lambda m: f"must have at most {m[1]} characters"),
    (r"Expected `str` of length >= (\d+)", lambda m: f"must have at least {m[1]} characters"),
    (r"Expected `int` >= (\d+)", lambda m: f"must be at least {m[1]}"),
    (r"Expected `int` <= (\d+)", lambda m: f"must be at most {m[1]}"),
    (r"Expected `str` matching regex .*slot-", lambda m: "must be like slot-2026-12-15T10:00:00Z"),
    (r"Expected `str` matching regex .*A-Z", lambda m: "must be three capital letters, like EUR"),
    (r"Expected `str` matching regex .*0-9a-f", lambda m: "must be 64 hexadecimal digits"),
    (r"Expected `str` matching regex .*#", lambda m: "must not hold a #"),
    (r"Expected `str` matching regex", lambda m: "must be printable ASCII, without spaces"),
    (r"Expected `datetime`|Invalid RFC3339", lambda m: f"must be {_NAMES['datetime']}"),
    (r"Invalid enum value", lambda m: "is not one of the known values"),
    (
        r"Expected `([a-z]+)(?: \| null)?`, got",
        lambda m: f"must be {_NAMES.get(m[1], m[1])}",
    ),
]


def _sentence(problem: str) -> str:
    """msgspec's words as a person says them."""
    for pattern, sentence in _SENTENCES:
        found = re.match(pattern, problem)
        if found:
            return sentence(found)
    return problem
