"""Who may see what, and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import permissions
from chalicelib.domain.actors import ANONYMOUS, Principal
from chalicelib.domain.errors import DomainError, Forbidden, InvalidRequest
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.errors import BookingNotFound, NotHolder, VoucherNotFound
from chalicelib.domain.vouchers.voucher import Consumed, Voucher
from tests.domain import made
from tests.domain.made import ACTOR, HOUR, NOW, booked

HOTEL = Principal("hotel", "issuer")
OTHER_HOTEL = Principal("other-hotel", "issuer")
ANNA = Principal("anna", "guest")
BERT = Principal("bert", "guest")
ADMIN = Principal("root", "admin")
OPEN = Principal(None, "open")

BEARER = made.voucher()
ANNAS = made.voucher(holder_uid="anna")
GIFT = made.voucher(holder_uid="anna", transferable=True)
GIFT_BOOKED_BY_BERT = lifecycle.book(ACTOR, GIFT, NOW + HOUR, "bert", "b-1").voucher
GIFT_USED = replace(GIFT, state=Consumed())  # by a walk-in
USED = made.in_status("consumed")  # a bearer voucher that guest-1 booked


def error_of(rule: Callable[..., object], *arguments: object) -> type[DomainError] | None:
    """What the rule raises, or None."""
    try:
        rule(*arguments)
    except DomainError as error:
        return type(error)
    return None


@pytest.mark.parametrize(
    ("principal", "voucher", "is_visible"),
    [
        (HOTEL, ANNAS, True),
        (ADMIN, ANNAS, True),
        (OPEN, ANNAS, True),
        (ANNA, ANNAS, True),
        (BERT, ANNAS, False),
        (OTHER_HOTEL, ANNAS, False),
        (ANONYMOUS, ANNAS, False),
        (BERT, BEARER, True),
        (OTHER_HOTEL, BEARER, True),
        (ANONYMOUS, BEARER, True),
        # whoever knows its id may book a transferable voucher, and so may see it
        (ANNA, GIFT, True),
        (BERT, GIFT, True),
        (OTHER_HOTEL, GIFT, True),
        (BERT, replace(GIFT, state="expired"), True),
        (BERT, replace(GIFT, state="cancelled"), True),
        # until it is booked or used
        (OTHER_HOTEL, GIFT_BOOKED_BY_BERT, False),
        (HOTEL, GIFT_BOOKED_BY_BERT, True),
        (ANNA, GIFT_USED, True),
        (BERT, GIFT_USED, False),
        (OTHER_HOTEL, booked(BEARER), False),
        (BERT, GIFT_BOOKED_BY_BERT, True),
        (ANNA, GIFT_BOOKED_BY_BERT, False),
        # a principal without uid is not the holder of a voucher without holder
        (Principal(None, "guest"), ANNAS, False),
        # a guest whose uid happens to be the hotel's is no hotel
        (Principal("hotel", "guest"), ANNAS, False),
    ],
)
def test_a_voucher_is_visible_to_its_parties_and_to_whoever_may_book_it(
    principal: Principal, voucher: Voucher, is_visible: bool
) -> None:
    assert error_of(permissions.require_view, principal, voucher) is (
        None if is_visible else VoucherNotFound
    )


@pytest.mark.parametrize(
    ("principal", "is_visible"),
    [
        (HOTEL, True),
        (ADMIN, True),
        (OPEN, True),
        (Principal("guest-1", "guest"), True),
        (ANNA, False),
        (OTHER_HOTEL, False),
        (ANONYMOUS, False),
        (Principal(None, "guest"), False),
    ],
)
def test_a_booking_is_visible_to_its_holder_its_issuer_and_admins(
    principal: Principal, is_visible: bool
) -> None:
    booking = booked().booking
    assert error_of(permissions.require_view_booking, principal, booking) is (
        None if is_visible else BookingNotFound
    )


@pytest.mark.parametrize(
    ("principal", "voucher", "expected"),
    [
        (HOTEL, ANNAS, None),
        (ADMIN, ANNAS, None),
        (OPEN, ANNAS, None),
        (ANNA, ANNAS, Forbidden),
        (BERT, ANNAS, VoucherNotFound),
        (OTHER_HOTEL, ANNAS, VoucherNotFound),
        (BERT, BEARER, Forbidden),
        (OTHER_HOTEL, BEARER, Forbidden),
        (BERT, GIFT, Forbidden),
        (BERT, GIFT_USED, VoucherNotFound),
    ],
)
def test_only_its_issuer_and_admins_manage_a_voucher(
    principal: Principal, voucher: Voucher, expected: type[DomainError] | None
) -> None:
    assert error_of(permissions.require_manage, principal, voucher) is expected


@pytest.mark.parametrize(
    ("principal", "voucher", "stated_uid", "expected"),
    [
        # any principal books for itself
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
        # without a uid there is no guest
        (OPEN, BEARER, None, InvalidRequest),
        (ANONYMOUS, BEARER, None, Forbidden),
        # while it is booked, the holder before the booking decides
        (ANNA, booked(ANNAS), None, "anna"),
        (BERT, booked(BEARER), None, "bert"),
        (BERT, GIFT_BOOKED_BY_BERT, None, "bert"),
        # what became of a bearer voucher after its booking is its holder's business
        (Principal("guest-1", "guest"), USED, None, "guest-1"),
        (ANNA, USED, None, VoucherNotFound),
        (BERT, GIFT_USED, None, VoucherNotFound),
        (ANNA, GIFT_USED, None, "anna"),
        # who lost the race for a transferable voucher is told so by the rule of booking
        (ANNA, GIFT_BOOKED_BY_BERT, None, "anna"),
        (OTHER_HOTEL, GIFT_BOOKED_BY_BERT, None, "other-hotel"),
        (OTHER_HOTEL, USED, None, VoucherNotFound),
        (HOTEL, USED, "bert", "bert"),
    ],
)
def test_a_booking_is_for_the_caller_or_for_the_guest_whom_a_manager_names(
    principal: Principal,
    voucher: Voucher,
    stated_uid: str | None,
    expected: str | type[DomainError],
) -> None:
    if isinstance(expected, str):
        assert permissions.resolve_holder(principal, voucher, stated_uid) == expected
    else:
        assert error_of(permissions.resolve_holder, principal, voucher, stated_uid) is expected


EVERYBODY = [HOTEL, OTHER_HOTEL, ANNA, BERT, Principal("guest-1", "guest"), ADMIN]


@given(made.vouchers_in_any_state(), st.sampled_from(EVERYBODY), st.booleans())
def test_whoever_may_book_a_voucher_may_see_it(
    voucher: Voucher, principal: Principal, is_theirs: bool
) -> None:
    if is_theirs and voucher.state == "issued":
        voucher = replace(voucher, holder_uid=principal.uid)
    may_see = error_of(permissions.require_view, principal, voucher) is None
    may_book = error_of(permissions.resolve_holder, principal, voucher, None) is None
    if voucher.status != "booked":  # then the one who lost the race is told so
        assert may_see == may_book


@pytest.mark.parametrize(
    ("principal", "stated_uid", "expected"),
    [
        (HOTEL, None, "hotel"),
        (HOTEL, "hotel", "hotel"),
        (HOTEL, "other-hotel", Forbidden),
        (ANNA, "bert", Forbidden),
        (ADMIN, "hotel", "hotel"),
        (ADMIN, None, "root"),
        (OPEN, "hotel", "hotel"),
        (OPEN, None, InvalidRequest),
        (ANONYMOUS, None, Forbidden),
        (ANONYMOUS, "hotel", Forbidden),
    ],
)
def test_only_an_admin_may_state_the_uid_of_somebody_else(
    principal: Principal, stated_uid: str | None, expected: str | type[DomainError]
) -> None:
    if isinstance(expected, str):
        assert permissions.resolve_uid(principal, stated_uid, "issuer_uid") == expected
    else:
        assert error_of(permissions.resolve_uid, principal, stated_uid, "issuer_uid") is expected


@pytest.mark.parametrize(
    ("principal", "filters", "expected"),
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
        (ANONYMOUS, (None, None), Forbidden),
        (ANONYMOUS, ("hotel", None), Forbidden),
    ],
)
def test_only_an_admin_may_list_what_belongs_to_somebody_else(
    principal: Principal,
    filters: tuple[str | None, str | None],
    expected: tuple[str | None, str | None] | type[DomainError],
) -> None:
    if isinstance(expected, tuple):
        assert permissions.listing_scope(principal, *filters) == expected
    else:
        assert error_of(permissions.listing_scope, principal, *filters) is expected


@pytest.mark.parametrize(
    ("principal", "issuer_uid", "expected"),
    [
        (ADMIN, "hotel", None),
        (OPEN, None, None),
        (HOTEL, "hotel", "issuer_uid"),
        (HOTEL, None, "holder_uid"),  # what it holds
        (ANNA, "hotel", "holder_uid"),
        (ANNA, None, "holder_uid"),
    ],
)
def test_a_listing_reads_the_callers_own_partition(
    principal: Principal, issuer_uid: str | None, expected: str | None
) -> None:
    assert permissions.own_partition(principal, issuer_uid) == expected


@pytest.mark.parametrize(
    ("principal", "expected"),
    [(HOTEL, "hotel"), (ADMIN, None), (OPEN, None), (ANNA, Forbidden), (ANONYMOUS, Forbidden)],
)
def test_an_issuer_reads_its_own_events_and_an_admin_all(
    principal: Principal, expected: str | type[DomainError] | None
) -> None:
    if expected is Forbidden:
        assert error_of(permissions.events_issuer, principal) is Forbidden
    else:
        assert permissions.events_issuer(principal) == expected
