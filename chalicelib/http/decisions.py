"""What a view returns when something must be written: which rows, the rule to ask about them,
and how to answer. The pipeline commits it (commit.py)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import Struct

from chalicelib.domain.hotels.hotel import Hotel, HotelChange
from chalicelib.domain.templates import Template, TemplateChange
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher

Answer = Callable[[VoucherChange], msgspec.Struct]


class Creation(Struct, frozen=True, kw_only=True):
    """A new voucher."""

    rule: Callable[[], VoucherChange]
    answer: Answer


class Update(Struct, frozen=True, kw_only=True):
    """A change of a voucher, named by its own id or by a booking's.

    The rule gets the voucher, and the booking if that was named. It decides anew whenever
    what is stored turns out to be different.
    """

    voucher_id: str | None = None
    booking_id: str | None = None
    rule: Callable[[Voucher, Booking | None], VoucherChange]
    answer: Answer


class TemplateUpdate(Struct, frozen=True, kw_only=True):
    """A change of a hotel's template, or a new one, which has no id yet.

    The rule gets the template, None if there is none, and how many the hotel has: 0 until a
    transaction was refused because of it. It decides anew as that of a voucher does.
    """

    issuer_uid: str
    template_id: str | None = None
    rule: Callable[[Template | None, int], TemplateChange]
    answer: Callable[[TemplateChange], msgspec.Struct]


class HotelUpdate(Struct, frozen=True, kw_only=True):
    """A change of a hotel's profile, or its first one. The rule decides anew likewise."""

    issuer_uid: str
    rule: Callable[[Hotel], HotelChange]
    answer: Callable[[HotelChange], msgspec.Struct]


Decision = Creation | Update | TemplateUpdate | HotelUpdate
