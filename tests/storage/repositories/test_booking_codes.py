"""Codes of bookings: each condition of their writes, one by one."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.events import Event
from chalicelib.domain.vouchers.booking_codes import DAY, BookingCode
from chalicelib.storage.repositories.booking_codes import CodeChanged
from tests.fakes import START as NOW
from tests.storage.conftest import Storage

_numbers = itertools.count()


def token() -> str:
    """A token of one transaction, which DynamoDB Local remembers."""
    return f"tx-code-{os.getpid()}-{next(_numbers)}"


def requested(*, minutes: int = 0) -> tuple[BookingCode, Event]:
    """A new code, and the event that mails it."""
    at = NOW + timedelta(minutes=minutes)
    event = Event(
        id=f"ev-code-{os.getpid()}-{next(_numbers)}",
        type="voucher.code",
        actor_id="link",
        subject_type="voucher",
        subject_id="v-1",
        created_at=at,
        issuer_uid="hotel",
    )
    return BookingCode(booking_id="b-1", event_id=event.id, requests=(at,)), event


def tried(code: BookingCode) -> BookingCode:
    """The code after one more try."""
    return replace(code, tries=code.tries + 1)


def test_a_code_is_stored_with_its_event_until_it_counts_for_nothing(storage: Storage) -> None:
    codes = storage.store.booking_codes
    assert codes.get("b-1") is None
    code, event = requested()
    codes.replace(None, code, event)
    assert codes.get("b-1") == code
    assert codes.get("b-2") is None
    (row,) = storage.rows("sessions")
    assert row["expires_at"]["N"] == str(int((NOW + DAY).timestamp()))
    assert [one["id"]["S"] for one in storage.rows("events")] == [event.id]


def test_of_two_requests_at_once_one_is_stored(storage: Storage) -> None:
    codes, (first, event) = storage.store.booking_codes, requested()
    codes.replace(None, first, event)
    with pytest.raises(CodeChanged):
        codes.replace(None, *requested(minutes=1))
    second, event = requested(minutes=1)
    codes.replace(first, second, event)
    with pytest.raises(CodeChanged):
        codes.replace(first, *requested(minutes=2))
    assert codes.get("b-1") == second
    assert len(storage.rows("events")) == 2


def test_a_request_replaces_a_code_that_is_tried_meanwhile(storage: Storage) -> None:
    codes, (first, event) = storage.store.booking_codes, requested()
    codes.replace(None, first, event)
    codes.record_try(tried(first), token())
    second, event = requested(minutes=1)
    codes.replace(first, second, event)
    assert codes.get("b-1") == second


def test_each_try_is_counted_once(storage: Storage) -> None:
    codes, (code, event) = storage.store.booking_codes, requested()
    codes.replace(None, code, event)
    once = tried(code)
    codes.record_try(once, token())
    with pytest.raises(CodeChanged):
        codes.record_try(replace(once, used_at=NOW), token())
    assert codes.get("b-1") == once
    codes.record_try(tried(once), token())
    assert codes.get("b-1") == tried(once)


def test_what_was_replaced_is_not_tried(storage: Storage) -> None:
    codes, (first, event) = storage.store.booking_codes, requested()
    codes.replace(None, first, event)
    second, event = requested(minutes=1)
    codes.replace(first, second, event)
    with pytest.raises(CodeChanged):
        codes.record_try(tried(first), token())
    assert codes.get("b-1") == second


def test_there_is_nothing_to_try_without_a_code(storage: Storage) -> None:
    code, _ = requested()
    with pytest.raises(CodeChanged):
        storage.store.booking_codes.record_try(tried(code), token())
    assert storage.rows("sessions") == []
