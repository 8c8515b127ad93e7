"""Mails: what is handed over, to whom, and when nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib import runtime
from chalicelib.channels.secrets_manager import SecretUnavailable
from chalicelib.domain.guests.consents import CURRENT, Consent
from chalicelib.jobs import fan_out, send, senders
from tests.api.steps import at, slot_id
from tests.api.steps import issued as issue
from tests.channels.mail.read_mails import parsed
from tests.jobs.outbox import PLENTY, give_contact, images, record_mails, send_all, statuses
from tests.service import START, Service, serve
from tests.torture.memory import in_memory


@pytest.fixture
def service() -> Iterator[Service]:
    yield from serve(in_memory())


def book(service: Service) -> str:
    """guest-1 books a voucher; the id of the booking."""
    voucher = issue(service, title="Day spa for two")
    body = {"voucher_id": voucher["id"], "holder_uid": "guest-1"}
    answer = service.post("voucher/book", body | {"slot_id": slot_id(service, hours=48)})
    assert answer.status == 201, answer.text
    return str(answer.json["booking"]["id"])


def test_a_booking_is_confirmed_with_its_calendar_entry(service: Service) -> None:
    mails = record_mails()
    give_contact(service)
    booking_id = book(service)
    assert send_all(service)["sent"] == 1
    (mail,) = mails
    assert (mail.sender, mail.receiver) == ("vouchers@example.com", "anna@example.com")
    message = parsed(mail.content)
    assert "anna@example.com" in message["to"]
    assert "Day spa for two" in message["subject"]
    types = {part.get_content_type() for part in message.walk()}
    assert {"text/plain", "text/html", "text/calendar", "image/png"} <= types
    (entry,) = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert f"{booking_id}@" in entry.get_content()
    assert "METHOD:REQUEST" in entry.get_content()
    assert b"\r\n" in mail.content
    assert len(mail.content) < 30 * 1024


def test_the_whole_way_of_a_booking(service: Service) -> None:
    mails = record_mails()
    give_contact(service, language="de")
    booking_id = book(service)
    send_all(service)
    body = {"booking_id": booking_id, "slot_id": slot_id(service, hours=50)}
    assert service.post("voucher/reschedule", body).status == 200
    send_all(service)
    assert service.post("voucher/cancel", {"booking_id": booking_id}).status == 200
    send_all(service)
    subjects = [str(parsed(mail.content)["subject"]) for mail in mails]
    assert len(subjects) == len(set(subjects)) == 3
    entries = [
        next(part for part in parsed(mail.content).walk() if part.get_content_type() == kind)
        for mail in mails
        for kind in ["text/calendar"]
    ]
    texts = [entry.get_content() for entry in entries]
    start = at(service, hours=50).replace("-", "").replace(":", "")
    assert f"DTSTART:{start}" in texts[1]
    assert "METHOD:CANCEL" in texts[2]
    sequences = [int(text.partition("SEQUENCE:")[2].split("\r\n")[0].split()[0]) for text in texts]
    assert sequences == sorted(set(sequences))


def test_the_same_mail_is_the_same_bytes(service: Service) -> None:
    mails = record_mails()
    give_contact(service)
    book(service)
    fan_out.run(images(service))
    service.clock.advance(minutes=2)
    store = service.rows("deliveries")
    send.run_due(senders.SENDERS, lambda: PLENTY)
    for row in store:  # as if the process had died before it wrote that the mail was sent
        table = f"{service.engine.prefix}deliveries"
        service.engine.client.put_item(TableName=table, Item=row)
    send.run_due(senders.SENDERS, lambda: PLENTY)
    assert len(mails) == 2
    assert mails[0] == mails[1]


@pytest.mark.parametrize(
    ("contact", "reason"),
    [
        (None, "no_address"),
        ({"email": None}, "no_address"),
        ({"mail_state": "bounced"}, "bounced"),
        ({"email": "no address"}, "bad_address"),
    ],
)
def test_nothing_is_sent_where_nothing_arrives(
    service: Service, contact: dict[str, str] | None, reason: str
) -> None:
    mails = record_mails()
    if contact is not None:
        give_contact(service, **contact)
    book(service)
    send_all(service)
    assert mails == []
    assert ("booked", "void", reason) in statuses(service)


def test_a_stage_without_mail_says_nothing(service: Service) -> None:
    give_contact(service)
    book(service)
    send_all(service)
    assert ("booked", "void", "mail_off") in statuses(service)


@pytest.mark.parametrize(
    "consents",
    [
        (),
        (Consent(CURRENT.name, START),),
        (Consent("another", START, START), Consent(CURRENT.name, START)),
    ],
)
def test_what_nobody_confirmed_is_not_sent(service: Service, consents: tuple[Consent, ...]) -> None:
    mails = record_mails()
    give_contact(service, consents=consents)
    issue(service, title="A night", holder_uid="guest-1")
    send_all(service)
    service.clock.advance(days=23)
    send_all(service)
    assert mails == []
    expected = {(each, "void", "no_consent") for each in ("voucher", "expiring")}
    assert set(statuses(service)) == expected


def test_without_the_secret_of_links_a_mail_is_tried_again(service: Service) -> None:
    mails = record_mails()
    give_contact(service)
    book(service)
    complete = runtime.current()

    def fetch() -> tuple[str, ...]:
        raise SecretUnavailable("arn", "", "ThrottlingException")

    settings = replace(complete.settings, link_secret="")
    runtime.use(replace(complete, settings=settings, fetch_link_secrets=fetch))
    counts = send_all(service)
    assert (counts["unanswered"], counts["broken"]) == (1, 0)
    assert ("booked", "queued", None) in statuses(service)
    assert mails == []
    runtime.use(complete)
    assert send_all(service)["sent"] == len(mails) == 1


def test_no_delivery_holds_an_address_or_a_name(service: Service) -> None:
    record_mails()
    give_contact(service)
    book(service)
    send_all(service)
    for table in ("deliveries", "outbox_marks", "events"):
        rows = str(service.rows(table)).lower()
        assert rows != "[]"
        assert "anna" not in rows
        assert "vries" not in rows
