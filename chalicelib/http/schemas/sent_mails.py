"""Mails: what a hotel's guests were sent, as it sees them."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.outbox.delivery import Bounce, DeliveryStatus, MailTemplate
from chalicelib.http.schemas.fields import (
    BookingId,
    CreatedAt,
    Cursor,
    HolderName,
    HolderUid,
    IssuerUid,
    Limit,
    Moment,
    NextCursor,
    VoucherId,
    text_meta,
)

MAIL_EXAMPLE = "2026-11-28T08:12:05.250Z#9b0e6c1d4f7a4d2c8e35a1b6c7d8e9f0"
MailId = Annotated[str, text_meta(128, "The mail's id.", MAIL_EXAMPLE)]


class MailListQuery(Struct, kw_only=True):
    """Selects a hotel's mails."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None
    voucher_id: Annotated[
        VoucherId | None, Meta(description="Those about one voucher: all in one answer.")
    ] = None
    guest_uid: Annotated[HolderUid | None, Meta(description="Those to one guest.")] = None
    limit: Limit = 50
    cursor: Cursor | None = None


class MailLookQuery(Struct, kw_only=True):
    """Selects a mail."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None
    mail_id: MailId


class Mail(Struct, kw_only=True):
    """A mail to a guest or to the hotel itself, and how far it got."""

    id: MailId
    kind: Annotated[MailTemplate, Meta(description="What it says.")]
    guest_uid: Annotated[
        HolderUid | None, Meta(description="Whom it is for; null for one to the hotel itself.")
    ]
    guest_name: Annotated[
        HolderName | None,
        Meta(description="As the hotel knows the guest now; null if it knows no name."),
    ]
    voucher_id: Annotated[
        VoucherId | None,
        Meta(description="The voucher that it is about; null if it is about none."),
    ]
    booking_id: Annotated[
        BookingId | None, Meta(description="The booking that it is about, if it is about one.")
    ]
    created_at: Annotated[CreatedAt, Meta(description="When what it is about happened.")]
    status: Annotated[DeliveryStatus, Meta(examples=["sent"])]
    attempt: Annotated[int, Meta(ge=0, description="How often it was tried.", examples=[1])]
    reason: Annotated[
        str | None,
        Meta(description="Why it waits, or why nothing more comes of it.", examples=[None]),
    ]
    due_at: Annotated[
        Moment | None,
        Meta(description="When it is tried next; null once it has ended.", examples=[None]),
    ]
    ended_at: Annotated[
        Moment | None,
        Meta(
            description="When it was sent, or ended otherwise.",
            examples=["2026-11-28T08:13:07.100Z"],
        ),
    ]
    bounce: Annotated[
        Bounce | None,
        Meta(
            description="What came back of it: a bounce that may not come again (`temporary`) or "
            "that will (`bounced`), or a report that it is unwanted (`complained`).",
            examples=[None],
        ),
    ]


class MailPage(Struct, kw_only=True):
    """A page of a hotel's mails."""

    ok: Literal[True] = True
    items: list[Mail]
    next_cursor: NextCursor


class MailLookResponse(Struct, kw_only=True):
    """What a mail says: made anew, from the event that it is about."""

    ok: Literal[True] = True
    subject: Annotated[
        str | None,
        Meta(
            description="null where what the mail is about is gone.",
            examples=["Booked: One night in a double room, Tue 15 Dec, 10:00"],
        ),
    ]
    text: Annotated[
        str | None,
        Meta(
            description="Its text; its links are those of the voucher's page.",
            examples=["Hello Anna,\n\nYou are booked."],
        ),
    ]
    html: Annotated[
        str | None,
        Meta(
            description="As it looked, as a page: its pictures are in it, its links lead nowhere, "
            "and its own policy lets nothing be fetched or run.",
            examples=["<!DOCTYPE html>…"],
        ),
    ]
