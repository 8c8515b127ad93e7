"""Who sees what, and who may do what."""

from __future__ import annotations

import pytest

from chalicelib.domain import access, life
from chalicelib.domain.errors import (
    BookingNotFound,
    Forbidden,
    InvalidRequest,
    NotHolder,
    Refusal,
    VoucherNotFound,
)
from chalicelib.domain.model import Caller, Voucher
from tests.domain.made import ACT, HOUR, NOW, booked, voucher

HOTEL = Caller("hotel", "issuer")
OTHER_HOTEL = Caller("other-hotel", "issuer")
ANNA = Caller("anna", "guest")
BERT = Caller("bert", "guest")
ADMIN = Caller("root", "admin")
OPEN = Caller(None, "open")
NOBODY = Caller(None, "nobody")

BEARER = voucher()
ANNAS = voucher(holder_uid="anna")
GIFT = voucher(holder_uid="anna", transferable=True)
BERT_HAS_GIFT = life.book(ACT, GIFT, NOW + HOUR, "bert", "b-1").voucher


def refused(action: object, *arguments: object) -> type[Refusal] | None:
    """What the rule raises, or None."""
    try:
        action(*arguments)  # type: ignore[operator]
    except Refusal as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize(
    ("caller", "held", "sees"),
    [
        (HOTEL, ANNAS, True),
        (ADMIN, ANNAS, True),
        (OPEN, ANNAS, True),
        (ANNA, ANNAS, True),
        (BERT, ANNAS, False),
        (OTHER_HOTEL, ANNAS, False),
        (NOBODY, ANNAS, False),
        (BERT, BEARER, True),
        (OTHER_HOTEL, BEARER, True),
        (NOBODY, BEARER, True),
        (BERT, BERT_HAS_GIFT, True),
        (ANNA, BERT_HAS_GIFT, False),
        # a caller without uid is not the holder of a voucher without holder
        (Caller(None, "guest"), ANNAS, False),
        # a guest whose uid happens to be the hotel's is no hotel
        (Caller("hotel", "guest"), ANNAS, False),
    ],
)
def test_a_voucher_is_seen_by_issuer_holder_admin_and_a_bearer_voucher_by_all(
    caller: Caller, held: Voucher, sees: bool
) -> None:
    assert refused(access.see_voucher, caller, held) is (None if sees else VoucherNotFound)


@pytest.mark.parametrize(
    ("caller", "sees"),
    [
        (HOTEL, True),
        (ADMIN, True),
        (OPEN, True),
        (Caller("guest-1", "guest"), True),
        (ANNA, False),
        (OTHER_HOTEL, False),
        (NOBODY, False),
        (Caller(None, "guest"), False),
    ],
)
def test_a_booking_is_seen_by_its_holder_issuer_and_admin(caller: Caller, sees: bool) -> None:
    booking = booked().booking
    assert refused(access.see_booking, caller, booking) is (None if sees else BookingNotFound)


@pytest.mark.parametrize(
    ("caller", "held", "answer"),
    [
        (HOTEL, ANNAS, None),
        (ADMIN, ANNAS, None),
        (OPEN, ANNAS, None),
        (ANNA, ANNAS, Forbidden),
        (BERT, ANNAS, VoucherNotFound),
        (OTHER_HOTEL, ANNAS, VoucherNotFound),
        (BERT, BEARER, Forbidden),
        (OTHER_HOTEL, BEARER, Forbidden),
    ],
)
def test_a_voucher_is_managed_by_its_issuer_and_admins(
    caller: Caller, held: Voucher, answer: type[Refusal] | None
) -> None:
    assert refused(access.manage_voucher, caller, held) is answer


