"""A code from a mail, by which the link to a booking moves it: who gets one, how often it is tried,
and what it opens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.domain.vouchers.booking_codes import CODE_LIFE, DAY_MAX, HOUR_MAX, TRIES_MAX
from tests.access.cast import (
    ANNA,
    BERT,
    STAGE,
    House,
    at_once,
    by_link,
    code,
    everything,
    furnish,
)
from tests.access.codes import (
    CONTACT,
    book,
    book_late,
    code_of,
    confirm,
    move,
    moving_link,
    refusal,
    request_code,
    wrong,
)
from tests.access.links import check_not_valid, renewed, shown
from tests.channels.mail.read_mails import parsed, read_text
from tests.jobs.outbox import record_mails, send_all, statuses
from tests.service import serve
from tests.stored import stored_events
from tests.torture.memory import in_memory


@pytest.fixture
def house() -> Iterator[House]:
    """On an engine whose transactions hold under threads."""
    for service in serve(in_memory(), **STAGE):
        yield furnish(service)


def test_the_code_of_a_mail_lets_a_link_move_its_booking(house: House) -> None:
    mails, later = record_mails(), house.slot(10)
    booking_id = book(house)
    send_all(house.service)
    link = house.link(booking_id)
    answer = request_code(house, link)
    assert answer.status == 200, answer.text
    assert answer.json["sent_to"] == "a…@devries.example"
    assert send_all(house.service, minutes=0)["sent"] == 1
    mail = parsed(mails[1].content)
    (mailed,) = {word for word in read_text(mail).split() if len(word) == 6 and word.isdigit()}
    assert str(mail["subject"]) == f"{mailed} is your code"
    assert mail["to"] == "Anna de Vries <anna@devries.example>"
    confirmed = confirm(house, link, mailed)
    assert confirmed.status == 200, confirmed.text
    moving = by_link(confirmed.json["token"])
    voucher_id = str(house.service.rows("vouchers")[0]["id"]["S"])
    moved = house.service.post("booking/reschedule", {"slot_id": later}, headers=moving)
    assert moved.status == 200, moved.text
    assert (moved.json["booking"]["slot_id"], moved.json["booking"]["sequence"]) == (later, 1)
    assert voucher_id not in moved.text
    assert ANNA not in moved.text
    (event,) = (one for one in stored_events(house.service) if one.type == "voucher.reschedule")
    assert event.actor_id == "link"
    # The one that was there before still leads to it.
    assert shown(house, link).json["booking"]["slot_id"] == later


def test_a_plain_link_is_told_to_ask_for_a_code(house: House) -> None:
    booking_id = book(house)
    before = everything(house.service)
    assert refusal(move(house, house.link(booking_id))) == (403, "code_required")
    assert refusal(move(house, house.link(booking_id, rights="see"))) == (403, "forbidden")
    assert everything(house.service) == before


def test_a_link_that_only_shows_gets_no_code(house: House) -> None:
    booking_id = book(house)
    seeing, link = house.link(booking_id, rights="see"), house.link(booking_id)
    assert refusal(request_code(house, seeing)) == (403, "forbidden")
    assert request_code(house, link).status == 200
    assert refusal(confirm(house, seeing, code_of(house, booking_id))) == (403, "forbidden")


def test_a_wrong_code_says_how_many_tries_are_left(house: House) -> None:
    booking_id = book(house)
    link = house.link(booking_id)
    assert refusal(confirm(house, link, "402817")) == (409, "code_not_valid")
    request_code(house, link)
    right = code_of(house, booking_id)
    for left in range(TRIES_MAX - 1, -1, -1):
        answer = confirm(house, link, wrong(right))
        assert refusal(answer) == (409, "wrong_code")
        assert answer.json["details"] == {"tries_left": left}
    assert refusal(confirm(house, link, right)) == (409, "code_not_valid")
    house.service.clock.advance(seconds=1)
    assert request_code(house, link).status == 200
    assert confirm(house, link, code_of(house, booking_id)).status == 200


def test_a_code_is_used_once(house: House) -> None:
    booking_id = book(house)
    link = house.link(booking_id)
    moving_link(house, booking_id, link)
    assert refusal(confirm(house, link, code_of(house, booking_id))) == (409, "code_not_valid")


def test_a_code_ends_after_ten_minutes_and_so_does_what_it_opens(house: House) -> None:
    booking_id = book(house)
    link = house.link(booking_id)
    request_code(house, link)
    house.service.clock.advance(seconds=CODE_LIFE.seconds)
    assert refusal(confirm(house, link, code_of(house, booking_id))) == (409, "code_not_valid")
    moving = moving_link(house, booking_id, link)
    house.service.clock.advance(seconds=599)
    assert shown(house, moving).status == 200
    house.service.clock.advance(seconds=1)
    check_not_valid(move(house, moving))


def test_a_new_code_takes_the_place_of_the_one_before(house: House) -> None:
    booking_id = book(house)
    link = house.link(booking_id)
    request_code(house, link)
    before = code_of(house, booking_id)
    house.service.clock.advance(seconds=1)
    request_code(house, link)
    assert refusal(confirm(house, link, before)) == (409, "wrong_code")
    assert confirm(house, link, code_of(house, booking_id)).status == 200


def test_the_code_of_another_booking_is_wrong(house: House) -> None:
    own, other = book(house, 9), book(house, 12)
    for booking_id in (own, other):
        assert request_code(house, house.link(booking_id)).status == 200
    link = house.link(own)
    assert refusal(confirm(house, link, code_of(house, other))) == (409, "wrong_code")
    stated = {"code": code_of(house, own), "booking_id": other}
    answer = house.service.post("booking/confirm", stated, headers=link)
    assert refusal(answer) == (404, "booking_not_found")
    moving = moving_link(house, other, house.link(other))
    body = {"booking_id": own, "slot_id": house.slot(10)}
    answer = house.service.post("booking/reschedule", body, headers=moving)
    assert refusal(answer) == (404, "booking_not_found")


@pytest.mark.parametrize("how", ["renew", "address", "holder"])
def test_what_makes_links_void_ends_the_way_of_the_code(house: House, how: str) -> None:
    booking_id = book(house)
    link = house.link(booking_id)
    moving = moving_link(house, booking_id, link)
    house.service.clock.advance(seconds=1)
    assert request_code(house, link).status == 200
    if how == "renew":
        renewed(house, booking_id)
    elif how == "address":
        body = {"guest_uid": ANNA, "contact": CONTACT | {"email": "anna@example.org"}}
        assert house.service.post("guest/save", body, headers=house.hotel).status == 200
    else:
        voucher_id = str(house.service.rows("vouchers")[0]["id"]["S"])
        body = {"voucher_id": voucher_id, "holder_uid": BERT}
        assert house.service.post("voucher/holder", body, headers=house.hotel).status == 200
    check_not_valid(confirm(house, link, code_of(house, booking_id)))
    check_not_valid(move(house, moving))


def test_codes_are_three_an_hour_and_six_a_day(house: House) -> None:
    link = house.link(book_late(house))
    clock, sent = house.service.clock, 0
    for _ in range(DAY_MAX // HOUR_MAX):
        for _ in range(HOUR_MAX):
            assert request_code(house, link).status == 200
            sent += 1
            clock.advance(minutes=5)
        if sent < DAY_MAX:
            answer = request_code(house, link)
            assert refusal(answer) == (429, "too_many_codes")
            assert answer.headers["Retry-After"] == str(45 * 60)
            clock.advance(minutes=45)
    answer = request_code(house, link)
    assert refusal(answer) == (429, "too_many_codes")
    wait = int(answer.headers["Retry-After"])
    assert wait == (24 * 60 - 75) * 60
    clock.advance(seconds=wait - 1)
    assert refusal(request_code(house, link)) == (429, "too_many_codes")
    clock.advance(seconds=1)
    assert request_code(house, link).status == 200


def test_no_code_goes_where_no_mail_arrives(house: House) -> None:
    link = house.link(book(house, email=None))
    before = everything(house.service)
    assert refusal(request_code(house, link)) == (409, "code_not_deliverable")
    assert everything(house.service) == before


def test_no_code_for_what_cannot_move(house: House) -> None:
    late, cancelled = house.link(book(house, hours=1)), house.link(book(house))
    assert house.service.post("booking/cancel", {}, headers=cancelled).status == 200
    assert refusal(request_code(house, cancelled)) == (409, "booking_not_live")
    house.service.clock.advance(hours=1)
    assert refusal(request_code(house, late)) == (409, "reschedule_too_late")


def test_many_at_once_try_no_more_than_five_times(house: House) -> None:
    booking_id = book(house)
    link = house.link(booking_id)
    request_code(house, link)
    bad = wrong(code_of(house, booking_id))
    answers = at_once([lambda: confirm(house, link, bad)] * 12)
    left = [each.json["details"]["tries_left"] for each in answers if code(each) == "wrong_code"]
    assert sorted(left) == list(range(TRIES_MAX))
    others = [refusal(each) for each in answers if code(each) != "wrong_code"]
    assert set(others) <= {(409, "code_not_valid"), (503, "store_unavailable")}
    (row,) = (row for row in house.service.rows("sessions") if "tries" in row)
    assert row["tries"]["N"] == str(TRIES_MAX)


def test_nothing_stored_or_sent_elsewhere_has_the_code(house: House) -> None:
    mails = record_mails()
    booking_id = book(house)
    send_all(house.service)
    request_code(house, house.link(booking_id))
    send_all(house.service, minutes=0)
    mailed = code_of(house, booking_id)
    assert mailed in read_text(parsed(mails[1].content))
    assert ("code", "sent", None) in statuses(house.service)
    rows = str(everything(house.service))
    assert mailed not in rows
    listed = house.service.get("mail/list", {}, headers=house.hotel).json["items"]
    (own,) = (each for each in listed if each["kind"] == "code")
    assert own["booking_id"] == booking_id
    look = house.service.get("mail/look", {"mail_id": own["id"]}, headers=house.hotel)
    assert look.status == 200
    assert look.json["subject"] == "•••••• is your code"
    assert mailed not in look.text


def test_a_mail_with_a_code_that_is_over_is_not_sent(house: House) -> None:
    record_mails()
    booking_id = book(house)
    send_all(house.service)
    request_code(house, house.link(booking_id))
    house.service.clock.advance(seconds=1)
    request_code(house, house.link(booking_id))
    send_all(house.service, minutes=10)
    codes = sorted(each for each in statuses(house.service) if each[0] == "code")
    assert codes == [("code", "void", "code_expired"), ("code", "void", "replaced")]
