"""The older dialect, camelCase: its requests translated, and its errors (contract: The older
dialect). Other answers are written in it at once (dialects.py).

No rule, store or route knows which dialect a request uses.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.domain.money import from_minor_units
from chalicelib.http import older_requests, schemas
from chalicelib.http.field_parsers import is_whole
from chalicelib.http.schemas.bookings import Booking, ListedBooking
from chalicelib.http.schemas.service import ErrorResponse
from chalicelib.http.schemas.templates import Template
from chalicelib.http.schemas.vouchers import Voucher

PRICE = {"amount": "price_amount", "currency": "price_currency"}
ID_NAMES: dict[type, str] = {
    Voucher: "voucherId",
    Booking: "bookingId",
    ListedBooking: "bookingId",
    Template: "templateId",
}
_FIELD_NAME = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")


@cache
def camel(name: str) -> str:
    """`slot_start` as `slotStart`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


@cache
def _canonical_names(schema: type[msgspec.Struct]) -> dict[str, str]:
    names = {*schema.__struct_encode_fields__, *older_requests.extra_names(schema)}
    return {camel(name): name for name in names if "_" in name and name not in PRICE.values()}


def is_camel_case(schema: type[msgspec.Struct], fields: dict[str, Any]) -> bool:
    """Whether a request uses any camelCase field of its schema."""
    return _has_price(schema, fields) or not _canonical_names(schema).keys().isdisjoint(fields)


def _has_price(schema: type[msgspec.Struct], fields: dict[str, Any]) -> bool:
    return "price" in fields and "price_amount" in schema.__struct_fields__


def to_canonical(
    schema: type[msgspec.Struct], fields: dict[str, Any], *, in_minor_units: bool = False
) -> dict[str, Any]:
    """The fields of a request in camelCase under their canonical names.

    Raises InvalidRequest for a field in both spellings, and for an invalid price.
    """
    names, has_price = _canonical_names(schema), _has_price(schema, fields)
    canonical: dict[str, Any] = {}
    for name, value in fields.items():
        is_price = has_price and name == "price"
        pairs = _price(value, in_minor_units) if is_price else {names.get(name, name): value}
        for canonical_name, canonical_value in pairs.items():
            if canonical_name in canonical:
                raise InvalidRequest(problem(name, "given_twice"))
            canonical[canonical_name] = canonical_value
    return canonical


def _price(value: Any, in_minor_units: bool) -> dict[str, Any]:
    if value is None or (isinstance(value, str) and not value.strip()):
        return {}
    if not isinstance(value, dict):
        raise InvalidRequest(problem("price", "wrong_type", type="object"))
    unknown = [f"price.{name}" for name in value if name not in PRICE]
    if unknown:
        raise InvalidRequest.of_names(unknown, "unknown_field")
    parts = {PRICE[name]: part for name, part in value.items()}
    amount, currency = value.get("amount"), value.get("currency")
    if in_minor_units and isinstance(amount, int | Decimal) and not isinstance(amount, bool):
        if not is_whole(Decimal(amount)):
            raise InvalidRequest(problem("price.amount", "wrong_type", type="integer"))
        code = currency.strip() if isinstance(currency, str) else None
        parts["price_amount"] = from_minor_units(Decimal(amount), code)
    return parts


def field_name(name: str) -> str:
    """A field's name in the older dialect."""
    for older, canonical in PRICE.items():
        if name == canonical:
            return f"price.{older}"
    return camel(name) if name in _field_names() else name


def _limits(limits: dict[str, Any]) -> dict[str, Any]:
    """A problem's limits, with the names of other fields in them in the older dialect."""
    translated = dict(limits)
    if "field" in limits:
        translated["field"] = field_name(limits["field"])
    if "fields" in limits:
        translated["fields"] = [field_name(name) for name in limits["fields"]]
    return translated


@cache
def _field_names() -> frozenset[str]:
    """The names of all fields of all schemas. Others are the client's own."""
    return frozenset(
        field.encode_name
        for module in schemas.MODULES
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
        for field in msgspec.structs.fields(kind)
    ) | {"allowed_slots"}


def older_meta(meta: dict[str, Any]) -> dict[str, Any]:
    """What an event or a refusal says besides, in the older dialect: an instant in it may lack its
    milliseconds."""
    older = {camel(name): value for name, value in meta.items()}
    start = older.get("slotStart")
    if isinstance(start, str) and "." not in start:
        older["slotStart"] = start[:-1] + ".000Z"
    return older


def to_camel_case(response: msgspec.Struct) -> dict[str, Any]:
    """A whole answer with the names of the older dialect; what it consists of has them already
    (dialects.py)."""
    values = ((name, getattr(response, name)) for name in response.__struct_fields__)
    answer = {camel(name): value for name, value in values if value is not msgspec.UNSET}
    if isinstance(response, ErrorResponse):
        answer["error"] = _FIELD_NAME.sub(lambda name: field_name(name[0]), response.error)
        if isinstance(response.details, list):
            problems = [
                problem(_problem_field(each), each["code"], **_limits(each["limits"]))
                for each in response.details
            ]
            answer["details"] = [each._asdict() for each in problems]
            answer["error"] = InvalidRequest.sentence(problems)
        elif isinstance(response.details, dict):
            answer["details"] = older_meta(response.details)
    return answer


def _problem_field(each: dict[str, Any]) -> str:
    """The field of a problem; one that no route knows keeps the client's own name."""
    name: str = each["field"]
    return name if each["code"] == "unknown_field" else field_name(name)
