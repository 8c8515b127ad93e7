"""What clients of the first system send, besides other names: fields left empty, plain dates, and
statements that repeat what another field says (contract: The older dialect)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from types import NoneType
from typing import Annotated, Any, NamedTuple, get_args

import msgspec
from msgspec import Meta, Struct

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.domain.instants import text
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.http import parsing
from chalicelib.http.decisions import Decision, SlotUpdate, Update
from chalicelib.http.schemas import ONE_OF
from chalicelib.http.schemas.bookings import BookingsQuery
from chalicelib.http.schemas.events import EventsQuery
from chalicelib.http.schemas.fields import DAY_META, Instant, metas_of
from chalicelib.http.schemas.presence import HeartbeatRequest, MatchRequest, VerifyRequest
from chalicelib.http.schemas.vouchers import (
    BookRequest,
    CancelRequest,
    IssueRequest,
    ListQuery,
    RedeemRequest,
)

ROWS_MAX = 500  # of a page: its clients follow no cursor
SLOTS_WINDOW = timedelta(days=366)  # of an answer, for the same reason
_Limit = Annotated[int, Meta(ge=1, le=ROWS_MAX)]

_DEFAULTS: dict[type[Struct], dict[str, Any]] = {
    IssueRequest: {"service_type": "generic.service", "title": "Unbenannter Service"}
}
_ENDS = {"to"}  # a day's end is meant, by a date
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LOCAL_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?")
_DIGITS = re.compile(r"0|[1-9][0-9]{0,15}")


class _OlderListQuery(ListQuery, kw_only=True):
    limit: _Limit = ROWS_MAX


class _OlderBookingsQuery(BookingsQuery, kw_only=True, rename={"from_": "from"}):
    limit: _Limit = ROWS_MAX


class _OlderEventsQuery(EventsQuery, kw_only=True, rename={"from_": "from"}):
    limit: _Limit = ROWS_MAX


_QUERIES: dict[type[Struct], type[Struct]] = {
    ListQuery: _OlderListQuery,
    BookingsQuery: _OlderBookingsQuery,
    EventsQuery: _OlderEventsQuery,
}


class _SlotStatements(Struct, kw_only=True):
    """What a booking states besides the id of its slot."""

    slot_start: Instant | None = None
    slot_end: Instant | None = None


_EXTRA: dict[type[Struct], tuple[str, ...]] = {
    BookRequest: _SlotStatements.__struct_fields__,
    IssueRequest: ("allowed_slots",),  # none: every hour of the validity is one
}
# The requests of the first system that have one dialect.
PRESENCE = (HeartbeatRequest, MatchRequest, VerifyRequest)
_BOTH_IDS = (CancelRequest, RedeemRequest)


class Statement(NamedTuple):
    """A field that repeats what another one says: the change must agree with it."""

    field: str
    value: Any
    other_field: str
    actual: Callable[[VoucherChange], Any]


def extra_names(schema: type[Struct]) -> tuple[str, ...]:
    """The fields that a request may have besides those of its type."""
    return _EXTRA.get(schema, ())


def schema_of(schema: type[Struct]) -> type[Struct]:
    """The type that a request of the older dialect is parsed as."""
    return _QUERIES.get(schema, schema)


def without_empty(schema: type[Struct], fields: dict[str, Any]) -> dict[str, Any]:
    """The fields, without those of its type that are left empty: null, or a text of spaces. A null
    that must be stated, because the field has no default, is kept."""
    names = {*schema.__struct_encode_fields__, *extra_names(schema)}
    nullable = _required_nullable_names(schema)
    return {
        name: value
        for name, value in fields.items()
        if name not in names
        or not (
            (value is None and name not in nullable)
            or (isinstance(value, str) and not value.strip())
        )
    }


@cache
def _required_nullable_names(schema: type[Struct]) -> frozenset[str]:
    return frozenset(
        field.encode_name
        for field in msgspec.structs.fields(schema)
        if field.required and _is_nullable(field.type)
    )


def _is_nullable(kind: Any) -> bool:
    return kind is NoneType or any(_is_nullable(part) for part in get_args(kind))


def with_instants(schema: type[Struct], fields: dict[str, Any]) -> dict[str, Any]:
    """The fields, with plain dates and times as instants: in UTC, as the first system read them.
    A field that takes the days of a hotel keeps its date."""
    instants, days = _names_by_meta(schema)
    return {
        name: _instant(name, value.strip(), is_day=name in days)
        if name in instants | days and isinstance(value, str)
        else value
        for name, value in fields.items()
    }


@cache
def _names_by_meta(schema: type[Struct]) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the fields that take an instant alone, and of those that take a day, too."""
    types = (schema, _SlotStatements) if schema is BookRequest else (schema,)
    fields = [field for each in types for field in msgspec.structs.fields(each)]
    metas = {field.encode_name: metas_of(field.type) for field in fields}
    return (
        frozenset(name for name, of in metas.items() if any(meta.tz for meta in of)),
        frozenset(name for name, of in metas.items() if any(meta is DAY_META for meta in of)),
    )


