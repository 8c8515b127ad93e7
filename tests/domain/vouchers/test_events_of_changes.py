"""Every change of a voucher describes itself in one event, and raises the version by one."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.assignment import assign
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.extension import extend
from chalicelib.domain.vouchers.no_show import no_show
from chalicelib.domain.vouchers.rescheduling import reschedule
from chalicelib.domain.vouchers.undo import undo
from tests.domain.made import ACTOR, HOUR, NOW, actor, booked, draft, in_status, voucher

START = NOW + 2 * HOUR
_EARLIER = actor(NOW - 2 * HOUR)
IN_PROGRESS = lifecycle.book(
    _EARLIER, voucher(valid_from=NOW - 3 * HOUR), NOW - HOUR, "guest-1", "b-1"
).voucher
CHANGES = {
    "voucher.issue": lifecycle.issue(ACTOR, "v-1", "hotel", draft(holder_uid="anna")),
    "voucher.book": lifecycle.book(ACTOR, voucher(), START, "guest-1", "b-1"),
    "voucher.reschedule": reschedule(ACTOR, booked(), None, START + HOUR, by_issuer=True),
    "voucher.cancel": lifecycle.cancel(ACTOR, booked(), None, "ill", by_issuer=True),
    "voucher.assign": assign(ACTOR, booked(), "bert", "lost"),
    "voucher.revoke": lifecycle.revoke(ACTOR, booked(), "closed"),
    "voucher.redeem": lifecycle.redeem(ACTOR, booked(), None),
    "voucher.extend": extend(ACTOR, voucher(), NOW + 11 * HOUR, "ill"),
    "voucher.noshow": no_show(ACTOR, IN_PROGRESS, None, give_back=False),
    "voucher.undo": undo(ACTOR, in_status("consumed"), "mistake", at_any_time=True),
}
BOOKING = {"booking_id": "b-1", "holder_uid": "guest-1", "slot_start": "2026-03-02T11:00:00Z"}


@pytest.mark.parametrize(
    ("event_type", "meta"),
    [
        ("voucher.issue", {"service_type": "hotel.booking", "holder_uid": "anna"}),
        ("voucher.book", BOOKING),
        (
            "voucher.reschedule",
            BOOKING
            | {
                "slot_start": "2026-03-02T12:00:00Z",
                "from": "2026-03-02T11:00:00Z",
                "to": "2026-03-02T12:00:00Z",
            },
        ),
        ("voucher.cancel", BOOKING | {"reason": "ill"}),
        (
            "voucher.assign",
            BOOKING | {"holder_uid": "bert", "previous_holder_uid": "guest-1", "reason": "lost"},
        ),
        ("voucher.revoke", BOOKING | {"reason": "closed"}),
        ("voucher.redeem", BOOKING),
        (
            "voucher.extend",
            {
                "valid_until": "2026-03-02T20:00:00Z",
                "previous_valid_until": "2026-03-02T19:00:00Z",
                "reason": "ill",
            },
        ),
        (
            "voucher.noshow",
            BOOKING
            | {"slot_start": "2026-03-02T08:00:00Z", "status": "consumed", "consumed_by": None},
        ),
        (
            "voucher.undo",
            BOOKING | {"reason": "mistake", "status": "booked", "consumed_by": "redeem"},
        ),
    ],
)
def test_the_event_says_who_did_what_to_which_voucher(
    event_type: str, meta: dict[str, Any]
) -> None:
    event = CHANGES[event_type].event
    assert event.type == event_type
    assert (event.id, event.actor_id, event.created_at) == ("ev-1", "actor", NOW)
    assert (event.subject_type, event.subject_id, event.issuer_uid) == ("voucher", "v-1", "hotel")
    assert event.meta == meta


@pytest.mark.parametrize("change", list(CHANGES.values()), ids=list(CHANGES))
def test_the_version_is_raised_by_one(change: VoucherChange) -> None:
    assert change.voucher.version == (change.previous.version + 1 if change.previous else 1)
    assert change.now == NOW


def test_without_a_booking_the_event_names_none() -> None:
    assert lifecycle.revoke(ACTOR, voucher(), "closed").event.meta == {"reason": "closed"}
    assert lifecycle.redeem(ACTOR, voucher(), None).event.meta == {}
