"""Between Python values and DynamoDB's attribute values. An attribute that is None is absent.

A table declares its attributes once, as a Codec: each with the kind of its value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.instants import text_with_milliseconds
from chalicelib.storage.errors import CorruptRow

Item = dict[str, Any]  # {"id": {"S": "v-…"}, …}, as botocore's client takes it

_json = msgspec.json.Encoder(decimal_format="number")
from_json = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal).decode


instant_text = text_with_milliseconds


Convert = Callable[[Any], Any]


class Kind(NamedTuple):
    """How a value is stored: DynamoDB's type, and the way there and back (None: as it is)."""

    type: str
    encode: Convert | None = None
    decode: Convert | None = None
    required: bool = True
    stored_as: str | None = None
    absent: Any = None
    """The value that an absent attribute stands for."""

    def optional(self, absent: Any = None) -> Kind:
        """The same; `absent` is stored as an absent attribute."""
        return self._replace(required=False, absent=absent)

    def named(self, attribute: str) -> Kind:
        """The same, under another attribute name than the field's."""
        return self._replace(stored_as=attribute)


def _to_json(value: Any) -> str:
    return _json.encode(value).decode()


TEXT = Kind("S")
INTEGER = Kind("N", str, int)
BOOLEAN = Kind("BOOL")
INSTANT = Kind("S", instant_text, datetime.fromisoformat)
# As text, because DynamoDB's numbers drop the trailing zero of 89.50.
DECIMAL = Kind("S", str, Decimal)
# As text, because a DynamoDB map would not keep the digits of its numbers.
JSON = Kind("S", _to_json, from_json)


# What reading a value may raise.
_UNREADABLE = (KeyError, ValueError, TypeError, ArithmeticError, msgspec.MsgspecError)


class Attributes(dict[str, Any]):
    """The attributes of an object as the mapping that a codec encodes."""

    def __init__(self, source: Any) -> None:
        super().__init__()
        self._source = source

    def __missing__(self, name: str) -> Any:
        return getattr(self._source, name)


class Codec:
    """The attributes of a table: `encode` makes an item of values, `decode` values of an item."""

    def __init__(self, table: str, row_name: str | None, **kinds: Kind) -> None:
        self._table = table
        # The attribute that names a row in the log; None where that would be personal data.
        self._row_name = row_name
        self._fields = [
            (name, kind.stored_as or name, *kind[:4], kind.absent) for name, kind in kinds.items()
        ]

    def encode(self, values: Mapping[str, Any]) -> Item:
        """An item. Raises KeyError for a missing value."""
        item: Item = {}
        for name, stored_name, kind, encode, _, _, absent in self._fields:
            value = values[name]
            if value is not None and value != absent:
                item[stored_name] = {kind: encode(value) if encode else value}
        return item

    def decode(self, item: Item) -> dict[str, Any]:
        """The values of an item. Raises CorruptRow."""
        values: dict[str, Any] = {}
        for name, stored_name, kind, _, decode, required, absent in self._fields:
            stored = item.get(stored_name)
            if stored is None:
                if required:
                    raise self.corrupt(item, f"lacks {stored_name}")
                values[name] = absent
                continue
            try:
                value = stored[kind]
                values[name] = decode(value) if decode else value
            except _UNREADABLE as error:
                raise self.corrupt(item, f"has an unreadable {stored_name}") from error
        return values

    def attributes(self) -> set[str]:
        """The names of the attributes, as they are stored."""
        return {stored_name for _, stored_name, *_ in self._fields}

    def build(self, make: Callable[..., Any], values: Mapping[str, Any], item: Item) -> Any:
        """`make(**values)`, where values that cannot exist are the row's fault.

        Raises CorruptRow.
        """
        try:
            return make(**values)
        except BrokenInvariant as broken:
            raise self.corrupt(item, str(broken)) from broken

    def corrupt(self, item: Item, reason: str) -> CorruptRow:
        """The error for a row that the service could never have written."""
        name = str(next(iter(item.get(self._row_name or "", {"S": "?"}).values())))
        # Enough to find the row; the rest of a bearer voucher's id is a secret.
        short = name if len(name) <= ROW_NAME_SHOWN else f"{name[:ROW_NAME_SHOWN]}…"
        return CorruptRow(self._table, short, reason)


ROW_NAME_SHOWN = 15


def attribute(value: str | int | bool | datetime | bytes) -> dict[str, Any]:
    """One value as DynamoDB takes it."""
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, datetime):
        return {"S": instant_text(value)}
    return {"B": value}


def item_of(**attributes: Any) -> Item:
    """An item of str, int, bool, datetime and bytes; None is left out."""
    return {name: attribute(value) for name, value in attributes.items() if value is not None}
