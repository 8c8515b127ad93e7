"""Days and times as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.channels.mail import times
from chalicelib.channels.mail.colours import DARK_SHEET, SHEET, brand
from chalicelib.channels.mail.compose import last_day
from chalicelib.domain.hotels.accent import CONTRAST_MIN, contrast
from chalicelib.domain.hotels.hotel import Hotel, Language
from tests.domain.made import voucher

BERLIN = Hotel(issuer_uid="hotel", name="H", zone="Europe/Berlin", version=1)
START = datetime(2026, 12, 15, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "short", "when"),
    [
        ("en", "Tuesday, 15 December 2026", "Tue 15 Dec", "Tue 15 Dec, 15:00"),
        ("de", "Dienstag, 15. Dezember 2026", "Di., 15. Dez.", "Di., 15. Dez., 15:00 Uhr"),
        ("nl", "dinsdag 15 december 2026", "di 15 dec", "di 15 dec, 15:00 uur"),
    ],
)
def test_days_are_written_in_each_language(
    language: Language, day: str, short: str, when: str
) -> None:
    assert times.long_day(date(2026, 12, 15), language) == day
    assert times.short_day(date(2026, 12, 15), language) == short
    assert times.day_and_time(START, BERLIN, language) == when


def test_an_end_on_another_day_says_which() -> None:
    end = START + timedelta(hours=20)
    assert times.span(START, end, BERLIN, "en") == "15:00 \u2013 Wed 16 Dec, 11:00"
    assert times.span(START, end, BERLIN, "de") == "15:00 Uhr \u2013 Mi., 16. Dez., 11:00 Uhr"
    assert times.span(START, end, BERLIN, "nl") == "15:00 uur \u2013 wo 16 dec, 11:00 uur"
    assert times.span(START, START + timedelta(hours=2), BERLIN, "de") == "15:00 \u2013 17:00 Uhr"


def test_an_hour_that_comes_twice_says_which() -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    shown = [times.clock_time(night + timedelta(hours=at), BERLIN.clock) for at in (0, 1, 2)]
    assert shown == ["02:30\u00a0(UTC+2)", "02:30\u00a0(UTC+1)", "03:30"]


@pytest.mark.parametrize(
    ("zone", "note"),
    [("Europe/Berlin", "Local time in Berlin"), ("America/New_York", "Local time in New York"),
     ("UTC", "UTC"), ("Etc/GMT+3", "GMT+3")],
)  # fmt: skip
def test_the_note_names_the_clock(zone: str, note: str) -> None:
    hotel = Hotel(issuer_uid="hotel", name="H", zone=zone, version=1)
    assert times.zone_note(hotel, "en") == note


def test_a_validity_ends_with_its_last_day() -> None:
    midnight = voucher(valid_until=datetime(2026, 12, 31, 23, tzinfo=UTC))
    assert last_day(midnight, BERLIN, "en") == "31 December 2026"
    noon = voucher(valid_until=datetime(2026, 12, 31, 11, tzinfo=UTC))
    assert last_day(noon, BERLIN, "en") == "31 December 2026, 12:00"


@pytest.mark.parametrize("accent", ["#7a1f3d", "#000000", "#0000ff", "#003300", None])
def test_each_colour_can_be_read(accent: str | None) -> None:
    colours = brand(accent)
    assert contrast(colours.colour, SHEET) >= CONTRAST_MIN
    assert contrast(colours.dark, DARK_SHEET) >= CONTRAST_MIN
    assert contrast(colours.on_colour, colours.colour) >= CONTRAST_MIN
    assert contrast(colours.on_dark, colours.dark) >= CONTRAST_MIN
