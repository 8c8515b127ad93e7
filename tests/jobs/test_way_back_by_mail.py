"""The way back: from a booking to its mail, and by the mail's link to the booking, in a browser
that knows nothing."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.channels.mail import texts
from tests.access.cast import ANNA, AS_ANNA, House, by_link
from tests.access.links import check_not_valid, renewed, shown
from tests.channels.mail.read_mails import parsed, read_html, read_text
from tests.jobs.outbox import send_all

PORTAL = "https://example.com/"
CONTACT = {"name": "Anna de Vries", "email": "anna@example.com"}


def book(house: House, hours: int = 9) -> str:
    """Anna books, and says how she is reached; the id of the booking."""
    body = {"voucher_id": house.issue(title="Day spa"), "slot_id": house.slot(hours)}
    answer = house.service.post("voucher/book", body | {"contact": CONTACT}, headers=AS_ANNA)
    assert answer.status == 201, answer.text
    return str(answer.json["booking"]["id"])


def token_in(mail: Any) -> str:
    """What follows `#booking=` in the mail's link: the same in its text and its HTML."""
    message = parsed(mail.content)
    start = f"{PORTAL}#booking="
    (link,) = (word for word in read_text(message).split() if word.startswith(start))
    button = next(
        values["href"]
        for tag, values in read_html(message).tags
        if values.get("class") == "button" and tag == "a"
    )
    assert button == link
    return link.removeprefix(start)


def test_the_link_of_a_mail_shows_and_cancels_the_booking(house: House, mails: list[Any]) -> None:
    booking_id = book(house)
    assert send_all(house.service)["sent"] == 1
    link = by_link(token_in(mails[0]))
    answer = shown(house, link)
    assert answer.status == 200, answer.text
    assert (answer.json["booking"]["id"], answer.json["booking"]["status"]) == (
        booking_id,
        "booked",
    )
    assert answer.json["voucher"]["title"] == "Day spa"
    answer = house.service.post("booking/cancel", {"reason": "I am ill"}, headers=link)
    assert answer.status == 200, answer.text
    assert send_all(house.service)["sent"] == 1
    words = " ".join(read_text(parsed(mails[1].content)).split())
    assert texts.text("en", "cancelled.text.guest") in words
    assert "I am ill" not in words
    # It leads to the voucher, to book again.
    assert "#booking=" not in words
    assert f"{PORTAL}#/v/" in words


def test_a_move_and_a_reminder_lead_back_too(house: House, mails: list[Any]) -> None:
    booking_id = book(house, hours=9)
    send_all(house.service)
    later = house.service.clock.now.replace(minute=0, second=0)
    later = later.replace(day=later.day + 3)
    body = {"booking_id": booking_id, "slot_id": f"slot-{later.isoformat()[:19]}Z"}
    answer = house.service.post("voucher/reschedule", body, headers=house.hotel)
    assert answer.status == 200, answer.text
    send_all(house.service)
    send_all(house.service, minutes=60 * 60)
    subjects = [str(parsed(mail.content)["subject"]) for mail in mails]
    assert [subject.split(":")[0] for subject in subjects] == ["Booked", "New time", "Reminder"]
    for mail in mails:
        answer = shown(house, by_link(token_in(mail)))
        assert answer.json["booking"]["id"] == booking_id


def test_it_outlives_the_slot_and_ends(house: House, mails: list[Any]) -> None:
    book(house)
    send_all(house.service)
    link = by_link(token_in(mails[0]))
    house.service.clock.advance(days=31)
    assert shown(house, link).status == 200
    house.service.clock.advance(days=30)
    check_not_valid(shown(house, link))


def test_a_link_that_was_made_anew_makes_that_of_the_mail_void(
    house: House, mails: list[Any]
) -> None:
    booking_id = book(house)
    send_all(house.service)
    assert shown(house, by_link(renewed(house, booking_id))).status == 200
    check_not_valid(shown(house, by_link(token_in(mails[0]))))


@pytest.mark.parametrize("path", ["guest/erase", "guest/save"])
def test_the_link_of_a_mail_ends_with_its_address(
    house: House, mails: list[Any], path: str
) -> None:
    booking_id, later_slot = book(house), house.slot(12)
    send_all(house.service)
    new = CONTACT | {"email": "anna@example.org"}
    body = {"guest_uid": ANNA} | ({"contact": new} if path == "guest/save" else {})
    assert house.service.post(path, body, headers=house.hotel).status == 200
    check_not_valid(shown(house, by_link(token_in(mails[0]))))
    body = {"guest_uid": ANNA, "contact": new}
    assert house.service.post("guest/save", body, headers=house.hotel).status == 200
    move = {"booking_id": booking_id, "slot_id": later_slot}
    assert house.service.post("voucher/reschedule", move, headers=house.hotel).status == 200
    send_all(house.service)
    assert shown(house, by_link(token_in(mails[1]))).status == 200


def test_the_calendar_entry_does_not_let_in(house: House, mails: list[Any]) -> None:
    book(house)
    send_all(house.service)
    message = parsed(mails[0].content)
    (entry,) = (part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert "#booking=" not in entry.get_content()


def test_nothing_stored_has_the_link(house: House, mails: list[Any]) -> None:
    book(house)
    send_all(house.service)
    mac = token_in(mails[0]).rpartition(".")[2]
    for table in ("deliveries", "outbox_marks", "events", "voucher_bookings", "vouchers"):
        rows = str(house.service.rows(table))
        assert rows != "[]"
        assert mac not in rows
