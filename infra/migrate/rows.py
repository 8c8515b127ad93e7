"""One row of the first system as a voucher, booking or event of this one.

After the lenient conversion of its values (values.py), a row must pass the validation of requests.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from chalicelib.domain import instants
from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.events import Event, EventType
from chalicelib.domain.money import DEFAULT_CURRENCY, price
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.drafts import DEFAULT_VALIDITY
from chalicelib.domain.vouchers.voucher import Voucher, VoucherStatus
from chalicelib.http import parsing, text
from chalicelib.http.schemas import fields
from infra.migrate import days, prices
from infra.migrate import values as convert
from infra.migrate.values import Converter, Values, abbreviated, is_absent


class InvalidRow(Exception):
    """A row that cannot be migrated: the reason, and the value that causes it."""

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value


class VoucherRow(Struct, kw_only=True):
    """What a voucher's row must contain; the defaults are the API's."""

    id: fields.VoucherId
    issuer_uid: fields.IssuerUid
    holder_uid: fields.HolderUid | None = None
    service_type: fields.ServiceType = "hotel.booking"
    title: fields.Title = "Hotel Voucher"
    description: fields.Description = ""
    duration_minutes: fields.Minutes = 60
    valid_from: fields.Instant | None = None
    valid_until: fields.Instant | None = None
    price_amount: fields.Amount | None = None
    price_currency: fields.Currency | None = None
    status: VoucherStatus
    transferable: bool = False
    terms: fields.Terms = {}
    created_at: fields.Instant


class BookingRow(Struct, kw_only=True):
    """What a booking's row must contain."""

    id: fields.BookingId
    voucher_id: fields.VoucherId
    issuer_uid: fields.IssuerUid | None = None
    holder_uid: fields.HolderUid | None = None
    slot_start: fields.Instant
    slot_end: fields.Instant | None = None
    status: Literal["booked", "cancelled"]
    cancel_reason: fields.Reason | None = None
    created_at: fields.Instant
    cancelled_at: fields.Instant | None = None


class EventRow(Struct, kw_only=True):
    """What an event's row must contain."""

    id: fields.VoucherId
    type: EventType
    actor_id: fields.HolderUid | None = None
    subject_type: fields.ServiceType = "voucher"
    subject_id: fields.VoucherId
    meta: fields.Terms = {}
    created_at: fields.Instant


class _IdRow(Struct):
    id: fields.VoucherId


# The columns that are read of each table; others are ignored.
FIELDS = {
    "vouchers": ("price", *VoucherRow.__struct_fields__),
    "voucher_bookings": ("slot_id", *BookingRow.__struct_fields__),
    "events": EventRow.__struct_fields__,
}

