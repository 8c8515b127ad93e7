"""Idempotency records of the release before this one still match their requests."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from chalicelib.http.idempotency import earlier_fingerprint, fingerprint
from tests.access.idempotent import stated_request
from tests.routes import POST_ROUTES

CALENDAR = '{"title": "Spa", "zone": "Europe/Berlin", "capacity": 8, "hours": {}}'
CAMPAIGN = (
    '{"name": "Quiet weeks", "ends_at": "2099-12-31", "budget_amount": 310, '
    '"offers": [{"template_id": "tpl-1", "price_amount": 89, "count": 10}]}'
)
CHANGED_CAMPAIGN = (
    '{"campaign_id": "cmp-1", "version": 1, "name": "Quiet weeks", "ends_at": "2099-12-31", '
    '"budget_amount": 310, "offers": [{"offer_id": "offer-1", "count": 20}]}'
)
# Each request with the fingerprint that release 0.1.0 stored for it. A line may be added, but not
# changed: a client that lost its answer across a deployment must get it when it asks again.
STORED = [
    ("issue", "{}", "b75197ace17e5d7e0cc3e8501d91a7f0d19894f39d2ab9aa2986571b6221a624"),
    (
        "issue",
        '{"title": " Caf\\u0065\\u0301 ", "price_amount": 89.50, '
        '"terms": {"b": 1.10, "a": [1e5]}, "valid_from": "2026-12-01T01:00:00+01:00"}',
        "4c203211b405ad58960114798552fb08e4ec9fba949fb622438f54e3f450e8be",
    ),
    (
        "issue",
        '{"serviceType": "hotel.spa", "price": {"amount": 89.50, '
        '"currency": "EUR"}, "durationMinutes": 120}',
        "0bda4205dab39fd54333d5c129213c0a4c801374a25b4399dbecd0193ee9214d",
    ),
    (
        "book",
        '{"voucher_id": "v-1", "slot_id": "slot-2026-12-15T10:00:00Z"}',
        "258e3d2be0bddbde27b5c4b94df72dbbe658c0e80a93888fbacc554e934f6e14",
    ),
    (
        "book",
        '{"voucher_id": "v-1", '
        '"slot_id": "slot-2026-12-15T11:00:00.1234567+01:00", "holder_uid": "anna"}',
        "dfd3d24280f5bf1ed4e7d2ea9b577f958e0ba3d87abbcfe550420ef92cf5b30f",
    ),
    (
        "book",
        '{"voucherId": "v-1", "slotId": "slot-2026-12-15T10:00:00.000Z"}',
        "5a704054cec6f4879a3295eea70dd9dd6cabbedabcce1dfd286702d9e1b47256",
    ),
    (
        "cancel",
        '{"booking_id": "b-1", "reason": "The flight was moved"}',
        "ed3d92b3fe60d2f538d73b9723ca1a0ee7c80e05d8edb9c91405c3e906894ac0",
    ),
    (
        "cancel",
        '{"voucherId": "v-1", "revoke": true}',
        "105aed4c04935e4f60045b60daa70d3133a31f9863ba1f98dec979ca0f8bc4b8",
    ),
    (
        "redeem",
        '{"voucher_id": "v-1"}',
        "63135a8fb585a1019a54dbf674602aeec4aa6dbfa3298748642f4769702862cb",
    ),
    (
        "redeem",
        '{"bookingId": "b-1"}',
        "a83936b5e590211d233fd4d5d8fa8a38c9ba618ea018dd6160f39a5507975386",
    ),
    # That release had no such routes.
    ("holder", '{"voucher_id": "v-1", "holder_uid": "anna"}', ""),
    ("undo", '{"voucher_id": "v-1", "reason": "by mistake"}', ""),
    ("extend", '{"voucher_id": "v-1", "valid_until": "2099-12-31"}', ""),
    ("noshow", '{"booking_id": "b-1", "give_back": true}', ""),
    ("change", '{"voucher_ids": ["v-1"], "title": "Day spa"}', ""),
    ("hold", '{"voucher_id": "v-1", "slot_id": "slot-2026-12-15T10:00:00Z"}', ""),
    ("release", '{"voucher_id": "v-1"}', ""),
    ("reschedule", '{"booking_id": "b-1", "slot_id": "slot-2026-12-15T10:00:00Z"}', ""),
    ("booking/cancel", '{"booking_id": "b-1", "reason": "ill"}', ""),
    (
        "booking/reschedule",
        '{"booking_id": "b-1", "slot_id": "slot-2026-12-15T10:00:00Z"}',
        "",
    ),
    ("booking/claim", '{"link": "b1.bGluaw.MAC"}', ""),
    ("template/save", '{"name": "Spa", "price_amount": 89.50}', ""),
    ("template/delete", '{"template_id": "tpl-1", "version": 1}', ""),
    (
        "guest/save",
        '{"guest_uid": "g-1", "contact": {"name": "Mara", "email": "mara@example.com"}}',
        "",
    ),
    ("guest/erase", '{"guest_uid": "g-1"}', ""),
    ("hotel/save", '{"name": "Seaside", "zone": "Europe/Berlin"}', ""),
    ("calendar/save", CALENDAR, ""),
    (
        "calendar/except",
        '{"calendar_id": "c-1", "exceptions": [{"date": "2096-12-25", "hours": []}]}',
        "",
    ),
    (
        "calendar/block",
        '{"calendar_id": "c-1", "from": "2096-01-01T10:00:00Z", "to": "2096-01-01T11:00:00Z"}',
        "",
    ),
    ("calendar/unblock", '{"calendar_id": "c-1", "block_id": "k-1"}', ""),
    ("calendar/archive", '{"calendar_id": "c-1"}', ""),
    ("campaign/create", CAMPAIGN, ""),
    ("campaign/change", CHANGED_CAMPAIGN, ""),
    ("campaign/pause", '{"campaign_id": "cmp-1"}', ""),
    ("campaign/resume", '{"campaign_id": "cmp-1"}', ""),
    ("campaign/end", '{"campaign_id": "cmp-1"}', ""),
    (
        "offers/accept",
        '{"campaign_id": "cmp-1", "offer_id": "offer-1", "contact": {"name": "Mara"}}',
        "",
    ),
]


def path_of(name: str) -> str:
    """The path of a route; of a voucher's its last part is enough."""
    return f"/api/{name}" if "/" in name else f"/api/voucher/{name}"


@pytest.mark.parametrize(("name", "body", "stored"), STORED)
def test_fingerprint_is_that_of_the_release_before(name: str, body: str, stored: str) -> None:
    assert earlier_fingerprint(*stated_request(path_of(name), body)) == stored


@pytest.mark.parametrize(("name", "body", "_"), STORED)
def test_fields_that_a_later_release_adds_change_no_fingerprint(
    name: str, body: str, _: str
) -> None:
    path, request, is_camel_case, stated = stated_request(path_of(name), body)
    later_type = msgspec.defstruct(
        "LaterRequest",
        [("new_first", int, 7)]
        + [(field, Any, None) for field in request.__struct_fields__]
        + [("new_last", str, "a default")],
    )
    later = later_type(**msgspec.structs.asdict(request))
    before = fingerprint(path, request, is_camel_case, stated)
    assert fingerprint(path, later, is_camel_case, stated) == before
    other = msgspec.structs.replace(later, new_last="stated")
    assert fingerprint(path, other, is_camel_case, {*stated, "new_last"}) != before


def test_every_route_that_takes_a_key_has_a_stored_fingerprint() -> None:
    keyed = {route.path for route in POST_ROUTES if route.idempotent}
    assert keyed == {path_of(name) for name, _, _ in STORED}
