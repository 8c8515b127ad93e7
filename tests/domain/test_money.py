"""Prices: exact, in the decimals of their currency."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.money import AMOUNT_BOUND, DECIMALS, price

D = Decimal


@pytest.mark.parametrize(
    ("amount", "code", "expected"),
    [
        (None, None, (None, None)),
        (None, "JPY", (None, "JPY")),
        (D("100"), None, ("100.00", "EUR")),
        (D("129.5"), "EUR", ("129.50", "EUR")),
        (D("1E+2"), "EUR", ("100.00", "EUR")),
        (D("0"), "EUR", ("0.00", "EUR")),
        (D("-0.00"), "EUR", ("0.00", "EUR")),
        (D("100.000000"), "EUR", ("100.00", "EUR")),
        (D("0.1"), "EUR", ("0.10", "EUR")),
        (D("999999999999.99"), "EUR", ("999999999999.99", "EUR")),
        (D("1000"), "JPY", ("1000", "JPY")),
        (D("1000.0"), "JPY", ("1000", "JPY")),
        (D("1.005"), "KWD", ("1.005", "KWD")),
        (D("1"), "KWD", ("1.000", "KWD")),
        (D("999999999999.999"), "BHD", ("999999999999.999", "BHD")),
    ],
)
def test_an_amount_is_kept_to_the_last_digit(
    amount: Decimal | None, code: str | None, expected: tuple[str | None, str | None]
) -> None:
    exact, currency = price(amount, code)
    assert (exact if exact is None else str(exact), currency) == expected


UNKNOWN = ("price_currency", "unknown_currency", {"example": "EUR"})
NEGATIVE = ("price_amount", "too_small", {"min": 0})
LARGE = ("price_amount", "too_large", {"below": 10**12})


def decimals(most: int, currency: str) -> tuple[str, str, dict[str, object]]:
    """The problem of an amount with too many decimals."""
    return ("price_amount", "too_many_decimals", {"max": most, "currency": currency})


@pytest.mark.parametrize(
    ("amount", "code", "problem"),
    [
        (D("1"), "XXX", UNKNOWN),
        (D("1"), "XAU", UNKNOWN),
        (D("1"), "DEM", UNKNOWN),
        (D("1"), "eur", UNKNOWN),
        (None, "ABC", UNKNOWN),
        (D("-0.01"), "EUR", NEGATIVE),
        (D("-1"), None, NEGATIVE),
        (D("0.001"), "EUR", decimals(2, "EUR")),
        (D("0.001"), None, decimals(2, "EUR")),
        (D("100.5"), "JPY", decimals(0, "JPY")),
        (D("1.0005"), "KWD", decimals(3, "KWD")),
        (D("1000000000000"), "EUR", LARGE),
        (D("1E+400"), "EUR", LARGE),
        (D("1E-400"), "EUR", decimals(2, "EUR")),
        (D("1." + "0" * 60 + "1"), "EUR", decimals(2, "EUR")),
        (D("Infinity"), "EUR", LARGE),
        (D("-Infinity"), "EUR", NEGATIVE),
        (D("NaN"), "EUR", NEGATIVE),
        (D("sNaN"), "EUR", NEGATIVE),
    ],
)
def test_an_invalid_price_names_its_field_and_its_limits(
    amount: Decimal | None, code: str | None, problem: tuple[str, str, dict[str, object]]
) -> None:
    with pytest.raises(InvalidRequest) as error:
        price(amount, code)
    [details] = error.value.details
    assert (details["field"], details["code"], details["limits"]) == problem


@given(
    st.decimals(0, AMOUNT_BOUND - 1, places=4, allow_nan=False),
    st.sampled_from(sorted(DECIMALS)),
)
def test_an_accepted_amount_is_unchanged_and_any_other_has_too_many_decimals(
    amount: Decimal, code: str
) -> None:
    fits = amount == round(amount, DECIMALS[code])
    try:
        exact, _ = price(amount, code)
    except InvalidRequest:
        assert not fits
    else:
        assert fits
        assert exact == amount
        assert exact is not None
        assert -exact.as_tuple().exponent == DECIMALS[code]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("EUR", 2),
        ("USD", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("KWD", 3),
        ("TND", 3),
        ("ISK", 0),
        ("HUF", 2),
    ],
)
def test_a_currency_has_the_decimals_of_iso_4217(code: str, expected: int) -> None:
    assert DECIMALS[code] == expected


def test_every_code_is_three_capital_letters() -> None:
    assert all(
        len(code) == 3 and code.isascii() and code.isalpha() and code.isupper() for code in DECIMALS
    )
