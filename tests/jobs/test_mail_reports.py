"""Mails that come back, or are reported as unwanted: what is noted, once, and who is informed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import app as module
from chalicelib import logs, runtime
from chalicelib.channels.outgoing import OutgoingMail
from chalicelib.domain.guests.consents import CURRENT
from chalicelib.jobs import fan_out
from tests.channels.mail.read_mails import parsed, read_text
from tests.jobs.outbox import give_contact, images, record_mails, send_all, statuses, stored
from tests.jobs.reports import book, bounce, complaint, mails_so_far, report, written
from tests.service import Service, serve
from tests.torture.memory import in_memory

HOTEL = {"issuer_uid": "hotel"}
GUEST = HOTEL | {"guest_uid": "guest-1"}


@pytest.fixture
def service() -> Iterator[Service]:
    yield from serve(in_memory())


@pytest.fixture
def mails(service: Service) -> list[OutgoingMail]:
    """The mails that the service has sent: so far the one that confirms Anna's booking."""
    return mails_so_far(service)


def contact(service: Service) -> dict[str, Any]:
    """What the hotel knows of the guest."""
    stored_contact: dict[str, Any] = service.get("guest/contact", GUEST).json["contact"]
    return stored_contact


def bounce_of(service: Service) -> str | None:
    """What came back of the mail that confirms the booking."""
    (delivery,) = (each for each in stored(service) if each.template == "booked")
    return delivery.bounce


def events(service: Service) -> list[str]:
    """The types of the events about the guest."""
    rows = [row for row in service.rows("events") if row["subject_id"]["S"] == "guest-1"]
    return [row["type"]["S"] for row in rows]


def subjects(mails: list[OutgoingMail]) -> list[str]:
    return [str(parsed(mail.content)["subject"]) for mail in mails]


@pytest.mark.parametrize(
    ("make", "state", "subject"),
    [
        (bounce, "bounced", "Mails do not reach Anna de Vries"),
        (complaint, "complained", "Anna de Vries wants no mails"),
    ],
)
def test_the_hotel_is_told_once_and_the_guest_is_written_no_more(
    service: Service, mails: list[OutgoingMail], make: Any, state: str, subject: str
) -> None:
    for _ in range(3):
        assert report(make(mails[0])) == state
        send_all(service)
    assert contact(service)["mail_state"] == state
    assert subjects(mails)[1:] == [subject]
    mail = mails[1]
    assert mail.receiver == "hello@hotel-seeblick.example"
    text = " ".join(read_text(parsed(mail.content)).split())
    assert "Anna de Vries, anna@example.com" in text
    listed = service.get("mail/list", HOTEL).json["items"]
    kinds = {each["kind"]: each for each in listed}
    assert (kinds["booked"]["status"], kinds["booked"]["bounce"]) == ("sent", state)
    assert f"https://example.com/#/v/{kinds['booked']['voucher_id']}/contact" in text
    assert (kinds["unreachable"]["status"], kinds["unreachable"]["guest_uid"]) == ("sent", None)
    seen = service.get("mail/look", HOTEL | {"mail_id": kinds["unreachable"]["id"]}).json
    assert seen["subject"] == subject
    book(service)
    send_all(service)
    assert ("booked", "void", state) in statuses(service)
    assert len(mails) == 2


def test_only_a_complaint_ends_consents(service: Service, mails: list[OutgoingMail]) -> None:
    report(bounce(mails[0]))
    assert [each["wording"] for each in contact(service)["consents"]] == [CURRENT.name, "calls"]
    report(complaint(mails[0]))
    assert [each["wording"] for each in contact(service)["consents"]] == ["calls"]


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_what_may_arrive_yet_leaves_the_contact_alone(
    service: Service, mails: list[OutgoingMail], kind: str
) -> None:
    before = service.rows("contacts"), service.rows("events")
    assert report(bounce(mails[0], kind)) == "temporary"
    assert (service.rows("contacts"), service.rows("events")) == before
    assert bounce_of(service) == "temporary"
    assert report(bounce(mails[0])) == "bounced"
    assert report(bounce(mails[0], kind)) == "temporary"
    assert bounce_of(service) == "bounced"


def test_in_whatever_order_reports_come_the_worst_remains(
    service: Service, mails: list[OutgoingMail]
) -> None:
    for message in (bounce(mails[0], "Transient"), complaint(mails[0]), bounce(mails[0])):
        report(message)
    assert contact(service)["mail_state"] == bounce_of(service) == "complained"
    assert events(service) == ["guest.complain"]


