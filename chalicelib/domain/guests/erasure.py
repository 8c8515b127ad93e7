"""What people typed about a guest besides the contact: the name on a voucher, and the reasons of
its changes. An erasure takes them out; uid, times, money and states stay (docs/contacts.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.events import Event
from chalicelib.domain.vouchers.changes import VoucherChange, voucher_event
from chalicelib.domain.vouchers.voucher import Booked, Consumed, Voucher

# In an event's meta: what somebody typed, and whom it names.
REASON = "reason"
_UIDS = ("holder_uid", "previous_holder_uid")


def has_name(voucher: Voucher, guest_uid: str) -> bool:
    """Whether a voucher, which the guest has or had booked, bears a name that is to go: theirs, or
    one that the hotel wrote on it while it was nobody's."""
    return bool(_without_name(voucher, guest_uid))


def forget_name(actor: ActorContext, voucher: Voucher, guest_uid: str) -> VoucherChange | None:
    """Take the guest's name off a voucher; None where it bears none. Its holder, its booking and
    its hold stay as they are."""
    changes = _without_name(voucher, guest_uid)
    if not changes:
        return None
    return VoucherChange(
        now=actor.now,
        event=voucher_event(actor, "voucher.erase", voucher, {}),
        previous=voucher,
        voucher=replace(voucher, version=voucher.version + 1, **changes),
    )


def _without_name(voucher: Voucher, guest_uid: str) -> dict[str, Any]:
    """The fields of a voucher that an erasure changes."""
    concerned = (None, guest_uid)
    changes: dict[str, Any] = {}
    if voucher.holder_name is not None and voucher.holder_uid in concerned:
        changes["holder_name"] = None
    state = voucher.state
    if (
        isinstance(state, Booked | Consumed)
        and state.previous_holder_name is not None
        and state.previous_holder_uid in concerned
    ):
        changes["state"] = replace(state, previous_holder_name=None)
    return changes


def about(events: Sequence[Event], guest_uid: str) -> Iterator[Event]:
    """Those of a voucher's events, the oldest first, that are about the guest: that name them, or
    the uid from which they took its booking over; and of those that name nobody, all since they
    were named first, and all before anybody was."""
    own = _own_uids(events, guest_uid)
    named: set[str] = set()
    for event in events:
        uids = {event.meta[name] for name in _UIDS if event.meta.get(name)}
        named |= uids
        if own & (uids or named) or not named:
            yield event


def _own_uids(events: Sequence[Event], guest_uid: str) -> set[str]:
    """The guest's uid, and those that they had before they took a booking of the voucher over."""
    own = {guest_uid}
    for event in reversed(events):
        if event.type == "voucher.claim" and event.meta["holder_uid"] in own:
            own.add(event.meta["previous_holder_uid"])
    return own


def without_reason(event: Event) -> Event | None:
    """An event as it stays, its reason erased; None where it has none."""
    if event.meta.get(REASON) is None:
        return None
    return replace(event, meta=event.meta | {REASON: None, "reason_erased": True})
