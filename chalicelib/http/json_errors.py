"""Where a body stops being JSON, for whoever wrote it."""

from __future__ import annotations

import json
import re

import msgspec

from chalicelib.http.errors import InvalidJson

# Of trailing characters msgspec names the second one.
_BYTE = re.compile(r"(?<!trailing characters) \(byte (\d+)\)$")


def invalid_json(raw: bytes, error: Exception) -> InvalidJson:
    """The refusal of a body that `error` says is no JSON, with the line and the column (in
    characters, from 1) of the first character that cannot stand there."""
    if isinstance(error, RecursionError):
        return InvalidJson("The body is nested too deeply.")
    if isinstance(error, ArithmeticError | msgspec.ValidationError):  # the latter of integers
        return InvalidJson("The body contains a number that is too large.")
    offset = _offset(raw, error)
    before = raw[:offset].decode(errors="replace")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return InvalidJson(
        f"The body is not valid JSON: look at line {line}, column {column}.",
        {"line": line, "column": column},
    )


def _offset(raw: bytes, error: Exception) -> int:
    """The byte of the first character that cannot stand there; the length, if it ends too soon."""
    place = _BYTE.search(str(error))
    if place:
        return int(place[1])
    try:
        text = raw.decode()
    except UnicodeDecodeError as invalid:
        return invalid.start
    try:
        json.loads(text)
    except json.JSONDecodeError as invalid:
        return len(text[: invalid.pos].encode())
    except (RecursionError, ValueError):  # such as an integer of thousands of digits
        pass
    return len(raw)
