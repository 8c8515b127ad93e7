"""What generators of clients need of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib.http import openapi
from tests.routes import ROUTES

DOCUMENT = openapi.document()


def schemas_within(value: Any) -> Iterator[dict[str, Any]]:
    """Every schema in a part of the document."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from schemas_within(part)


def test_every_enum_and_constant_has_its_type() -> None:
    for schema in schemas_within(DOCUMENT):
        if isinstance(schema.get("enum"), list) or "const" in schema:
            assert "type" in schema, schema


def test_requests_require_what_has_no_default_and_answers_everything() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for route in ROUTES:
        if route.media_types:
            continue
        answer = schemas[route.response.__name__]
        # Of slots, what a calendar's `all=true` adds stands at the end.
        ends = ["cancel_until_minutes", "late_cancel"]
        added = [name for name in ends if name in answer["properties"]]
        assert answer["required"] + added == list(answer["properties"])
        assert answer["properties"]["ok"] == {"type": "boolean", "const": True}
    for name, schema in schemas.items():
        if "Request" in name and "properties" in schema:
            assert not any("default" in field for field in schema["properties"].values()), name
    assert schemas["IssueRequest"].get("required", []) == []


def test_each_way_to_cancel_keeps_its_reason_and_revoke() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    by_booking = schemas["CancelRequestByBookingId"]["properties"].keys()
    assert by_booking == {"booking_id", "reason", "forfeit"}
    by_voucher = schemas["CancelRequestByVoucherId"]["properties"].keys()
    assert by_voucher == {"voucher_id", "reason", "revoke", "forfeit"}


def test_examples_do_not_contradict_themselves() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            success = next(iter(operation["responses"].values()))
            if "application/json" not in success["content"]:
                continue
            example = success["content"]["application/json"]["example"]
            # A conflict names a booking, and is none.
            bookings = [
                each for each in schemas_within(example) if "slot_id" in each and "status" in each
            ]
            for booking in bookings:
                is_cancelled = booking["status"] == "cancelled"
                assert is_cancelled == (booking["cancelled_at"] is not None), path
                assert is_cancelled == (booking["cancel_reason"] is not None), path
            reported = [each for each in example.get("offers", ()) if "issued" in each]
            for offer in reported:
                outcomes = ("issued", "booked", "consumed", "expired", "cancelled")
                assert sum(offer[each] for each in outcomes) == offer["accepted"], path
            voucher = example.get("voucher")
            # A link to a booking shows no status of its voucher.
            if voucher and "status" in voucher and "booking" in example:
                booking = example["booking"]
                is_given_back = booking["status"] == "cancelled"
                assert is_given_back == (voucher["status"] == "issued"), path
                start, end = map(
                    datetime.fromisoformat, (booking["slot_start"], booking["slot_end"])
                )
                assert (end - start).total_seconds() == voucher["duration_minutes"] * 60


def test_every_tag_is_introduced() -> None:
    used = {
        tag for path in DOCUMENT["paths"].values() for each in path.values() for tag in each["tags"]
    }
    assert {tag["name"] for tag in DOCUMENT["tags"] if tag["description"]} == used
