"""Problems of fields: a code, its limits, and one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.errors import PROBLEMS_LISTED, PROBLEMS_NAMED, InvalidRequest
from chalicelib.domain.field_problems import SENTENCES, problem

CASES: list[tuple[str, dict[str, Any], str]] = [
    ("required", {}, "is required"),
    ("unknown_field", {}, "is not a known field"),
    ("repeated", {}, "was given more than once"),
    ("more_problems", {"count": 12}, "12 more problems were found"),
    ("given_twice", {}, "was given twice, once in each spelling"),
    ("one_of", {"fields": ("a", "b")}, "or b is required, and only one of them"),
    ("needs_field", {"field": "voucher_id"}, "is only valid together with voucher_id"),
    ("disagrees", {"field": "slot_id"}, "does not agree with slot_id"),
    ("not_empty", {}, "must be empty"),
    ("wrong_type", {"type": "text"}, "must be text"),
    ("wrong_type", {"type": "integer"}, "must be a whole number"),
    ("wrong_type", {"type": "number"}, "must be a number"),
    ("wrong_type", {"type": "boolean"}, "must be true or false"),
    ("wrong_type", {"type": "object"}, "must be an object"),
    ("too_short", {"min": 1}, "must not be empty"),
    ("too_short", {"min": 3}, "must have at least 3 characters"),
    ("too_long", {"max": 200}, "must have at most 200 characters"),
    ("too_small", {"min": 0}, "must be at least 0"),
    ("too_large", {"max": 100}, "must be at most 100"),
    ("too_large", {"below": 10**12}, "must be less than 1,000,000,000,000"),
    ("wrong_format", {"example": "EUR"}, "does not have the required format, such as EUR"),
    ("not_a_token", {}, "is not a guest token, or is easy to guess"),
    ("same_as", {"field": "token"}, "must not be the same as token"),
    ("not_an_option", {"options": ("a", "b")}, "must be one of a, b"),
    (
        "control_characters",
        {},
        "must not contain control characters; line breaks only in terms, a description or a reason",
    ),
    ("invisible_characters", {}, "must not contain invisible characters"),
    ("too_many_marks", {"max": 30}, "must not have more than 30 combining marks in a row"),
    (
        "number_out_of_range",
        {"min": -308, "max": 308},
        "must contain only numbers with an exponent from -308 to 308",
    ),
    ("too_deep", {"max": 8}, "must not be nested deeper than 8 levels"),
    ("too_many_bytes", {"max": 8192}, "must have at most 8192 bytes"),
    ("not_a_multiple", {"of": 15}, "must be a multiple of 15"),
    ("too_few", {"min": 1}, "must have at least 1 entry"),
    ("too_few", {"min": 2}, "must have at least 2 entries"),
    ("too_many", {"max": 1}, "must have at most 1 entry"),
    ("too_many", {"max": 6}, "must have at most 6 entries"),
    ("too_long", {"max": 1}, "must have at most 1 character"),
    ("more_problems", {"count": 1}, "1 more problem was found"),
    ("not_a_date", {"example": "D"}, "must be a date, such as D"),
    ("not_with", {"field": "revoke"}, "is not valid together with revoke"),
    ("not_a_time", {"example": "T"}, "must be a time with its offset, such as T"),
    ("outside_years", {"min": 1970, "max": 9999}, "must be between the years 1970 and 9999"),
    ("before_start", {"field": "from"}, "must be at or after from"),
    ("not_after_start", {"field": "valid_from"}, "must be after valid_from"),
    ("too_late", {"max": "9999-12-01T00:00:00Z"}, "must be at or before 9999-12-01T00:00:00Z"),
    (
        "too_early",
        {"min": "2026-12-01T00:00:00Z", "field": "duration_minutes"},
        "must be at or after 2026-12-01T00:00:00Z, to leave time for duration_minutes",
    ),
    (
        "already_over",
        {"after": "2026-12-01T00:00:00Z"},
        "must be after 2026-12-01T00:00:00Z, the time of this request",
    ),
    (
        "unknown_zone",
        {"example": "Europe/Berlin"},
        "must be the IANA name of a time zone, such as Europe/Berlin",
    ),
    (
        "too_pale",
        {"nearest": "#7a6a00"},
        "must stand out from the paper; the nearest colour that does is #7a6a00",
    ),
    ("not_an_image", {"types": ["image/png"]}, "must be a picture: image/png"),
    (
        "not_a_web_address",
        {"example": "https://hooks.example.com"},
        "must be an https address on port 443 under a public name, such as "
        "https://hooks.example.com",
    ),
    ("unknown_currency", {"example": "EUR"}, "must be an ISO 4217 currency, such as EUR"),
    (
        "not_longer",
        {"after": "2026-12-31T23:00:00Z"},
        "must be after 2026-12-31T23:00:00Z, the end that it has",
    ),
    ("too_many_decimals", {"max": 2, "currency": "EUR"}, "must have at most 2 decimals in EUR"),
]


@pytest.mark.parametrize(("code", "limits", "sentence"), CASES)
def test_a_code_and_its_limits_make_one_sentence(
    code: str, limits: dict[str, Any], sentence: str
) -> None:
    assert problem("name", code, **limits) == ("name", code, sentence, limits)


def test_every_code_is_tested_above() -> None:
    assert {code for code, _, _ in CASES} == SENTENCES.keys()


def test_a_limit_may_be_called_field_or_code() -> None:
    assert problem("revoke", "needs_field", field="voucher_id").limits == {"field": "voucher_id"}


@pytest.mark.parametrize(
    ("count", "end"),
    [
        (1, "f0 is required."),
        (PROBLEMS_NAMED, "f3 is required, f4 is required."),
        (PROBLEMS_NAMED + 2, "f4 is required, and 2 more."),
    ],
)
def test_the_sentence_names_a_few_problems_and_the_details_all(count: int, end: str) -> None:
    error = InvalidRequest(*(problem(f"f{number}", "required") for number in range(count)))
    assert error.message.startswith("The request is not valid: f0 is required")
    assert error.message.endswith(end)
    assert error.details == [
        {"field": f"f{number}", "code": "required", "problem": "is required", "limits": {}}
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [PROBLEMS_LISTED, PROBLEMS_LISTED + 1, 10_000])
def test_the_details_list_so_many_problems_and_count_the_rest(count: int) -> None:
    names = [f"f{number}" for number in range(count)]
    by_names = InvalidRequest.of_names(names, "unknown_field")
    by_problems = InvalidRequest(*(problem(name, "unknown_field") for name in names))
    for error in (by_names, by_problems):
        details = list(error.details or ())
        assert [each["field"] for each in details[:PROBLEMS_LISTED]] == names[:PROBLEMS_LISTED]
        rest = [{"count": count - PROBLEMS_LISTED}] if count > PROBLEMS_LISTED else []
        assert [each["limits"] for each in details[PROBLEMS_LISTED:]] == rest
        assert error.message.endswith(f"and {count - PROBLEMS_NAMED} more.")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("x" * 129, "x" * 128),
        ("\ud800", "?"),
        ("a\udfffb", "a?b"),
        ("\udc00" * 200, "?" * 128),
        ("\U0001f600", "\U0001f600"),
        ("x" * 127 + "\U0001f600", "x" * 127 + "\U0001f600"),
    ],
)
def test_a_clients_own_name_can_always_be_written(name: str, shown: str) -> None:
    field = problem(name, "unknown_field").field
    assert field == shown
    field.encode()
