"""A hotel's profile: what it is called, where it is, and which clocks it goes by
(contract: Hotel)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args, overload
from zoneinfo import ZoneInfo

from chalicelib.domain import zones
from chalicelib.domain.actors import ActorContext
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.rules import require_usable
from chalicelib.domain.errors import BrokenInvariant, HotelChanged, InvalidRequest
from chalicelib.domain.events import Event, event_of
from chalicelib.domain.field_problems import FieldProblem, problem
from chalicelib.domain.hotels import accent, logo
from chalicelib.domain.hotels.logo import Logo
from chalicelib.domain.instants import YEARS, OutsideYears

Language = Literal["en", "de", "nl"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
ZONE_WITHOUT_PROFILE = "UTC"
REMINDER_HOURS = 24  # unless the hotel chooses otherwise


# Only its subclasses are instantiated; fewer generated methods shorten a cold start.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class HotelContent:
    """What a hotel says of itself."""

    name: str | None = None
    zone: str | None = None
    """The IANA name of its time zone."""
    address: str | None = None
    """Several lines."""
    map_url: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    languages: tuple[Language, ...] = LANGUAGES
    """Those that its guests read, the most usual one first."""
    accent: str | None = None
    """Its colour, `#rrggbb`."""
    default_calendar_id: str | None = None
    """The calendar that the portal's forms of vouchers and templates begin with."""
    reminder_hours: int | None = REMINDER_HOURS
    """How many hours before their slot its guests are reminded by mail; None: never."""
    digest_hour: int | None = None
    """At which hour of its clocks it is sent the day ahead by mail; None: never."""
    asks_phone: bool = False
    """Whether the portal asks guests for a phone number as they book."""
    asks_note: bool = False
    """Whether it asks them what the hotel should know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HotelDraft(HotelContent):
    """The profile that a save requests."""

    logo: bytes | None = None
    """A new logo; None keeps the one that there is."""
    remove_logo: bool = False
    version: int = 0
    """The version of the profile that was changed into this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotel(HotelContent):
    """A hotel as it stands; at version 0 nothing was saved of it yet."""

    issuer_uid: str
    logo: str | None = None
    """The name of its logo's content (logo.py)."""
    version: int = 0

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if (self.version > 0) != (self.name is not None and self.zone is not None):
            raise BrokenInvariant("a hotel's profile has no name or no zone")

    @property
    def clock(self) -> ZoneInfo:
        """The time zone that its days begin in."""
        return zones.zone(self.zone or ZONE_WITHOUT_PROFILE)

    @property
    def reminder_before(self) -> timedelta | None:
        """How long before their slot its guests are reminded; None: never."""
        return None if self.reminder_hours is None else timedelta(hours=self.reminder_hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class HotelChange:
    """One change of a profile, written whole or not at all: the profile, its logo, the event."""

    now: datetime
    event: Event
    previous: Hotel
    hotel: Hotel
    logo: Logo | None = None
    """The logo to write; if None, one that is stored stays unless it was removed."""

    @property
    def removes_logo(self) -> bool:
        """Whether a logo that is stored must go."""
        return self.previous.logo is not None and self.hotel.logo is None


def save(
    actor: ActorContext, hotel: Hotel, draft: HotelDraft, calendar: Calendar | None = None
) -> HotelChange:
    """Replace a hotel's profile by the draft; `calendar` is the default that it names. One that the
    hotel has already may have been archived since.

    Raises InvalidRequest, CalendarNotFound, CalendarArchived, and HotelChanged when somebody else
    saved it since the draft was begun.
    """
    values = content(draft) | {"logo": draft.logo, "remove_logo": draft.remove_logo}
    problems = [*profile_problems(values)]
    if problems:
        raise InvalidRequest(*problems)
    if draft.version != hotel.version:
        raise HotelChanged(hotel.version)
    if draft.default_calendar_id != hotel.default_calendar_id:
        require_usable(calendar, draft.default_calendar_id, hotel.issuer_uid)
    new_logo = logo.read(draft.logo) if draft.logo is not None else None
    kept = None if draft.remove_logo else hotel.logo
    saved = Hotel(
        **content(draft) | {"accent": draft.accent and draft.accent.lower()},
        issuer_uid=hotel.issuer_uid,
        logo=new_logo.name if new_logo else kept,
        version=hotel.version + 1,
    )
    names = [*content(draft), "logo"]
    changed = [name for name in names if getattr(saved, name) != getattr(hotel, name)]
    meta: dict[str, Any] = {"changed": changed, "version": saved.version}
    event = event_of(actor, "hotel.save", hotel.issuer_uid, hotel.issuer_uid, meta)
    return HotelChange(now=actor.now, event=event, previous=hotel, hotel=saved, logo=new_logo)


def content(source: Any) -> dict[str, Any]:
    """The fields of HotelContent, of anything that has them."""
    return {field.name: getattr(source, field.name) for field in fields(HotelContent)}


def profile_problems(values: Mapping[str, Any]) -> Iterator[FieldProblem]:
    """What is wrong with the fields of a draft by themselves, where they are among the values."""
    if values.get("zone") is not None and values["zone"] not in zones.names():
        yield problem("zone", "unknown_zone", example=zones.EXAMPLE)
    colour = values.get("accent")
    if colour is not None and not accent.stands_out(colour):
        yield problem("accent", "too_pale", nearest=accent.nearest(colour.lower()))
    picture = values.get("logo")
    if picture is not None and values.get("remove_logo"):
        yield problem("remove_logo", "disagrees", field="logo")
    if picture is not None and logo.read(picture) is None:
        yield problem("logo", "not_an_image", types=list(logo.TYPES))


def is_day(when: datetime | date | None) -> bool:
    """Whether it is a date, which only the hotel's zone makes an instant of."""
    return when is not None and not isinstance(when, datetime)


def start_of(when: datetime | date | None, hotel: Hotel, field: str) -> datetime | None:
    """An instant as it is; of a date the instant at which it begins at the hotel.

    Raises InvalidRequest, about this field, for one outside the years that the service accepts.
    """
    return _instant(when, hotel, field, zones.start_of_day)


@overload
def end_of(when: datetime | date, hotel: Hotel, field: str) -> datetime: ...
@overload
def end_of(when: datetime | date | None, hotel: Hotel, field: str) -> datetime | None: ...
def end_of(when: datetime | date | None, hotel: Hotel, field: str) -> datetime | None:
    """An instant as it is; of a date, which is the last day, the instant at which it ends at the
    hotel. Raises InvalidRequest likewise."""
    return _instant(when, hotel, field, zones.end_of_day)


def _instant(
    when: datetime | date | None,
    hotel: Hotel,
    field: str,
    of_day: Callable[[date, ZoneInfo], datetime],
) -> datetime | None:
    if when is None or isinstance(when, datetime):
        return when
    try:
        return of_day(when, hotel.clock)
    except OutsideYears:
        first, last = YEARS
        raise InvalidRequest(problem(field, "outside_years", min=first, max=last)) from None