@pytest.mark.parametrize(
    ("caller", "held", "stated", "answer"),
    [
        # any caller books for itself
        (ANNA, BEARER, None, "anna"),
        (ANNA, BEARER, "anna", "anna"),
        (ANNA, BEARER, "bert", Forbidden),
        (OTHER_HOTEL, BEARER, None, "other-hotel"),
        (ANNA, ANNAS, None, "anna"),
        (ANNA, GIFT, None, "anna"),
        (BERT, GIFT, None, "bert"),
        # a named, non-transferable voucher is booked by its holder alone
        (BERT, ANNAS, None, VoucherNotFound),
        (OTHER_HOTEL, ANNAS, None, VoucherNotFound),
        (HOTEL, ANNAS, "bert", NotHolder),
        (ADMIN, ANNAS, "bert", NotHolder),
        (OPEN, ANNAS, "bert", NotHolder),
        # the issuer and an admin book for a guest
        (HOTEL, BEARER, "bert", "bert"),
        (HOTEL, ANNAS, None, "anna"),
        (HOTEL, ANNAS, "anna", "anna"),
        (HOTEL, GIFT, "bert", "bert"),
        (HOTEL, GIFT, None, "anna"),
        (ADMIN, BEARER, "bert", "bert"),
        (OPEN, BEARER, "bert", "bert"),
        (OPEN, ANNAS, None, "anna"),
        # nobody is nobody's guest
        (OPEN, BEARER, None, InvalidRequest),
        (NOBODY, BEARER, None, Forbidden),
        # who may book is asked of the holder before the booking
        (ANNA, booked(ANNAS), None, "anna"),
        (BERT, booked(BEARER), None, "bert"),
        (BERT, BERT_HAS_GIFT, None, "bert"),
    ],
)
def test_who_books_for_whom(
    caller: Caller, held: Voucher, stated: str | None, answer: str | type[Refusal]
) -> None:
    if isinstance(answer, str):
        assert access.booker(caller, held, stated) == answer
    else:
        assert refused(access.booker, caller, held, stated) is answer


@pytest.mark.parametrize(
    ("caller", "stated", "answer"),
    [
        (HOTEL, None, "hotel"),
        (HOTEL, "hotel", "hotel"),
        (HOTEL, "other-hotel", Forbidden),
        (ANNA, "bert", Forbidden),
        (ADMIN, "hotel", "hotel"),
        (ADMIN, None, "root"),
        (OPEN, "hotel", "hotel"),
        (OPEN, None, InvalidRequest),
        (NOBODY, None, Forbidden),
        (NOBODY, "hotel", Forbidden),
    ],
)
def test_a_stated_uid_is_ones_own_but_for_admins(
    caller: Caller, stated: str | None, answer: str | type[Refusal]
) -> None:
    if isinstance(answer, str):
        assert access.own(caller, stated, "issuer_uid") == answer
    else:
        assert refused(access.own, caller, stated, "issuer_uid") is answer


@pytest.mark.parametrize(
    ("caller", "asked", "answer"),
    [
        (ADMIN, (None, None), (None, None)),
        (ADMIN, ("hotel", "anna"), ("hotel", "anna")),
        (OPEN, (None, "anna"), (None, "anna")),
        # a hotel sees what it issued,
        (HOTEL, (None, None), ("hotel", None)),
        (HOTEL, ("hotel", "anna"), ("hotel", "anna")),
        (HOTEL, (None, "anna"), ("hotel", "anna")),
        (HOTEL, ("other-hotel", None), Forbidden),
        (HOTEL, ("other-hotel", "hotel"), Forbidden),
        # and what it holds
        (HOTEL, (None, "hotel"), (None, "hotel")),
        # a guest sees what it holds
        (ANNA, (None, None), (None, "anna")),
        (ANNA, ("hotel", None), ("hotel", "anna")),
        (ANNA, ("hotel", "anna"), ("hotel", "anna")),
        (ANNA, (None, "bert"), Forbidden),
        (ANNA, ("hotel", "bert"), Forbidden),
        (NOBODY, (None, None), Forbidden),
        (NOBODY, ("hotel", None), Forbidden),
    ],
)
def test_a_listing_is_ones_own_but_for_admins(
    caller: Caller,
    asked: tuple[str | None, str | None],
    answer: tuple[str | None, str | None] | type[Refusal],
) -> None:
    if isinstance(answer, tuple):
        assert access.listing(caller, *asked) == answer
    else:
        assert refused(access.listing, caller, *asked) is answer


@pytest.mark.parametrize(
    ("caller", "answer"),
    [(HOTEL, "hotel"), (ADMIN, None), (OPEN, None), (ANNA, Forbidden), (NOBODY, Forbidden)],
)
def test_events_are_read_by_the_issuer_its_own_and_by_admins(
    caller: Caller, answer: str | type[Refusal] | None
) -> None:
    if answer is Forbidden:
        assert refused(access.events_issuer, caller) is Forbidden
    else:
        assert access.events_issuer(caller) == answer
