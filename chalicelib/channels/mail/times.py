"""Days and times as people write them, in the hotel's zone and the guest's language."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from chalicelib.channels.mail.texts import text, words
from chalicelib.domain.hotels.hotel import Hotel, Language

_NO_BREAK = "\u00a0"


def long_day(day: date, language: Language) -> str:
    """`Tuesday, 15 December 2026`"""
    return text(language, "day.long", **_parts(day, language))


def short_day(day: date, language: Language) -> str:
    """`Tue 15 Dec`"""
    return text(language, "day.short", **_parts(day, language))


def plain_day(day: date, language: Language) -> str:
    """`15 December 2026`"""
    return text(language, "day.plain", **_parts(day, language))


def _parts(day: date, language: Language) -> dict[str, object]:
    weekday, month = day.weekday(), day.month - 1
    return {
        "weekday": words(language, "weekdays")[weekday],
        "short_weekday": words(language, "weekdays.short")[weekday],
        "day": day.day,
        "month": words(language, "months")[month],
        "short_month": words(language, "months.short")[month],
        "year": day.year,
    }


def clock_time(instant: datetime, zone: ZoneInfo) -> str:
    """`10:00`; of an hour that comes twice that night `02:30 (UTC+1)`."""
    local = instant.astimezone(zone)
    shown = f"{local:%H:%M}"
    if local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset():
        return shown
    offset = f"{local:%z}"
    minutes = "" if offset[3:5] == "00" else f":{offset[3:5]}"
    return f"{shown}{_NO_BREAK}(UTC{offset[0]}{int(offset[1:3])}{minutes})"


def day_and_time(instant: datetime, hotel: Hotel, language: Language) -> str:
    """`Tue 15 Dec, 10:00`"""
    day = short_day(instant.astimezone(hotel.clock).date(), language)
    return text(language, "day.time", day=day, time=clock_time(instant, hotel.clock))


def span(start: datetime, end: datetime, hotel: Hotel, language: Language) -> str:
    """From when until when, as clocks show it; with the day of the end when it is another one."""
    zone = hotel.clock
    last = end.astimezone(zone).date()
    is_same_day = start.astimezone(zone).date() == last
    starts = clock_time(start, zone)
    if is_same_day:
        return text(language, "day.span", start=starts, end=clock_time(end, zone))
    ends = day_and_time(end, hotel, language)
    return text(language, "day.span_of_days", start=starts, end=ends)


def zone_note(hotel: Hotel, language: Language) -> str:
    """`Local time in Berlin`"""
    name = hotel.clock.key
    if "/" not in name or name.startswith("Etc/"):
        return name.removeprefix("Etc/")
    city = name.rpartition("/")[2].replace("_", " ")
    return text(language, "zone", city=city)
