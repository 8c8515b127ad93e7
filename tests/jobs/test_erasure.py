"""Erasing a guest: a canary goes through everything that a guest can touch, and afterwards nothing
of it is in any table, queue or log."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

import app as module
from chalicelib.domain.guests.consents import CURRENT
from tests.access.cast import LIMITER_TABLE, everything
from tests.access.test_logs import Recorder
from tests.api.steps import booked, calendar, issued, slot_id
from tests.api.test_feed import entries, make_feed
from tests.channels.receivers import answers
from tests.jobs.hooks import listening, run
from tests.jobs.outbox import record_mails, record_queue, statuses
from tests.service import Service, serve
from tests.torture.memory import in_memory

GUEST = {"issuer_uid": "hotel", "guest_uid": "guest"}
CONTACT = {
    "name": "Kanari Zwitscherling",
    "email": "canary.bird@piep.example",
    "phone": "+31 6 98765432",
    "note": "A perch by the window, tirili.",
    "consents": [CURRENT.name],
}
# In small letters: what is left of any of them is a trace.
TRACES = ("kanari", "zwitscher", "canary", "piep", "98765432", "tirili")


@pytest.fixture
def service() -> Iterator[Service]:
    yield from serve(in_memory())


@pytest.fixture
def logs_of_all() -> Iterator[Recorder]:
    """Everything that is logged meanwhile."""
    recorder, root = Recorder(), logging.getLogger()
    level = root.level
    root.addHandler(recorder)
    root.setLevel(logging.DEBUG)
    yield recorder
    root.removeHandler(recorder)
    root.setLevel(level)


def traces(content: Any) -> list[str]:
    """What of the canary is in it."""
    text = str(content).lower()
    return [trace for trace in TRACES if trace in text]


def readable(value: Any) -> Any:
    """A value as it is stored; bytes that are compressed as what they say, too."""
    if isinstance(value, dict):
        return {name: readable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [readable(each) for each in value]
    if isinstance(value, bytes):
        for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS, zlib.MAX_WBITS | 16):
            try:
                return value, zlib.decompress(value, bits)
            except zlib.error:
                continue
    return value


def tables(service: Service) -> dict[str, Any]:
    """All rows of all tables."""
    rows = everything(service) | {LIMITER_TABLE: service.rows(LIMITER_TABLE)}
    return {name: readable(each) for name, each in rows.items()}


def with_traces(service: Service) -> set[str]:
    """The tables in which something of the canary is."""
    return {name for name, rows in tables(service).items() if traces(rows)}


def live(service: Service) -> list[Any]:
    """The canary books, moves, is looked for, written to and listed; its mails."""
    mails = record_mails()
    calendar_id = str(calendar(service)["id"])
    voucher = issued(service, calendar_id=calendar_id)
    body = {"voucher_id": voucher["id"], "holder_uid": "guest", "contact": CONTACT}
    key = {"idempotency-key": "canary-books"}
    booking = service.post(
        "voucher/book", body | {"slot_id": slot_id(service, hours=48)}, headers=key
    )
    assert booking.status == 201, booking.text
    page = service.get("voucher/list", {"issuer_uid": "hotel", "q": "zwitscherling"})
    assert len(page.json["items"]) == 1
    assert len(entries(service, make_feed(service, calendar_id, with_names=True))) == 1
    service.clock.advance(minutes=2)
    run(service)
    move = {"booking_id": booking.json["booking"]["id"], "slot_id": slot_id(service, hours=50)}
    service.post("voucher/reschedule", move, headers={"idempotency-key": "canary-moves"})
    saved = {"contact": CONTACT | {"note": None}} | GUEST
    del saved["contact"]["consents"]
    assert service.post("guest/save", saved, headers={"idempotency-key": "k-2"}).status == 200
    assert service.get("guest/export", GUEST).status == 200
    return mails


def test_nothing_of_a_guest_is_left_after_erasing(service: Service, logs_of_all: Recorder) -> None:
    queue = record_queue()
    with listening(service, answers("200 OK")) as (there, _, __):
        mails = live(service)
        # The canary was there: where it is looked for afterwards, it would be seen.
        assert with_traces(service) == {"contacts"}
        assert traces([mail.content for mail in mails])
        answer = service.post("guest/erase", GUEST, headers={"idempotency-key": "canary-goes"})
        assert (answer.status, answer.json["erased"]) == (200, True)
        service.clock.advance(minutes=2)
        run(service)
        service.clock.advance(days=10)
        run(service)
        service.sweep()
        assert there.requests
        assert traces(there.requests) == []
    assert with_traces(service) == set()
    assert queue
    assert traces(queue) == []
    assert logs_of_all.lines
    assert traces(logs_of_all.lines) == []
    # The mails that wait for the canary are sent to nobody.
    assert ("moved", "void", "no_address") in statuses(service)
    assert service.get("guest/export", GUEST).json["contact"] is None
    page = service.get("voucher/list", {"issuer_uid": "hotel", "q": "zwitscherling"})
    assert page.json["items"] == []


@pytest.mark.parametrize("value", [{"B": zlib.compress(b"canary")}, {"S": "Canary"}])
def test_a_trace_is_seen_in_compressed_bytes_too(value: dict[str, Any]) -> None:
    assert traces(readable([{"body": value}])) == ["canary"]


# Chalice reads a record's time so, which Python deprecates from 3.12 on.
@pytest.mark.filterwarnings("ignore:datetime.datetime.utcfromtimestamp:DeprecationWarning")
def test_an_event_without_its_reason_is_told_to_nobody_again(service: Service) -> None:
    booking = booked(service, hours=3)["booking"]
    cancel = {"booking_id": booking["id"], "reason": "Lerche"}
    assert service.post("voucher/cancel", cancel).status == 200
    assert service.post("guest/erase", GUEST).status == 200
    (row,) = [row for row in service.rows("events") if row["type"]["S"] == "voucher.cancel"]
    assert "Lerche" not in row["meta"]["S"]
    for name, events in (("INSERT", 1), ("MODIFY", 0)):
        change = {"Keys": {}, "NewImage": row, "StreamViewType": "NEW_IMAGE"}
        change |= {"SequenceNumber": "1", "SizeBytes": 1, "ApproximateCreationDateTime": 0}
        record = {"eventName": name, "eventID": "1", "dynamodb": change}
        record |= {"eventSourceARN": "arn:aws:dynamodb:eu-central-1:1:table/events/stream/1"}
        record |= {"awsRegion": "eu-central-1"}
        assert module.fan_out({"Records": [record]}, None)["events"] == events
