"""Mails that are not about a booking: agreed to, confirmed from the mailbox, and ended with a
click."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import logs
from chalicelib.domain.guests.consents import CURRENT
from tests.access.cast import ANNA, AS_ANNA, House
from tests.access.links import NOT_VALID
from tests.channels.mail.read_mails import parsed, read_html, read_text
from tests.jobs.outbox import send_all, statuses
from tests.service import Answer

PORTAL = "https://example.com/"
CONTACT = {"name": "Anna de Vries", "email": "anna@example.com"}
AGREES = CONTACT | {"consents": [CURRENT.name]}
FORM = "application/x-www-form-urlencoded"
ONE_CLICK = "List-Unsubscribe=One-Click"


def book(house: House, contact: dict[str, Any] = AGREES, hours: int = 9) -> Answer:
    """Anna books, and says how she is reached."""
    voucher_id = house.issue(title="Day spa")
    slots = house.service.get("slots/available", {"voucher_id": voucher_id}, headers=AS_ANNA)
    body = {"voucher_id": voucher_id, "slot_id": slots.json["items"][hours]["slot_id"]}
    answer = house.service.post("voucher/book", body | {"contact": contact}, headers=AS_ANNA)
    assert answer.status == 201, answer.text
    return answer


def send_form(
    house: House, token: Any, body: str = ONE_CLICK, kind: str = FORM, path: str = "unsubscribe"
) -> Answer:
    """What a mail program sends."""
    query, headers = {"token": token} if token else None, {"content-type": kind}
    return house.service.call("POST", f"/api/mail/{path}", body.encode(), query, headers=headers)


def token_in(mail: Any, name: str) -> str:
    """What follows `#<name>=` in a link of a mail: the same in its text and its HTML."""
    message = parsed(mail.content)
    start = f"{PORTAL}#{name}="
    (link,) = (word for word in read_text(message).split() if word.startswith(start))
    assert link in [values.get("href") for _, values in read_html(message).tags]
    return link.removeprefix(start)


def consents(house: House) -> list[dict[str, Any]]:
    """What Anna agreed to, as the hotel sees it."""
    answer = house.service.get("guest/contact", {"guest_uid": ANNA}, headers=house.hotel)
    listed: list[dict[str, Any]] = answer.json["contact"]["consents"]
    return listed


def subjects(mails: list[Any]) -> list[str]:
    """The first words of the mails' subjects."""
    return [str(parsed(mail.content)["subject"]).split(":")[0] for mail in mails]


def asking_token(mails: list[Any]) -> str:
    """The token of the mail that asks to confirm."""
    (mail, *_) = (mail for mail in mails if subjects([mail]) == ["Please confirm"])
    return token_in(mail, "confirm")


def confirmed(house: House, mails: list[Any]) -> str:
    """Anna books, agrees and confirms; the token of the mail about a voucher that follows."""
    book(house)
    send_all(house.service)
    token = asking_token(mails)
    assert house.service.post("mail/confirm", {"token": token}).json["mails"] == "confirmed"
    mails.clear()
    house.issue(title="A night", holder_uid=ANNA)
    send_all(house.service)
    assert subjects(mails) == ["A voucher for you"]
    return token_in(mails[0], "unsubscribe")


def test_a_mail_asks_to_confirm_and_only_then_others_follow(house: House, mails: list[Any]) -> None:
    book(house)
    house.issue(title="A night", holder_uid=ANNA)
    send_all(house.service)
    assert sorted(subjects(mails)) == ["Booked", "Please confirm"]
    assert ("voucher", "void", "no_consent") in statuses(house.service)
    (consent,) = consents(house)
    assert (consent["wording"], consent["confirmed_at"]) == (CURRENT.name, None)

    mail = next(each for each in mails if subjects([each]) == ["Please confirm"])
    words = " ".join(read_text(parsed(mail.content)).split())
    assert CURRENT.texts["en"].replace("{hotel}", "hotel") in words
    token = token_in(mail, "confirm")
    answer = house.service.post("mail/confirm", {"token": token})
    assert (answer.status, answer.json) == (
        200,
        {"ok": True, "issuer_uid": "hotel", "mails": "confirmed"},
    )
    (consent,) = consents(house)
    assert consent["confirmed_at"] is not None
    before = house.service.rows("contacts"), house.service.rows("events")
    assert house.service.post("mail/confirm", {"token": token}).json["mails"] == "confirmed"
    assert (house.service.rows("contacts"), house.service.rows("events")) == before

    mails.clear()
    house.issue(title="Another night", holder_uid=ANNA)
    send_all(house.service)
    assert subjects(mails) == ["A voucher for you"]


def test_without_a_tick_nobody_is_asked(house: House, mails: list[Any]) -> None:
    book(house, CONTACT)
    book(house, AGREES | {"email": None})
    book(house, CONTACT | {"consents": ["of-another-system"]})
    send_all(house.service)
    assert set(subjects(mails)) == {"Booked"}


