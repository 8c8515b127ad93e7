"""How a field is read that takes any JSON object: `terms` (contract: Values)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import isinf
from typing import Any

import msgspec

from chalicelib.http import text
from chalicelib.http.invalid import Invalid

TERMS_BYTES_MAX = 8 * 1024
TERMS_DEPTH_MAX = 20
NUMBER_EXPONENT_MAX = 308  # of a double, in which most clients read any number

_encode = msgspec.json.Encoder(decimal_format="number").encode


def parse(value: Any, _: bool) -> dict[str, Any]:
    """An object as it may be stored. Raises Invalid."""
    if not isinstance(value, dict):
        raise Invalid("wrong_type", type="object")
    if _depth(value) > TERMS_DEPTH_MAX:
        raise Invalid("too_deep", max=TERMS_DEPTH_MAX)
    if len(_encode(value)) > TERMS_BYTES_MAX:
        raise Invalid("too_many_bytes", max=TERMS_BYTES_MAX)
    try:
        for part in _parts(value):
            _check_part(part)
    except text.BadText as bad:
        raise Invalid(bad.code, **bad.limits) from None
    has_unseen = any(isinstance(part, str) and text.unseen(part) for part in _parts(value))
    return dict(_visible(value)) if has_unseen else value


def _visible(part: Any) -> Any:
    """The same without invisible characters. Raises Invalid if they alone tell two names apart."""
    if isinstance(part, str):
        return text.visible(part)
    if isinstance(part, list):
        return [_visible(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    visible = {text.visible(key): _visible(inner) for key, inner in part.items()}
    if len(visible) < len(part):
        raise Invalid("invisible_characters")
    return visible


def _check_part(part: Any) -> None:
    """Raises Invalid, text.BadText for a key, a text or a number that no object may contain."""
    if isinstance(part, str):
        # A carriage return alone lets what follows hide what came before it.
        text.check_characters(text.visible(part).replace("\r\n", "\n"), allowed="\n\t")
    elif isinstance(part, Decimal) and not _fits_double(part):
        raise Invalid("number_out_of_range", min=-NUMBER_EXPONENT_MAX, max=NUMBER_EXPONENT_MAX)


def _fits_double(number: Decimal) -> bool:
    return abs(number.adjusted()) <= NUMBER_EXPONENT_MAX and not isinf(float(number))


def _parts(value: Any) -> Iterator[Any]:
    """All that an object contains, at any depth: the keys, too."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _parts(inner)
    else:
        yield value


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
