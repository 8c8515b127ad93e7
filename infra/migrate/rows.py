"""One row of the first system as ours: read leniently where its meaning is plain, and then held
to the very rules that a request is held to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec
from msgspec import Struct

from chalicelib import messages, reading
from chalicelib.domain import life
from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.instants import EARLIEST
from chalicelib.domain.model import Booking, BookingStatus, Event, EventType, Voucher, VoucherStatus
from chalicelib.storage.codec import from_json

SHOWN = 80  # characters of a value in the report

# Numbers that are instants: seconds from 1973 on, and milliseconds from 1973 on.
SECONDS = range(10**8, 10**11)
MILLISECONDS = range(10**11, 253_402_300_800_000)

_BREAKS = re.compile(r"\s*[\t\n\v\f\r\x85\u2028\u2029]\s*")
_IN_QUOTES = re.compile(r'"(?:\\.|[^"\\])*"', re.DOTALL)
_STATUSES = {"canceled": "cancelled"}  # as Americans spell it

Values = dict[str, Any]
Converter = Callable[[Any], Any]


class Unfit(Exception):
    """A row that cannot be taken: why, and what stood there."""

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value


class VoucherRow(Struct, kw_only=True):
    """What a voucher's row must hold; the defaults are the API's."""

    id: messages.VoucherId
    issuer_uid: messages.IssuerUid
    holder_uid: messages.HolderUid | None = None
    service_type: messages.ServiceType = "hotel.booking"
    title: messages.Title = "Hotel Voucher"
    description: messages.Description = ""
    duration_minutes: messages.Minutes = 60
    valid_from: messages.Instant | None = None
    valid_until: messages.Instant | None = None
    price_amount: messages.Amount | None = None
    price_currency: messages.Currency | None = None
    status: VoucherStatus
    transferable: bool = False
    terms: messages.Terms = {}
    created_at: messages.Instant


class BookingRow(Struct, kw_only=True):
    """What a booking's row must hold."""

    id: messages.BookingId
    voucher_id: messages.VoucherId
    issuer_uid: messages.IssuerUid | None = None
    holder_uid: messages.HolderUid | None = None
    slot_start: messages.Instant
    slot_end: messages.Instant | None = None
    status: BookingStatus
    cancel_reason: messages.Reason | None = None
    created_at: messages.Instant
    cancelled_at: messages.Instant | None = None


class EventRow(Struct, kw_only=True):
    """What an event's row must hold."""

    id: messages.VoucherId
    type: EventType
    actor_id: messages.HolderUid | None = None
    subject_type: messages.ServiceType = "voucher"
    subject_id: messages.VoucherId
    meta: messages.Terms = {}
    created_at: messages.Instant


