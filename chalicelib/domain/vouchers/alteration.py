"""An issued voucher gets other texts, or comes into a calendar (contract: Changes of mind)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.rules import require_usable
from chalicelib.domain.vouchers.changes import VoucherChange, hold_meta, voucher_event
from chalicelib.domain.vouchers.errors import VoucherNotChangeable
from chalicelib.domain.vouchers.voucher import Voucher


def alter(
    actor: ActorContext,
    voucher: Voucher,
    *,
    calendar: Calendar | None = None,
    places: int | None = None,
    title: str | None = None,
    description: str | None = None,
    reason: str | None = None,
) -> VoucherChange | None:
    """The voucher with these, where they are stated; None if it has them already. In a calendar it
    keeps the places that it takes, if none are stated: one, where it had a calendar of its own. The
    event alone keeps the reason.

    Raises VoucherNotChangeable, CalendarNotFound, CalendarArchived.
    """
    status = voucher.at(actor.now).status
    if status != "issued":
        raise VoucherNotChangeable(status)
    wanted: dict[str, Any] = {"title": title, "description": description}
    if calendar is not None:
        require_usable(calendar, calendar.id, voucher.issuer_uid)
        wanted |= {"calendar_id": calendar.id, "places": places or voucher.places or 1}
    changes = {
        name: value
        for name, value in wanted.items()
        if value is not None and value != getattr(voucher, name)
    }
    if not changes:
        return None
    meta: dict[str, Any] = {
        "changed": sorted(changes),
        **{name: changes[name] for name in ("calendar_id", "places") if name in changes},
        "reason": reason,
    }
    if not {"calendar_id", "places"}.isdisjoint(changes):
        changes["hold"] = None  # what it takes is of another calendar, or of other places
        meta |= hold_meta(voucher)
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, "voucher.change", voucher, meta),
        previous=voucher,
        voucher=replace(voucher, version=voucher.version + 1, **changes),
        requires_unexpired=True,
    )
