"""A row that the service could never have written is reported where it is read, without secrets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.events import Event
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.hotels.hotel import Hotel
from chalicelib.domain.hotels.logo import Logo
from chalicelib.domain.sessions import SignInCode, open_session
from chalicelib.storage.dynamo.codec import ROW_NAME_SHOWN, Item, attribute
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.tables import (
    api_keys,
    bookings,
    contacts,
    events,
    holds,
    hotels,
    idempotency,
    presence,
    sessions,
    vouchers,
)
from chalicelib.storage.tables.api_keys import ApiKey
from chalicelib.storage.tables.idempotency import IdempotencyRecord
from tests.domain import made
from tests.domain.calendars import made_calendars
from tests.domain.made import HOUR, NOW, booked, in_status, voucher
from tests.pictures import PNG

BEARER = "v-mwqtz7k0-0q3v8m1x5r9t2w6y4ab"  # whoever knows it may book
ISSUED = vouchers.to_item(voucher(id=BEARER))
BOOKED = vouchers.to_item(booked(voucher(id=BEARER)))
KEPT = made_calendars.hold(owner_uid=None)
LAPSE = holds.to_item(KEPT, "v-1")
HELD = vouchers.to_item(voucher(id=BEARER, calendar_id="c-1", places=1, hold=KEPT))
USED = vouchers.to_item(in_status("consumed"))
LIVE = bookings.to_item(made.booking())
CANCELLED = bookings.to_item(made.cancelled_booking())
EVENT = events.to_item(
    Event(
        id="ev-1", type="voucher.book", actor_id=None, subject_type="voucher",
        subject_id=BEARER, created_at=NOW,
    )
)  # fmt: skip
API_KEY = api_keys.to_item(
    ApiKey(key_id="k-1", secret_hash="h", uid="hotel", role="issuer", label="", created_at=NOW)
)
SIGN_IN = SignInCode(
    code_hash="c", key_id="k-1", uid="hotel", role="issuer", label="", ends_at_rest=False,
    made_in_session=False, created_at=NOW, expires_at=9,
)  # fmt: skip
CODE = sessions.from_code(SIGN_IN)
SESSION = sessions.from_session(open_session(SIGN_IN, "s-1", "t", NOW, ends_at_rest=False))
HOTEL = hotels.to_item(Hotel(issuer_uid="hotel", name="Seaside", zone="UTC", version=1))
LOGO = hotels.from_logo("hotel", Logo(content=PNG, type="image/png"), 1)
CONTACT = contacts.to_item(
    Contact(
        issuer_uid="hotel", guest_uid="guest", name="Anna", email="a@b.example", words=("anna",),
        created_at=NOW, changed_at=NOW,
    )
)  # fmt: skip
RECORD = idempotency.to_item(
    IdempotencyRecord(caller_key="c" * 64, fingerprint="f", status=201, body="{}", expires_at=9)
)
THINKER = {
    "thinker_id": attribute("t-1"),
    "status": attribute("online"),
    "last_seen": attribute(1),
}
ROOM = {
    "thinker_id": attribute("room#pair"),
    "room_id": attribute("r-1"),
    "expires_at": attribute(1),
}
READERS: dict[str, tuple[str, Callable[[Item], Any], Item, tuple[str, ...]]] = {
    "issued voucher": ("vouchers", vouchers.from_item, ISSUED, vouchers_required := (
        "id", "issuer_uid", "service_type", "title", "description", "duration_minutes",
        "valid_from", "valid_until", "transferable", "terms", "created_at", "version", "status",
    )),
    "booked voucher": ("vouchers", vouchers.from_item, BOOKED, (
        *vouchers_required, "booking_id", "holder_uid", "slot_start", "slot_end", "booked_at",
    )),
    "held voucher": ("vouchers", vouchers.from_item, HELD, (
        *vouchers_required, "held_until",
        *(name for name in HELD if name.startswith("hold_") and name != "hold_id"),
    )),
    "lapse": ("holds", holds.voucher_id_of, LAPSE, ("voucher_id", "hold_id", "held_until")),
    "due voucher": ("vouchers", vouchers.to_due, BOOKED, (
        "id", "status", "version", "issuer_uid", "booking_id", "due_at",
    )),
    "live booking": ("voucher_bookings", bookings.from_item, LIVE, (
        "id", "voucher_id", "issuer_uid", "holder_uid", "slot_start", "slot_end", "status",
        "created_at",
    )),
    "cancelled booking": ("voucher_bookings", bookings.from_item, CANCELLED, ("status",)),
    "event": ("events", events.from_item, EVENT, (
        "id", "type", "subject_type", "subject_id", "meta", "created_at",
    )),
    "api key": ("api_keys", api_keys.from_item, API_KEY, (
        "key_id", "secret_hash", "uid", "role", "label", "created_at", "revoked",
    )),
    "sign-in code": ("sessions", sessions.to_code, CODE, (
        "code_hash", "key_id", "uid", "role", "label", "ends_at_rest", "made_in_session",
        "created_at", "expires_at",
    )),
    "session": ("sessions", sessions.to_session, SESSION, (
        "id", "token_hash", "key_id", "uid", "role", "label", "may_invite", "ends_at_rest",
        "created_at", "last_used_at", "expires_at",
    )),
    "hotel": ("hotels", hotels.from_item, HOTEL, (
        "issuer_uid", "name", "zone", "languages", "version",
    )),
    "logo": ("hotels", hotels.to_logo, LOGO, ("type",)),
    "contact": ("contacts", contacts.from_item, CONTACT, (
        "issuer_uid", "guest_uid", "name", "mail_state", "words", "created_at", "changed_at",
        "version",
    )),
    "record": ("idempotency", idempotency.from_item, RECORD, (
        "caller_key", "fingerprint", "status", "body", "expires_at",
    )),
    "thinker": ("presence", presence.to_thinker, THINKER, ("thinker_id", "status", "last_seen")),
    "room": ("presence", presence.to_room, ROOM, ("room_id", "expires_at")),
}  # fmt: skip
ATTRIBUTES = [
    (name, attribute) for name, (_, _, _, names) in READERS.items() for attribute in names
]


def corrupt(read: Callable[[Item], Any], row: Item) -> dict[str, Any]:
    """What the log says of a corrupt row."""
    with pytest.raises(CorruptRow) as error:
        read(row)
    assert BEARER not in str(error.value)
    assert BEARER not in repr(error.value.log_fields)
    return error.value.log_fields


@pytest.mark.parametrize("name", READERS)
def test_an_intact_row_is_read(name: str) -> None:
    _, read, row, _ = READERS[name]
    read(row)


@pytest.mark.parametrize(("name", "missing"), ATTRIBUTES)
def test_a_row_that_lacks_an_attribute_is_corrupt(name: str, missing: str) -> None:
    table, read, row, _ = READERS[name]
    assert corrupt(read, {key: row[key] for key in row if key != missing})["table"] == table


@pytest.mark.parametrize(("name", "attribute_name"), ATTRIBUTES)
@pytest.mark.parametrize("value", [{"M": {}}, {"NULL": True}, {"L": []}])
def test_a_row_with_an_attribute_of_another_type_is_corrupt(
    name: str, attribute_name: str, value: dict[str, Any]
) -> None:
    table, read, row, _ = READERS[name]
    assert corrupt(read, row | {attribute_name: value})["table"] == table


BOOKING_ATTRIBUTES = ("booking_id", "slot_start", "slot_end", "booked_at")
WITH_BOOKING = {name: BOOKED[name] for name in (*BOOKING_ATTRIBUTES, "holder_uid")}


def status(name: str) -> Item:
    """The attribute of a status."""
    return {"status": attribute(name)}


def instant(name: str, value: datetime) -> Item:
    """The attribute of an instant."""
    return {name: attribute(value)}


IMPOSSIBLE: dict[str, tuple[Item, str]] = {
    "booked without a booking": (ISSUED | status("booked"), "has the status 'booked'"),
    "issued with a booking": (BOOKED | status("issued"), "has the status 'issued'"),
    "expired with a booking": (ISSUED | WITH_BOOKING | status("expired"), "'expired'"),
    "cancelled with a booking": (ISSUED | WITH_BOOKING | status("cancelled"), "'cancelled'"),
    "unknown status": (ISSUED | status("lost"), "has the status 'lost' and no booking"),
    "unknown status with a booking": (BOOKED | status("lost"), "'lost' and a booking"),
    "end before start": (ISSUED | instant("valid_until", NOW - HOUR), "ends before it begins"),
    "end at start": (ISSUED | instant("valid_until", NOW), "ends before it begins"),
    "no version": (ISSUED | {"version": attribute(0)}, "has no version"),
    "slot ends before it starts": (BOOKED | instant("slot_end", NOW), "ends before it starts"),
    "held until after its slot": (HELD | instant("held_until", NOW + 9 * HOUR), "until its slot"),
    "a hold without places": (HELD | {"hold_places": attribute(0)}, "takes no places"),
    "cancelled with a hold": (HELD | status("cancelled"), "cannot have"),
    "used, slot ends at its start": (
        USED | {"slot_end": USED["slot_start"]},
        "ends before it starts",
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_voucher_that_cannot_exist_is_a_corrupt_row(name: str) -> None:
    row, reason = IMPOSSIBLE[name]
    log_fields = corrupt(vouchers.from_item, row)
    assert reason in log_fields["reason"]
    assert log_fields["table"] == "vouchers"
    row_id = row["id"]["S"]
    shown = row_id if len(row_id) <= ROW_NAME_SHOWN else row_id[:ROW_NAME_SHOWN] + "…"
    assert log_fields["row"] == shown


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (LIVE | status("lost"), "has the status 'lost'"),
        (LIVE | status("consumed"), "has the status 'consumed'"),
        (LIVE | instant("slot_end", NOW), "ends before it starts"),
        (LIVE | {"slot_end": LIVE["slot_start"]}, "ends before it starts"),
        (CANCELLED | status("booked"), "live and cancelled"),
        (LIVE | {"cancel_reason": attribute("ill")}, "live and cancelled"),
    ],
)
def test_a_booking_that_cannot_exist_is_a_corrupt_row(row: Item, reason: str) -> None:
    log_fields = corrupt(bookings.from_item, row)
    assert reason in log_fields["reason"]
    assert (log_fields["table"], log_fields["row"]) == ("voucher_bookings", "b-1")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ISSUED | status("cancelled"), "'cancelled'"),
        (ISSUED | status("lost"), "'lost'"),
        (ISSUED | status("booked"), "'booked' and no booking"),
        (BOOKED | status("issued"), "'issued' and a booking"),
    ],
)
def test_a_due_voucher_that_cannot_exist_is_a_corrupt_row(row: Item, reason: str) -> None:
    assert reason in corrupt(vouchers.to_due, row)["reason"]


def test_an_api_key_of_an_unknown_role_is_a_corrupt_row() -> None:
    log_fields = corrupt(api_keys.from_item, API_KEY | {"role": attribute("root")})
    assert log_fields == {"table": "api_keys", "row": "k-1", "reason": "has the role 'root'"}


@pytest.mark.parametrize(
    ("read", "row", "reason"),
    [
        (hotels.from_item, HOTEL | {"languages": attribute("de,fr")}, "has the languages"),
        (hotels.from_item, HOTEL | {"version": attribute(0)}, "has no name or no zone"),
        (hotels.to_logo, LOGO | {"type": attribute("image/svg+xml")}, "has the type"),
    ],
)
def test_a_hotel_that_cannot_exist_is_a_corrupt_row(
    read: Callable[[Item], Any], row: Item, reason: str
) -> None:
    log_fields = corrupt(read, row)
    assert reason in log_fields["reason"]
    assert (log_fields["table"], log_fields["row"]) == ("hotels", "?")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (CONTACT | {"mail_state": attribute("lost")}, "has the mail_state 'lost'"),
        (CONTACT | {"language": attribute("fr")}, "has the language 'fr'"),
        (CONTACT | {"version": attribute(0)}, "has no version"),
        (CONTACT | {"words": attribute("anna")}, "has an unreadable words"),
        (CONTACT | {"consents": attribute('[["news","today"]]')}, "has an unreadable consents"),
    ],
)
def test_a_contact_that_cannot_exist_is_a_corrupt_row_of_nobodys_name(
    row: Item, reason: str
) -> None:
    log_fields = corrupt(contacts.from_item, row)
    assert reason in log_fields["reason"]
    assert (log_fields["table"], log_fields["row"]) == ("contacts", "?")


@pytest.mark.parametrize("name", ["sign-in code", "session"])
def test_a_session_of_an_unknown_role_is_corrupt(name: str) -> None:
    _, read, row, _ = READERS[name]
    assert corrupt(read, row | {"role": attribute("root")})["reason"] == "has the role 'root'"


@pytest.mark.parametrize("body", [b"", b"not compressed", RECORD["body"]["B"][:-3]])
def test_a_record_whose_body_cannot_be_decompressed_is_a_corrupt_row(body: bytes) -> None:
    log_fields = corrupt(idempotency.from_item, RECORD | {"body": {"B": body}})
    assert log_fields["table"] == "idempotency"
    assert log_fields["row"] == "c" * ROW_NAME_SHOWN + "…"


def test_the_row_in_a_log_is_cut_before_the_secret_part_of_a_bearer_vouchers_id() -> None:
    log_fields = corrupt(vouchers.from_item, ISSUED | status("lost"))
    secret = BEARER.rpartition("-")[2]
    assert BEARER.startswith(log_fields["row"].rstrip("…"))
    hidden = len(BEARER) - ROW_NAME_SHOWN
    assert hidden * 5 >= 64, "bits that nobody can guess: a digit in base 36 has more than 5"
    assert secret not in log_fields["row"]
