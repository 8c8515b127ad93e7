"""Between Python values and DynamoDB's attribute values. An attribute that is None is absent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

Item = dict[str, Any]  # {"id": {"S": "v-…"}, …}, as boto3's client speaks

_json = msgspec.json.Encoder(decimal_format="number")
_from_json = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def instant(moment: datetime) -> str:
    """`2025-12-01T00:00:00.000Z`: of one width, so that text order is order in time."""
    return moment.isoformat(timespec="milliseconds")[:23] + "Z"


def to_instant(stored: str) -> datetime:
    """What `instant` wrote."""
    return datetime.fromisoformat(stored)


def to_json(value: Mapping[str, Any]) -> str:
    """An object as JSON text: numbers keep their digits, which a DynamoDB map would not do."""
    return _json.encode(value).decode()


def from_json(stored: str) -> dict[str, Any]:
    """What `to_json` wrote; numbers with a point are Decimals."""
    return _from_json.decode(stored)


def item(**attributes: Any) -> Item:
    """Attribute values of str, int, bool, datetime and nested items; None is left out."""
    return {name: attribute(value) for name, value in attributes.items() if value is not None}


def attribute(value: str | int | bool | datetime | Item) -> dict[str, Any]:
    """One value as DynamoDB takes it."""
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, datetime):
        return {"S": instant(value)}
    return {"M": value}


def string(stored: Item, name: str) -> str | None:
    """A string attribute, or None where it is absent."""
    value = stored.get(name)
    return value["S"] if value else None


def moment(stored: Item, name: str) -> datetime | None:
    """An instant, or None where it is absent."""
    value = stored.get(name)
    return to_instant(value["S"]) if value else None
