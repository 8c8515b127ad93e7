"""The words of mails, one file a language, each with the same keys."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from chalicelib.domain.hotels.hotel import Language

_FOLDER = Path(__file__).parent / "texts"


@cache
def _all(language: Language) -> dict[str, str | list[str]]:
    texts: dict[str, str | list[str]] = json.loads(
        (_FOLDER / f"{language}.json").read_text(encoding="utf-8")
    )
    return texts


def text(language: Language, key: str, **values: object) -> str:
    """The text with this key; `values` fill its places. Of a `count` of 1 it is that of
    `<key>.one`. Raises KeyError."""
    if values.get("count") == 1:
        key = f"{key}.one"
    return str(_all(language)[key]).format(**values)


def words(language: Language, key: str) -> list[str]:
    """A list of words, such as the names of months. Raises KeyError."""
    return list(_all(language)[key])
