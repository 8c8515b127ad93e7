"""What consumed a voucher and what undid it, for the oracle: an undo takes back one ending of its
kind, whatever the clocks say of their order. It shares no code with the service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

Row = dict[str, Any]
ENDINGS = {
    "voucher.revoke": "cancelled",
    "voucher.forfeit": "consumed",
    "voucher.redeem": "consumed",
    "voucher.expire": "expired",
    "voucher.consume": "consumed",
    "voucher.noshow": "consumed",
}
CONSUMED_BY = {
    "redeem": "voucher.redeem",
    "sweep": "voucher.consume",
    "forfeit": "voucher.forfeit",
    "noshow": "voucher.noshow",
}
LOST = ("voucher.forfeit", "voucher.noshow")
UNDO, NO_SHOW = "voucher.undo", "voucher.noshow"


def without_undone(
    events: list[Row], end: datetime, kept: set[str | None]
) -> tuple[list[Row], list[Row], list[str]]:
    """The events that still count, those undone and those that undid them left out; what cancelled
    a booking on the way; and what was undone and never happened. The rows still say when what was
    `kept` happened: of two endings that are alike, the other one was undone."""
    remaining = [event for event in events if event["type"] != UNDO]
    # An extension made of an expired voucher an issued one again.
    if any(event["type"] == "voucher.extend" for event in events):
        remaining = [event for event in remaining if not _expired_before(event, end)]
    cancels, problems = [], []
    for undo in sorted(events, key=lambda event: event["type"]):  # who did not come, before undos
        meta = undo["meta"]
        if undo["type"] not in (NO_SHOW, UNDO) or meta["consumed_by"] is None:
            continue
        alike = [
            event
            for event in remaining
            if event["type"] == CONSUMED_BY.get(meta["consumed_by"])
            and event["meta"].get("booking_id") == meta.get("booking_id")
            and event["meta"].get("status", "consumed") == "consumed"  # or it was given back
        ]
        if not alike:
            problems.append(f"undone what never happened: {undo!r}")
            continue
        undone = min(alike, key=lambda event: event["created_at"] in kept)
        remaining.remove(undone)
        if undo["type"] == UNDO and "booking_id" in meta and meta["status"] != "booked":
            # The forfeited booking was cancelled then, every other one is now.
            cancels.append(undone if undone["type"] == "voucher.forfeit" else undo)
    cancels += [event for event in remaining if event["type"] == NO_SHOW]
    given_back = [event for event in cancels if event["meta"].get("status") != "consumed"]
    ends = [event for event in remaining if event["type"] != NO_SHOW or event not in given_back]
    return ends, cancels, problems


def booking_after(cancel: Row | None) -> tuple[str, str | None, str | None]:
    """The status of a booking, when it was cancelled, and why, by what ended it."""
    if cancel is None:
        return "booked", None, None
    if cancel["type"] == NO_SHOW:
        return "no_show", None, None
    return "cancelled", cancel["created_at"], cancel["meta"].get("reason")


def _expired_before(event: Row, end: datetime) -> bool:
    """Whether a voucher expired before the end that it has now."""
    return event["type"] == "voucher.expire" and datetime.fromisoformat(event["created_at"]) < end


def is_expired(events: list[Row], end: datetime) -> bool:
    """Whether a voucher was given back after its end: by a cancel, an undo, or though nobody
    came."""
    return any(
        datetime.fromisoformat(event["created_at"]) >= end
        and (
            event["type"] == "voucher.cancel"
            or (
                event["type"] in (UNDO, NO_SHOW)
                and event["meta"]["status"] not in ("booked", "consumed")
            )
        )
        for event in events
    )


def consumption(voucher: Row, ending: Row | None) -> list[str]:
    """What is wrong with what a voucher says of its own use."""
    by_type = {event_type: name for name, event_type in CONSUMED_BY.items()}
    by = by_type.get(ending["type"]) if ending else None
    expected = (by, ending["created_at"] if ending and by else None)
    stored = (voucher.get("consumed_by"), voucher.get("consumed_at"))
    problems = [] if stored == expected else [f"consumed: {stored!r}, not {expected!r}"]
    lost_id = ending["meta"]["booking_id"] if ending and ending["type"] in LOST else None
    if voucher.get("lost_booking_id") != lost_id:
        problems.append(f"lost booking: {voucher.get('lost_booking_id')!r}, not {lost_id!r}")
    return problems
