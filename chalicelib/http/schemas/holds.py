"""Slots that are kept while somebody decides."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.domain.calendars.calendar import LateCancel
from chalicelib.http.schemas.fields import (
    Moment,
    Places,
    SlotEnd,
    SlotIdField,
    SlotIdText,
    VoucherId,
)


class Hold(Struct, kw_only=True):
    """A slot of a shared calendar that is kept for somebody."""

    slot_id: SlotIdText
    slot_start: Moment
    slot_end: SlotEnd
    until: Annotated[Moment, Meta(description="When it lapses.", examples=["2026-12-01T17:13:40Z"])]
    places: Places
    cancel_until: Annotated[Moment, Meta(description="Until when its booking may be cancelled.")]
    late_cancel: Annotated[LateCancel, Meta(description="What becomes of a later cancel.")]


class HoldRequest(Struct, kw_only=True):
    """A slot to keep, with the voucher that will book it."""

    voucher_id: VoucherId
    slot_id: SlotIdField


class ReleaseRequest(Struct, kw_only=True):
    """The voucher whose hold is to end."""

    voucher_id: VoucherId
