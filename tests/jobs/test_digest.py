"""The hotel's day ahead by mail: planned by the hour, made when it is sent, and one a day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib import runtime
from chalicelib.channels.outgoing import OutgoingMail
from chalicelib.domain.outbox.delivery import Delivery
from chalicelib.jobs import fan_out, send, senders
from chalicelib.jobs.deliver import deliver
from chalicelib.storage.store import Store
from chalicelib.storage.tables.deliveries import DeliveryKey
from tests.api.steps import at, calendar, slot_id
from tests.api.steps import issued as issue
from tests.channels.mail.read_mails import parsed, read_text
from tests.jobs.outbox import (
    PLENTY,
    caught_up,
    give_contact,
    images,
    record_mails,
    statuses,
    stored,
)
from tests.service import Service, serve
from tests.torture.crash import Died, MortalClient, die_in_process
from tests.torture.memory import in_memory
from tests.torture.outbox_rounds import replace_client

# The service starts on Monday, 5 March 2096, at 09:00 UTC: at ten o'clock in Berlin.
HOTEL = {"issuer_uid": "hotel"}
PROFILE = HOTEL | {
    "name": "Hotel Seeblick",
    "zone": "Europe/Berlin",
    "email": "hello@hotel-seeblick.example",
    "languages": ["de", "en"],
}


@pytest.fixture
def service() -> Iterator[Service]:
    yield from serve(in_memory())


@pytest.fixture
def mails(service: Service) -> list[OutgoingMail]:
    """The mails that the service sends."""
    return record_mails()


def choose(service: Service, hour: int | None, version: int = 0, **fields: Any) -> None:
    """The hotel saves at which hour it is sent its day ahead."""
    body = PROFILE | {"digest_hour": hour, "version": version} | fields
    answer = service.post("hotel/save", body)
    assert answer.status == 200, answer.text
    assert answer.json["hotel"]["digest_hour"] == hour
    fan_out.run(images(service))


def book(service: Service, hours: float, **fields: Any) -> str:
    """A booking that begins so many hours from now; its id."""
    booker = {"holder_uid": fields.pop("holder_uid", "guest-1")}
    voucher = issue(service, valid_until=at(service, days=40), **fields)
    body = {"voucher_id": voucher["id"], "slot_id": slot_id(service, hours=hours)} | booker
    answer = service.post("voucher/book", body)
    assert answer.status == 201, answer.text
    return str(answer.json["booking"]["id"])


def pass_until(service: Service, when: str) -> None:
    """The clock stands there, and what is due by then is sent."""
    service.clock.now = datetime.fromisoformat(when)
    send.run_due(senders.SENDERS, lambda: PLENTY)


def digests(service: Service) -> list[Delivery]:
    return [each for each in stored(service) if each.template == "digest"]


def outcomes(service: Service) -> list[tuple[str, str, str | None]]:
    """The day, status and reason of each digest."""
    return [(str(each.created_at.date()), each.status, each.reason) for each in digests(service)]


def test_a_hotel_reads_in_the_morning_whom_it_expects(
    service: Service, mails: list[OutgoingMail]
) -> None:
    choose(service, 7)
    made = calendar(service, title="Spa")
    give_contact(service, "guest-2", name="Jan de Vries", email=None)
    book(service, 30, title="Massage", holder_uid="guest-2")
    book(service, 26, title="Sauna", holder_name="Mia Krüger", calendar_id=made["id"], places=2)
    book(service, 28, title="Pool", holder_uid="guest-3")
    book(service, 50, title="Another day")
    gone = book(service, 27, title="Cancelled")
    assert service.post("voucher/cancel", {"booking_id": gone}).status == 200
    pass_until(service, "2096-03-06T05:59:59+00:00")
    assert mails == []
    pass_until(service, "2096-03-06T06:00:00+00:00")
    (mail,) = mails
    assert mail.receiver == "hello@hotel-seeblick.example"
    message = parsed(mail.content)
    assert message["Subject"] == "Di., 6. März: 3 Ankünfte"
    text = " ".join(read_text(message).split())
    expected = ["12:00", "Mia Krüger", "Sauna · 2 Plätze · Spa", "14:00", "Ohne Namen", "Pool"]
    expected += ["16:00", "Jan de Vries", "Massage", "https://example.com/#/today"]
    places = [text.index(each) for each in expected]
    assert places == sorted(places)
    assert "Another day" not in text
    assert "Cancelled" not in text
    assert outcomes(service) == [("2096-03-06", "sent", None), ("2096-03-07", "queued", None)]
    listed = service.get("mail/list", HOTEL).json["items"]
    kinds = [(each["kind"], each["guest_uid"], each["voucher_id"]) for each in listed]
    assert kinds.count(("digest", None, None)) == 2
    mail_id = digests(service)[0].sort
    seen = service.get("mail/look", HOTEL | {"mail_id": mail_id}).json
    assert seen["subject"] == message["Subject"]


def test_in_the_evening_it_reads_of_the_next_day(
    service: Service, mails: list[OutgoingMail]
) -> None:
    choose(service, 18)
    book(service, 26, title="Sauna")
    pass_until(service, "2096-03-05T17:00:00+00:00")
    (mail,) = mails
    text = read_text(parsed(mail.content))
    assert "Sauna" in text
    assert "https://example.com/#/calendar/week/2096-03-06" in text


def test_each_makes_the_next_one_and_nothing_is_sent_where_nobody_comes(
    service: Service, mails: list[OutgoingMail]
) -> None:
    choose(service, 7)
    for day in range(6, 10):
        pass_until(service, f"2096-03-{day:02}T06:00:01+00:00")
    assert mails == []
    void = [(f"2096-03-{day:02}", "void", "no_arrivals") for day in range(6, 10)]
    assert outcomes(service) == [*void, ("2096-03-10", "queued", None)]


def test_a_hotel_that_chooses_none_has_none(service: Service, mails: list[OutgoingMail]) -> None:
    choose(service, None)
    assert digests(service) == []
    choose(service, 7, version=1)
    choose(service, None, version=2)
    book(service, 26)
    pass_until(service, "2096-03-06T06:00:00+00:00")
    assert outcomes(service) == [("2096-03-06", "void", "digest_off")]
    choose(service, 7, version=3)
    assert outcomes(service)[1:] == [("2096-03-07", "queued", None)]
    assert mails == []


def test_whatever_the_hour_becomes_a_day_has_one_digest(
    service: Service, mails: list[OutgoingMail]
) -> None:
    choose(service, 7)
    for hours in (26, 50, 74):
        book(service, hours)
    choose(service, 18, version=1)
    pass_until(service, "2096-03-06T06:00:00+00:00")
    pass_until(service, "2096-03-06T17:00:00+00:00")
    choose(service, 9, version=2)
    pass_until(service, "2096-03-07T17:00:00+00:00")
    pass_until(service, "2096-03-08T08:00:00+00:00")
    subjects = [str(parsed(mail.content)["Subject"]) for mail in mails]
    assert subjects == [f"{day}. März: 1 Ankunft" for day in ("Di., 6", "Mi., 7", "Do., 8")]


@pytest.mark.parametrize(("fields", "reason"), [({"email": None}, "no_address"), ({}, "day_over")])
def test_what_cannot_be_sent_is_void_and_the_next_one_comes(
    service: Service, mails: list[OutgoingMail], fields: dict[str, Any], reason: str
) -> None:
    choose(service, 7, **fields)
    book(service, 26)
    # For two days nothing ran.
    late = reason == "day_over"
    pass_until(service, f"2096-03-0{8 if late else 6}T06:30:00+00:00")
    following = "2096-03-09" if late else "2096-03-07"
    assert outcomes(service) == [("2096-03-06", "void", reason), (following, "queued", None)]
    assert mails == []


def test_a_stage_without_mails_keeps_planning(service: Service) -> None:
    choose(service, 7)
    pass_until(service, "2096-03-06T06:00:00+00:00")
    expected = [("2096-03-06", "void", "mail_off"), ("2096-03-07", "queued", None)]
    assert outcomes(service) == expected


def test_many_hotels_are_sent_theirs_to_one_address(
    service: Service, mails: list[OutgoingMail]
) -> None:
    for number in range(9):
        uid = f"hotel-{number}"
        choose(service, 7, issuer_uid=uid)
        voucher = issue(service, issuer_uid=uid)
        body = {"voucher_id": voucher["id"], "slot_id": slot_id(service, hours=26)}
        assert service.post("voucher/book", body | {"holder_uid": "guest-1"}).status == 201
    pass_until(service, "2096-03-06T06:00:00+00:00")
    assert len(mails) == 9


def write_profile(service: Service, **changes: str) -> None:
    """Change the texts of the hotel's row behind the service's back."""
    (row,) = [each for each in service.rows("hotels") if each["kind"] == {"S": "profile"}]
    item = row | {name: {"S": value} for name, value in changes.items()}
    service.engine.client.put_item(TableName=service.engine.prefix + "hotels", Item=item)


def test_a_chain_that_a_defect_ended_begins_anew(
    service: Service, mails: list[OutgoingMail]
) -> None:
    choose(service, 7)
    caught_up()
    book(service, 50, title="Sauna")
    write_profile(service, zone="Nowhere/Else")
    pass_until(service, "2096-03-06T06:00:00+00:00")
    broken = ("2096-03-06", "broken", "UnknownZone")
    assert outcomes(service) == [broken]
    assert caught_up()["failed"] >= 1  # what cannot be read is left, and named in the log
    assert outcomes(service) == [broken]
    write_profile(service, zone="Europe/Berlin")
    caught_up()
    caught_up()
    assert outcomes(service) == [broken, ("2096-03-07", "queued", None)]
    pass_until(service, "2096-03-07T06:00:00+00:00")
    assert len(mails) == 1
    assert outcomes(service)[1:] == [("2096-03-07", "sent", None), ("2096-03-08", "queued", None)]


def test_a_chain_that_goes_on_is_left_alone(service: Service, mails: list[OutgoingMail]) -> None:
    choose(service, 7)
    choose(service, None, issuer_uid="hotel-without")
    for day in range(6, 10):
        caught_up()
        pass_until(service, f"2096-03-{day:02}T06:00:01+00:00")
        caught_up()
    void = [(f"2096-03-{day:02}", "void", "no_arrivals") for day in range(6, 10)]
    assert outcomes(service) == [*void, ("2096-03-10", "queued", None)]
    assert mails == []


CALLS = 20  # at most, of an attempt


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", range(1, CALLS))
def test_a_process_that_dies_leaves_one_digest_a_day(
    service: Service, mails: list[OutgoingMail], call: int, after: bool
) -> None:
    choose(service, 7)
    book(service, 26, title="Sauna")
    service.clock.now = datetime.fromisoformat("2096-03-06T06:00:00+00:00")
    current = runtime.current()
    (due,) = [each for each in digests(service) if each.is_due(service.clock.now)]
    dying = MortalClient(service.spy.client, call, after, die_in_process)
    runtime.use(replace(current, store=Store(replace_client(current.store.client, dying))))
    with suppress(Died):
        deliver(runtime.current(), DeliveryKey("hotel", due.sort), senders.SENDERS)
    runtime.use(current)
    for minutes in (1, 2):
        service.clock.advance(minutes=minutes)
        send.run_due(senders.SENDERS, lambda: PLENTY)
    assert outcomes(service) == [("2096-03-06", "sent", None), ("2096-03-07", "queued", None)]
    assert 1 <= len(mails) <= 2
    assert len({mail.content.split(b"\r\nDate:")[0] for mail in mails}) == 1
    assert ("digest", "broken", None) not in statuses(service)