# What is read of each table; the rest is left alone.
FIELDS = {
    "vouchers": ("price", *VoucherRow.__struct_fields__),
    "voucher_bookings": ("slot_id", *BookingRow.__struct_fields__),
    "events": EventRow.__struct_fields__,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A row that is right, and what of it was mended."""

    row: Any
    mended: list[str]


def name(value: Any) -> str:
    """An id as all tables spell it: trimmed, and composed as the service composes text."""
    try:
        return reading.parse(_Name, {"id": value}).id
    except InvalidRequest:
        return "" if value is None else str(value)


class _Name(Struct):
    id: messages.VoucherId


def voucher(values: Values) -> tuple[Voucher, list[str]]:
    """A voucher without its booking. Raises Unfit."""
    if "price" in values:
        values = _with_price(values)
    checked = _check(VoucherRow, values, _VOUCHER)
    row: VoucherRow = checked.row
    valid_from = row.valid_from or row.created_at
    try:
        valid_until = row.valid_until or valid_from + life.DEFAULT_VALIDITY
        amount, currency = life.price(row.price_amount, row.price_currency)
    except OverflowError:
        raise Unfit("valid_from leaves no 30 days before the year 10000") from None
    except InvalidRequest as refused:
        raise _unfit(refused, values) from None
    if valid_until <= valid_from:
        raise Unfit("valid_until must lie after valid_from", shown(values.get("valid_until")))
    fields = msgspec.structs.asdict(row) | {
        "valid_from": valid_from,
        "valid_until": valid_until,
        "price_amount": amount,
        "price_currency": currency,
    }
    return Voucher(**fields), checked.mended


def booking(values: Values, held: Voucher) -> tuple[Booking, list[str]]:
    """A booking of this voucher. Raises Unfit."""
    named = values.get("slot_id")
    if _absent(values.get("slot_start")) and isinstance(named, str):
        values = values | {"slot_start": named.removeprefix("slot-")}
    checked = _check(BookingRow, values, _BOOKING)
    row: BookingRow = checked.row
    mended = checked.mended
    if row.issuer_uid not in (None, held.issuer_uid):
        mended.append("issuer_uid is now its voucher's")
    holder_uid = row.holder_uid or held.holder_uid
    if holder_uid is None:
        raise Unfit("holder_uid is required")
    if row.holder_uid is None:
        mended.append("holder_uid is now its voucher's")
    try:
        slot_end = row.slot_end or row.slot_start + held.duration
    except OverflowError:
        raise Unfit("slot_end would lie after the year 9999") from None
    if slot_end <= row.slot_start:
        raise Unfit("slot_end must lie after slot_start", shown(values.get("slot_end")))
    if isinstance(named, str) and _instant(named.removeprefix("slot-")) != row.slot_start:
        mended.append("slot_id is now made from slot_start")
    cancelled = row.status == "cancelled"
    if not cancelled and (row.cancelled_at or row.cancel_reason):
        mended.append("cancelled_at and cancel_reason of a live booking are dropped")
    taken = Booking(
        id=row.id,
        voucher_id=held.id,
        issuer_uid=held.issuer_uid,
        holder_uid=holder_uid,
        slot_start=row.slot_start,
        slot_end=slot_end,
        status=row.status,
        cancel_reason=row.cancel_reason if cancelled else None,
        created_at=row.created_at,
        cancelled_at=row.cancelled_at if cancelled else None,
    )
    return taken, mended


def event(values: Values, issuer_uid: str | None) -> tuple[Event, list[str]]:
    """An event, told to the issuer whose voucher it is about. Raises Unfit."""
    checked = _check(EventRow, values, _EVENT)
    return Event(**msgspec.structs.asdict(checked.row), issuer_uid=issuer_uid), checked.mended


def _check(struct: type[Struct], values: Values, converters: dict[str, Converter]) -> Checked:
    """The row as its type. What a converter does not understand it leaves as it is, so that the
    type is the only judge."""
    given: Values = {}
    mended: list[str] = []
    for field in struct.__struct_fields__:
        value = values.get(field)
        if _absent(value):
            continue
        given[field] = converters.get(field, _same)(value)
        if converters.get(field) is _one_line and given[field] != value:
            mended.append(f"line breaks in {field} became spaces")
    try:
        return Checked(reading.parse(struct, given), mended)
    except InvalidRequest as refused:
        raise _unfit(refused, values) from None


def _unfit(refused: InvalidRequest, values: Values) -> Unfit:
    problems: list[dict[str, str]] = list(refused.details or ())  # type: ignore[arg-type]
    reason = "; ".join(f"{found['field']} {found['problem']}" for found in problems)
    stood = [(found["field"], values.get(found["field"])) for found in problems]
    return Unfit(reason, ", ".join(f"{field}={shown(value)}" for field, value in stood if value))


def _absent(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def shown(value: Any) -> str:
    """A value as the report shows it."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _same(value: Any) -> Any:
    return value


def _one_line(value: Any) -> Any:
    return _BREAKS.sub(" ", value.strip()) if isinstance(value, str) else value


def _status(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    lower = value.strip().lower()
    return _STATUSES.get(lower, lower)


def _upper(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else value


def _whole(value: Any) -> Any:
    """60, 60.0 or '60'."""
    number = _decimal(value)
    known = isinstance(number, Decimal) and number.is_finite()
    return int(number) if known and reading.whole(number) else value


def _decimal(value: Any) -> Any:
    """A float as it reads: 129.9 is what was meant, not the binary fraction next to it."""
    if isinstance(value, bytes):
        return value
    try:
        return Decimal(str(value).strip())
    except InvalidOperation:
        return value


def _switch(value: Any) -> Any:
    text = str(value).strip().lower()
    return {"0": False, "1": True, "false": False, "true": True}.get(text, value)


def _object(value: Any) -> Any:
    """JSON text; null is the empty object."""
    if not isinstance(value, str):
        return value
    if value.strip() == "null":
        return {}
    for text in (value, _unbroken(value)):
        try:
            return from_json(text)
        except (ValueError, ArithmeticError, RecursionError):
            continue
    return value


def _unbroken(text: str) -> str:
    """JSON as it was before `wrangler d1 export` wrote it: where a text has line breaks, that takes
    every backslash before an n for one, too. Inside JSON's quotes none was real."""
    return _IN_QUOTES.sub(lambda found: found[0].replace("\n", r"\n").replace("\r", r"\r"), text)


def _instant(value: Any) -> Any:
    """An ISO text (UTC where it names no offset, as SQLite writes it), or a number of seconds or
    milliseconds."""
    if isinstance(value, str):
        text = value.strip()
        if not re.fullmatch(r"-?\d+(\.\d+)?", text):
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                return value
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    number = _decimal(value)
    if not isinstance(number, Decimal) or not number.is_finite():
        return value
    number = min(number, Decimal(MILLISECONDS.stop))  # int() of 1e1000000 takes for ever
    if int(number) in MILLISECONDS:
        return EARLIEST + timedelta(milliseconds=int(number))
    if int(number) in SECONDS:
        return EARLIEST + timedelta(milliseconds=int(number * 1000))
    return value


def _with_price(values: Values) -> Values:
    """The older shape: one column with {"amount": …, "currency": …}."""
    price = _object(values["price"])
    if not isinstance(price, dict):
        amount = {} if _absent(price) else {"price_amount": price}
        return amount | values
    return {
        "price_amount": price.get("amount"),
        "price_currency": price.get("currency"),
    } | {name: value for name, value in values.items() if not _absent(value)}


_VOUCHER: dict[str, Converter] = {
    "title": _one_line,
    "description": _one_line,
    "duration_minutes": _whole,
    "valid_from": _instant,
    "valid_until": _instant,
    "price_amount": _decimal,
    "price_currency": _upper,
    "status": _status,
    "transferable": _switch,
    "terms": _object,
    "created_at": _instant,
}
_BOOKING: dict[str, Converter] = {
    "slot_start": _instant,
    "slot_end": _instant,
    "status": _status,
    "cancel_reason": _one_line,
    "created_at": _instant,
    "cancelled_at": _instant,
}
_EVENT: dict[str, Converter] = {
    "type": _status,
    "subject_type": _status,
    "meta": _object,
    "created_at": _instant,
}
