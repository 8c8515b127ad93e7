"""From domain objects to the types in schemas/: field by field, under the same names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, get_args

import msgspec
from msgspec import Meta

from chalicelib.domain.events import Event
from chalicelib.domain.instants import hourly, text
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.slot_id import slot_id
from chalicelib.domain.vouchers.slots import STEP, Slots
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.schemas import bookings, events, vouchers
from chalicelib.http.schemas.fields import SLOT_ID_META, TIME_SCHEMA

S = TypeVar("S", bound=msgspec.Struct)


def serialize(schema: type[S], source: Any) -> S:
    """The fields of `schema`, read from the attributes of `source`."""
    names, read, converters = _fields(schema)
    values = dict(zip(names, read(source), strict=True))
    for name, convert in converters:
        values[name] = convert(values[name])
    return schema(**values)


Converter = Callable[[Any], str | None]


@cache
def _fields(
    schema: type[msgspec.Struct],
) -> tuple[list[str], Callable[[Any], tuple[Any, ...]], list[tuple[str, Converter]]]:
    """The names of the fields, what reads them all, and the converters of some."""
    fields = msgspec.structs.fields(schema)
    names = [field.name for field in fields]
    converters = [(field.name, _converter(field.type)) for field in fields]
    return names, attrgetter(*names), [(name, each) for name, each in converters if each]


def _converter(kind: Any) -> Converter | None:
    """How a value becomes what its field states; None where it is that already."""
    metas = metas_of(kind)
    if any(meta is SLOT_ID_META for meta in metas):
        return str
    is_time = any(meta.extra_json_schema == TIME_SCHEMA for meta in metas)
    return _optional_text if is_time else None


def _optional_text(instant: datetime | None) -> str | None:
    return text(instant) if instant else None


def metas_of(kind: Any) -> list[Meta]:
    """All annotations of a field's type, those of its parts too."""
    own = list(getattr(kind, "__metadata__", ()))
    return own + [meta for part in get_args(kind) for meta in metas_of(part)]


def voucher(source: Voucher, now: datetime) -> vouchers.Voucher:
    """A voucher as it stands at `now`."""
    return serialize(vouchers.Voucher, source.at(now))


def booking(source: Booking) -> bookings.Booking:
    """A booking."""
    return serialize(bookings.Booking, source)


def event(source: Event) -> events.Event:
    """An event."""
    return serialize(events.Event, source)


def issued(change: VoucherChange) -> vouchers.VoucherResponse:
    """A new voucher."""
    return vouchers.VoucherResponse(voucher=voucher(change.voucher, change.now))


def booked(change: VoucherChange) -> vouchers.BookedResponse:
    """A new booking, with its voucher."""
    if change.booking is None:
        raise ValueError("no booking was made")
    return vouchers.BookedResponse(
        booking=booking(change.booking), voucher=voucher(change.voucher, change.now)
    )


def changed(change: VoucherChange) -> vouchers.VoucherAndBookingResponse:
    """A changed voucher, with the booking that the change affected."""
    return voucher_and_booking(change.voucher, change.booking, change.now)


def voucher_and_booking(
    source: Voucher, its_booking: Booking | None, now: datetime
) -> vouchers.VoucherAndBookingResponse:
    """A voucher as it stands at `now`, with a booking of it."""
    return vouchers.VoucherAndBookingResponse(
        voucher=voucher(source, now), booking=booking(its_booking) if its_booking else None
    )


def slots(source: Slots) -> list[bookings.Slot]:
    """Free slots."""
    if not source:
        return []  # where none would fit, the end of the first may not exist
    hours, rest = divmod(source.duration, STEP)
    if rest:
        starts = hourly(source.first, source.length)
        ends = hourly(source.first + source.duration, source.length)
    else:  # as most are: a slot ends on the grid that it starts on
        grid = hourly(source.first, source.length + hours)
        starts, ends = grid[: source.length], grid[hours:]
    return [
        bookings.Slot(slot_id=slot_id(start), voucher_id=source.voucher_id, start=start, end=end)
        for start, end in zip(starts, ends, strict=True)
    ]
