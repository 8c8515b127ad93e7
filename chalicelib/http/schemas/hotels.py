"""Hotels: their profiles and their logos."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from chalicelib.domain.hotels.hotel import LANGUAGES, REMINDER_HOURS, Language
from chalicelib.domain.hotels.logo import BYTES_MAX
from chalicelib.http.schemas.fields import BLANKS, CalendarId, IssuerUid, text_meta

_MAIL = rf'[^@{BLANKS}<>"(),:;\\\[\]]'  # what an e-mail address has on either side of its @

Name = Annotated[str, text_meta(200, "What guests call the hotel.", "Hotel Seeblick")]
Zone = Annotated[
    str,
    text_meta(64, "The IANA name of the hotel's time zone: its days begin there.", "Europe/Berlin"),
]
Address = Annotated[
    str,
    text_meta(500, "Where it is, as on a letter.", "Seestraße 12\n10115 Berlin", lines=True),
]
Url = Annotated[
    str,
    Meta(
        max_length=500,
        pattern=rf'^https://[^{BLANKS}"<>\\^`{{|}}]+$',
        description="An address that begins with https://.",
        examples=["https://hotel-seeblick.example/"],
    ),
]
Phone = Annotated[
    str,
    Meta(
        max_length=32,
        pattern=r"^\+?[0-9][0-9 ()/.-]{2,30}$",
        description="A phone number.",
        examples=["+49 30 1234567"],
    ),
]
Email = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=rf"^{_MAIL}{{1,64}}@{_MAIL}+\.{_MAIL}{{2,}}$",
        description="An e-mail address.",
        examples=["hello@hotel-seeblick.example"],
    ),
]
Languages = Annotated[
    list[Language],
    Meta(
        min_length=1,
        max_length=len(LANGUAGES),
        description="Those that its guests read, the most usual one first.",
        examples=[["de", "en"]],
    ),
]
Accent = Annotated[
    str,
    Meta(
        pattern="^#[0-9a-fA-F]{6}$",
        description="The hotel's colour. Its contrast with the paper is at least 4.5:1.",
        examples=["#7a1f3d"],
    ),
]
LogoContent = Annotated[
    bytes,
    Meta(
        max_length=BYTES_MAX,
        description="A PNG, JPEG or WebP of at most 40 KB, in base64.",
        examples=["iVBORw0KGgo="],
        extra_json_schema={
            "pattern": "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
        },
    ),
]
ReminderHours = Annotated[int, Meta(ge=1, le=168, examples=[REMINDER_HOURS])]
DigestHour = Annotated[int, Meta(ge=0, le=23, examples=[7])]
AsksPhone = Annotated[
    bool, Meta(description="Whether the portal asks guests for a phone number as they book.")
]
AsksNote = Annotated[
    bool, Meta(description="Whether the portal asks guests what the hotel should know.")
]
Version = Annotated[
    int, Meta(ge=0, description="Rises with every save; 0 before the first.", examples=[3])
]


class Hotel(Struct, kw_only=True):
    """What a hotel says of itself. Before it has saved a profile, its version is 0, its languages
    are all that there are, and everything else is null."""

    issuer_uid: IssuerUid
    name: Name | None
    zone: Zone | None
    address: Address | None
    map_url: Url | None
    phone: Phone | None
    email: Email | None
    website: Url | None
    languages: Languages
    accent: Accent | None
    default_calendar_id: Annotated[
        CalendarId | None,
        Meta(description="The calendar that the portal's forms of vouchers begin with."),
    ]
    reminder_hours: Annotated[
        ReminderHours | None,
        Meta(
            description="How many hours before their slot its guests are reminded by mail; null: "
            "never."
        ),
    ]
    digest_hour: Annotated[
        DigestHour | None,
        Meta(description="At which hour it is sent the day ahead by mail; null: never."),
    ]
    asks_phone: AsksPhone
    asks_note: AsksNote
    logo: Annotated[
        str | None,
        Meta(
            description="A name for the logo's content, which changes with it; null without one.",
            examples=["9f2c44d1a07be315"],
        ),
    ]
    version: Version


class HotelSaveRequest(Struct, kw_only=True):
    """A whole profile: a field that is left out is empty from now on, but for the logo."""

    issuer_uid: IssuerUid | None = None
    name: Name
    zone: Zone
    address: Address | None = None
    map_url: Annotated[Url | None, Meta(description="Where a map shows it.")] = None
    phone: Phone | None = None
    email: Email | None = None
    website: Url | None = None
    languages: Languages = field(default_factory=lambda: list(LANGUAGES))
    accent: Accent | None = None
    default_calendar_id: Annotated[
        CalendarId | None,
        Meta(
            description="The calendar that the portal's forms of vouchers begin with; an issue "
            "without one stays as it is."
        ),
    ] = None
    reminder_hours: Annotated[
        ReminderHours | None,
        Meta(
            description="How many hours before their slot its guests are reminded by mail; null: "
            "never. It concerns what is booked or moved from now on, null every reminder that is "
            "still to come."
        ),
    ] = REMINDER_HOURS
    digest_hour: Annotated[
        DigestHour | None,
        Meta(
            description="At which hour of its clocks it is sent a mail with the bookings of that "
            "day, from noon on of the next day; null: never."
        ),
    ] = None
    asks_phone: AsksPhone = False
    asks_note: AsksNote = False
    logo: Annotated[
        LogoContent | None, Meta(description="A new logo; without it the logo stays.")
    ] = None
    remove_logo: Annotated[bool, Meta(description="Whether the logo goes.")] = False
    version: Annotated[
        Version, Meta(description="That of the profile which was changed into this one.")
    ] = 0


class HotelQuery(Struct, kw_only=True):
    """Selects the hotel."""

    issuer_uid: IssuerUid


class HotelResponse(Struct, kw_only=True):
    """The hotel's profile."""

    ok: Literal[True] = True
    hotel: Hotel
