"""Whether the amounts of a file may be cents: then the operator must say so."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from chalicelib.domain import money
from infra.migrate import prices
from infra.migrate import values as convert
from infra.migrate.source import Source, Unusable
from infra.migrate.values import abbreviated

CENTS_FROM = 1000  # a whole amount of so much, and of a voucher: 10.00 or 1,000.00?
EXAMPLES = 5


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
        f" {_written(prices.in_major(amount, currency), currency)} with --prices minor"
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
        currency = prices.currency_of(values)
        if not isinstance(amount, Decimal) or not prices.DECIMALS.get(currency):
            continue
        if amount.is_finite() and 0 < amount < money.AMOUNT_BOUND * 1000:
            yield abbreviated(row.get("id") or "(no id)"), amount, currency


def _written(amount: Decimal, currency: str) -> str:
    return f"{amount:,.{prices.DECIMALS[currency]}f} {currency}"
