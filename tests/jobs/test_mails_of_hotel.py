"""What a hotel sees of the mails that its guests are sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, get_args

import pytest

from chalicelib.channels.mail.content import BookingKind, VoucherKind
from chalicelib.domain.outbox.delivery import HOTEL as HOTEL_ITSELF
from chalicelib.domain.outbox.delivery import Template, guest
from tests.api.steps import issued as issue
from tests.api.steps import slot_id
from tests.channels.mail.read_mails import parsed
from tests.jobs.outbox import give_contact, record_mails, send_all, stored
from tests.mails import put_mail
from tests.service import Service, serve
from tests.torture.memory import in_memory

HOTEL = {"issuer_uid": "hotel"}
TO_HOTEL = ("digest", "webhook_disabled", "unreachable")
OF_BOOKING, OF_VOUCHER = (*get_args(BookingKind), "code"), get_args(VoucherKind)
KEYS = ("kind", "status", "reason")


@pytest.fixture
def service() -> Iterator[Service]:
    yield from serve(in_memory())


def book(service: Service, hours: int = 48, **fields: Any) -> dict[str, Any]:
    """guest-1 books a voucher: the answer."""
    voucher = issue(service, title="Day spa for two", **fields)
    body = {"voucher_id": voucher["id"], "holder_uid": "guest-1"}
    answer = service.post("voucher/book", body | {"slot_id": slot_id(service, hours=hours)})
    assert answer.status == 201, answer.text
    return dict(answer.json)


def listed(service: Service, **query: Any) -> list[dict[str, Any]]:
    """The mails of the hotel."""
    answer = service.get("mail/list", HOTEL | query)
    assert answer.status == 200, answer.text
    return list(answer.json["items"])


def look(service: Service, mail: dict[str, Any]) -> dict[str, Any]:
    """What a mail says."""
    answer = service.get("mail/look", HOTEL | {"mail_id": mail["id"]})
    assert answer.status == 200, answer.text
    return dict(answer.json)


def move(service: Service, booking_id: str, hours: int) -> None:
    """The booking is for another hour."""
    body = {"booking_id": booking_id, "slot_id": slot_id(service, hours=hours)}
    assert service.post("voucher/reschedule", body).status == 200


def test_a_hotel_sees_whom_it_wrote_and_how_far_that_got(service: Service) -> None:
    record_mails()
    give_contact(service)
    made = book(service)
    send_all(service)
    by_kind = {mail["kind"]: mail for mail in listed(service)}
    booked, reminder = by_kind["booked"], by_kind["reminder"]
    assert booked["guest_uid"] == "guest-1"
    assert booked["guest_name"] == "Anna de Vries"
    assert booked["voucher_id"] == made["voucher"]["id"]
    assert booked["booking_id"] == made["booking"]["id"]
    assert (booked["status"], booked["attempt"], booked["due_at"]) == ("sent", 1, None)
    assert booked["ended_at"] > booked["created_at"]
    assert (reminder["status"], reminder["ended_at"]) == ("queued", None)
    assert reminder["due_at"] > booked["ended_at"]


def test_it_sees_why_nothing_was_sent(service: Service) -> None:
    record_mails()
    book(service)
    send_all(service)
    why = {tuple(mail[key] for key in KEYS) for mail in listed(service)}
    assert ("booked", "void", "no_address") in why
    assert {mail["guest_name"] for mail in listed(service)} == {None}


def test_webhooks_are_no_mails_and_pages_lead_on(service: Service) -> None:
    for number in range(5):
        put_mail(service, "hotel", id=f"{number:032}")
    put_mail(
        service, "hotel", id="e" * 32, channel="webhook", template="event", receiver="webhook:w"
    )
    put_mail(service, "other", id="f" * 32)
    first = service.get("mail/list", HOTEL | {"limit": 3}).json
    second = service.get("mail/list", HOTEL | {"limit": 3, "cursor": first["next_cursor"]}).json
    ids = [mail["id"].partition("#")[2] for page in (first, second) for mail in page["items"]]
    assert ids == [f"{number:032}" for number in reversed(range(5))]
    assert second["next_cursor"] is None


def test_mails_to_one_guest(service: Service) -> None:
    put_mail(service, "hotel", id="1" * 32, receiver="guest:guest-2")
    put_mail(service, "hotel", id="2" * 32)
    (mail,) = listed(service, guest_uid="guest-2")
    assert mail["guest_uid"] == "guest-2"


def test_the_mails_about_a_voucher_are_all_that_its_events_made(service: Service) -> None:
    record_mails()
    made = book(service, holder_uid="guest-1")
    book(service)  # of another voucher
    voucher_id, booking_id = made["voucher"]["id"], made["booking"]["id"]
    send_all(service)
    move(service, booking_id, 50)
    body = {"voucher_id": voucher_id, "holder_uid": "guest-2"}
    assert service.post("voucher/holder", body).status == 200
    body = {"voucher_id": voucher_id, "valid_until": "2099-12-31"}
    assert service.post("voucher/extend", body).status == 200
    assert service.post("voucher/cancel", {"booking_id": booking_id}).status == 200
    send_all(service)
    expected = [each for each in stored(service) if each.subject_id == voucher_id]
    mails = listed(service, voucher_id=voucher_id)
    assert [mail["id"] for mail in mails] == [each.sort for each in reversed(expected)]
    kinds = {mail["kind"] for mail in mails}
    assert kinds >= {"booked", "moved", "reminder", "cancelled", "voucher", "expiring"}
    to_new_guest = listed(service, voucher_id=voucher_id, guest_uid="guest-2")
    assert 0 < len(to_new_guest) < len(mails)
    assert {mail["guest_uid"] for mail in to_new_guest} == {"guest-2"}


def test_nobody_sees_the_mails_of_another_hotels_voucher(service: Service) -> None:
    made = book(service)
    send_all(service)
    query = {"issuer_uid": "other", "voucher_id": made["voucher"]["id"]}
    assert service.get("mail/list", query).json["items"] == []


@pytest.mark.parametrize("language", ["en", "de", "nl"])
def test_a_mail_says_what_it_said_when_it_was_sent(service: Service, language: str) -> None:
    mails = record_mails()
    give_contact(service, language=language)
    booking_id = book(service)["booking"]["id"]
    send_all(service)
    move(service, booking_id, 50)
    send_all(service)
    assert service.post("voucher/cancel", {"booking_id": booking_id}).status == 200
    send_all(service)
    shown = [look(service, mail) for mail in reversed(listed(service)) if mail["status"] == "sent"]
    assert len(shown) == len(mails) == 3
    for mail, seen in zip(mails, shown, strict=True):
        message = parsed(mail.content)
        assert seen["subject"] == str(message["subject"])
        body = message.get_body(("plain",))
        assert body is not None
        assert without_links(seen["text"]) == without_links(body.get_content())
        assert "#booking=" not in seen["text"]


def without_links(text: str) -> list[str]:
    """The lines of a mail but for those with an address."""
    return [line for line in text.strip().splitlines() if "https://" not in line]


def test_a_voucher_that_is_gone_leaves_nothing_to_read(service: Service) -> None:
    mail_id = put_mail(service, "hotel")
    assert look(service, {"id": mail_id}) == {
        "ok": True,
        "subject": None,
        "text": None,
        "html": None,
    }


def test_a_mail_about_a_voucher_can_be_read_though_it_was_not_sent(service: Service) -> None:
    give_contact(service)
    issue(service, title="A night", holder_uid="guest-1")
    send_all(service)
    (mail,) = (each for each in listed(service) if each["kind"] == "voucher")
    seen = look(service, mail)
    assert "A night" in seen["subject"]
    assert "Anna de Vries" in seen["text"]


@pytest.mark.parametrize("template", sorted({*get_args(Template)} - {"event"}))
def test_every_kind_of_mail_is_read_or_is_nothing_to_read(service: Service, template: str) -> None:
    made = book(service, holder_uid="guest-1")
    events = service.get("events", {"subject_id": made["voucher"]["id"], "type": "voucher.book"})
    (event,) = events.json["items"]
    mail_id = put_mail(
        service,
        "hotel",
        template=template,
        receiver=HOTEL_ITSELF if template in TO_HOTEL else guest("guest-1"),
        event_id=event["id"],
        subject_id=made["voucher"]["id"],
        booking_id=made["booking"]["id"] if template in OF_BOOKING else None,
        created_at=datetime.fromisoformat(event["created_at"]),
    )
    seen = look(service, {"id": mail_id})
    is_read = template in OF_BOOKING + OF_VOUCHER
    assert [seen[part] is not None for part in ("subject", "text")] == [is_read] * 2
