"""Numbers, prices and times as people type and read them, in their language and zone."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain import ids
from chalicelib.domain.money import DECIMALS
from tests.portal.modules import run

EITHER = ["1290", "1.29"]
SUMMER, AUTUMN = "2026-07-01T10:00Z", "2026-10-25"


def read(texts: list[str], locale: str) -> list[Any]:
    """Each text as a number, or the two that it could mean, or None."""
    return list(
        run(
            'const { readNumber } = await from("shared/typed-numbers.js");'
            "const read = argument.map((text) => readNumber(text));"
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
const { checkForm, emptyForm, requestOf } = await from("portal/data/voucher-form.js");
const form = { ...emptyForm({ days: 14 }), title: "Late check-out" };
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
    script = 'const { decimalsOf } = await from("shared/money.js"); return argument.map(decimalsOf)'
    assert run(script, argument=list(DECIMALS)) == list(DECIMALS.values())


def test_price_shows_the_decimals_that_the_server_holds() -> None:
    script = """
    const { money } = await from("shared/money.js");
    return argument.map((price) => money(...price));
    """
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
    script = 'return (await from("shared/format.js")).relative(argument)'
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
    script = 'return (await from("shared/format.js")).span(...argument)'
    assert (
        run(script, zone=zone, argument=[start, end])
        .replace("\xa0", " ")
        .replace(" \u2013 ", " to ")
        == span
    )


def test_zone_is_that_of_the_dates_shown() -> None:
    script = """
    const { zone, zoneOfDay } = await from("shared/format.js");
    return [zone(argument[0]), zone(argument[0], "2026-12-24"), zoneOfDay(argument[1])];
    """
    summer, both = "Europe/Berlin (GMT+2)", "Europe/Berlin (GMT+2, GMT+1)"
    assert run(script, now="2026-12-15T09:00Z", argument=[SUMMER, AUTUMN]) == [summer, both, both]


def test_zone_has_the_present_name_of_its_city() -> None:
    script = """
    const { zone } = await from("shared/format.js");
    const { zoneName } = await from("shared/zone-names.js");
    return [zone(argument), ...Intl.supportedValuesOf("timeZone").map(zoneName)];
    """
    label, *names = run(script, zone="Asia/Calcutta", argument=SUMMER)
    assert label == "Asia/Kolkata (GMT+5:30)"
    present = {name.replace("_", " ") for name in zoneinfo.available_timezones()}
    assert set(names) <= present | {"UTC"}
    former = {"Kiev", "Saigon", "Calcutta", "Katmandu", "Rangoon", "Faeroe", "Godthab"}
    assert not former & {name.rpartition("/")[2] for name in names}


FOUND = """
const { matches } = await from("shared/typed-text.js");
return argument.map(([search, ...texts]) => matches(search, texts, ["v-1et7av1c0-34ftyd3jo5"]));
"""


def test_search_folds_case_accents_and_sharp_s_on_both_sides() -> None:
    alike = ["München", "munchen", "MUNCHEN", "Mu\u0308nchen", "mün\u00adchen"]
    pairs = [(search, title) for search in alike for title in alike]
    pairs += [("strasse", "Straße"), ("STRAẞE", "Strasse"), ("malmo", "MALMÖ"), ("lodz", "Łódź")]
    pairs += [
        ("spa munchen", "Ein Tag Spa in München"),
        ("1et7 av1c0 34", ""),
        ("1ET7AV1C0\u201334", ""),
    ]
    assert run(FOUND, argument=pairs) == [True] * len(pairs)
    assert run(FOUND, argument=[("munchen", "Mannheim"), ("", "Spa")]) == [False, True]


def test_code_is_read_with_any_spaces_dashes_and_case() -> None:
    code = ids.make("v", datetime(2026, 12, 15, tzinfo=UTC), 2**80)
    kind, time, random = code.split("-")
    typed = [
        code,
        f" {code.upper()}\n",
        f"{kind}\u2013{time}\u2014{random}",
        f"{kind} {time} {random}",
        f"{kind}{time}{random}",
        f"{kind} - {time} - {random[:5]} {random[5:]}",
        f"\u200e{kind}\u2011{time}\u2212{random}\u200b",
        f"https://hotel.example/api/#/v/{code}",
        f"Your voucher: https://hotel.example/#/v/{code}?x=1 See you!",
    ]
    script = 'return argument.map((await from("shared/typed-text.js")).idIn)'
    assert run(script, argument=typed) == [code] * len(typed)
    assert run(script, argument=["", " ", "vouchers", "b-old-1"]) == ["", "", "vouchers", "b-old-1"]


@pytest.mark.parametrize("storage", ["working", "blocked"])
def test_page_works_where_the_browser_stores_nothing(storage: str) -> None:
    script = """
    const { lasting, isKept } = await from("shared/stored.js");
    const { recoveryCode, recover, guestToken } = await from("shared/identity.js");
    const code = recoveryCode();
    lasting.set("language", "de");
    const read = [lasting.get("language"), recover(code), guestToken.get() !== null];
    lasting.set("language", null);
    return [...read, lasting.get("language"), isKept.get()];
    """
    assert run(script, storage=storage) == ["de", True, True, None, storage == "working"]


def test_older_browsers_have_what_they_lack() -> None:
    script = """
    const { abortAfter, randomId } = await from("shared/older-browsers.js");
    delete AbortSignal.any;
    delete AbortSignal.timeout;
    const leaving = new AbortController();
    const [left, late] = [abortAfter(60_000, leaving.signal), abortAfter(0)];
    const early = abortAfter(60_000);
    leaving.abort();
    const gone = abortAfter(60_000, leaving.signal);
    await new Promise((resolve) => late.addEventListener("abort", resolve));
    return [left.aborted, late.reason.name, early.aborted, gone.aborted, randomId() !== randomId()];
    """
    assert run(script) == [True, "TimeoutError", False, True, True]


@pytest.mark.parametrize(
    "read", ["bookingsOfDay('2030-06-12')", "bookingsBetween(new Date(), new Date())"]
)
def test_bookings_that_go_on_without_any_end_where_the_search_began(read: str) -> None:
    """A filter drops rows after they were read, so each page may be empty though more come."""
    shown = run(
        """
        const { bookingsBetween, bookingsOfDay } = await from("portal/data/bookings.js");
        const asked = [];
        globalThis.fetch = async (url) => {
          asked.push(new URL(url, "http://127.0.0.1/").searchParams.get("from"));
          const text = JSON.stringify({ ok: true, items: [], next_cursor: "more" });
          return { ok: true, status: 200, headers: new Headers(), text: async () => text,
            json: async () => JSON.parse(text) };
        };
        const { entries, end } = await """
        + read
        + "; return { entries, end, from: asked[0] };"
    )
    assert shown["entries"] == []
    assert shown["end"] == shown["from"] is not None
