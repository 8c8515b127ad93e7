"""What is no link to a booking, or none any more: refused, always with the same answer."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.vouchers.booking_links import BookingLink, sign
from tests.access.cast import LINK_SECRET, Headers, House, by_link, code, new_process
from tests.access.links import check_not_valid, renewed, shown


def forged(booking_id: str, **fields: Any) -> Headers:
    """A link of this booking, but for some of what it says."""
    link = BookingLink(booking_id, 0, "cancel", 4_000_000_000)._replace(**fields)
    return by_link(sign(link, LINK_SECRET))


def test_a_link_of_another_generation_or_a_missing_booking_is_refused(house: House) -> None:
    booking_id = house.book(house.issue())
    assert shown(house, forged(booking_id)).status == 200
    for generation in (1, 2, 999_999_999):
        check_not_valid(shown(house, forged(booking_id, generation=generation)))
    renewed(house, booking_id)
    check_not_valid(shown(house, forged(booking_id)))
    assert shown(house, forged(booking_id, generation=1)).status == 200


def test_every_bad_link_gets_the_same_answer(house: House) -> None:
    booking_id = house.book(house.issue())
    good = house.link(booking_id)["Authorization"].removeprefix("Booking ")
    content, _, mac = good.rpartition(".")
    expired = BookingLink(booking_id, 0, "cancel", 1)
    other_secret = sign(BookingLink(booking_id, 0, "cancel", 4_000_000_000), "x" * 40)
    bad = [
        *("", "b1", "b1..", good[:-1], good + "A", f" {good}", good.upper(), content),
        *(f"{content}.{mac[::-1]}", f"{content}=.{mac}", sign(expired, LINK_SECRET), other_secret),
        good.replace("b1.", "b2."),
        "ä" * 60,
    ]
    texts = set()
    for token in bad:
        answer = shown(house, by_link(token))
        check_not_valid(answer)
        texts.add(str({**answer.json, "request_id": ""}))
    assert len(texts) == 1


def test_a_link_and_another_credential_are_one_too_many(house: House) -> None:
    link = house.link(house.book(house.issue()))
    both = shown(house, link | house.hotel)
    assert (both.status, code(both)) == (401, "unauthenticated")


def test_a_link_is_accepted_under_the_secret_before(house: House) -> None:
    booking_id = house.book(house.issue())
    link = house.link(booking_id)
    new_process(link_secret="n" * 40, link_secret_accepted=LINK_SECRET)
    assert shown(house, link).status == 200
    new = house.link(booking_id)
    new_process(link_secret="n" * 40, link_secret_accepted="")
    check_not_valid(shown(house, link))
    assert shown(house, new).status == 200


def test_bad_links_count_their_address(house: House) -> None:
    new_process(rate_limit_get=5)
    link = house.link(house.book(house.issue()))
    statuses = [shown(house, by_link("b1.guess")).status for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert shown(house, link).status == 429  # the address is counted, whoever sends from it


def test_two_links_under_one_key_are_two_requests(house: House) -> None:
    key = {"Idempotency-Key": "the-same"}
    for _ in range(2):
        link = house.link(house.book(house.issue()))
        answer = house.service.post("booking/cancel", {}, headers=link | key)
        assert (answer.status, "Idempotency-Replayed" in answer.headers) == (200, False)
