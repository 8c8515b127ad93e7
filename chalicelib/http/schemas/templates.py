"""Templates of vouchers: as they are saved, listed and answered."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.templates import VALID_DAYS_MAX
from chalicelib.http.schemas.fields import (
    Amount,
    CalendarId,
    CreatedAt,
    Currency,
    Cursor,
    Description,
    IssuerUid,
    Limit,
    Minutes,
    Moment,
    NextCursor,
    Places,
    ServiceType,
    Terms,
    Title,
    text_meta,
)

TEMPLATE_EXAMPLE = "tpl-mwqtx3f8-2h5k7n9q1s4u6w8y0bdf"
VERSION_MAX = 10**9

TemplateId = Annotated[str, text_meta(128, "The template's id.", TEMPLATE_EXAMPLE)]
TemplateName = Annotated[
    str,
    text_meta(
        80,
        "By which the hotel's people choose it; guests do not see it.",
        "Double room, weekend",
    ),
]
ValidDays = Annotated[
    int,
    Meta(
        ge=1,
        le=VALID_DAYS_MAX,
        description="How many days a voucher made from it is valid.",
        examples=[180],
    ),
]
Version = Annotated[
    int,
    Meta(ge=1, le=VERSION_MAX, description="Counts the template's changes.", examples=[1]),
]


class Template(Struct, kw_only=True):
    """What a hotel sells: the fields of a voucher that is made from it."""

    id: TemplateId
    issuer_uid: IssuerUid
    name: TemplateName
    service_type: ServiceType
    title: Title
    description: Description
    duration_minutes: Minutes
    valid_days: Annotated[
        ValidDays | None, Meta(description="null stands for the default of an issue.")
    ]
    price_amount: Amount | None
    price_currency: Currency | None
    transferable: bool
    terms: Terms
    calendar_id: CalendarId | None
    places: Annotated[Places | None, Meta(description="Only together with calendar_id.")]
    created_at: CreatedAt
    changed_at: Annotated[Moment, Meta(examples=["2026-11-28T08:12:05.250Z"])]
    version: Version


class TemplateSaveRequest(Struct, kw_only=True):
    """A template to make, or to change: all of its fields, of which those left out get their
    defaults."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None
    template_id: Annotated[
        TemplateId | None, Meta(description="The one to change; a new one without it.")
    ] = None
    version: Annotated[
        Version | None, Meta(description="With template_id: the version that you have read.")
    ] = None
    name: TemplateName
    service_type: ServiceType = "hotel.booking"
    title: Title = "Hotel Voucher"
    description: Description = ""
    duration_minutes: Minutes = 60
    valid_days: Annotated[
        ValidDays | None, Meta(description="Left out: the default of an issue.")
    ] = None
    price_amount: Amount | None = None
    price_currency: Annotated[
        Currency | None, Meta(description="ISO 4217; EUR when an amount comes without one.")
    ] = None
    transferable: bool = False
    terms: Terms = {}
    calendar_id: CalendarId | None = None
    places: Annotated[
        Places | None,
        Meta(description="How many places a booking takes in the calendar; one if none is stated."),
    ] = None


class TemplateDeleteRequest(Struct, kw_only=True):
    """A template to delete."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None
    template_id: TemplateId
    version: Annotated[Version, Meta(description="The version that you have read.")]


class TemplateListQuery(Struct, kw_only=True):
    """Selects the hotel."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None
    limit: Limit = 50
    cursor: Cursor | None = None


class TemplateResponse(Struct, kw_only=True):
    """The template; a deleted one as it was last."""

    ok: Literal[True] = True
    template: Template


class TemplatePage(Struct, kw_only=True):
    """A page of templates."""

    ok: Literal[True] = True
    items: list[Template]
    next_cursor: NextCursor
