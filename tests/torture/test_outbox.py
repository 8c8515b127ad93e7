"""A small share of the outbox's torture; all of it is `python -m tests.torture outbox`."""

from __future__ import annotations

from tests.torture import outbox_oracle
from tests.torture.outbox_rounds import ENDPOINTS, JOBS, campaign, report


def test_every_event_has_exactly_its_deliveries_whatever_dies() -> None:
    result = campaign(bookings=40, seed=1)
    assert result.violations == [], report(result)
    assert all(result.deaths[job] >= 3 for job in JOBS)
    assert {"sent", "void", "dead"} == result.statuses.keys()
    assert result.arrived_twice > 0
    assert result.lost_messages > 0 < result.repeated_messages


def test_the_oracle_sees_what_is_missing_and_what_is_too_much() -> None:
    event = {
        "id": {"S": "ev-1"},
        "type": {"S": "hotel.save"},
        "subject_id": {"S": "hotel"},
        "created_at": {"S": "2096-03-05T09:00:00.000Z"},
        "meta": {"S": "{}"},
    }
    read = outbox_oracle.read(event)
    (each, *_) = outbox_oracle.expected(read, None, ENDPOINTS)
    row = {"id": {"S": each.id}, "status": {"S": "sent"}, "attempt": {"N": "1"}}
    row |= {"event_id": {"S": "ev-1"}, "template": {"S": "event"}}
    only: outbox_oracle.Endpoints = {each.receiver.removeprefix("webhook:"): None}

    def wrong(rows: list, arrived: list) -> list[str]:
        return outbox_oracle.violations([event], [], rows, arrived, only)

    assert wrong([row], [(each.id, b"a"), (each.id, b"a")]) == []
    assert wrong([], [])[0].startswith("missing")
    assert wrong([row], [])[0].startswith("sent, and never came")
    assert wrong([row], [(each.id, b"a"), (each.id, b"b")])[0].startswith("came with other bytes")
    other = row | {"id": {"S": "other"}}
    assert wrong([row, other], [(each.id, b"a")])[0].startswith("made for nothing")
    assert wrong([row | {"status": {"S": "waiting"}}], [])[0].startswith("not at its end")