def test_a_complaint_after_a_bounce_is_noted_and_no_more_news(
    service: Service, mails: list[OutgoingMail]
) -> None:
    for message in (bounce(mails[0]), complaint(mails[0])):
        report(message)
        send_all(service)
    assert sorted(events(service)) == ["guest.bounce", "guest.complain"]
    assert len(mails) == 2


def test_a_complaint_that_takes_one_back_is_none(
    service: Service, mails: list[OutgoingMail]
) -> None:
    before = written(service)
    assert report(complaint(mails[0], "not-spam")) == "ignored"
    assert written(service) == before
    assert report(complaint(mails[0], None)) == "complained"


def test_another_address_is_not_concerned_and_is_written_to(
    service: Service, mails: list[OutgoingMail]
) -> None:
    report(bounce(mails[0]))
    before = contact(service)
    other = {"name": before["name"], "email": "anna@new.example"}
    body = GUEST | {"contact": other, "version": before["version"]}
    assert service.post("guest/save", body).status == 200
    assert contact(service)["mail_state"] == "ok"
    # A report about the former address comes late, and once more.
    report(bounce(mails[0]))
    report(complaint(mails[0]))
    assert contact(service)["mail_state"] == "ok"
    send_all(service)
    assert ("unreachable", "void", "corrected") in statuses(service)
    book(service)
    send_all(service)
    assert mails[-1].receiver == "anna@new.example"
    report(bounce(mails[-1]))
    assert contact(service)["mail_state"] == "bounced"
    send_all(service)
    assert subjects(mails)[-1] == "Mails do not reach Anna de Vries"


def test_a_guest_who_is_erased_meanwhile_stays_so(
    service: Service, mails: list[OutgoingMail]
) -> None:
    report(bounce(mails[0]))
    assert service.post("guest/erase", GUEST).status == 200
    assert report(complaint(mails[0])) == "complained"
    send_all(service)
    assert ("unreachable", "void", "erased") in statuses(service)
    assert len(mails) == 1


def test_a_mail_to_the_hotel_that_comes_back_is_noted_alone(
    service: Service, mails: list[OutgoingMail]
) -> None:
    report(bounce(mails[0]))
    send_all(service)
    before = service.rows("contacts"), service.rows("events")
    assert report(bounce(mails[1])) == "bounced"
    assert (service.rows("contacts"), service.rows("events")) == before
    (mail,) = (each for each in stored(service) if each.template == "unreachable")
    assert (mail.status, mail.bounce) == ("sent", "bounced")


def test_a_report_may_come_before_its_attempt_has_ended(service: Service) -> None:
    sent = record_mails()
    mailer = runtime.current().mailer
    assert mailer is not None
    give_contact(service)

    def take(mail: OutgoingMail) -> Any:
        outcome = mailer(mail)
        report(bounce(mail))
        return outcome

    runtime.use(replace(runtime.current(), mailer=take))
    book(service)
    send_all(service)
    (delivery,) = (each for each in stored(service) if each.template == "booked")
    assert (delivery.status, delivery.bounce, delivery.message_id) == ("sent", "bounced", "taken")
    assert len(sent) == 1


def test_nothing_of_a_report_is_kept_but_what_it_means(
    service: Service, mails: list[OutgoingMail], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger=logs.NAME):
        report(bounce(mails[0]))
        report("{" + bounce(mails[0]))
    contacts, *others = written(service)
    assert "anna@example.com" in str(contacts)
    assert "anna" not in str(others)
    lines = " ".join(str(vars(record)) for record in caplog.records)
    assert "anna" not in lines
    assert "user unknown" not in lines


def test_the_function_brings_what_the_topic_has(
    service: Service, mails: list[OutgoingMail]
) -> None:
    sns = {"Subject": None, "Message": bounce(mails[0]), "MessageAttributes": {}}
    answer = module.mail_reports({"Records": [{"Sns": sns}]}, None)
    assert answer["bounced"] == 1
    assert contact(service)["mail_state"] == "bounced"


def test_a_mail_to_the_hotel_waits_for_no_event_twice(
    service: Service, mails: list[OutgoingMail]
) -> None:
    report(bounce(mails[0]))
    for _ in range(2):
        fan_out.run(images(service))
    to_hotel = [each for each in stored(service) if each.template == "unreachable"]
    assert len(to_hotel) == 1
