"""Mails to the hotel itself: a webhook of its own was switched off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import runtime
from chalicelib.domain import webhooks
from chalicelib.domain.actors import ActorContext
from chalicelib.domain.web_addresses import EXAMPLE
from chalicelib.domain.webhooks import Disabled
from tests.channels.mail.read_mails import parsed
from tests.jobs.outbox import caught_up, record_mails, send_all, statuses
from tests.service import Service, serve
from tests.torture.memory import in_memory

HOTEL = {"issuer_uid": "hotel"}
PROFILE = HOTEL | {"name": "Hotel Seeblick", "zone": "Europe/Berlin"}


@pytest.fixture
def service() -> Iterator[Service]:
    yield from serve(in_memory())


def save_profile(service: Service, **fields: Any) -> None:
    """The hotel saves its first profile."""
    body = PROFILE | {"email": "hello@hotel-seeblick.example"} | fields
    assert service.post("hotel/save", body).status == 200


def switch_off(service: Service, why: Disabled) -> dict[str, Any]:
    """A new webhook of the hotel's that the outbox has switched off."""
    made = service.post("webhook/save", HOTEL | {"url": EXAMPLE, "description": "Till"})
    webhook: dict[str, Any] = made.json["webhook"]
    current = runtime.current()
    endpoint = current.store.webhooks.get("hotel", webhook["id"])
    assert endpoint is not None
    service.clock.tick()
    actor = ActorContext("outbox", current.now(), current.new_id("ev", current.now()))
    current.store.webhooks.save(webhooks.disable(actor, endpoint, why))
    return webhook


@pytest.mark.parametrize(
    ("why", "language", "text"),
    [
        ("gone", "en", "answered that it is gone (410)"),
        ("failing", "de", "drei Tage lang nichts angenommen"),
        ("failing", "nl", "drie dagen lang niets aangenomen"),
    ],
)
def test_a_hotel_is_told_once_that_its_webhook_is_off(
    service: Service, why: Disabled, language: str, text: str
) -> None:
    mails = record_mails()
    save_profile(service, languages=[language])
    switch_off(service, why)
    for _ in range(3):
        caught_up()
        send_all(service)
    (mail,) = mails
    assert mail.receiver == "hello@hotel-seeblick.example"
    message = parsed(mail.content)
    assert "Till" in message["subject"]
    body = message.get_body(("plain",))
    assert body is not None
    assert text in " ".join(body.get_content().split())
    assert "https://example.com/#/webhooks" in body.get_content()
    (listed,) = service.get("mail/list", HOTEL).json["items"]
    assert (listed["kind"], listed["status"]) == ("webhook_disabled", "sent")
    assert (listed["guest_uid"], listed["voucher_id"]) == (None, None)
    seen = service.get("mail/look", HOTEL | {"mail_id": listed["id"]}).json
    assert seen["subject"] == message["subject"]
    assert seen["text"].split() == body.get_content().split()


def test_a_hotel_without_an_address_is_told_nothing(service: Service) -> None:
    mails = record_mails()
    save_profile(service, email=None)
    switch_off(service, "gone")
    send_all(service)
    assert mails == []
    assert statuses(service) == [("webhook_disabled", "void", "no_address")]


def test_a_webhook_that_is_on_again_is_no_news(service: Service) -> None:
    mails = record_mails()
    save_profile(service)
    webhook = switch_off(service, "gone")
    body = HOTEL | {"webhook_id": webhook["id"], "version": 2, "url": EXAMPLE}
    assert service.post("webhook/save", body).status == 200
    other = switch_off(service, "failing")
    body = HOTEL | {"webhook_id": other["id"], "version": 2}
    assert service.post("webhook/delete", body).status == 200
    send_all(service)
    assert mails == []
    expected = [("webhook_disabled", "void", reason) for reason in ("changed", "deleted")]
    assert sorted(statuses(service)) == expected
    (listed, _) = service.get("mail/list", HOTEL).json["items"]
    seen = service.get("mail/look", HOTEL | {"mail_id": listed["id"]}).json
    assert seen == {"ok": True, "subject": None, "text": None, "html": None}


def test_a_webhook_that_the_hotel_switches_off_is_no_news(service: Service) -> None:
    save_profile(service)
    webhook = service.post("webhook/save", HOTEL | {"url": EXAMPLE}).json["webhook"]
    body = HOTEL | {"webhook_id": webhook["id"], "version": 1, "url": EXAMPLE, "enabled": False}
    assert service.post("webhook/save", body).status == 200
    send_all(service)
    assert statuses(service) == []
