"""What can be wrong with a field of a request: a code for programs, its limits, and a sentence
for people (contract: Field problems)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

FIELD_NAME_SHOWN = 128  # characters


class FieldProblem(NamedTuple):
    """One problem of one field."""

    field: str
    code: str
    problem: str
    """What is wrong, as the rest of a sentence that begins with the field's name."""
    limits: Mapping[str, Any]
    """What would be right, such as {"max": 200}; the keys depend on the code."""


_TYPES = {
    "text": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "list": "a list",
}


def _type(type: str) -> str:  # noqa: A002 (the limit's name)
    return f"must be {_TYPES[type]}"


def _length(min: int) -> str:  # noqa: A002 (the limit's name)
    return "must not be empty" if min == 1 else f"must have at least {min} characters"


def _fewest(min: int) -> str:  # noqa: A002 (the limit's name)
    return f"must have at least {_entries(min)}"


def _most(max: int) -> str:  # noqa: A002 (the limit's name)
    return f"must have at most {_entries(max)}"


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _longest(max: int) -> str:  # noqa: A002 (the limit's name)
    return f"must have at most {max} character{'' if max == 1 else 's'}"


def _more(count: int) -> str:
    return f"{count} more problem{' was' if count == 1 else 's were'} found"


def _largest(max: int | None = None, below: int | None = None) -> str:  # noqa: A002
    return f"must be at most {max}" if below is None else f"must be less than {below:,}"


# Each code with its sentence, made from its limits.
SENTENCES: dict[str, str | Callable[..., str]] = {
    "required": "is required",
    "unknown_field": "is not a known field",
    "repeated": "was given more than once",
    "more_problems": _more,
    "given_twice": "was given twice, once in each spelling",
    "one_of": lambda fields: f"or {' or '.join(fields[1:])} is required, and only one of them",
    "needs_field": "is only valid together with {field}",
    "not_with": "is not valid together with {field}",
    "disagrees": "does not agree with {field}",
    "not_empty": "must be empty",
    "wrong_type": _type,
    "too_short": _length,
    "too_long": _longest,
    "too_small": "must be at least {min}",
    "too_large": _largest,
    "not_a_multiple": "must be a multiple of {of}",
    "too_few": _fewest,
    "too_many": _most,
    "wrong_format": "does not have the required format, such as {example}",
    "not_a_token": "is not a guest token, or is easy to guess",
    "same_as": "must not be the same as {field}",
    "not_an_option": lambda options: f"must be one of {', '.join(options)}",
    "control_characters": (
        "must not contain control characters; line breaks only in terms, a description or a reason"
    ),
    "invisible_characters": "must not contain invisible characters",
    "too_many_marks": "must not have more than {max} combining marks in a row",
    "too_deep": "must not be nested deeper than {max} levels",
    "too_many_bytes": "must have at most {max} bytes",
    "number_out_of_range": "must contain only numbers with an exponent from {min} to {max}",
    "not_a_time": "must be a time with its offset, such as {example}",
    "not_a_date": "must be a date, such as {example}",
    "outside_years": "must be between the years {min} and {max}",
    "before_start": "must be at or after {field}",
    "not_after_start": "must be after {field}",
    "too_late": "must be at or before {max}",
    "too_early": "must be at or after {min}, to leave time for {field}",
    "not_longer": "must be after {after}, the end that it has",
    "already_over": "must be after {after}, the time of this request",
    "unknown_zone": "must be the IANA name of a time zone, such as {example}",
    "too_pale": "must stand out from the paper; the nearest colour that does is {nearest}",
    "not_an_image": lambda types: f"must be a picture: {', '.join(types)}",
    "not_a_web_address": (
        "must be an https address on port 443 under a public name, such as {example}"
    ),
    "unknown_currency": "must be an ISO 4217 currency, such as {example}",
    "too_many_decimals": "must have at most {max} decimals in {currency}",
}


def problem(field: str, code: str, /, **limits: Any) -> FieldProblem:
    """A problem of a field, with the sentence that belongs to its code."""
    sentence = SENTENCES[code]
    text = sentence.format(**limits) if isinstance(sentence, str) else sentence(**limits)
    return FieldProblem(shown_name(field), code, text, limits)


def shown_name(name: str) -> str:
    """A field's name as an answer shows it: it may be the client's own, with anything in it."""
    # Half a surrogate pair cannot be written in UTF-8.
    return name[:FIELD_NAME_SHOWN].encode(errors="replace").decode()
