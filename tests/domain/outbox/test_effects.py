"""What an event makes the service say, and until when that is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.events import Event, EventType
from chalicelib.domain.outbox.delivery import Delivery, Template
from chalicelib.domain.outbox.effects import (
    MAILS,
    MERGE_TIME,
    WEBHOOK_TEST,
    concerns_webhooks,
    effects,
    needs_voucher,
)
from chalicelib.domain.outbox.outcomes import Void
from chalicelib.domain.outbox.relevance import (
    earlier_mails,
    guest_of,
    void_by_booking,
    void_by_events,
    void_by_state,
    void_by_time,
)
from tests.domain.made import NOW, booked, events, in_status, live_booking, voucher
from tests.domain.outbox.made import delivery, event, of_booking

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
START = NOW.replace(day=6, hour=12)


def receivers_of(deliveries: tuple[Delivery, ...]) -> list[tuple[str, str]]:
    """The receiver and the template of each delivery."""
    return [(each.receiver, each.template) for each in deliveries]


def test_a_booking_is_confirmed_and_its_guest_reminded() -> None:
    confirmed, reminder = effects(of_booking("voucher.book"))
    assert receivers_of((confirmed, reminder)) == [
        ("guest:guest-1", "booked"),
        ("guest:guest-1", "reminder"),
    ]
    assert confirmed.due_at == NOW + MERGE_TIME
    assert reminder.due_at == START - DAY
    assert confirmed.booking_id == reminder.booking_id == "b-1"


def test_the_hotel_chooses_when_a_guest_is_reminded() -> None:
    booked = of_booking("voucher.book")
    assert effects(booked, reminder_before=2 * DAY)[1].due_at == START - 2 * DAY
    assert receivers_of(effects(booked, reminder_before=None)) == [("guest:guest-1", "booked")]
    late = of_booking("voucher.book", START - DAY)
    assert receivers_of(effects(late)) == [("guest:guest-1", "booked")]


def test_a_bearer_voucher_tells_nobody() -> None:
    issued = voucher(valid_until=NOW + 30 * DAY)
    assert effects(event("voucher.issue", holder_uid=None), issued) == ()


def test_a_voucher_for_somebody_is_sent_and_its_end_announced() -> None:
    issued = voucher(holder_uid="guest-1", valid_until=NOW + 30 * DAY)
    both = effects(event("voucher.issue", holder_uid="guest-1"), issued)
    assert receivers_of(both) == [("guest:guest-1", "voucher"), ("guest:guest-1", "expiring")]
    assert both[1].due_at == NOW + 23 * DAY
    soon = replace(issued, valid_until=NOW + 3 * DAY)
    assert receivers_of(effects(event("voucher.issue", holder_uid="guest-1"), soon)) == [
        ("guest:guest-1", "voucher")
    ]


def test_a_booking_that_is_assigned_is_confirmed_to_its_new_guest() -> None:
    assigned = of_booking("voucher.assign", holder_uid="guest-2", previous_holder_uid="guest-1")
    assert receivers_of(effects(assigned, voucher())) == [
        ("guest:guest-2", "booked"),
        ("guest:guest-2", "reminder"),
    ]


@pytest.mark.parametrize(
    ("meta", "templates"),
    [
        ({"status": "booked", "consumed_by": "noshow"}, ["booked", "reminder"]),
        ({"status": "booked", "consumed_by": "redeem"}, ["reminder"]),
        ({"status": "issued", "consumed_by": "noshow"}, []),
    ],
)
def test_what_is_undone(meta: dict[str, str], templates: list[str]) -> None:
    undone = effects(of_booking("voucher.undo", **meta))
    assert [each.template for each in undone] == templates


def test_a_revoked_booking_is_cancelled_and_a_revoked_voucher_is_not() -> None:
    assert receivers_of(effects(of_booking("voucher.revoke"))) == [("guest:guest-1", "cancelled")]
    assert effects(event("voucher.revoke")) == ()


@pytest.mark.parametrize("event_type", get_args(EventType))
def test_each_endpoint_hears_of_what_hotels_mirror(event_type: str) -> None:
    happened = event(event_type)
    hooks = effects(happened, endpoint_ids=["e-1", "e-2"])
    receivers = [each.receiver for each in hooks if each.channel == "webhook"]
    assert receivers == (["webhook:e-1", "webhook:e-2"] if concerns_webhooks(happened) else [])
    private = event_type.startswith(("presence.", "api_key.", "session.", "webhook.", "guest."))
    assert concerns_webhooks(happened) == (not private or event_type == WEBHOOK_TEST)


@given(happened=events(), endpoints=st.lists(st.text(min_size=1), unique=True, max_size=3))
def test_an_event_that_comes_again_makes_the_same_deliveries(
    happened: object, endpoints: list[str]
) -> None:
    happened = replace(happened, meta={})  # type: ignore[type-var]
    once = effects(happened, endpoint_ids=endpoints)  # type: ignore[arg-type]
    assert once == effects(happened, endpoint_ids=endpoints)  # type: ignore[arg-type]
    assert len({each.id for each in once}) == len(once)


def test_the_voucher_is_read_where_its_end_counts() -> None:
    wanted = {each for each in get_args(EventType) if needs_voucher(event(each))}
    assert wanted == {"voucher.issue", "voucher.accept", "voucher.assign", "voucher.extend"}
    assert MAILS.keys() <= set(get_args(EventType))


# --- mails that are not sent any more


@pytest.mark.parametrize("template", ["booked", "moved", "reminder"])
@pytest.mark.parametrize(
    ("event_type", "reason"),
    [
        ("voucher.reschedule", "moved"),
        ("voucher.cancel", "cancelled"),
        ("voucher.revoke", "revoked"),
        ("voucher.redeem", "used"),
        ("voucher.consume", "used"),
        ("voucher.noshow", "no_show"),
        ("voucher.forfeit", "forfeited"),
        ("voucher.extend", None),
        ("voucher.change", None),
    ],
)
def test_a_mail_of_a_booking_merges_into_what_came_later(
    template: Template, event_type: str, reason: str | None
) -> None:
    this, later = delivery(template=template), of_booking(event_type, NOW + MINUTE)
    assert void_by_events(this, []) is None
    assert void_by_events(this, [later]) == (reason and Void(reason))
    other = of_booking(event_type, NOW + MINUTE, booking_id="b-2")
    assert void_by_events(this, [other]) is None


def test_an_assignment_takes_the_mails_along() -> None:
    to_other = of_booking("voucher.assign", holder_uid="guest-2")
    assert void_by_events(delivery(), [to_other]) == Void("reassigned")
    assert void_by_events(delivery(), [of_booking("voucher.assign")]) is None


def claimed(previous_uid: str, holder_uid: str, **meta: str) -> Event:
    """A booking of one uid becomes another's."""
    return of_booking(
        "voucher.claim", holder_uid=holder_uid, previous_holder_uid=previous_uid, **meta
    )


