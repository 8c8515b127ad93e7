"""The examples of the OpenAPI document: one stay of one guest, in which everything agrees."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import Meta

# What an example sends: no times, which would be over one day, and nobody's uid.
_SENT: dict[str, tuple[str, ...]] = {
    "IssueRequest": (
        *("service_type", "title", "description", "duration_minutes"),
        *("price_amount", "price_currency"),
    ),
    "HotelSaveRequest": ("name", "zone", "address", "phone", "languages", "accent"),
    "BookRequest": ("voucher_id", "slot_id"),
    "GuestSaveRequest": ("guest_uid", "contact"),
    # Without consents: those are the guest's alone to give, and a hotel's are refused.
    "ContactRequest": ("name", "email", "phone", "language", "note"),
    "CancelRequest": ("booking_id", "reason"),
    "CalendarSaveRequest": ("title", "zone", "capacity", "hours", "start_every", "buffer_after"),
    "ArchiveRequest": ("calendar_id",),
    "FeedSaveRequest": ("calendar_id", "with_names"),
    "BlockRequest": ("calendar_id", "from", "to", "reason"),
    "BookingCancelRequest": ("booking_id", "reason"),
    "RedeemRequest": ("voucher_id",),
    "UndoRequest": ("voucher_id", "reason"),
    "ChangeRequest": ("voucher_ids", "calendar_id", "places"),
    "NoShowRequest": ("booking_id",),
    "ExtendRequest": ("voucher_id", "valid_until", "reason"),
    "VerifyRequest": ("token",),
    "TemplateSaveRequest": (
        *("name", "service_type", "title", "description", "duration_minutes", "valid_days"),
        *("price_amount", "price_currency"),
    ),
    "TemplateDeleteRequest": ("template_id", "version"),
    "WebhookSaveRequest": ("url", "description", "event_types"),
    "WebhookRotateRequest": ("webhook_id", "version"),
    "WebhookDeleteRequest": ("webhook_id", "version"),
    "WebhookTestRequest": ("webhook_id",),
    "WebhookReplayRequest": ("webhook_id", "delivery_id"),
}
_LIVE = {"status": "booked", "cancel_reason": None, "cancelled_at": None}
_UNUSED = {"hold": None, "consumed_at": None, "consumed_by": None}
_CANCELLED = {"status": "cancelled", "cancelled_at": "2026-12-01T17:03:40Z"}
_ANSWERS: dict[str, dict[str, Any]] = {
    "/api/voucher/issue": {"voucher": {"status": "issued", "holder_uid": None}},
    "/api/voucher/book": {"voucher": {"status": "booked"}, "booking": _LIVE},
    "/api/voucher/reschedule": {
        "voucher": {"status": "booked"},
        "booking": _LIVE | {"sequence": 1},
    },
    "/api/voucher/cancel": {
        "voucher": {"status": "issued", "holder_uid": None},
        "booking": _CANCELLED,
    },
    "/api/booking/status": {"booking": _LIVE},
    "/api/booking/slots": {"next_from": None},
    "/api/booking/cancel": {"booking": _CANCELLED},
    "/api/booking/reschedule": {"booking": _LIVE | {"sequence": 1}},
    "/api/voucher/holder": {"voucher": {"status": "booked"}, "booking": _LIVE},
    "/api/booking/claim": {"voucher": {"status": "booked"}, "booking": _LIVE},
    "/api/voucher/redeem": {"voucher": {"status": "consumed"}, "booking": _LIVE},
    "/api/voucher/undo": {"voucher": {"status": "booked"}, "booking": _LIVE},
    "/api/voucher/extend": {"voucher": {"status": "booked"}, "booking": _LIVE},
    "/api/voucher/noshow": {
        "voucher": {"status": "consumed"},
        "booking": {"status": "no_show", "cancel_reason": None, "cancelled_at": None},
    },
    "/api/voucher/status": {"voucher": {"status": "booked"}, "booking": _LIVE},
    "/api/voucher/list": {"items": {"status": "booked"}},
    "/api/guest/export": {
        "vouchers": {"status": "booked"} | _UNUSED,
        "bookings": _LIVE,
        "is_whole": True,
    },
    "/api/voucher/bookings": {"items": _LIVE},
    "/api/slots/available": {"next_from": None},
    "/api/campaign/create": {
        "campaign": {"status": "scheduled", "spent_amount": 0, "offers": {"accepted": 0}}
    },
    "/api/campaign/report": {
        "offers": {"issued": 1, "booked": 0, "consumed": 1, "expired": 0, "cancelled": 0}
    },
    "/api/offers/accept": {"voucher": {"status": "issued", "price_amount": 89} | _UNUSED},
}


def example_of_response(kind: type[msgspec.Struct], path: str) -> dict[str, Any]:
    """What a route answers to its example."""
    example: dict[str, Any] = _with(example_of(kind), _ANSWERS.get(path, {}))
    return example


def _with(value: Any, changes: Any) -> Any:
    """An example with these changes of its fields; of a list, in each of its parts."""
    if not isinstance(changes, dict):
        return changes
    if isinstance(value, list):
        return [_with(each, changes) for each in value]
    return value | {name: _with(value[name], change) for name, change in changes.items()}


def example_of(kind: Any) -> Any:  # noqa: PLR0911 (a case for each kind of type)
    """An example of a type: from its fields' own examples, else their types."""
    examples = [
        meta.examples[0]
        for meta in getattr(kind, "__metadata__", ())
        if isinstance(meta, Meta) and meta.examples
    ]
    if examples:
        return examples[-1]  # the outermost one
    origin, args = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        types = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
        return {name: example_of(types[name]) for name in _SENT.get(kind.__name__, types)}
    if origin is Literal:
        return args[0]
    if origin is list:
        return [example_of(args[0])]
    if origin is dict:
        return {}
    if hasattr(kind, "__metadata__"):
        return example_of(kind.__origin__)
    if args:  # a union with None
        return example_of(args[0])
    return {bool: False, str: "text", Decimal: 0}.get(kind)
