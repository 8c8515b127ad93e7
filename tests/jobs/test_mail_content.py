"""What a mail says: whose it is, who changed what, and in which language."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from chalicelib.channels.mail import texts
from tests import pictures
from tests.api.steps import booked, slot_id
from tests.channels.mail.read_mails import parsed, read_text
from tests.jobs.outbox import give_contact, record_mails, send_all
from tests.service import Service, serve
from tests.torture.memory import in_memory

PROFILE = {"issuer_uid": "hotel", "name": "Seeblick", "zone": "Europe/Berlin"}


@pytest.fixture
def service() -> Iterator[Service]:
    yield from serve(in_memory())


def last_mail(service: Service, mails: list[Any]) -> EmailMessage:
    """The one mail that is sent now."""
    mails.clear()
    assert send_all(service)["sent"] == 1
    return parsed(mails[0].content)


def test_a_mail_has_the_hotels_own_name_and_logo(service: Service) -> None:
    mails = record_mails()
    give_contact(service, language="de")
    logo = {"logo": pictures.text(pictures.PNG)}
    assert service.post("hotel/save", PROFILE | logo).status == 200
    booked(service, hours=48, holder="guest-1")
    message = last_mail(service, mails)
    assert message["From"].addresses[0].display_name == "Seeblick"
    assert message["To"].addresses[0].addr_spec == "anna@example.com"
    assert texts.text("de", "booked.heading") in read_text(message)
    images = [
        part.get_content() for part in message.walk() if part.get_content_maintype() == "image"
    ]
    assert pictures.PNG in images


def test_without_a_language_it_is_the_hotels(service: Service) -> None:
    mails = record_mails()
    give_contact(service, language=None)
    assert service.post("hotel/save", PROFILE | {"languages": ["nl", "en"]}).status == 200
    booked(service, hours=48, holder="guest-1")
    assert texts.text("nl", "booked.heading") in read_text(last_mail(service, mails))


def test_a_move_says_from_when(service: Service) -> None:
    mails = record_mails()
    give_contact(service)
    profile = PROFILE | {"zone": "Etc/UTC"}
    assert service.post("hotel/save", profile).status == 200
    live = booked(service, hours=48, holder="guest-1")
    last_mail(service, mails)
    body = {"booking_id": live["booking"]["id"], "slot_id": slot_id(service, hours=53)}
    assert service.post("voucher/reschedule", body).status == 200
    words = read_text(last_mail(service, mails))
    for start in (live["booking"]["slot_start"], body["slot_id"].removeprefix("slot-")):
        assert start[11:16] in words
    assert texts.text("en", "fact.before") in words


@pytest.mark.parametrize("by", ["hotel", "guest"])
def test_a_cancel_says_whose_it_was_and_only_the_hotels_reason(service: Service, by: str) -> None:
    mails = record_mails()
    give_contact(service)
    live = booked(service, hours=48, holder="guest-1")
    last_mail(service, mails)
    named = {"booking_id": live["booking"]["id"]}
    if by == "hotel":
        named = {"voucher_id": live["voucher"]["id"], "revoke": True}
    assert service.post("voucher/cancel", named | {"reason": "The pool is closed"}).status == 200
    words = " ".join(read_text(last_mail(service, mails)).split())
    assert texts.text("en", f"cancelled.text.{by}") in words
    assert ("The pool is closed" in words) == (by == "hotel")
