"""The amounts of a file: what they are, if they may be cents, and what a binary float meant."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

from chalicelib.domain import money
from chalicelib.domain.money import AMOUNT_BOUND, DEFAULT_CURRENCY
from infra.migrate import values as convert
from infra.migrate import withdrawn_currencies
from infra.migrate.source import Source, Unusable
from infra.migrate.values import Values, abbreviated, is_absent

Unit = Literal["major", "minor"]

DECIMALS = withdrawn_currencies.DECIMALS | money.DECIMALS
CENTS_FROM = 1000  # a whole amount of so much, and of a voucher: 10.00 or 1,000.00?
EXAMPLES = 5
FLOAT_ERRORS = 64  # units in the last place: far more than sums make, far less than any price


def require_unit(source: Source) -> None:
    """Raises Unusable for amounts that may be cents: all whole, most of them CENTS_FROM and more.

    Nobody but the operator knows, and all prices would be a hundred times too high.
    """
    amounts = list(_amounts(source))
    if not amounts or any(amount % 1 for _, amount, _ in amounts):
        return
    if 2 * sum(amount >= CENTS_FROM for _, amount, _ in amounts) <= len(amounts):
        return
    examples = sorted(amounts, key=lambda each: each[1] < CENTS_FROM)[:EXAMPLES]
    lines = [
        f"  {voucher_id}: {amount.normalize():f} is"
        f" {_written(amount, currency)} with --prices major,"
        f" {_written(in_major(amount, currency), currency)} with --prices minor"
        for voucher_id, amount, currency in examples
    ]
    raise Unusable(
        "its amounts may be cents: all are whole numbers, and most are 1,000 or more."
        " Say what they are:\n" + "\n".join(lines)
    )


def _amounts(source: Source) -> Iterator[tuple[str, Decimal, str]]:
    """The vouchers' amounts in currencies with decimals, with the voucher's id."""
    for _, row in source.rows("vouchers"):
        values = convert.with_price_columns(row) if "price" in row else row
        amount = convert.decimal(values.get("price_amount"))
        currency = currency_of(values)
        if not isinstance(amount, Decimal) or not DECIMALS.get(currency):
            continue
        if amount.is_finite() and 0 < amount < AMOUNT_BOUND * 1000:
            yield abbreviated(row.get("id") or "(no id)"), amount, currency


def currency_of(values: Values) -> str:
    """The currency of a row's amount."""
    currency: Any = values.get("price_currency")
    return DEFAULT_CURRENCY if is_absent(currency) else str(convert.upper(currency))


def in_major(units: Decimal, currency: str) -> Decimal:
    """The amount of so many of a currency's smallest units."""
    return units.scaleb(-DECIMALS.get(currency, 2))


def _written(amount: Decimal, currency: str) -> str:
    return f"{amount:,.{DECIMALS[currency]}f} {currency}"


def meant(amount: Decimal, currency: str) -> Decimal:
    """The amount with its currency's decimals that is within a float's error of this one, such as
    0.30 for 0.30000000000000004; else the amount itself."""
    decimals = DECIMALS.get(currency)
    if decimals is None or not amount.is_finite() or abs(amount) >= AMOUNT_BOUND:
        return amount
    rounded = round(amount, decimals)
    error = FLOAT_ERRORS * math.ulp(float(amount))
    return rounded if rounded != amount and abs(rounded - amount) <= Decimal(error) else amount
