"""botocore's parser of DynamoDB's answers, without what leaves an item as it came.

botocore visits each attribute of each item, as its model of the API describes it. Only binary
values come out of that changed (from Base64 to bytes), and maps and lists may hold some.
"""

from __future__ import annotations

from typing import Any

import msgspec
from botocore.parsers import JSONParser, ResponseParserFactory

AS_THEY_COME = frozenset({"S", "N", "BOOL", "NULL", "SS", "NS"})  # types of an attribute's value

_decode = msgspec.json.Decoder().decode


class _Parser(JSONParser):
    def _handle_map(self, shape: Any, value: dict[str, Any]) -> dict[str, Any]:
        value_shape = shape.value
        if value_shape.name != "AttributeValue":
            parsed: dict[str, Any] = super()._handle_map(shape, value)  # type: ignore[misc]
            return parsed
        parse = self._parse_shape  # type: ignore[attr-defined]
        return {
            name: typed if typed.keys() <= AS_THEY_COME else parse(value_shape, typed)
            for name, typed in value.items()
        }

    def _parse_body_as_json(self, body_contents: bytes) -> Any:
        try:
            return _decode(body_contents)
        except msgspec.DecodeError:
            return super()._parse_body_as_json(body_contents)  # type: ignore[misc]


class ParserFactory(ResponseParserFactory):
    """What botocore asks for a parser at each call; one serves them all, for it keeps nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._parser = _Parser()

    def create_parser(self, protocol_name: str) -> Any:
        """The parser of a protocol."""
        return self._parser if protocol_name == "json" else super().create_parser(protocol_name)