def test_who_has_answered_is_not_asked_again(house: House, mails: list[Any]) -> None:
    book(house)
    send_all(house.service)
    token = asking_token(mails)
    book(house, hours=11)
    assert house.service.post("mail/confirm", {"token": token}).status == 200
    mails.clear()
    send_all(house.service)
    assert subjects(mails) == ["Booked"]
    assert ("confirm", "void", "answered") in statuses(house.service)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", ONE_CLICK),
        (
            "multipart/form-data; boundary=x",
            '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n'
            "--x--\r\n",
        ),
    ],
)
def test_one_click_ends_them(house: House, mails: list[Any], content_type: str, body: str) -> None:
    token = confirmed(house, mails)
    message = parsed(mails[0].content)
    # As a program reads it; where it is folded or encoded, none does (test_render.py).
    assert message["List-Unsubscribe"] == f"<{PORTAL}api/mail/unsubscribe?token={token}>"
    assert message["List-Unsubscribe-Post"] == ONE_CLICK
    for _ in range(2):
        answer = send_form(house, token, body, content_type)
        assert (answer.status, answer.json["mails"]) == (200, "none"), answer.text
    assert consents(house) == []
    types = [row["type"]["S"] for row in house.service.rows("events")]
    assert types.count("guest.unsubscribe") == 1
    mails.clear()
    house.issue(title="Another night", holder_uid=ANNA)
    book(house, CONTACT, hours=11)
    send_all(house.service)
    assert subjects(mails) == ["Booked"]


def test_a_form_has_to_say_what_it_is_for(house: House, mails: list[Any]) -> None:
    token = confirmed(house, mails)
    for sent, body in (
        (token, "x=1"),
        (None, ONE_CLICK),
        ([token, token], ONE_CLICK),
        (token, ONE_CLICK + "x" * 70_000),
    ):
        answer = send_form(house, sent, body)
        assert answer.status in (400, 413), answer.text
    # No other route takes a form.
    assert send_form(house, token, path="subscribe").status == 415
    assert len(consents(house)) == 1


def test_who_wants_them_after_all_confirms_once_more(house: House, mails: list[Any]) -> None:
    token = confirmed(house, mails)
    assert house.service.post("mail/unsubscribe", {"token": token}).json["mails"] == "none"
    mails.clear()
    for _ in range(2):
        assert house.service.post("mail/subscribe", {"token": token}).json["mails"] == "pending"
    house.issue(title="Another night", holder_uid=ANNA)
    send_all(house.service)
    assert set(subjects(mails)) == {"Please confirm"}
    again = token_in(mails[0], "confirm")
    assert house.service.post("mail/confirm", {"token": again}).json["mails"] == "confirmed"
    assert house.service.post("mail/subscribe", {"token": token}).json["mails"] == "confirmed"


def test_a_link_proves_one_mailbox_and_one_consent(house: House, mails: list[Any]) -> None:
    book(house)
    send_all(house.service)
    confirm = asking_token(mails)
    unsubscribe = confirmed(house, mails)
    # The guest has another address: its reader has confirmed nothing, and the old one may not.
    contact = CONTACT | {"email": "new@example.com"}
    body = {"guest_uid": ANNA, "contact": contact}
    assert house.service.post("guest/save", body, headers=house.hotel).status == 200
    assert [each["confirmed_at"] for each in consents(house)] == [None]
    for path, token in (("confirm", confirm), ("subscribe", unsubscribe)):
        answer = house.service.post(f"mail/{path}", {"token": token})
        assert (answer.status, answer.json["code"]) == (401, "link_not_valid")
        assert answer.json["error"] == NOT_VALID
    # What ends mails tells nothing: neither of another mailbox nor of somebody who was erased.
    answer = house.service.post("mail/unsubscribe", {"token": unsubscribe})
    assert (answer.status, answer.json["mails"]) == (200, "none")
    assert len(consents(house)) == 1
    house.service.post("guest/erase", {"guest_uid": ANNA}, headers=house.hotel)
    again = house.service.post("mail/unsubscribe", {"token": unsubscribe})
    assert (again.status, again.json) == (answer.status, answer.json)
    assert house.service.post("mail/subscribe", {"token": unsubscribe}).status == 401
    assert house.service.post("mail/confirm", {"token": confirm}).status == 401


def test_a_link_is_of_its_kind_unchanged_and_ends(house: House, mails: list[Any]) -> None:
    book(house)
    send_all(house.service)
    confirm = asking_token(mails)
    changed = confirm[:-1] + ("A" if confirm[-1] != "A" else "Q")
    for path, token in (
        ("unsubscribe", confirm),
        ("subscribe", confirm),
        ("unsubscribe", "u1" + confirm[2:]),
        ("confirm", changed),
        ("confirm", "nothing"),
    ):
        answer = house.service.post(f"mail/{path}", {"token": token})
        assert (answer.status, answer.json["code"]) == (401, "link_not_valid"), answer.text
    house.service.clock.advance(days=31)
    assert house.service.post("mail/confirm", {"token": confirm}).status == 401


def test_no_log_has_a_token(house: House, mails: list[Any], caplog: Any) -> None:
    token = confirmed(house, mails)
    with caplog.at_level("INFO", logger=logs.NAME):
        assert send_form(house, token).status == 200
    assert caplog.records
    assert token not in str([vars(record) for record in caplog.records])
