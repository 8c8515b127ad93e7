"""Converts single values of the first system, leniently where their meaning is plain.

A converter returns a value that it does not understand unchanged, so that only the type of the
field decides whether the value is valid.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from chalicelib.domain import instants
from chalicelib.domain.instants import EARLIEST
from chalicelib.http.field_parsers import is_whole
from chalicelib.storage.dynamo.codec import from_json

Values = dict[str, Any]
Converter = Callable[[Any], Any]

SHOWN_LENGTH_MAX = 80  # characters of a value in the report

# Numbers that are times: seconds and milliseconds, each from 1973 on.
SECONDS = range(10**8, 10**11)
MILLISECONDS = range(10**11, 253_402_300_800_000)

_LINE_BREAKS = re.compile(r"\s*[\t\n\v\f\r\x85\u2028\u2029]\s*")
_ODD_LINE_BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_JSON_STRINGS = re.compile(r'"(?:\\.|[^"\\])*"', re.DOTALL)
_STATUS_SPELLINGS = {"canceled": "cancelled"}  # the American one


def is_absent(value: Any) -> bool:
    """Whether a column has no value: null, or nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip())


def abbreviated(value: Any) -> str:
    """A value as the report shows it."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= SHOWN_LENGTH_MAX else text[: SHOWN_LENGTH_MAX - 1] + "…"


def unchanged(value: Any) -> Any:
    """The value itself, for fields without a converter."""
    return value


def one_line(value: Any) -> Any:
    """Text with its line breaks as spaces."""
    return _LINE_BREAKS.sub(" ", value.strip()) if isinstance(value, str) else value


def lines(value: Any) -> Any:
    """Text with each of its line breaks as LF."""
    return _ODD_LINE_BREAKS.sub("\n", value.strip()) if isinstance(value, str) else value


def with_lf(value: Any) -> Any:
    """Text with CRLF as LF, trimmed: a request may write it so, too."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def status(value: Any) -> Any:
    """A status or type in lower case and British spelling."""
    if not isinstance(value, str):
        return value
    lower = value.strip().lower()
    return _STATUS_SPELLINGS.get(lower, lower)


def upper(value: Any) -> Any:
    """Text in upper case."""
    return value.strip().upper() if isinstance(value, str) else value


def whole_number(value: Any) -> Any:
    """60, 60.0 or '60'."""
    number = decimal(value)
    is_finite = isinstance(number, Decimal) and number.is_finite()
    return int(number) if is_finite and is_whole(number) else value


def decimal(value: Any) -> Any:
    """A number as its digits read: 129.9, not the binary fraction next to it."""
    if isinstance(value, bytes):
        return value
    try:
        return Decimal(str(value).strip())
    except InvalidOperation:
        return value


def boolean(value: Any) -> Any:
    """0, 1, 'false' or 'true'."""
    text = str(value).strip().lower()
    return {"0": False, "1": True, "false": False, "true": True}.get(text, value)


def json_object(value: Any) -> Any:
    """JSON text; null is the empty object."""
    if not isinstance(value, str):
        return value
    if value.strip() == "null":
        return {}
    for text in (value, _with_escaped_breaks(value)):
        try:
            return from_json(text)
        except (ValueError, ArithmeticError, RecursionError):
            continue
    return value


def instant(value: Any) -> Any:
    """The text of a time, as a request has it."""
    time = _time(value)
    if time is None:
        return value
    try:
        return instants.text(instants.normal(time))
    except instants.OutsideYears:
        return time.isoformat()


def _time(value: Any) -> datetime | None:
    """An ISO 8601 text (in UTC where it has no offset, as SQLite writes it), or a number of seconds
    or milliseconds; None if it is neither."""
    if isinstance(value, str):
        text = value.strip()
        if not re.fullmatch(r"-?\d+(\.\d+)?", text):
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                return None
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    number = decimal(value)
    if not isinstance(number, Decimal) or not number.is_finite():
        return None
    number = min(number, Decimal(MILLISECONDS.stop))  # int() of 1e1000000 takes hours
    if int(number) in MILLISECONDS:
        return EARLIEST + timedelta(milliseconds=int(number))
    if int(number) in SECONDS:
        return EARLIEST + timedelta(milliseconds=int(number * 1000))
    return None


def with_price_columns(values: Values) -> Values:
    """A row of the older schema, which has one column with {"amount": …, "currency": …}."""
    price = json_object(values["price"])
    if not isinstance(price, dict):
        amount = {} if is_absent(price) else {"price_amount": price}
        return amount | values
    columns = {"price_amount": price.get("amount"), "price_currency": price.get("currency")}
    return columns | {name: value for name, value in values.items() if not is_absent(value)}


def _with_escaped_breaks(text: str) -> str:
    r"""JSON as it was before `wrangler d1 export` wrote it.

    Where a text has line breaks, the export turns each `\n` into one, too. Within JSON's quotes
    there was no real line break.
    """
    return _JSON_STRINGS.sub(lambda match: match[0].replace("\n", r"\n").replace("\r", r"\r"), text)
