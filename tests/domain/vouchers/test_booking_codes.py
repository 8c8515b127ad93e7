"""Codes of bookings: their digits, how often they are tried, and how often one is requested."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import BrokenInvariant
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.vouchers import booking_codes
from chalicelib.domain.vouchers.booking_codes import (
    CODE_LIFE,
    DAY,
    DAY_MAX,
    HOUR,
    HOUR_MAX,
    TRIES_MAX,
    BookingCode,
    attempt,
    digits,
    require_right,
)
from chalicelib.domain.vouchers.cancellations import GUEST_MAX, GuestCancellations
from chalicelib.domain.vouchers.errors import BookingNotLive, RescheduleTooLate, TooManyChanges
from chalicelib.domain.vouchers.link_errors import (
    CodeNotDeliverable,
    CodeNotValid,
    TooManyCodes,
    WrongCode,
)
from chalicelib.domain.vouchers.voucher import Booked
from tests.domain.made import ACTOR, MS, NOW, actor, booked, in_status, uids

SECRET, OTHER = "a secret of these tests, and of nothing else", "another one of these tests alone"
CODE = BookingCode(booking_id="b-1", event_id="ev-1", requests=(NOW,))
RIGHT = digits("b-1", "ev-1", SECRET)
WRONG = f"{(int(RIGHT) + 1) % 10**6:06}"
CONTACT = Contact(
    issuer_uid="hotel",
    guest_uid="guest-1",
    name="Anna",
    email="anna@devries.example",
    words=(),
    created_at=NOW,
    changed_at=NOW,
)


def request(
    previous: BookingCode | None = None, at: datetime = NOW, contact: Contact | None = CONTACT
) -> Any:
    """The code and the event of a request."""
    source = booked()
    assert source.booking is not None
    return booking_codes.request(actor(at), source, source.booking, contact, previous)


@given(booking_id=uids, event_id=uids, secret=st.text(min_size=1))
def test_digits_are_six_and_always_the_same(booking_id: str, event_id: str, secret: str) -> None:
    made = digits(booking_id, event_id, secret)
    assert len(made) == 6
    assert made.isdecimal()
    assert made == digits(booking_id, event_id, secret)


def test_digits_depend_on_booking_event_and_secret() -> None:
    for number in range(40):
        own = digits(f"b-{number}", f"ev-{number}", SECRET)
        others = (
            digits(f"b-{number + 1}", f"ev-{number}", SECRET),
            digits(f"b-{number}", f"ev-{number + 1}", SECRET),
            digits(f"b-{number}", f"ev-{number}", OTHER),
        )
        assert own not in others
    assert digits("b-1", "ev-1", SECRET) != digits("b-1ev", "-1", SECRET)


def test_digits_are_spread_evenly() -> None:
    first = Counter(digits("b-1", f"ev-{number}", SECRET)[0] for number in range(10_000))
    assert len(first) == 10
    assert min(first.values()) > 850


@given(tries=st.lists(st.sampled_from([RIGHT, WRONG, "000000", "999999"]), max_size=12))
def test_no_more_than_five_tries_and_one_right_one(tries: list[str]) -> None:
    code, counted = CODE, 0
    for typed in tries:
        is_over = code.used_at is not None or counted == TRIES_MAX
        if is_over:
            with pytest.raises(CodeNotValid):
                attempt(code, typed, [SECRET], NOW)
            continue
        code = attempt(code, typed, [SECRET], NOW)
        counted += 1
        assert code.tries == counted
        if typed == RIGHT:
            require_right(code)
            assert code.tries_left == 0
        else:
            with pytest.raises(WrongCode) as wrong:
                require_right(code)
            assert wrong.value.details == {"tries_left": TRIES_MAX - counted}


@given(late=st.timedeltas(-CODE_LIFE, CODE_LIFE))
def test_a_code_is_valid_for_ten_minutes(late: timedelta) -> None:
    at = NOW + CODE_LIFE + late
    if late >= timedelta(0):
        with pytest.raises(CodeNotValid):
            attempt(CODE, RIGHT, [SECRET], at)
    else:
        assert attempt(CODE, RIGHT, [SECRET], at).used_at == at


def test_without_a_code_nothing_is_right() -> None:
    with pytest.raises(CodeNotValid):
        attempt(None, RIGHT, [SECRET], NOW)


def test_the_digits_of_each_accepted_secret_are_right() -> None:
    for secrets in ([SECRET, OTHER], [OTHER, SECRET]):
        assert attempt(CODE, RIGHT, secrets, NOW).used_at == NOW
    assert attempt(CODE, RIGHT, [OTHER], NOW).used_at is None


def test_the_event_names_the_booking_and_not_the_digits() -> None:
    code, event = request()
    assert event.type == "voucher.code"
    assert event.meta["booking_id"] == code.booking_id == "b-1"
    assert event.meta["holder_uid"] == "guest-1"
    assert (code.event_id, code.requests, code.tries) == (event.id, (NOW,), 0)
    assert digits("b-1", event.id, SECRET) not in str(event)
    assert "devries" not in str(event)


def test_a_new_code_can_be_tried_anew() -> None:
    used = replace(CODE, tries=TRIES_MAX)
    code, _ = request(used, NOW + MS)
    assert (code.tries, code.used_at, len(code.requests)) == (0, None, 2)


@given(pauses=st.lists(st.integers(0, 40_000), max_size=25))
def test_requests_are_three_an_hour_and_six_a_day(pauses: list[int]) -> None:
    previous, at, granted = None, NOW, []
    for pause in pauses:
        at += timedelta(seconds=pause)
        try:
            previous, _ = _at(previous, at)
        except TooManyCodes as refused:
            wait = timedelta(seconds=refused.retry_after or 0)
            assert wait > timedelta(0)
            with pytest.raises(TooManyCodes):
                _at(previous, at + wait - timedelta(seconds=1))
            _at(previous, at + wait)
        else:
            granted.append(at)
        assert sum(each > at - HOUR for each in granted) <= HOUR_MAX
        assert sum(each > at - DAY for each in granted) <= DAY_MAX


def _at(previous: BookingCode | None, at: datetime) -> Any:
    """A request then, of a booking that is still to come."""
    source = booked()
    assert isinstance(source.state, Booked)
    booking = replace(source.state.booking, slot_start=at + DAY, slot_end=at + DAY + HOUR)
    source = replace(source, state=replace(source.state, booking=booking))
    return booking_codes.request(actor(at), source, booking, CONTACT, previous)


def test_a_clock_that_is_behind_makes_no_later_request() -> None:
    ahead = replace(CODE, requests=(NOW + HOUR,))
    code, _ = request(ahead)
    assert code.requests == (NOW, NOW)


@pytest.mark.parametrize(
    "contact",
    [None, replace(CONTACT, email=None), replace(CONTACT, mail_state="bounced")],
    ids=["none", "without an address", "bounced"],
)
def test_no_code_goes_where_no_mail_arrives(contact: Contact | None) -> None:
    with pytest.raises(CodeNotDeliverable):
        request(contact=contact)


def test_no_code_for_a_booking_that_cannot_move() -> None:
    source = booked()
    assert source.booking is not None
    booking = source.booking
    with pytest.raises(RescheduleTooLate):
        request(at=booking.slot_start)
    with pytest.raises(BookingNotLive):
        booking_codes.request(ACTOR, in_status("cancelled"), booking, CONTACT, None)
    often = GuestCancellations(NOW.date().isoformat(), {"guest-1": GUEST_MAX})
    with pytest.raises(TooManyChanges):
        booking_codes.request(
            ACTOR, replace(source, guest_cancellations=often), booking, CONTACT, None
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"requests": ()},
        {"requests": (NOW, NOW - MS)},
        {"tries": TRIES_MAX + 1},
        {"tries": -1},
        {"used_at": NOW},
    ],
    ids=str,
)
def test_a_code_that_cannot_be(changes: dict[str, Any]) -> None:
    with pytest.raises(BrokenInvariant):
        replace(CODE, **changes)