def _instant(name: str, value: str, *, is_day: bool) -> str:
    if _DATE.fullmatch(value):
        if is_day:
            return value
        try:
            day = date.fromisoformat(value) + timedelta(days=name in _ENDS)
        except (ValueError, OverflowError):
            return value
        return f"{day}T00:00:00Z"
    parts = _LOCAL_TIME.fullmatch(value)
    return f"{parts[1]}T{parts[2]}{parts[3] or ':00'}Z" if parts else value


def with_defaults(schema: type[Struct], fields: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The fields, with the first system's defaults where they are not ours: its vouchers are valid
    from now, cut to the second."""
    start = {"valid_from": text(now.replace(microsecond=0))} if schema is IssueRequest else {}
    return start | _DEFAULTS.get(schema, {}) | fields


def verify_fields(fields: dict[str, Any], *, is_open: bool) -> dict[str, Any]:
    """A verify's fields: the time of a signature may be text. Under AUTH_MODE=open a time without
    a signature says nothing."""
    fields = dict(fields)
    signed_at = fields.get("ts")
    if isinstance(signed_at, str) and _DIGITS.fullmatch(signed_at):
        fields["ts"] = int(signed_at)
    if is_open and "sig" not in fields:
        fields.pop("ts", None)
    return fields


def take_statements(
    schema: type[Struct], fields: dict[str, Any]
) -> tuple[dict[str, Any], list[Statement]]:
    """The fields of the type, and what the others state. Raises InvalidRequest."""
    if schema in _BOTH_IDS and set(ONE_OF[schema]) <= fields.keys():
        return _take_id(fields)
    extra = {name: fields[name] for name in extra_names(schema) if name in fields}
    rest = {name: value for name, value in fields.items() if name not in extra}
    if extra.pop("allowed_slots", []) != []:
        raise InvalidRequest(problem("allowed_slots", "not_empty"))
    stated = parsing.parse(_SlotStatements, extra)
    return rest, [
        Statement(name, getattr(stated, name), "slot_id", _of_booking(name)) for name in extra
    ]


def _take_id(fields: dict[str, Any]) -> tuple[dict[str, Any], list[Statement]]:
    """Of a voucher's and a booking's id the one that says what to do, and the other one."""
    rest = dict(fields)
    if fields.get("revoke") is True:
        stated, other = "booking_id", "voucher_id"
    else:
        stated, other = "voucher_id", "booking_id"
    value = rest.pop(stated)
    value = value.strip() if isinstance(value, str) else value
    actual = _of_booking("id" if stated == "booking_id" else "voucher_id")
    return rest, [Statement(stated, value, other, actual)]


def _of_booking(name: str) -> Callable[[VoucherChange], Any]:
    return lambda change: getattr(change.booking, name, None)


def checked(decision: Decision, statements: list[Statement]) -> Decision:
    """The decision; its rule refuses a change with which a statement does not agree."""
    if not statements or not isinstance(decision, Update | SlotUpdate):
        return decision
    rule: Callable[..., VoucherChange] = decision.rule

    def agreeing(*state: Any) -> VoucherChange:
        change = rule(*state)
        problems = [
            problem(statement.field, "disagrees", field=statement.other_field)
            for statement in statements
            if statement.actual(change) != statement.value
        ]
        if problems:
            raise InvalidRequest(*problems)
        return change

    return msgspec.structs.replace(decision, rule=agreeing)
