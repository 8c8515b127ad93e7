"""Numbers, prices and times as people type and read them, in their language and zone."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.money import DECIMALS
from tests.portal.modules import run

EITHER = ["1290", "1.29"]
SUMMER, AUTUMN = "2026-07-01T10:00Z", "2026-10-25"


def read(texts: list[str], locale: str) -> list[Any]:
    """Each text as a number, or the two that it could mean, or None."""
    return list(
        run(
            'const { readNumber } = await from("shared/typed-numbers.js");'
            "const read = given.map((text) => readNumber(text));"
            "return read.map((one) => one?.number ?? one?.readings ?? null);",
            locale=locale,
            argument=texts,
        )
    )


@pytest.mark.parametrize(
    ("locale", "comma", "stop"),
    [
        ("en-GB", "1290", EITHER),
        ("de-DE", EITHER, "1290"),
        ("de-AT", EITHER, "1290"),
        ("nl-NL", EITHER, "1290"),
        ("de-CH", EITHER, EITHER),
    ],
)
def test_number_is_read_as_the_language_writes_it(locale: str, comma: Any, stop: Any) -> None:
    assert read(["1,290", "1.290"], locale) == [comma, stop]
    plain = {
        "1290": ["1290", "1 290", "1\u202f290", "1'290", "1\u2019290", " 1290,- ", "\u200b1290"],
        "1290.50": ["1290,50", "1290.50", "1,290.50", "1.290,50", "1 290,50", "1\u2019290.50"],
        "1290000": ["1,290,000", "1.290.000", "12,90,000"],
        "0.290": ["0,290", "0.290", ",290"],
    }
    for number, texts in plain.items():
        assert read(texts, locale) == [number] * len(texts)
    unreadable = ["", "12.", "1,290,50", "1.29.0", "12 90", "-3", "1e3", "0x10", "zwölf"]
    assert read(unreadable, locale) == [None] * len(unreadable)


FORM = """
const { checkForm, fillForm, requestOf } = await from("portal/data/voucher-form.js");
const form = fillForm("checkout", { title: "Late check-out", description: "" });
"""


def test_price_that_could_be_two_is_refused_with_both() -> None:
    problems = run(
        FORM
        + 'return checkForm({ ...form, price_amount: "2,475", duration: "1,440" }, () => ({}))',
        locale="nl-NL",
    )
    assert problems["price_amount"]["code"] == "two_readings"
    assert problems["price_amount"]["limits"] == {"first": "2475", "second": "2,475"}
    assert problems["duration_minutes"]["limits"] == {"first": "1440", "second": "1,44"}
    body = run(FORM + 'return requestOf({ ...form, price_amount: "2.475" })', locale="nl-NL")
    assert body["price_amount"] == 2475


def test_currencies_have_the_decimals_of_the_server() -> None:
    script = 'const { decimalsOf } = await from("shared/money.js"); return given.map(decimalsOf)'
    assert run(script, argument=list(DECIMALS)) == list(DECIMALS.values())


def test_price_shows_the_decimals_that_the_server_holds() -> None:
    script = (
        'const { money } = await from("shared/money.js"); return given.map((one) => money(...one))'
    )
    prices = [(1250.5, "HUF"), (1250.5, "IDR"), (99.9, "COP"), (1.5, "KWD"), (1250, "ISK")]
    shown = [text.replace("\xa0", " ") for text in run(script, argument=prices)]
    assert shown == ["HUF 1,250.50", "IDR 1,250.50", "COP 99.90", "KWD 1.500", "ISK 1,250"]


@pytest.mark.parametrize(
    ("now", "then", "text"),
    [
        ("2026-12-15T00:01", "2026-12-16T23:59", "tomorrow"),
        ("2026-12-15T09:00", "2026-12-17T08:00", "in 2 days"),
        ("2026-12-15T20:00", "2026-12-16T08:00", "tomorrow"),
        ("2026-12-15T20:00", "2026-12-15T22:30", "in 2 hours"),
        ("2026-12-15T23:50", "2026-12-16T00:10", "in 20 minutes"),
        ("2026-12-15T00:30", "2026-12-14T20:00", "yesterday"),
        ("2026-03-28T12:00", "2026-03-30T00:30", "in 2 days"),
        ("2026-10-24T12:00", "2026-10-26T00:30", "in 2 days"),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_days_are_counted_by_midnights(now: str, then: str, text: str, zone: str) -> None:
    script = 'return (await from("shared/format.js")).relative(given)'
    assert run(script, zone=zone, now=now, argument=then) == text


@pytest.mark.parametrize(
    ("zone", "now", "last"),
    [
        ("Europe/Berlin", "2026-10-25T00:30", "2026-11-08"),
        ("America/Los_Angeles", "2026-11-01T00:30", "2026-11-15"),
        ("Europe/Berlin", "2026-03-28T23:30", "2026-04-11"),
    ],
)
def test_validity_that_is_filled_in_has_its_days(zone: str, now: str, last: str) -> None:
    assert run(FORM + "return form.until_day", zone=zone, now=now) == last


@pytest.mark.parametrize(
    ("zone", "start", "end", "span"),
    [
        ("Europe/Berlin", "2026-10-25T00:00Z", "2026-10-25T01:00Z", "02:00 GMT+2 to 02:00 GMT+1"),
        ("Europe/Berlin", "2026-10-25T01:00Z", "2026-10-25T02:00Z", "02:00 GMT+1 to 03:00"),
        ("Europe/Berlin", "2026-03-29T00:00Z", "2026-03-29T02:00Z", "01:00 to 04:00"),
        ("Europe/Berlin", "2026-10-24T00:00Z", "2026-10-24T01:00Z", "02:00 to 03:00"),
        (
            "America/New_York",
            "2026-11-01T05:30Z",
            "2026-11-01T06:30Z",
            "01:30 GMT-4 to 01:30 GMT-5",
        ),
        (
            "Australia/Lord_Howe",
            "2026-04-04T14:45Z",
            "2026-04-04T15:15Z",
            "01:45 GMT+11 to 01:45 GMT+10:30",
        ),
    ],
)
def test_hour_that_comes_twice_has_its_offset(zone: str, start: str, end: str, span: str) -> None:
    script = 'return (await from("shared/format.js")).span(...given)'
    assert (
        run(script, zone=zone, argument=[start, end])
        .replace("\xa0", " ")
        .replace(" \u2013 ", " to ")
        == span
    )


def test_zone_is_that_of_the_dates_shown() -> None:
    script = """
    const { zone, zoneOfDay } = await from("shared/format.js");
    return [zone(given[0]), zone(given[0], "2026-12-24"), zoneOfDay(given[1])];
    """
    summer, both = "Europe/Berlin (GMT+2)", "Europe/Berlin (GMT+2, GMT+1)"
    assert run(script, now="2026-12-15T09:00Z", argument=[SUMMER, AUTUMN]) == [summer, both, both]
