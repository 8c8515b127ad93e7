"""What a webhook is sent, byte for byte, and what its answer means."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.events import Event
from chalicelib.domain.outbox.outcomes import Dead, Outcome, Retry, Sent
from chalicelib.domain.webhook_messages import body_of, outcome_of, retry_after
from tests.domain.made import NOW

# What an event of a voucher can hold of people.
PERSONAL = {
    "holder_uid": "anna@example.org",
    "previous_holder_uid": "ben",
    "reason": "ill",
    "name": "Anna de Vries",
    "label": "desk",
    "key_label": "desk",
    "title": "For Anna",
}


def event(**fields: Any) -> Event:
    """A booking, but for these fields."""
    booked = {
        "id": "ev-1",
        "type": "voucher.book",
        "actor_id": "anna",
        "subject_type": "voucher",
        "subject_id": "v-1",
        "meta": {"booking_id": "b-1", "slot_start": "2026-03-02T10:00:00Z"},
        "created_at": NOW,
        "issuer_uid": "hotel",
    }
    return Event(**booked | fields)


def test_a_body_is_thin_and_the_same_whenever_it_is_made() -> None:
    assert body_of(event()) == (
        b'{"type":"voucher.book","timestamp":"2026-03-02T09:00:00Z","data":{"event_id":"ev-1",'
        b'"issuer_uid":"hotel","subject_type":"voucher","subject_id":"v-1","booking_id":"b-1"}}'
    )


def test_it_names_ids_and_versions() -> None:
    meta = {"calendar_id": "c-1", "block_id": "k-1", "version": 3, "booking_id": None}
    data = json.loads(body_of(event(meta=meta)))["data"]
    assert {name: data.get(name) for name in meta} == meta
    assert "booking_id" not in data


def test_nothing_personal_leaves() -> None:
    body = body_of(event(meta=PERSONAL)).decode()
    assert [value for value in [*PERSONAL.values(), "anna"] if value in body] == []


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (200, {}, Sent()),
        (204, {"retry-after": "9"}, Sent()),
        (299, {}, Sent()),
        (199, {}, Retry("status_199")),
        (300, {}, Retry("status_300")),
        (301, {"location": "https://a.example/"}, Retry("status_301")),
        (400, {}, Retry("status_400")),
        (404, {}, Retry("status_404")),
        (410, {}, Dead("gone")),
        (429, {"retry-after": "120"}, Retry("status_429", timedelta(minutes=2))),
        (503, {"retry-after": "x"}, Retry("status_503")),
    ],
)
def test_what_an_answer_means(status: int, headers: dict[str, str], outcome: Outcome) -> None:
    assert outcome_of(status, headers, NOW) == outcome


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        (" 90 ", 90),
        ("999999999", 999_999_999),
        ("Mon, 02 Mar 2026 09:01:00 GMT", 60),
        ("Mon, 02 Mar 2026 09:00:00 GMT", None),
        ("Mon, 02 Mar 2026 08:00:00 GMT", None),
        ("Mon, 02 Mar 2026 09:01:00 -0000", None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("1e3", None),
        ("9999999999", None),
        ("soon", None),
        ("\u0663", None),
    ],
)
def test_when_to_come_again(value: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after(value, NOW) == expected