@pytest.mark.parametrize("template", ["booked", "moved", "reminder"])
def test_whoever_takes_a_booking_over_gets_the_mails_that_wait(template: Template) -> None:
    this, stored = delivery(template=template), booked(voucher(valid_until=NOW + 30 * DAY), START)
    own = of_booking("voucher.book")
    later = [claimed("guest-1", "guest-2"), claimed("guest-2", "guest-3")]
    assert void_by_events(this, later) is None
    assert guest_of(this, later) == "guest-3"
    live = replace(live_booking(stored), holder_uid="guest-3")
    assert void_by_booking(this, own, stored, live, "guest-3") is None
    same = of_booking("voucher.assign", holder_uid="guest-3")
    assert void_by_events(this, [*later, same]) is None
    other = of_booking("voucher.assign", holder_uid="guest-1")
    assert void_by_events(this, [*later, other]) == Void("reassigned")


def test_what_others_take_over_sends_no_mail_elsewhere() -> None:
    this = delivery()
    assert guest_of(this, [claimed("guest-7", "guest-2")]) == "guest-1"
    assert guest_of(this, [claimed("guest-1", "guest-2", booking_id="b-2")]) == "guest-1"


def test_a_code_of_before_is_not_sent() -> None:
    later = [claimed("guest-1", "guest-2")]
    assert void_by_events(delivery(template="code"), later) == Void("relinked")