_VOUCHER: dict[str, Converter] = {
    "title": convert.one_line,
    "description": convert.lines,
    "duration_minutes": convert.whole_number,
    "valid_from": convert.instant,
    "valid_until": convert.instant,
    "price_amount": convert.decimal,
    "price_currency": convert.upper,
    "status": convert.status,
    "transferable": convert.boolean,
    "terms": convert.json_object,
    "created_at": convert.instant,
}
_BOOKING: dict[str, Converter] = {
    "slot_start": convert.instant,
    "slot_end": convert.instant,
    "status": convert.status,
    "cancel_reason": convert.lines,
    "created_at": convert.instant,
    "cancelled_at": convert.instant,
}
_EVENT: dict[str, Converter] = {
    "type": convert.status,
    "subject_type": convert.status,
    "meta": convert.json_object,
    "created_at": convert.instant,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the operator says about the file."""

    zone: ZoneInfo = days.UTC_ZONE
    """Of dates without a time."""
    prices: prices.Unit = "major"


@dataclass(frozen=True, slots=True)
class ValidRow:
    """A row that passed the validation, and what was corrected in it."""

    row: Any
    corrections: list[str]


def normalized_id(value: Any) -> str:
    """An id in the spelling of all tables: trimmed, and composed as the service composes text."""
    try:
        return parsing.parse(_IdRow, {"id": value}).id
    except InvalidRequest:
        return "" if value is None else str(value)


def voucher(values: Values, reading: Reading) -> tuple[Voucher, VoucherStatus, list[str]]:
    """A voucher as it was issued, its status, and the corrections. Raises InvalidRow."""
    if "price" in values:
        values = convert.with_price_columns(values)
    valid = _validate(VoucherRow, values, _VOUCHER, reading)
    row: VoucherRow = valid.row
    valid_from = row.valid_from or row.created_at
    try:
        valid_until = row.valid_until or valid_from + DEFAULT_VALIDITY
        amount = _amount(row, reading, valid.corrections)
        amount, currency = price(amount, row.price_currency, prices.DECIMALS)
    except OverflowError:
        raise InvalidRow("valid_from must be at least 30 days before the year 10000") from None
    except InvalidRequest as problem:
        raise _invalid(problem, values) from None
    if valid_until <= valid_from:
        raise InvalidRow(
            "valid_until must be after valid_from", abbreviated(values.get("valid_until"))
        )
    content = msgspec.structs.asdict(row) | {
        "valid_from": valid_from,
        "valid_until": valid_until,
        "price_amount": amount,
        "price_currency": currency,
    }
    status = content.pop("status")
    return Voucher(**content), status, valid.corrections


def _amount(row: VoucherRow, reading: Reading, corrections: list[str]) -> Decimal | None:
    """The amount of a row in its currency's main unit."""
    if row.price_amount is None:
        return None
    currency = row.price_currency or DEFAULT_CURRENCY
    amount = row.price_amount
    if reading.prices == "minor":
        amount = prices.in_major(amount, currency)
    meant = prices.meant(amount, currency)
    if meant != amount:
        corrections.append("price_amount was read without the error of a binary number")
    return meant


def booking(values: Values, of_voucher: Voucher, reading: Reading) -> tuple[Booking, list[str]]:
    """A booking of this voucher, and the corrections. Raises InvalidRow."""
    slot_id = values.get("slot_id")
    if is_absent(values.get("slot_start")) and isinstance(slot_id, str):
        values = values | {"slot_start": slot_id.removeprefix("slot-")}
    valid = _validate(BookingRow, values, _BOOKING, reading)
    row: BookingRow = valid.row
    corrections = valid.corrections
    if row.issuer_uid not in (None, of_voucher.issuer_uid):
        corrections.append("issuer_uid was replaced by the voucher's")
    holder_uid = row.holder_uid or of_voucher.holder_uid
    if holder_uid is None:
        raise InvalidRow("holder_uid is required")
    if row.holder_uid is None:
        corrections.append("holder_uid was taken from the voucher")
    try:
        slot_end = row.slot_end or row.slot_start + of_voucher.duration
    except OverflowError:
        raise InvalidRow("slot_end would be after the year 9999") from None
    if slot_end <= row.slot_start:
        raise InvalidRow("slot_end must be after slot_start", abbreviated(values.get("slot_end")))
    start = instants.text(row.slot_start)
    if isinstance(slot_id, str) and _start(slot_id, reading) != start:
        corrections.append("slot_id was derived from slot_start")
    cancelled = row.status == "cancelled"
    if not cancelled and (row.cancelled_at or row.cancel_reason):
        corrections.append("cancelled_at and cancel_reason of a live booking were dropped")
    migrated = Booking(
        id=row.id,
        voucher_id=of_voucher.id,
        issuer_uid=of_voucher.issuer_uid,
        holder_uid=holder_uid,
        slot_start=row.slot_start,
        slot_end=slot_end,
        status=row.status,
        cancel_reason=row.cancel_reason if cancelled else None,
        created_at=row.created_at,
        cancelled_at=row.cancelled_at if cancelled else None,
    )
    return migrated, corrections


def _start(slot_id: str, reading: Reading) -> Any:
    """The start that a slot's id names."""
    start = slot_id.removeprefix("slot-")
    return days.instant("slot_start", start, reading.zone) or convert.instant(start)


def event(values: Values, issuer_uid: str | None, reading: Reading) -> tuple[Event, list[str]]:
    """An event that its voucher's issuer may read, and the corrections. Raises InvalidRow."""
    valid = _validate(EventRow, values, _EVENT, reading)
    return Event(**msgspec.structs.asdict(valid.row), issuer_uid=issuer_uid), valid.corrections


def _validate(
    struct: type[Struct], values: Values, converters: dict[str, Converter], reading: Reading
) -> ValidRow:
    converted: Values = {}
    corrections: list[str] = []
    for field in struct.__struct_fields__:
        value = values.get(field)
        if is_absent(value):
            continue
        converter = converters.get(field, convert.unchanged)
        converted[field] = converter(value)
        if converter is convert.instant:
            instant = days.instant(field, value, reading.zone)
            if instant is not None:
                converted[field] = instant
                corrections.append(days.correction(field, reading.zone))
        elif converter is convert.one_line and converted[field] != value:
            corrections.append(f"line breaks in {field} were replaced by spaces")
        elif converter is convert.lines and converted[field] != convert.with_lf(value):
            corrections.append(f"line breaks in {field} were replaced by usual ones")
    try:
        row = parsing.parse(struct, converted)
    except InvalidRequest as problem:
        raise _invalid(problem, values) from None
    corrections += [
        f"invisible characters in {field} were taken out"
        for field, value in converted.items()
        if _unseen(value) > _unseen(getattr(row, field))
    ]
    return ValidRow(row, corrections)


def _unseen(value: Any) -> int:
    """How many characters of a text, or of all texts in an object, nothing shows."""
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return text.unseen(value) if isinstance(value, str) else 0


def _invalid(error: InvalidRequest, values: Values) -> InvalidRow:
    problems: list[dict[str, str]] = list(error.details or ())  # type: ignore[arg-type]
    reason = "; ".join(f"{problem['field']} {problem['problem']}" for problem in problems)
    causes = [(problem["field"], values.get(problem["field"])) for problem in problems]
    value = ", ".join(f"{field}={abbreviated(cause)}" for field, cause in causes if cause)
    return InvalidRow(reason, value)
