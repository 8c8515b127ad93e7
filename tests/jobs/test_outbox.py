"""The outbox: from an event of the API to what arrives, once, merged, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib import runtime
from chalicelib.domain.outbox.outcomes import Dead, Outcome, Retry
from chalicelib.jobs import fan_out, send
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.outbox import outbox_of
from tests.api.steps import at, slot_id
from tests.api.steps import issued as issue
from tests.domain.outbox.made import delivery
from tests.jobs.outbox import (
    Receivers,
    caught_up,
    fan_out_all,
    images,
    record_queue,
    send_due,
    statuses,
    stored,
)
from tests.service import Service, serve
from tests.torture.memory import in_memory

DAY = timedelta(days=1)


@pytest.fixture
def service() -> Iterator[Service]:
    """On a store that keeps transactions whole under the threads of a run."""
    yield from serve(in_memory())


def book(service: Service, hours: float = 48, **fields: str) -> dict[str, str]:
    """guest-1 books a new voucher of the hotel."""
    voucher = issue(service)
    body = {"voucher_id": voucher["id"], "holder_uid": "guest-1"} | fields
    answer = service.post("voucher/book", body | {"slot_id": slot_id(service, hours=hours)})
    assert answer.status == 201, answer.text
    return {"voucher_id": voucher["id"], "booking_id": answer.json["booking"]["id"]}


def move(service: Service, ids: dict[str, str], hours: float) -> None:
    """The hotel moves the booking."""
    body = {"booking_id": ids["booking_id"], "slot_id": slot_id(service, hours=hours)}
    assert service.post("voucher/reschedule", body).status == 200


def add_webhook(service: Service, endpoint: str, number: int) -> None:
    """A delivery to an endpoint of the hotel's, due at once."""
    at_once = delivery(
        id=f"{endpoint}-{number}",
        channel="webhook",
        receiver=f"webhook:{endpoint}",
        template="event",
        created_at=service.clock.now,
        due_at=service.clock.now,
    )
    outbox_of(runtime.current().store).deliveries.add(at_once, f"add-{endpoint}-{number}")


def test_a_booking_is_confirmed_a_minute_later_and_its_guest_reminded_a_day_before(service):
    receivers = Receivers()
    book(service)
    assert fan_out_all(service) == {"events": 2, "made": 2, "failed": 0}
    assert send_due(receivers)["sent"] == 0
    service.clock.advance(seconds=60)
    assert send_due(receivers)["sent"] == 1
    service.clock.advance(hours=23)
    assert send_due(receivers)["sent"] == 0
    service.clock.advance(hours=1)
    assert send_due(receivers)["sent"] == 1
    assert receivers.texts() == ["booked", "reminder"]
    assert {each.message_id for each in stored(service)} == {
        f"their-{each.id}" for each in stored(service)
    }


def test_events_that_come_twice_make_nothing_new(service):
    receivers = Receivers()
    book(service)
    fan_out_all(service)
    assert fan_out_all(service)["made"] == 0
    service.clock.advance(minutes=1)
    send_due(receivers)
    assert fan_out_all(service)["made"] == 0
    assert send_due(receivers)["sent"] == 0
    assert receivers.texts() == ["booked"]


def test_mails_about_one_booking_merge_into_one_with_its_last_time(service):
    receivers = Receivers()
    ids = book(service)
    service.clock.advance(seconds=20)
    move(service, ids, 50)
    service.clock.advance(seconds=20)
    move(service, ids, 52)
    fan_out_all(service)
    service.clock.advance(seconds=60)
    send_due(receivers)
    ((_, text),) = receivers.arrived
    # Its guest was never informed of the booking, so it is no move to them.
    assert text.decode().split()[0] == "booked"
    assert text.decode().endswith(at(service, hours=52))
    ended = [one for one in statuses(service) if one[1] != "queued"]
    assert sorted(ended, key=str) == [
        ("booked", "void", "moved"),
        ("moved", "sent", None),
        ("moved", "void", "moved"),
    ]


def test_a_move_that_its_guest_can_compare_is_a_move(service):
    receivers = Receivers()
    ids = book(service)
    fan_out_all(service)
    service.clock.advance(minutes=2)
    send_due(receivers)
    move(service, ids, 50)
    fan_out_all(service)
    service.clock.advance(minutes=2)
    send_due(receivers)
    assert receivers.texts() == ["booked", "moved"]


def test_a_booking_that_is_cancelled_reminds_nobody(service):
    receivers = Receivers()
    ids = book(service)
    service.post("voucher/cancel", {"booking_id": ids["booking_id"]})
    fan_out_all(service)
    service.clock.advance(days=3)
    send_due(receivers)
    assert receivers.texts() == ["cancelled"]
    assert ("reminder", "void", "cancelled") in statuses(service)


