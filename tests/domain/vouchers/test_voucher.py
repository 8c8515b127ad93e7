"""What a voucher and a booking can be, and what they cannot."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.vouchers import voucher as module
from chalicelib.domain.vouchers.voucher import (
    Booked,
    Consumed,
    Voucher,
    VoucherContent,
    VoucherDraft,
    content,
)
from tests.domain.made import (
    HOUR,
    MS,
    NOW,
    STATUSES,
    booked,
    booking,
    cancelled_booking,
    draft,
    in_status,
    voucher,
)

END = NOW + 10 * HOUR  # of the validity
LIVE = booking()


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("issued", "issued"),
        ("cancelled", "cancelled"),
        ("expired", "expired"),
        (Booked(LIVE, "anna"), "booked"),
        (Consumed(LIVE, "anna"), "consumed"),
        (Consumed(), "consumed"),
    ],
)
def test_status_booking_and_previous_holder_come_from_the_state(state: Any, status: str) -> None:
    has_booking = isinstance(state, Booked | Consumed) and state.booking is not None
    it = voucher(state=state, holder_uid="guest-1" if has_booking else None)
    assert it.status == status
    assert it.booking == (LIVE if has_booking else None)
    assert it.previous_holder_uid == ("anna" if has_booking else None)


@pytest.mark.parametrize("status", STATUSES)
def test_only_an_issued_voucher_expires_at_its_end(status: str) -> None:
    before = in_status(status)
    assert before.status == status
    assert before.at(END - MS) == before
    assert before.at(END).status == ("expired" if status == "issued" else status)


@pytest.mark.parametrize(
    ("state_of", "due_at"),
    [
        (voucher(), END),
        (booked(), NOW + 3 * HOUR),
        (in_status("consumed"), None),
        (in_status("cancelled"), None),
        (in_status("expired"), None),
    ],
    ids=["issued", "booked", "consumed", "cancelled", "expired"],
)
def test_a_voucher_is_due_at_its_end_if_issued_at_its_slots_end_if_booked_else_never(
    state_of: Voucher, due_at: datetime | None
) -> None:
    assert state_of.due_at == due_at


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_until": NOW},
        {"valid_until": NOW - MS},
        {"version": 0},
        {"version": -1},
    ],
)
@pytest.mark.parametrize("status", STATUSES)
def test_no_voucher_ends_before_it_begins_or_lacks_a_version(
    status: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(BrokenInvariant):
        replace(in_status(status), **changes)


@pytest.mark.parametrize(
    ("live", "reason"),
    [
        (cancelled_booking(), "cancelled"),
        (booking(voucher_id="v-2"), "another voucher"),
        (booking(issuer_uid="spa"), "another voucher"),
        (booking(holder_uid="bert"), "different holders"),
    ],
    ids=["cancelled", "of another voucher", "of another issuer", "of another guest"],
)
@pytest.mark.parametrize("kind", [Booked, Consumed])
def test_no_voucher_has_a_booking_that_is_not_its_own_live_one(
    kind: type[Booked | Consumed], live: Any, reason: str
) -> None:
    with pytest.raises(BrokenInvariant, match=reason):
        voucher(holder_uid="guest-1", state=kind(live))


def test_a_booked_voucher_always_has_a_booking() -> None:
    """The type says so: only `Consumed` has a default for its booking."""
    with pytest.raises(TypeError):
        Booked()  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "changes",
    [
        {"slot_end": NOW + 2 * HOUR},
        {"slot_end": NOW + HOUR},
        {"cancel_reason": "ill"},
        {"cancelled_at": NOW},
    ],
)
def test_no_booking_ends_before_it_starts_or_is_live_and_cancelled(changes: dict[str, Any]) -> None:
    with pytest.raises(BrokenInvariant):
        booking(**changes)


def test_a_draft_and_a_voucher_share_every_field_of_the_content() -> None:
    names = {each.name for each in fields(VoucherContent)}
    assert names == set(module.CONTENT) == set(content(draft()))
    assert {each.name for each in fields(VoucherDraft)} == names | {"valid_from", "valid_until"}
    assert {each.name for each in fields(Voucher)} - names == {
        "id",
        "issuer_uid",
        "valid_from",
        "valid_until",
        "state",
        "created_at",
        "version",
        "guest_cancellations",
        "hold",
        "campaign_id",
        "offer_id",
    }
