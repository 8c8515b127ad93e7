"""How each dialect writes an answer: its types, its instants and its prices
(contract: The older dialect).

The types of the older dialect are made from the canonical ones, with the older names as their own.
So an answer is written once, in its own dialect, and never translated.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import msgspec

from chalicelib.domain import instants
from chalicelib.domain.money import minor_units
from chalicelib.http.camel_case import ID_NAMES, camel, older_meta


class Dialect(NamedTuple):
    """One dialect of the answers."""

    type_of: Callable[[Any], type[Any]]
    """The type that it has for a canonical one; the fields are in the same order."""
    name_of: Callable[[type[Any], str], str]
    """The name of a type's field in it."""
    moment: Callable[[datetime], str]
    """An instant."""
    meta: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    """The meta of an event; None where it stays as it is."""
    booking_status: Callable[[str], str] | None = None
    """The status of a booking; None where it stays as it is."""
    price: Callable[[Decimal | None, str | None], dict[str, Any] | None] | None = None
    """A price as one field; None where it has two."""
    omitted: frozenset[str] = frozenset()
    """The canonical names of fields that it does not have."""


# The first system's clients know no such field, and get none.
NOT_IN_OLDER = frozenset({"sequence", "hold", "campaign_id", "offer_id"})


def _older_name(schema: type[Any], name: str) -> str:
    """A field's name in answers of the older dialect."""
    if name == "id":
        return ID_NAMES.get(schema, name)
    return "price" if name == "price_amount" else camel(name)


@cache
def _older_type(schema: type[Any]) -> type[Any]:
    """The older dialect's form of a type."""
    fields = [
        (_older_name(schema, field.name), Any, field.default)
        if field.default is not msgspec.NODEFAULT
        else (_older_name(schema, field.name), Any)
        for field in msgspec.structs.fields(schema)
        # The price has both its amount and its currency.
        if field.name != "price_currency" and field.name not in NOT_IN_OLDER
    ]
    omit_defaults = schema.__struct_config__.omit_defaults
    return msgspec.defstruct(f"Older{schema.__name__}", fields, omit_defaults=omit_defaults)


def _older_booking_status(status: str) -> str:
    """The first system had no word for a guest who did not come."""
    return "booked" if status == "no_show" else status


def _major_price(amount: Decimal | None, currency: str | None) -> dict[str, Any] | None:
    return None if amount is None else {"amount": amount, "currency": currency}


def _minor_price(amount: Decimal | None, currency: str | None) -> dict[str, Any] | None:
    if amount is None:
        return None
    return {"amount": minor_units(amount), "currency": currency}


CANONICAL = Dialect(
    type_of=lambda schema: schema, name_of=lambda _, name: name, moment=instants.text
)
OLDER = Dialect(
    type_of=_older_type,
    name_of=_older_name,
    moment=instants.text_with_milliseconds,
    meta=older_meta,
    booking_status=_older_booking_status,
    price=_major_price,
    omitted=NOT_IN_OLDER,
)
OLDER_MINOR = OLDER._replace(price=_minor_price)
