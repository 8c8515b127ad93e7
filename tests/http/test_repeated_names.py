"""Names that stand more than once in one JSON object."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from chalicelib.http.repeated_names import repeated_names
from tests.domain import made


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{}", []),
        ('{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 2}]}', []),
        ('{"a": 1, "a": 1}', ["a"]),
        ('{"a": 1, "b": 2, "a": null, "b": 2, "b": 3}', ["a", "b"]),
        ('{"a": 1, "\\u0061": 2}', ["a"]),
        ('{"": 1, "": 2}', [""]),
        ('{"terms": {"a": {"b": 1, "b": 2}}}', ["terms.a.b"]),
        ('{"terms": {"a": [1, [{"b": 1, "b": 2}]]}}', ["terms.a.b"]),
        ('{"terms": {"b": 1, "b": {"c": 1, "c": 2}}}', ["terms.b", "terms.b.c"]),
        ('{"price": {"amount": 1, "amount": 2}}', ["price.amount"]),
        ('{"é": 1, "e\u0301": 2, "A": 1, "a": 2, "a ": 3}', []),
        ('{"a": ' + "9" * 5000 + ', "a": 1e999999999, "b": -0.0}', ["a"]),
        ('{"constructor": 1, "__proto__": 2, "__proto__": 3}', ["__proto__"]),
    ],
)
def test_each_repeated_name_is_named_with_its_path(text: str, names: list[str]) -> None:
    assert sorted(repeated_names(text)) == names


@given(made.terms)
def test_no_name_of_an_object_is_repeated(terms: dict[str, object]) -> None:
    assert repeated_names(json.dumps(terms, default=str)) == []