def test_what_is_due_soon_is_queued_and_a_message_sends_it(service):
    queue, receivers = record_queue(), Receivers()
    book(service)
    fan_out_all(service)
    ((message, seconds),) = queue  # the reminder is not due within fifteen minutes
    assert seconds == 60
    assert "guest" not in message
    service.clock.advance(seconds=60)
    assert send.run_queued(receivers.senders, [message, message])["sent"] == 1
    assert send_due(receivers)["sent"] == 0


def test_a_receiver_that_is_busy_is_tried_again_and_then_given_up(service):
    receivers = Receivers(lambda *_: Retry("busy", timedelta(minutes=7)))
    book(service, hours=3)
    fan_out_all(service)
    service.clock.advance(minutes=1)
    assert send_due(receivers)["waiting"] == 1
    service.clock.advance(minutes=6)
    assert send_due(receivers)["waiting"] == 0
    for _ in range(20):
        service.clock.advance(hours=15)
        send_due(receivers)
    assert statuses(service) == [("booked", "dead", "busy")]
    assert len(receivers.arrived) == 7
    assert len({text for _, text in receivers.arrived}) == 1


def test_one_dead_endpoint_delays_nobody_else(service):
    def answer(delivery: object, content: bytes) -> Outcome:
        return Retry("hangs") if delivery.receiver == "webhook:dead" else Dead("gone")

    for number in range(6):
        add_webhook(service, "dead", number)
    add_webhook(service, "other", 9)
    counts = send_due(Receivers(answer))
    assert counts["dead"] == 1
    assert 1 <= counts["waiting"] <= 2  # and its others not in this run


def test_a_guest_gets_no_more_than_ten_mails_a_day(service):
    receivers = Receivers()
    for _ in range(12):
        book(service)
    fan_out_all(service)
    service.clock.advance(minutes=1)
    counts = send_due(receivers)
    assert (counts["sent"], counts["void"]) == (10, 2)
    assert statuses(service).count(("booked", "void", "limit")) == 2
    service.clock.advance(days=1)
    assert send_due(receivers)["sent"] == 10  # reminders, on another day


def test_what_was_cut_off_begins_again_when_its_lease_is_over(service):
    class Died(BaseException):
        pass

    def die(*_: object) -> Outcome:
        raise Died

    receivers = Receivers(die)
    book(service, hours=3)
    fan_out_all(service)
    service.clock.advance(minutes=1)
    with pytest.raises(Died):
        send_due(receivers)
    assert statuses(service) == [("booked", "sending", None)]
    receivers.answer = Receivers().answer
    assert send_due(receivers)["sent"] == 0
    service.clock.advance(seconds=60)
    assert send_due(receivers)["sent"] == 1
    assert stored(service)[0].attempt == 2


def test_a_defect_of_ours_breaks_one_delivery_and_is_reported(service):
    def fail(*_: object) -> Outcome:
        raise ZeroDivisionError

    book(service, hours=3)
    fan_out_all(service)
    service.clock.advance(minutes=1)
    assert send_due(Receivers(fail))["broken"] == 1
    assert statuses(service) == [("booked", "broken", "ZeroDivisionError")]


def test_an_unreadable_event_stops_none_behind_it(service):
    book(service)
    rows = images(service)
    assert fan_out.run([{"id": {"S": "ev-?"}}, *rows]) == {"events": 2, "made": 2, "failed": 1}


def test_a_store_that_does_not_answer_lets_the_stream_bring_it_again(service):
    book(service)
    rows = images(service)

    def unreachable(operation: str, arguments: dict[str, object]) -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb")

    with service.faulty_store(before=unreachable), pytest.raises(StoreUnavailable):
        fan_out.run(rows)
    assert fan_out.run(rows)["made"] == 2


def test_what_the_stream_missed_is_made_by_catching_up(service):
    profile = {"issuer_uid": "hotel", "version": 0, "name": "Hotel", "zone": "Europe/Berlin"}
    assert service.post("hotel/save", profile).status == 200
    assert caught_up() == {"events": 0, "made": 0, "failed": 0}
    service.clock.advance(minutes=30)
    book(service)
    service.clock.advance(hours=20)
    assert caught_up()["made"] == 2
    assert caught_up() == {"events": 0, "made": 0, "failed": 0}


def test_catching_up_goes_on_where_its_time_was_over(service):
    profile = {"issuer_uid": "hotel", "version": 0, "name": "Hotel", "zone": "Europe/Berlin"}
    assert service.post("hotel/save", profile).status == 200
    caught_up()
    service.clock.advance(minutes=30)
    book(service)
    service.clock.advance(hours=30)
    assert caught_up(remaining_ms=1_000) == {"events": 0, "made": 0, "failed": 0}
    assert caught_up()["made"] == 2
