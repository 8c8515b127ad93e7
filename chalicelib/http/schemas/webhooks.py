"""Webhooks: endpoints as they are saved, listed and answered."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.outbox.delivery import DeliveryStatus
from chalicelib.domain.web_addresses import EXAMPLE, LENGTH_MAX
from chalicelib.domain.webhooks import EVENT_TYPES, Disabled, HookEventType
from chalicelib.http.schemas.fields import (
    CreatedAt,
    Cursor,
    IssuerUid,
    Limit,
    Moment,
    NextCursor,
    text_meta,
)

WEBHOOK_EXAMPLE = "wh-mwqu0b2c-4c6e8g0i2k4m6o8q0s2u4w6y8"
SECRET_EXAMPLE = "whsec_c2VjcmV0LW9mLWEtd2ViaG9vay0zMi1ieXRlcy1sb24="  # noqa: S105
VERSION_MAX = 10**9

WebhookId = Annotated[str, text_meta(128, "The webhook's id.", WEBHOOK_EXAMPLE)]
Url = Annotated[
    str, text_meta(LENGTH_MAX, "Where events are sent: https, on port 443, under a name.", EXAMPLE)
]
Label = Annotated[
    str,
    text_meta(
        200,
        "By which the hotel's people tell it from others.",
        "Property management system",
        min_length=0,
    ),
]
EventTypes = Annotated[
    list[HookEventType],
    Meta(
        max_length=len(EVENT_TYPES),
        description="Of which events it hears; none stands for all, also of later releases.",
        examples=[["voucher.book", "voucher.cancel"]],
    ),
]
Version = Annotated[
    int, Meta(ge=1, le=VERSION_MAX, description="Counts the webhook's changes.", examples=[1])
]


class Webhook(Struct, kw_only=True):
    """Where a hotel's own system hears of its events. Its secret is answered only when it is
    made."""

    id: WebhookId
    issuer_uid: IssuerUid
    url: Url
    description: Label
    event_types: EventTypes
    disabled: Annotated[
        Disabled | None,
        Meta(
            description="Why nothing is sent: the hotel switched it off, it answered 410, or it "
            "failed for three days. null while it is enabled.",
            examples=[None],
        ),
    ]
    failing_since: Annotated[
        Moment | None,
        Meta(
            description="When the first attempt failed after the last one that succeeded.",
            examples=[None],
        ),
    ]
    previous_secret_until: Annotated[
        Moment | None,
        Meta(description="Until when the secret before is valid, too.", examples=[None]),
    ]
    created_at: CreatedAt
    changed_at: Annotated[Moment, Meta(examples=["2026-11-28T08:12:05.250Z"])]
    version: Version


class WebhookSaveRequest(Struct, kw_only=True):
    """A webhook to make, or to change: all of its fields, of which those left out get their
    defaults."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None
    webhook_id: Annotated[
        WebhookId | None, Meta(description="The one to change; a new one without it.")
    ] = None
    version: Annotated[
        Version | None, Meta(description="With webhook_id: the version that you have read.")
    ] = None
    url: Url
    description: Label = ""
    event_types: EventTypes = []
    enabled: Annotated[
        bool, Meta(description="Whether events are sent to it; a new one is enabled.")
    ] = True


class WebhookRotateRequest(Struct, kw_only=True):
    """A webhook that gets a new secret."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None
    webhook_id: WebhookId
    version: Annotated[Version, Meta(description="The version that you have read.")]
    keep_old: Annotated[
        bool,
        Meta(description="Whether the secret before stays valid for 24 hours; false if it leaked."),
    ] = True


class WebhookDeleteRequest(Struct, kw_only=True):
    """A webhook to delete."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None
    webhook_id: WebhookId
    version: Annotated[Version, Meta(description="The version that you have read.")]


