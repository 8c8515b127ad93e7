"""The older dialect, camelCase, translated at the edge (contract: "The older dialect").

No rule, store or route knows which dialect is spoken.
"""

from __future__ import annotations

from functools import cache
from typing import Any, get_args, get_type_hints

import msgspec

from chalicelib import messages
from chalicelib.domain.errors import InvalidRequest
from chalicelib.messages import Booking, ErrorAnswer, Voucher

PRICE = {"amount": "price_amount", "currency": "price_currency"}
_OLDER_IDS = {Voucher: "voucherId", Booking: "bookingId"}


def camel(name: str) -> str:
    """`slot_start` as `slotStart`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


@cache
def _canonical_names(struct: type[msgspec.Struct]) -> dict[str, str]:
    names = {field.encode_name for field in msgspec.structs.fields(struct)}
    return {camel(name): name for name in names if "_" in name and name not in PRICE.values()}


def speaks_older(struct: type[msgspec.Struct], given: dict[str, Any]) -> bool:
    """Whether a request uses any camelCase field of the type that it should be."""
    return _priced(struct, given) or not _canonical_names(struct).keys().isdisjoint(given)


def _priced(struct: type[msgspec.Struct], given: dict[str, Any]) -> bool:
    return "price" in given and "price_amount" in struct.__struct_fields__


def to_canonical(struct: type[msgspec.Struct], given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a request in camelCase under their canonical names.

    Raises InvalidRequest for a field that is there twice, and for a price that is none.
    """
    names, priced = _canonical_names(struct), _priced(struct, given)
    canonical: dict[str, Any] = {}
    for name, value in given.items():
        is_price = priced and name == "price"
        pairs = _price(value) if is_price else {names.get(name, name): value}
        for field, held in pairs.items():
            if field in canonical:
                raise InvalidRequest((name, "is there twice, in both dialects"))
            canonical[field] = held
    return canonical


def _price(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidRequest(("price", "must be an object with amount and currency, or null"))
    unknown = [name for name in value if name not in PRICE]
    if unknown:
        raise InvalidRequest(*((f"price.{name}", "is not a known field") for name in unknown))
    return {PRICE[name]: held for name, held in value.items()}


def older_field(name: str) -> str:
    """A field's name as the older dialect says it."""
    for older, canonical in PRICE.items():
        if name == canonical:
            return f"price.{older}"
    return camel(name) if name in _field_names() else name


@cache
def _field_names() -> frozenset[str]:
    """The names of all fields of all requests. Others are the client's own."""
    return frozenset(
        field.encode_name
        for kind in vars(messages).values()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
        for field in msgspec.structs.fields(kind)
    )


def to_older(value: Any) -> Any:
    """An answer as clients of the first system expect it."""
    if isinstance(value, list):
        return [to_older(item) for item in value]
    if isinstance(value, ErrorAnswer):
        answer = _struct(value)
        if isinstance(value.details, list):
            told = [(older_field(one["field"]), one["problem"]) for one in value.details]
            answer["details"] = [{"field": field, "problem": problem} for field, problem in told]
            answer["error"] = InvalidRequest.sentence(told)
        return answer
    if isinstance(value, msgspec.Struct):
        return _struct(value)
    return value


def _struct(value: msgspec.Struct) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    older_id = _OLDER_IDS.get(type(value))
    timed = _instants(type(value))
    for name in value.__struct_fields__:
        held = getattr(value, name)
        if name == "id" and older_id:
            answer[older_id] = held
        elif name == "price_amount":
            answer["price"] = (
                held
                if held is None
                else {
                    "amount": held,
                    "currency": value.price_currency,  # type: ignore[attr-defined]
                }
            )
        elif name == "price_currency":
            continue
        elif name in timed and held is not None:
            answer[camel(name)] = _with_milliseconds(held)
        elif name == "meta":
            answer["meta"] = {camel(key): _meta(key, held[key]) for key in held}
        else:
            answer[camel(name)] = to_older(held)
    return answer


def _meta(name: str, value: Any) -> Any:
    return _with_milliseconds(value) if name == "slot_start" else value


@cache
def _instants(struct: type[msgspec.Struct]) -> frozenset[str]:
    """The fields that say a time: instants and slot ids."""
    hints = get_type_hints(struct, include_extras=True)
    return frozenset(name for name, hint in hints.items() if _says_a_time(hint))


def _says_a_time(hint: Any) -> bool:
    metas = getattr(hint, "__metadata__", ())
    if any(meta.extra_json_schema == messages.TIME for meta in metas):
        return True
    if any(meta.pattern == messages.SLOT_ID for meta in metas):
        return True
    return any(_says_a_time(part) for part in get_args(hint))


def _with_milliseconds(text: str) -> str:
    """`2025-12-15T10:00:00Z` (or a slot id) as `2025-12-15T10:00:00.000Z`."""
    return text if "." in text else text[:-1] + ".000Z"
