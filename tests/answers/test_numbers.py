"""Numbers with extreme exponents, in every field that takes or refuses a number."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.answers.bad_values import (
    BOOL,
    DECIMALS,
    INSTANT,
    NEGATIVE,
    OBJECT,
    TEXT,
    TOO_LARGE,
    WHOLE,
)
from tests.api.steps import REQUESTS, error, problems
from tests.service import Service

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    "number", ["1e999999999999999999999", "1e-999999999999999999999", "9" * 5000, "0." + "1" * 5000]
)
@pytest.mark.parametrize("field", ["price_amount", "duration_minutes", "title", "terms"])
def test_number_out_of_all_bounds_is_refused(desk: Service, field: str, number: str) -> None:
    body = f'{{"issuer_uid": "hotel", "{field}": {number}}}'
    assert desk.call("POST", "/api/voucher/issue", body, headers=JSON).status == 400


# Exponents beyond those that Decimal calculates with: it can read and compare such numbers only.
IMMENSE = [
    f"{sign}{digits}" for sign in ("", "-") for digits in ("1e1000000", "9.9e99999999999999")
]
MINUTE = [f"{sign}{digits}" for sign in ("", "-") for digits in ("1e-1000000", "1e-99999999999999")]
MINUTE += [f"{sign}1e-999999999999999999" for sign in ("", "-")]  # becomes 0 in any calculation
ZERO = ["0e1000000", "-0e1000000", "0e-1000000", "-0e-1000000"]
# path, field, its problem with an immense number, a minute one, and a zero (None: it is accepted)
NUMBERS: list[tuple[str, str, str, str, str | None]] = [
    ("/api/voucher/issue", "duration_minutes", WHOLE, WHOLE, "must be at least 5"),
    ("/api/voucher/issue", "durationMinutes", WHOLE, WHOLE, "must be at least 5"),
    ("/api/voucher/issue", "price_amount", TOO_LARGE, DECIMALS, None),
    ("/api/voucher/issue", "price.amount", TOO_LARGE, DECIMALS, None),
    ("/api/voucher/issue", "title", TEXT, TEXT, TEXT),
    ("/api/voucher/issue", "transferable", BOOL, BOOL, BOOL),
    ("/api/voucher/issue", "valid_from", INSTANT, INSTANT, INSTANT),
    ("/api/voucher/issue", "terms", OBJECT, OBJECT, OBJECT),
    ("/api/voucher/book", "slot_id", TEXT, TEXT, TEXT),
    ("/api/voucher/cancel", "revoke", BOOL, BOOL, BOOL),
    ("/api/presence/heartbeat", "status", TEXT, TEXT, TEXT),
]


def body_with_number(path: str, field: str, number: str) -> str:
    """The body of a whole request in which a field (`price.amount`: one in another) is a number."""
    outer, _, inner = field.partition(".")
    value = f'{{"{inner}": {number}}}' if inner else number
    rest = {name: value for name, value in REQUESTS[path].items() if name != outer}
    return f'{json.dumps(rest)[:-1]}{", " if rest else ""}"{outer}": {value}}}'


@pytest.mark.parametrize(("path", "field", "immense", "minute", "zero"), NUMBERS)
def test_extreme_exponent_is_refused_with_the_fields_problem(
    desk: Service,
    subtests: pytest.Subtests,
    path: str,
    field: str,
    immense: str,
    minute: str,
    zero: str | None,
) -> None:
    cases = [*[(number, immense) for number in IMMENSE], *[(number, minute) for number in MINUTE]]
    cases += [(number, zero) for number in ZERO if zero]
    for number, problem in cases:
        with subtests.test(number=number):
            with desk.untouched():
                answer = desk.call(
                    "POST", path, body_with_number(path, field, number), headers=JSON
                )
            # A negative number is out of range, however small it is.
            is_negative_price = problem in (DECIMALS, TOO_LARGE) and number[0] == "-"
            expected = NEGATIVE if is_negative_price else problem
            assert problems(answer) == [(field, expected)]


@pytest.mark.parametrize("number", ZERO)
def test_zero_is_a_price_whatever_its_exponent(desk: Service, number: str) -> None:
    body = body_with_number("/api/voucher/issue", "price_amount", number)
    answer = desk.call("POST", "/api/voucher/issue", body, headers=JSON)
    assert answer.status == 201
    assert '"price_amount":0.00' in answer.text


# As far as a double goes; the digits may be more than a double has.
LARGEST = ["1.7976931348623157e308", "1e308", "1e-308", "9.999e-308", "0e308", "0e-308"]
LONG = ["3." + "14159" * 500, "0." + "1" * 400, "1" * 19, "9" * 300 + ".5", "1.00", "0.0"]
KEPT = [f"{sign}{number}" for sign in ("", "-") for number in [*LARGEST, *LONG]]
JUST_TOO_LARGE = ["1.7976931348623159e308", "1e309", "0.1e310", "9" * 309 + ".0", "1e-309"]
JUST_TOO_LARGE += ["0." + "0" * 308 + "1", "0e309", "0e-309"]


@pytest.mark.parametrize("number", KEPT)
def test_terms_keep_and_replay_any_number(desk: Service, number: str) -> None:
    body = body_with_number("/api/voucher/issue", "terms.deposit", number)
    headers = JSON | {"Idempotency-Key": f"terms{number[:99]}{len(number)}"}
    first, again = (
        desk.call("POST", "/api/voucher/issue", body, headers=headers) for _ in range(2)
    )
    assert first.status == 201, first.text
    deposit = Decimal(first.json["voucher"]["terms"]["deposit"])
    assert deposit.as_tuple() == Decimal(number).as_tuple()
    assert again.text == first.text
    answer = desk.get("voucher/status", {"voucher_id": first.json["voucher"]["id"]})
    stored = Decimal(answer.json["voucher"]["terms"]["deposit"])
    assert stored.as_tuple() == deposit.as_tuple()
    # The same key with the number's other sign is another request.
    other = body.replace(number, number[1:] if number[0] == "-" else f"-{number}")
    answer = desk.call("POST", "/api/voucher/issue", other, headers=headers)
    assert error(answer)[:2] == (422, "idempotency_key_reused")


@pytest.mark.parametrize("number", [*IMMENSE, *MINUTE, *ZERO, *JUST_TOO_LARGE])
@pytest.mark.parametrize("field", ["terms.deposit", "terms.a"])
def test_terms_refuse_a_number_that_no_double_has(desk: Service, number: str, field: str) -> None:
    value = f"[[{{}}, {number}]]" if field == "terms.a" else number
    with desk.untouched():
        body = body_with_number("/api/voucher/issue", field, value)
        answer = desk.call("POST", "/api/voucher/issue", body, headers=JSON)
    assert problems(answer) == [
        ("terms", "must contain only numbers with an exponent from -308 to 308")
    ]
