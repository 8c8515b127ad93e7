"""Every change of a voucher describes itself in one event, and raises the version by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.alteration import alter
from chalicelib.domain.vouchers.assignment import assign
from chalicelib.domain.vouchers.booking_links import BookingLink, renew
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.extension import extend
from chalicelib.domain.vouchers.holds import hold, lapse, release
from chalicelib.domain.vouchers.no_show import no_show
from chalicelib.domain.vouchers.rescheduling import reschedule
from chalicelib.domain.vouchers.takeover import Guests, take_over
from chalicelib.domain.vouchers.undo import undo
from tests.domain.calendars import made_calendars
from tests.domain.made import (
    ACTOR,
    HOUR,
    MS,
    NOW,
    actor,
    booked,
    draft,
    in_status,
    live_booking,
    voucher,
)

START = NOW + 2 * HOUR
_EARLIER = actor(NOW - 2 * HOUR)
IN_PROGRESS = lifecycle.book(
    _EARLIER, voucher(valid_from=NOW - 3 * HOUR), NOW - HOUR, "guest-1", "b-1"
).voucher
SHARED = voucher(calendar_id="c-1", places=1)
KEEP = hold(ACTOR, SHARED, START, "h-1", "anna", is_own=True, calendar=made_calendars.state())
HELD = KEEP.voucher
KEPT_UNTIL = NOW + timedelta(minutes=10)
BOOKED = booked()
MOVING = BookingLink("b-1", 0, "move", 10**11)
CHANGES = {
    "voucher.issue": lifecycle.issue(ACTOR, "v-1", "hotel", draft(holder_uid="anna")),
    "voucher.book": lifecycle.book(ACTOR, voucher(), START, "guest-1", "b-1"),
    "voucher.hold": KEEP,
    "voucher.release": release(ACTOR, HELD),
    "voucher.reschedule": reschedule(ACTOR, booked(), None, START + HOUR, by_issuer=True),
    "voucher.relink": renew(ACTOR, booked(), None),
    "voucher.cancel": lifecycle.cancel(ACTOR, booked(), None, "ill", by_issuer=True),
    "voucher.assign": assign(ACTOR, booked(), "bert", "lost"),
    "voucher.claim": take_over(
        ACTOR, BOOKED, live_booking(BOOKED), MOVING, "bert", Guests(None, None, False, 0)
    ),
    "voucher.revoke": lifecycle.revoke(ACTOR, booked(), "closed"),
    "voucher.redeem": lifecycle.redeem(ACTOR, booked(), None),
    "voucher.extend": extend(ACTOR, voucher(), NOW + 11 * HOUR, "ill"),
    "voucher.noshow": no_show(ACTOR, IN_PROGRESS, None, give_back=False),
    "voucher.undo": undo(ACTOR, in_status("consumed"), "mistake", at_any_time=True),
}
KEPT = {"hold_id": "h-1", "slot_start": "2026-03-02T11:00:00Z"}
BOOKING = {"booking_id": "b-1", "holder_uid": "guest-1", "slot_start": "2026-03-02T11:00:00Z"}


@pytest.mark.parametrize(
    ("event_type", "meta"),
    [
        ("voucher.issue", {"service_type": "hotel.booking", "holder_uid": "anna"}),
        ("voucher.book", BOOKING),
        ("voucher.hold", KEPT | {"until": "2026-03-02T09:10:00Z"}),
        ("voucher.release", KEPT),
        (
            "voucher.reschedule",
            BOOKING
            | {
                "slot_start": "2026-03-02T12:00:00Z",
                "from": "2026-03-02T11:00:00Z",
                "to": "2026-03-02T12:00:00Z",
            },
        ),
        ("voucher.relink", BOOKING),
        ("voucher.cancel", BOOKING | {"reason": "ill"}),
        (
            "voucher.assign",
            BOOKING | {"holder_uid": "bert", "previous_holder_uid": "guest-1", "reason": "lost"},
        ),
        ("voucher.claim", BOOKING | {"holder_uid": "bert", "previous_holder_uid": "guest-1"}),
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


OTHER = made_calendars.calendar(id="c-2")
AGAIN = hold(ACTOR, HELD, START + HOUR, "h-2", "anna", is_own=True, calendar=made_calendars.state())
BOOKS = {
    "book the slot": START,
    "book another": START + HOUR,
}
ENDS = {
    **{
        name: lifecycle.book(
            *(ACTOR, HELD, start, "guest-1", "b-1"),
            calendar=made_calendars.state(),
            is_own=True,
        )
        for name, start in BOOKS.items()
    },
    "redeem": lifecycle.redeem(ACTOR, HELD, None),
    "revoke": lifecycle.revoke(ACTOR, HELD, None),
    "assign": assign(ACTOR, HELD, "bert", None),
    "put into a calendar": alter(ACTOR, HELD, calendar=OTHER),
    "take more places": alter(ACTOR, HELD, calendar=made_calendars.calendar(), places=2),
    "release": release(ACTOR, HELD),
    "lapse": lapse(KEPT_UNTIL, "ev-1", HELD),
}


@pytest.mark.parametrize("name", ENDS)
def test_whatever_ends_a_hold_says_so_and_gives_its_places_back(name: str) -> None:
    change = ENDS[name]
    assert change is not None
    assert change.voucher.hold is None
    assert change.ended_hold == HELD.hold
    assert change.event.meta["hold_id"] == "h-1"
    kept = HELD.hold and HELD.hold.claim
    assert change.given_back == (None if name == "book the slot" else kept)


def test_another_hold_takes_the_place_of_the_first() -> None:
    assert AGAIN.ended_hold == HELD.hold
    assert AGAIN.event.meta["previous_hold_id"] == "h-1"
    assert AGAIN.made_hold == AGAIN.voucher.hold != HELD.hold


def test_other_texts_and_a_later_end_leave_a_hold_alone() -> None:
    changes = (alter(ACTOR, HELD, title="Spa"), extend(ACTOR, HELD, NOW + 11 * HOUR, None))
    for change in changes:
        assert change is not None
        assert change.voucher.hold == HELD.hold
        assert (change.ended_hold, change.made_hold, change.given_back) == (None, None, None)


def test_what_has_not_lapsed_does_not_lapse() -> None:
    assert lapse(KEPT_UNTIL - MS, "ev-1", HELD) is None
    assert lapse(KEPT_UNTIL, "ev-1", SHARED) is None
