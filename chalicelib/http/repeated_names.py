"""Names that a JSON object contains more than once, at any depth.

A parser keeps one of the two values, and which one depends on the parser (RFC 8259, 4): whoever
checked the request before may have seen the other.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

_PATH_MAX = 200  # characters; an answer shows fewer (field_problems.FIELD_NAME_SHOWN)


class _ObjectWithRepeatedNames(dict[str, Any]):
    """An object in which these names are repeated."""

    repeated: list[str]


def repeated_names(text: str) -> list[str]:
    """The repeated names of a valid JSON text, each with its path: `terms.breakfast`."""
    is_any_repeated = False

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal is_any_repeated
        value = dict(pairs)
        if len(value) == len(pairs):
            return value
        is_any_repeated = True
        marked = _ObjectWithRepeatedNames(value)
        count = Counter(name for name, _ in pairs)
        marked.repeated = [name for name, times in count.items() if times > 1]
        return marked

    # Numbers stay text: int() refuses long ones, and nobody reads them here.
    value = json.loads(text, object_pairs_hook=read_object, parse_int=str, parse_float=str)
    return _paths(value) if is_any_repeated else []


def _paths(value: Any) -> list[str]:
    paths: list[str] = []
    unvisited = [("", value)]
    while unvisited:
        prefix, part = unvisited.pop()
        if isinstance(part, _ObjectWithRepeatedNames):
            paths += [prefix + name for name in part.repeated]
        if isinstance(part, dict):
            unvisited += [(f"{prefix}{name}."[:_PATH_MAX], inner) for name, inner in part.items()]
        elif isinstance(part, list):
            unvisited += [(prefix, inner) for inner in part]
    return paths
