"""Money: exact, in the decimals of its currency."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import currency, life
from chalicelib.domain.errors import InvalidRequest

D = Decimal


@pytest.mark.parametrize(
    ("amount", "code", "kept"),
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
def test_keeps_the_amount_to_the_last_digit(
    amount: Decimal | None, code: str | None, kept: tuple[str | None, str | None]
) -> None:
    exact, named = life.price(amount, code)
    assert (exact if exact is None else str(exact), named) == kept


@pytest.mark.parametrize(
    ("amount", "code", "field"),
    [
        (D("1"), "XXX", "price_currency"),
        (D("1"), "XAU", "price_currency"),
        (D("1"), "DEM", "price_currency"),
        (D("1"), "eur", "price_currency"),
        (None, "ABC", "price_currency"),
        (D("-0.01"), "EUR", "price_amount"),
        (D("-1"), None, "price_amount"),
        (D("0.001"), "EUR", "price_amount"),
        (D("0.001"), None, "price_amount"),
        (D("100.5"), "JPY", "price_amount"),
        (D("1.0005"), "KWD", "price_amount"),
        (D("1000000000000"), "EUR", "price_amount"),
        (D("1E+400"), "EUR", "price_amount"),
        (D("1E-400"), "EUR", "price_amount"),
        (D("1." + "0" * 60 + "1"), "EUR", "price_amount"),
        (D("Infinity"), "EUR", "price_amount"),
        (D("NaN"), "EUR", "price_amount"),
        (D("sNaN"), "EUR", "price_amount"),
    ],
)
def test_refuses_what_is_no_price(amount: Decimal | None, code: str | None, field: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        life.price(amount, code)
    assert [problem["field"] for problem in refused.value.details] == [field]


@given(
    st.decimals(0, 10**12 - 1, places=4, allow_nan=False),
    st.sampled_from(sorted(currency.DECIMALS)),
)
def test_what_it_takes_it_keeps_and_the_rest_it_refuses(amount: Decimal, code: str) -> None:
    fits = amount == round(amount, currency.DECIMALS[code])
    try:
        exact, _ = life.price(amount, code)
    except InvalidRequest:
        assert not fits
    else:
        assert fits
        assert exact == amount
        assert exact is not None
        assert -exact.as_tuple().exponent == currency.DECIMALS[code]


@pytest.mark.parametrize(
    ("code", "decimals"),
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
def test_knows_the_decimals_of_currencies(code: str, decimals: int) -> None:
    assert currency.DECIMALS[code] == decimals


def test_every_code_is_three_capital_letters() -> None:
    assert all(
        len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()
        for code in currency.DECIMALS
    )
