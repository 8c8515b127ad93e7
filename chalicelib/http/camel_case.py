"""The older dialect, camelCase, translated on the way in and out (contract: The older dialect).

No rule, store or route knows which dialect a request uses.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.http import schemas
from chalicelib.http.schemas.bookings import Booking
from chalicelib.http.schemas.fields import SLOT_ID_META, TIME_SCHEMA
from chalicelib.http.schemas.service import ErrorResponse
from chalicelib.http.schemas.vouchers import Voucher
from chalicelib.http.serializers import metas_of

PRICE = {"amount": "price_amount", "currency": "price_currency"}
_ID_NAMES = {Voucher: "voucherId", Booking: "bookingId"}
_META_TIMES = {"slot_start"}  # the keys of an event's meta that hold an instant


def camel(name: str) -> str:
    """`slot_start` as `slotStart`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


@cache
def _canonical_names(schema: type[msgspec.Struct]) -> dict[str, str]:
    names = {field.encode_name for field in msgspec.structs.fields(schema)}
    return {camel(name): name for name in names if "_" in name and name not in PRICE.values()}


def is_camel_case(schema: type[msgspec.Struct], fields: dict[str, Any]) -> bool:
    """Whether a request uses any camelCase field of its schema."""
    return _has_price(schema, fields) or not _canonical_names(schema).keys().isdisjoint(fields)


def _has_price(schema: type[msgspec.Struct], fields: dict[str, Any]) -> bool:
    return "price" in fields and "price_amount" in schema.__struct_fields__


def to_canonical(schema: type[msgspec.Struct], fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a request in camelCase under their canonical names.

    Raises InvalidRequest for a field in both spellings, and for an invalid price.
    """
    names, has_price = _canonical_names(schema), _has_price(schema, fields)
    canonical: dict[str, Any] = {}
    for name, value in fields.items():
        is_price = has_price and name == "price"
        pairs = _price(value) if is_price else {names.get(name, name): value}
        for canonical_name, canonical_value in pairs.items():
            if canonical_name in canonical:
                raise InvalidRequest(problem(name, "given_twice"))
            canonical[canonical_name] = canonical_value
    return canonical


def _price(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidRequest(problem("price", "wrong_type", type="object"))
    unknown = [f"price.{name}" for name in value if name not in PRICE]
    if unknown:
        raise InvalidRequest.of_names(unknown, "unknown_field")
    return {PRICE[name]: part for name, part in value.items()}


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
    )


def to_camel_case(value: Any) -> Any:
    """A response as clients of the first system expect it."""
    if isinstance(value, list):
        return [to_camel_case(item) for item in value]
    if isinstance(value, ErrorResponse):
        response = _struct(value)
        if isinstance(value.details, list):
            problems = [
                problem(field_name(each["field"]), each["code"], **_limits(each["limits"]))
                for each in value.details
            ]
            response["details"] = [each._asdict() for each in problems]
            response["error"] = InvalidRequest.sentence(problems)
        return response
    if isinstance(value, msgspec.Struct):
        return _struct(value)
    return value


def _struct(value: msgspec.Struct) -> dict[str, Any]:
    response: dict[str, Any] = {}
    id_name = _ID_NAMES.get(type(value))
    times = _times(type(value))
    for name in value.__struct_fields__:
        field = getattr(value, name)
        if name == "id" and id_name:
            response[id_name] = field
        elif name == "price_amount":
            response["price"] = (
                field
                if field is None
                else {
                    "amount": field,
                    "currency": value.price_currency,  # type: ignore[attr-defined]
                }
            )
        elif name == "price_currency":
            continue
        elif name in times and field is not None:
            response[camel(name)] = _with_milliseconds(field)
        elif name == "meta":
            response["meta"] = {
                camel(key): _with_milliseconds(part) if key in _META_TIMES else part
                for key, part in field.items()
            }
        else:
            response[camel(name)] = to_camel_case(field)
    return response


@cache
def _times(schema: type[msgspec.Struct]) -> frozenset[str]:
    """The fields that contain a time: instants and slot ids."""
    return frozenset(
        field.name
        for field in msgspec.structs.fields(schema)
        if any(
            meta is SLOT_ID_META or meta.extra_json_schema == TIME_SCHEMA
            for meta in metas_of(field.type)
        )
    )


def _with_milliseconds(text: str) -> str:
    """`2025-12-15T10:00:00Z` (or a slot id) as `2025-12-15T10:00:00.000Z`."""
    return text if "." in text else text[:-1] + ".000Z"