class WebhookListQuery(Struct, kw_only=True):
    """Selects the hotel."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None


class WebhookResponse(Struct, kw_only=True):
    """The webhook; a deleted one as it was last."""

    ok: Literal[True] = True
    webhook: Webhook
    secret: Annotated[
        str | None,
        Meta(
            description="The secret, if it is new: no other answer has it. Otherwise null.",
            examples=[SECRET_EXAMPLE],
        ),
    ]


class WebhookListResponse(Struct, kw_only=True):
    """All of a hotel's webhooks."""

    ok: Literal[True] = True
    items: list[Webhook]
    event_types: Annotated[
        list[HookEventType],
        Meta(
            description="The types of events that there are to choose from.",
            examples=[list(EVENT_TYPES)],
        ),
    ]


DELIVERY_EXAMPLE = "2026-11-28T08:12:05.250Z#4f1c2b7f0d6d4a35b7c9a1e08d5f6b23"
DeliveryId = Annotated[
    str, text_meta(128, "The delivery's id, to send it once more.", DELIVERY_EXAMPLE)
]


class WebhookTestRequest(Struct, kw_only=True):
    """A webhook that is to hear a test."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None
    webhook_id: WebhookId


class WebhookReplayRequest(Struct, kw_only=True):
    """A delivery to send once more."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None
    webhook_id: WebhookId
    delivery_id: DeliveryId


class WebhookDeliveriesQuery(Struct, kw_only=True):
    """Selects a webhook."""

    issuer_uid: Annotated[
        IssuerUid | None, Meta(description="The hotel; an admin must name it.")
    ] = None
    webhook_id: WebhookId
    limit: Limit = 50
    cursor: Cursor | None = None


class WebhookAttempt(Struct, kw_only=True):
    """The last attempt at a delivery: what was sent, and what came back."""

    at: Annotated[Moment, Meta(examples=["2026-11-28T08:12:06Z"])]
    number: Annotated[int, Meta(ge=1, examples=[1])]
    url: Url
    body: Annotated[str, Meta(examples=['{"type":"voucher.book"}'])]
    status: Annotated[
        int | None, Meta(description="Of the answer; null without one.", examples=[200])
    ]
    why: Annotated[str | None, Meta(description="Why there was no answer.", examples=[None])]
    answer: Annotated[
        str, Meta(description="The first KB of the answer's body.", examples=["thank you"])
    ]
    milliseconds: Annotated[int, Meta(ge=0, examples=[184])]


class WebhookDelivery(Struct, kw_only=True):
    """One event for one webhook, and how far it got."""

    id: DeliveryId
    message_id: Annotated[
        str,
        Meta(
            description="What the receiver sees as Webhook-Id, the same at every attempt.",
            examples=["4f1c2b7f0d6d4a35b7c9a1e08d5f6b23"],
        ),
    ]
    event_id: Annotated[str, Meta(examples=["ev-mwqu0b2c-1tq7ltmrhe5p4p1e6bd"])]
    event_type: Annotated[str, Meta(examples=["voucher.book"])]
    subject_id: Annotated[str, Meta(examples=["v-mwqtz7k0-0q3v8m1x5r9t2w6y4ab"])]
    created_at: CreatedAt
    status: Annotated[DeliveryStatus, Meta(examples=["sent"])]
    attempt: Annotated[int, Meta(ge=0, description="How often it was tried.", examples=[1])]
    reason: Annotated[
        str | None,
        Meta(description="Why it waits, or why nothing more comes of it.", examples=[None]),
    ]
    next_try_at: Annotated[
        Moment | None, Meta(description="null once it has ended.", examples=[None])
    ]
    last_attempt: Annotated[
        WebhookAttempt | None,
        Meta(description="Kept for 30 days; null before the first one, and after that."),
    ]


class WebhookDeliveryResponse(Struct, kw_only=True):
    """A delivery that waits to be sent."""

    ok: Literal[True] = True
    delivery: WebhookDelivery


class WebhookDeliveryPage(Struct, kw_only=True):
    """A page of a webhook's deliveries."""

    ok: Literal[True] = True
    items: list[WebhookDelivery]
    next_cursor: NextCursor
