"""An amount of a file: its unit, and what a binary float meant."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any, Literal

from chalicelib.domain import money
from chalicelib.domain.money import AMOUNT_BOUND, DEFAULT_CURRENCY
from infra.migrate import values as convert
from infra.migrate import withdrawn_currencies
from infra.migrate.values import Values, is_absent

Unit = Literal["major", "minor"]

DECIMALS = withdrawn_currencies.DECIMALS | money.DECIMALS
FLOAT_ERRORS = 64  # units in the last place: far more than sums make, far less than any price


def currency_of(values: Values) -> str:
    """The currency of a row's amount."""
    currency: Any = values.get("price_currency")
    return DEFAULT_CURRENCY if is_absent(currency) else str(convert.upper(currency))


def in_major(units: Decimal, currency: str) -> Decimal:
    """The amount of so many of a currency's smallest units."""
    return units.scaleb(-DECIMALS.get(currency, 2))


def meant(amount: Decimal, currency: str) -> Decimal:
    """The amount with its currency's decimals that is within a float's error of this one, such as
    0.30 for 0.30000000000000004; else the amount itself."""
    decimals = DECIMALS.get(currency)
    if decimals is None or not amount.is_finite() or abs(amount) >= AMOUNT_BOUND:
        return amount
    rounded = round(amount, decimals)
    error = FLOAT_ERRORS * math.ulp(float(amount))
    return rounded if rounded != amount and abs(rounded - amount) <= Decimal(error) else amount
