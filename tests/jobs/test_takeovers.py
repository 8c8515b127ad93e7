"""After a guest has taken a booking over: what waits for the uid of before reaches them, what its
mails end is ended for them, and an erasure of theirs leaves nothing."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.guests.mail_links import Mailbox, unsubscribe_token
from chalicelib.domain.outbox.delivery import guest
from chalicelib.jobs import mail_reports
from tests.access.cast import ANNA, AS_BERT, BERT, LINK_SECRET, House, by_link
from tests.access.codes import book
from tests.access.links import check_not_valid, shown
from tests.access.test_claims_of_bookings import book_at_desk, claim, confirmed, contact_of
from tests.channels.mail.read_mails import parsed
from tests.jobs.outbox import send_all, stored
from tests.jobs.reports import bounce
from tests.jobs.test_erasure import with_traces
from tests.jobs.test_way_back_by_mail import token_in

CANARY = {
    "name": "Kanari Zwitscherling",
    "email": "canary.bird@piep.example",
    "phone": "+31 6 98765432",
    "note": "A perch by the window, tirili.",
}


def take_over(house: House, booking_id: str) -> None:
    """Bert confirms a code, and takes the booking over: each at its own second, by which events are
    ordered."""
    house.service.clock.advance(seconds=1)
    link = confirmed(house, booking_id)
    house.service.clock.advance(seconds=1)
    assert claim(house, link).status == 200
    house.service.clock.advance(seconds=1)


def subjects(mails: list[Any]) -> list[str]:
    """How the mails begin, the latest last."""
    return [str(parsed(mail.content)["subject"]).split(":")[0] for mail in mails]


def test_what_waits_reaches_whoever_took_the_booking_over(house: House, mails: list[Any]) -> None:
    booked = book_at_desk(house)
    take_over(house, booked["booking"]["id"])
    send_all(house.service)
    # Of the code nobody is waiting any more.
    assert subjects(mails) == ["Geboekt"]
    assert "anna@devries.example" in str(parsed(mails[0].content)["to"])
    assert shown(house, by_link(token_in(mails[0]))).status == 200


def test_a_reminder_still_comes_and_a_move_is_told(house: House, mails: list[Any]) -> None:
    booked = book_at_desk(house)
    booking_id = booked["booking"]["id"]
    later = house.service.clock.now.replace(minute=0, second=0, microsecond=0)
    later = later.replace(day=later.day + 3)
    send_all(house.service)
    old = token_in(mails[0])
    move = {"booking_id": booking_id, "slot_id": f"slot-{later.isoformat()[:19]}Z"}
    assert house.service.post("voucher/reschedule", move, headers=house.hotel).status == 200
    take_over(house, booking_id)
    check_not_valid(shown(house, by_link(old)))
    send_all(house.service)
    send_all(house.service, minutes=60 * 60)
    assert subjects(mails) == ["Geboekt", "Nieuwe tijd", "Herinnering"]
    for mail in mails[1:]:
        assert shown(house, by_link(token_in(mail))).json["booking"]["id"] == booking_id


def test_a_move_after_that_is_told_as_one(house: House, mails: list[Any]) -> None:
    booking_id, slot = book_at_desk(house)["booking"]["id"], house.slot(11)
    send_all(house.service)
    take_over(house, booking_id)
    move = {"booking_id": booking_id, "slot_id": slot}
    assert house.service.post("voucher/reschedule", move, headers=AS_BERT).status == 200
    send_all(house.service)
    assert subjects(mails) == ["Geboekt", "Nieuwe tijd"]


def test_the_way_out_of_an_earlier_mail_ends_what_goes_on(house: House) -> None:
    booking_id = book(house, consents=["mails-2026-11"])
    mailbox = Mailbox.at("hotel", ANNA, "anna@devries.example")
    token = unsubscribe_token(mailbox, LINK_SECRET)
    take_over(house, booking_id)
    answer = house.service.post("mail/unsubscribe", {"token": token})
    assert (answer.status, answer.json["mails"]) == (200, "none")
    after = contact_of(house, BERT)
    assert after
    assert after["consents"] == []


def test_a_mail_that_comes_back_is_noted_with_the_contact_as_it_is_now(
    house: House, mails: list[Any]
) -> None:
    booked = book_at_desk(house)
    send_all(house.service)
    take_over(house, booked["booking"]["id"])
    mail_reports.run(bounce(mails[0]))
    after = contact_of(house, BERT)
    assert after
    assert after["mail_state"] == "bounced"


def test_the_hotel_still_sees_what_an_earlier_mail_said(house: House, mails: list[Any]) -> None:
    booked = book_at_desk(house)
    send_all(house.service)
    take_over(house, booked["booking"]["id"])
    receiver = guest(booked["booking"]["holder_uid"])
    (sent,) = (each for each in stored(house.service) if each.receiver == receiver and each.attempt)
    look = house.service.get("mail/look", {"mail_id": sent.sort}, headers=house.hotel)
    assert look.status == 200
    assert "Anna de Vries" in look.json["text"]


def test_an_erasure_by_the_guest_leaves_nothing(house: House, mails: list[Any]) -> None:
    first = book_at_desk(house, contact=CANARY, holder_name="Kanari Zwitscherling")
    voucher_id, uid = first["voucher"]["id"], first["booking"]["holder_uid"]
    body = {"voucher_id": voucher_id, "holder_uid": uid, "reason": "Zwitscherling asked"}
    key = {"Idempotency-Key": "canary"}
    assert house.service.post("voucher/holder", body, headers=house.hotel | key).status == 200
    send_all(house.service)
    link = confirmed(house, first["booking"]["id"])
    taken = claim(house, link, **{"Idempotency-Key": "canary-takes"})
    assert taken.json["voucher"]["holder_name"] == "Kanari Zwitscherling"
    assert with_traces(house.service) >= {"contacts", "vouchers", "events", "idempotency"}
    erased = house.service.post("guest/erase", {"issuer_uid": "hotel"}, headers=AS_BERT)
    assert (erased.status, erased.json["erased"]) == (200, True)
    send_all(house.service, minutes=60 * 24)
    assert with_traces(house.service) == set()