def test_whoever_was_informed_before_a_takeover_is_told_of_a_move() -> None:
    moved = delivery(template="moved", receiver="guest:guest-2")
    booked_by_desk, taken = of_booking("voucher.book"), claimed("guest-1", "guest-2")
    (mail,) = earlier_mails(moved, [booked_by_desk, taken])
    assert (mail.template, mail.receiver) == ("booked", "guest:guest-1")
    assert not [*earlier_mails(moved, [booked_by_desk, claimed("guest-1", "guest-7")])]


def test_a_cancellation_is_sent_unless_the_booking_is_live_again() -> None:
    this = delivery(template="cancelled")
    again = of_booking("voucher.undo", status="booked")
    assert void_by_events(this, [again]) == Void("restored")
    assert void_by_events(this, [of_booking("voucher.undo", status="issued")]) is None


@pytest.mark.parametrize(
    ("status", "reason"),
    [("booked", "booked"), ("consumed", "used"), ("cancelled", "revoked"), ("expired", "expired")],
)
def test_a_mail_of_a_voucher_is_void_by_its_state(status: str, reason: str) -> None:
    stored = in_status(status)
    this = delivery(template="voucher", receiver=f"guest:{stored.holder_uid}", booking_id=None)
    assert void_by_state(this, stored, NOW) == Void(reason)


def test_what_is_stored_counts_where_clocks_disagree() -> None:
    stored = booked(voucher(valid_until=NOW + 30 * DAY), START)
    live = live_booking(stored)
    own = of_booking("voucher.book")
    assert void_by_booking(delivery(), own, stored, live, "guest-1") is None
    for changes, reason in (
        ({"status": "cancelled"}, "cancelled"),
        ({"status": "no_show"}, "no_show"),
        ({"holder_uid": "guest-2"}, "reassigned"),
        ({"slot_start": START - MINUTE}, "moved"),
    ):
        changed = replace(live, **changes)
        assert void_by_booking(delivery(), own, stored, changed, "guest-1") == Void(reason)
    used = in_status("consumed")
    assert void_by_booking(delivery(), own, used, live, "guest-1") == Void("used")
    cancelled = delivery(template="cancelled")
    assert void_by_booking(cancelled, own, stored, live, "guest-1") == Void("restored")
    assert (
        void_by_booking(cancelled, own, voucher(), replace(live, status="cancelled"), "guest-1")
        is None
    )


def test_a_mail_of_a_voucher_goes_to_its_holder_alone() -> None:
    this = delivery(template="voucher", booking_id=None)
    assert void_by_state(this, voucher(holder_uid="guest-1"), NOW) is None
    assert void_by_state(this, voucher(holder_uid="guest-2"), NOW) == Void("reassigned")


def test_a_mail_that_looks_ahead_has_its_time() -> None:
    own = of_booking("voucher.book")
    reminder = delivery(template="reminder")
    assert void_by_time(reminder, own, None, START - MINUTE) is None
    assert void_by_time(reminder, own, None, START) == Void("over")
    expiring = delivery(template="expiring", booking_id=None)
    ends = voucher(valid_until=NOW + 7 * DAY)
    assert void_by_time(expiring, own, ends, NOW) is None
    extended = replace(ends, valid_until=NOW + 8 * DAY)
    assert void_by_time(expiring, own, extended, NOW) == Void("extended")
