"""Prices: exact amounts in a currency of ISO 4217:2015, list one as amended on 2025-05-12.

Funds, metals and testing codes are left out: nobody pays for a room with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import FieldProblem, problem

_TWO_DECIMALS = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT
MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB
SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"

DECIMALS: dict[str, int] = {
    code: decimals
    for codes, decimals in ((_TWO_DECIMALS, 2), (_NO_DECIMALS, 0), (_THREE_DECIMALS, 3))
    for code in codes.split()
}
DEFAULT_CURRENCY = "EUR"
AMOUNT_BOUND = 10**12  # amounts are smaller, so that every client can hold them


def price(
    amount: Decimal | None, currency: str | None, currencies: Mapping[str, int] = DECIMALS
) -> tuple[Decimal | None, str | None]:
    """The price with exactly its currency's decimals; EUR when an amount comes without one.
    `currencies` are those that are accepted, each with its decimals.

    Raises InvalidRequest for what price_problems finds.
    """
    problems = list(price_problems(amount, currency, currencies))
    if problems:
        raise InvalidRequest(*problems)
    if amount is None:
        return None, currency
    currency = currency or DEFAULT_CURRENCY
    return _exact(amount, currencies[currency]), currency


def price_problems(
    amount: Decimal | None, currency: str | None, currencies: Mapping[str, int] = DECIMALS
) -> Iterator[FieldProblem]:
    """An unknown currency, too many decimals, and an amount that is negative or too large."""
    if currency is not None and currency not in currencies:
        yield problem("price_currency", "unknown_currency", example=DEFAULT_CURRENCY)
    if amount is None:
        return
    if amount.is_nan() or amount < 0:
        yield problem("price_amount", "too_small", min=0)
    elif amount >= AMOUNT_BOUND:
        yield problem("price_amount", "too_large", below=AMOUNT_BOUND)
    elif currency is None or currency in currencies:
        currency = currency or DEFAULT_CURRENCY
        decimals = currencies[currency]
        if _exact(amount, decimals) != amount:
            limits = {"max": decimals, "currency": currency}
            yield problem("price_amount", "too_many_decimals", **limits)


def _exact(amount: Decimal, decimals: int) -> Decimal:
    return abs(amount).quantize(Decimal(1).scaleb(-decimals))


def minor_units(amount: Decimal) -> int:
    """A price's amount in its currency's smallest unit: 129.00 are 12900. It has its currency's
    decimals, so that withdrawn currencies need no table."""
    return int(amount.scaleb(-int(amount.as_tuple().exponent)))


def from_minor_units(units: Decimal, currency: str | None) -> Decimal:
    """The amount of so many of a currency's smallest units; two decimals where it is unknown."""
    return units.scaleb(-DECIMALS.get(currency or DEFAULT_CURRENCY, 2))
