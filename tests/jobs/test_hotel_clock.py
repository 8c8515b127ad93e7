"""A hotel's test clock and the jobs: what is due in its time happens, and nothing anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.jobs import fan_out, send, senders
from tests.api.steps import booked, calendar, issued, slot_id, status
from tests.jobs.outbox import (
    PLENTY,
    Receivers,
    caught_up,
    give_contact,
    images,
    record_mails,
    record_queue,
    send_due,
    statuses,
    stored,
)
from tests.service import Service, serve
from tests.torture.memory import in_memory

HOUR, DAY = 60 * 60, 24 * 60 * 60


@pytest.fixture
def service() -> Iterator[Service]:
    yield from serve(in_memory(), test_clocks="on")


def forward(service: Service, seconds: int, issuer_uid: str = "hotel") -> None:
    """Move a hotel's time on."""
    body = {"issuer_uid": issuer_uid, "forward_seconds": seconds}
    assert service.post("hotel/clock", body).status == 200


def send_now(service: Service) -> None:
    """The stream and the schedule, in real time's very moment."""
    fan_out.run(images(service))
    send.run_due(senders.SENDERS, lambda: PLENTY)


def test_a_reminder_comes_when_the_clock_is_moved(service: Service) -> None:
    mails = record_mails()
    give_contact(service)
    booked(service, hours=48, holder="guest-1")
    send_now(service)
    assert mails == []
    forward(service, DAY - 60)
    send_now(service)
    assert len(mails) == 1
    forward(service, 60)
    send_now(service)
    assert len(mails) == 2
    assert ("reminder", "sent", None) in statuses(service)


def test_what_happens_in_the_hotels_time_is_sent_at_once(service: Service) -> None:
    mails, queue = record_mails(), record_queue()
    give_contact(service)
    forward(service, 10 * DAY)
    booked(service, hours=11 * 24, holder="guest-1")
    fan_out.run(images(service))
    assert [seconds for _, seconds in queue] == [60]
    forward(service, 60)
    send.run_queued(senders.SENDERS, [message for message, _ in queue])
    assert len(mails) == 1
    (mail,) = mails
    assert (service.clock.now + timedelta(days=10)).strftime("%d %b %Y") in str(mail)


def test_vouchers_expire_and_are_consumed_in_their_hotels_time(service: Service) -> None:
    expiring, other = issued(service), issued(service, issuer_uid="other")
    used = booked(service, hours=2)["voucher"]
    forward(service, 31 * DAY)
    result = service.sweep()
    assert (result["expired"], result["consumed"], result["failed"]) == (1, 1, 0)
    assert status(service, expiring["id"])["voucher"]["status"] == "expired"
    assert status(service, used["id"])["voucher"]["status"] == "consumed"
    assert status(service, other["id"])["voucher"]["status"] == "issued"
    assert service.sweep()["expired"] == 0
    forward(service, 31 * DAY, "other")
    assert service.sweep()["expired"] == 1


def test_holds_lapse_in_their_hotels_time(service: Service) -> None:
    for issuer_uid in ("hotel", "other"):
        calendar_id = calendar(service, issuer_uid=issuer_uid)["id"]
        voucher = issued(service, issuer_uid=issuer_uid, calendar_id=calendar_id)
        body = {"voucher_id": voucher["id"], "slot_id": slot_id(service, hours=5)}
        answer = service.post("voucher/hold", body)
        assert answer.status == 200, answer.text
    forward(service, HOUR)
    assert service.sweep()["lapsed"] == 1
    forward(service, HOUR, "other")
    assert service.sweep()["lapsed"] == 1


def test_the_other_hotels_reminders_wait(service: Service) -> None:
    receivers = Receivers()
    booked(service, hours=48, holder="guest-1")
    booked(service, hours=48, holder="guest-2", issuer_uid="other")
    fan_out.run(images(service))
    send_due(receivers)
    assert receivers.texts().count("reminder") == 0
    forward(service, DAY)
    send_due(receivers)
    assert receivers.texts().count("reminder") == 1
    waiting = [one for one in stored(service) if one.status == "queued"]
    assert {one.issuer_uid for one in waiting} == {"other"}


def test_what_the_stream_missed_in_the_hotels_future_is_caught_up(service: Service) -> None:
    for issuer_uid in ("hotel", "other"):
        profile = {"issuer_uid": issuer_uid, "name": "Seaside", "zone": "UTC"}
        assert service.post("hotel/save", profile).status == 200
    caught_up()
    forward(service, 20 * DAY)
    service.clock.advance(minutes=5)
    booked(service, hours=22 * 24, holder="guest-1")
    booked(service, hours=48, holder="guest-2", issuer_uid="other")
    service.clock.advance(hours=1)
    made = caught_up()["made"]
    assert made == len(stored(service)) > 0
    assert {one.issuer_uid for one in stored(service)} == {"hotel", "other"}
    service.clock.advance(hours=1)
    assert caught_up()["made"] == 0
