"""Money: to the last digit, in and out, in the text of the answer itself."""

from __future__ import annotations

import re

import pytest

from tests.service import Service

JSON = {"content-type": "application/json"}
AMOUNTS = [
    ("100", "EUR", "100.00"),
    ("100.0", "EUR", "100.00"),
    ("100.00", "EUR", "100.00"),
    ("100.000", "EUR", "100.00"),
    ("129.5", "EUR", "129.50"),
    ("0.1", "EUR", "0.10"),
    ("0.10", "EUR", "0.10"),
    ("0.29", "EUR", "0.29"),
    ("1.10", "USD", "1.10"),
    ("4.35", "EUR", "4.35"),
    ("0", "EUR", "0.00"),
    ("0.00", "EUR", "0.00"),
    ("-0", "EUR", "0.00"),
    ("-0.0", "EUR", "0.00"),
    ("1e2", "EUR", "100.00"),
    ("1E+2", "EUR", "100.00"),
    ("12345e-2", "EUR", "123.45"),
    ("999999999999.99", "EUR", "999999999999.99"),
    ("99999999999.37", "EUR", "99999999999.37"),
    ("1000", "JPY", "1000"),
    ("1000.00", "JPY", "1000"),
    ("1e3", "JPY", "1000"),
    ("999999999999", "JPY", "999999999999"),
    ("1.5", "KWD", "1.500"),
    ("1.005", "KWD", "1.005"),
    ("999999999999.999", "KWD", "999999999999.999"),
]
GOOD = [pytest.param(*case, id=f"{case[0]}-{case[1]}") for case in AMOUNTS]


def amount_in(text: str, dialect: str) -> str:
    """The digits of the price as they stand in an answer."""
    pattern = r'"price_amount":([^,}]+)' if dialect == "canonical" else r'"amount":([^,}]+)'
    amounts = re.findall(pattern, text)
    assert len(amounts) == 1, text
    return str(amounts[0])


@pytest.mark.parametrize("dialect", ["canonical", "camel_case"])
@pytest.mark.parametrize(("number", "currency", "answered"), GOOD)
def test_amount_is_answered_exactly(
    desk: Service, number: str, currency: str, answered: str, dialect: str
) -> None:
    price = (
        f'"price_amount": {number}, "price_currency": "{currency}", "issuer_uid": "h{number}"'
        if dialect == "canonical"
        else f'"price": {{"amount": {number}, "currency": "{currency}"}}, "issuerUid": "h{number}"'
    )
    answer = desk.call("POST", "/api/voucher/issue", f"{{{price}}}", headers=JSON)
    assert answer.status in (200, 201), answer.text
    assert amount_in(answer.text, dialect) == answered
    voucher = answer.json["voucher"]
    if dialect == "canonical":
        query = {"voucher_id": voucher["id"]}
        assert voucher["price_currency"] == currency
    else:
        query = {"voucherId": voucher["voucherId"]}
        assert voucher["price"]["currency"] == currency
    assert amount_in(desk.get("voucher/status", query).text, dialect) == answered


@pytest.mark.parametrize(
    ("price", "answered"),
    [
        ('"price_amount": 10', '"price_amount":10.00,"price_currency":"EUR"'),
        (
            '"price_amount": 10, "price_currency": null',
            '"price_amount":10.00,"price_currency":"EUR"',
        ),
        ('"price_currency": "USD"', '"price_amount":null,"price_currency":"USD"'),
        ('"price_amount": null', '"price_amount":null,"price_currency":null'),
        ('"price": {"amount": 10}', '"price":{"amount":10.00,"currency":"EUR"}'),
        ('"price": {"amount": 10, "currency": null}', '"price":{"amount":10.00,"currency":"EUR"}'),
        ('"price": null', '"price":null'),
        ('"price": {"amount": null, "currency": "USD"}', '"price":null'),
    ],
)
def test_currency_of_an_amount_defaults_to_eur(desk: Service, price: str, answered: str) -> None:
    body = f'{{"issuer_uid": "hotel", {price}}}'
    answer = desk.call("POST", "/api/voucher/issue", body, headers=JSON)
    assert answer.status in (200, 201), answer.text
    assert answered in answer.text


@pytest.mark.parametrize(
    ("number", "currency"),
    [
        ("100.001", "EUR"),
        ("100.5", "JPY"),
        ("0.1", "JPY"),
        ("1.0005", "KWD"),
        ("1e-3", "EUR"),
        ("1e-400", "EUR"),
        ("-1", "EUR"),
        ("-0.01", "EUR"),
        ("1000000000000", "EUR"),
        ("1e12", "JPY"),
        ("0.0000000000000000000000000000000000000000001", "EUR"),
        ("100.0000000000000000000000000000000000000000001", "EUR"),
    ],
)
def test_amount_that_cannot_be_stored_exactly_is_refused(
    desk: Service, number: str, currency: str
) -> None:
    body = f'{{"issuer_uid": "hotel", "price_amount": {number}, "price_currency": "{currency}"}}'
    answer = desk.call("POST", "/api/voucher/issue", body, headers=JSON)
    assert answer.status == 400
    assert [problem["field"] for problem in answer.json["details"]] == ["price_amount"]


@pytest.mark.parametrize(
    "number",
    ["0.1", "1.10", "100.00", "12345678901234567890.123456789", "18446744073709551616", "1.0"],
)
def test_numbers_in_terms_keep_their_digits(desk: Service, number: str) -> None:
    body = f'{{"issuer_uid": "hotel", "terms": {{"deposit": {number}}}}}'
    answer = desk.call("POST", "/api/voucher/issue", body, headers=JSON)
    assert f'"terms":{{"deposit":{number}}}' in answer.text
    query = {"voucher_id": answer.json["voucher"]["id"]}
    assert f'"terms":{{"deposit":{number}}}' in desk.get("voucher/status", query).text
