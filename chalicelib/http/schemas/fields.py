"""The types of fields that several schemas share."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, get_args

from msgspec import Meta

from chalicelib.domain.calendars.calendar import PLACES_MAX
from chalicelib.domain.vouchers import slot_id
from chalicelib.domain.vouchers.slot_id import SlotId

# Text is NFC, trimmed, and free of control characters and line breaks (parsing.py sees to it).
_PLAIN = r"[^\u0000-\u001f\u007f-\u009f\u200b\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]"
_TEXT = rf"^{_PLAIN}*$"
_LINES = rf"^(?:{_PLAIN}|\t|\r?\n)*$"  # a text of several lines
# Spaces and control characters, for a class of a pattern. \s is another set in each language.
BLANKS = r"\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


def text_meta(
    max_length: int, description: str, *examples: str, min_length: int = 1, lines: bool = False
) -> Meta:
    """What holds of a text field; `lines` of a text that may have several lines."""
    return Meta(
        min_length=min_length,
        max_length=max_length,
        description=description,
        examples=list(examples) or None,
        extra_json_schema={"pattern": _LINES if lines else _TEXT},
    )


def has_lines(meta: Meta) -> bool:
    """Whether a text field may have several lines."""
    return (meta.extra_json_schema or {}).get("pattern") == _LINES


VOUCHER_EXAMPLE = "v-mwqtz7k0-0q3v8m1x5r9t2w6y4ab"
BOOKING_EXAMPLE = "b-mwqu0b2c-07h2k4n6p8s1u3w5y7z"

VoucherId = Annotated[str, text_meta(128, "The voucher's id.", VOUCHER_EXAMPLE)]
CALENDAR_EXAMPLE = "c-mwqt9q20-1h3k5n7q9s2u4w6y8za"
BLOCK_EXAMPLE = "k-mwqu0b2c-0d4f6h8j1l3n5p7r9t"

BookingId = Annotated[str, text_meta(128, "The booking's id.", BOOKING_EXAMPLE)]
CalendarId = Annotated[
    str,
    text_meta(
        128, "The calendar in which it is booked; without one it has its own.", CALENDAR_EXAMPLE
    ),
]
CAMPAIGN_EXAMPLE = "cmp-mwqt9q20-2k4m6p8r0t1v3x5z7b9d"
CampaignId = Annotated[str, text_meta(128, "The campaign's id.", CAMPAIGN_EXAMPLE)]
OfferId = Annotated[str, text_meta(32, "The offer's id within its campaign.", "offer-1")]
BlockId = Annotated[str, text_meta(128, "The block's id.", BLOCK_EXAMPLE)]
Places = Annotated[
    int,
    Meta(ge=1, le=PLACES_MAX, description="How many places a booking takes.", examples=[2]),
]
IssuerUid = Annotated[str, text_meta(128, "The hotel or service that issues.", "hotel-demo")]
HolderUid = Annotated[str, text_meta(128, "The guest.", "guest-anna")]
HolderName = Annotated[
    str, text_meta(200, "The guest's name: a label, which gives nobody a right.", "Anna de Vries")
]
Reason = Annotated[str, text_meta(500, "Why it was cancelled.", "The flight was moved", lines=True)]

SLOT_ID_META = Meta(
    description="`slot-` and the instant at which the slot starts.",
    examples=["slot-2026-12-15T10:00:00Z"],
    extra_json_schema={
        "type": "string",
        "pattern": slot_id.PATTERN,
        "maxLength": slot_id.LENGTH_MAX,
    },
)
SlotIdField = Annotated[SlotId, SLOT_ID_META]
"""A slot id in a request: parsed."""
SlotIdText = Annotated[str, SLOT_ID_META]
"""A slot id in a response."""

TIME_EXAMPLE = "2026-12-15T10:00:00Z"
Instant = Annotated[
    datetime,
    Meta(
        tz=True,
        description="An RFC 3339 instant, kept to the millisecond; answered in UTC.",
        examples=[TIME_EXAMPLE],
    ),
]
TIME_SCHEMA = {"format": "date-time"}
if TYPE_CHECKING:
    DayOrInstant = datetime | date
else:

    class DayOrInstant:
        """A date, or an instant: msgspec takes no union of two types that are text in JSON."""


DAY_META = Meta(
    extra_json_schema={"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]}
)
"""Of a field that takes a day of the hotel's own calendar, too."""
Day = Annotated[DayOrInstant, DAY_META]
Moment = Annotated[
    str,
    Meta(
        description="An instant in UTC.",
        examples=[TIME_EXAMPLE],
        extra_json_schema=TIME_SCHEMA,
    ),
]
SlotEnd = Annotated[Moment, Meta(examples=["2026-12-15T11:00:00Z"])]
FirstDay = Annotated[Moment, Meta(examples=["2026-12-01T00:00:00Z"])]
LastDay = Annotated[Moment, Meta(examples=["2026-12-31T00:00:00Z"])]
CreatedAt = Annotated[Moment, Meta(examples=["2026-11-28T08:12:05.250Z"])]

Amount = Annotated[
    Decimal,
    Meta(
        description="The price, exact, with at most the currency's decimals.",
        examples=[129.5],
        extra_json_schema={"minimum": 0},
    ),
]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$", description="ISO 4217.", examples=["EUR"])]
Minutes = Annotated[
    int, Meta(ge=5, le=44640, description="How long the service takes (minutes).", examples=[60])
]
ServiceType = Annotated[str, text_meta(64, "What kind of service it is.", "hotel.booking")]
Title = Annotated[str, text_meta(200, "The name of the voucher.", "One night in a double room")]
Description = Annotated[
    str,
    text_meta(2000, "More about the service.", "Breakfast included.", min_length=0, lines=True),
]
Terms = Annotated[
    dict[str, Any],
    Meta(description="Any JSON object of at most 8 KB.", examples=[{"breakfast": True}]),
]
Limit = Annotated[int, Meta(ge=1, le=100, description="The maximum number of items per page.")]
Cursor = Annotated[
    str, Meta(max_length=2048, description="The `next_cursor` of the previous page.")
]
NextCursor = Annotated[
    str | None,
    Meta(description="Where the next page starts; null on the last page.", examples=[None]),
]


def metas_of(kind: Any) -> list[Meta]:
    """All annotations of a field's type, those of its parts too."""
    own = list(getattr(kind, "__metadata__", ()))
    return own + [meta for part in get_args(kind) for meta in metas_of(part)]
