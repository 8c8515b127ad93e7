"""What a table stores is read back, to the last digit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.calendar import Calendar, Hours
from chalicelib.domain.events import Event
from chalicelib.domain.hotels.hotel import Hotel
from chalicelib.domain.hotels.logo import Logo
from chalicelib.domain.presence.thinkers import Thinker
from chalicelib.domain.sessions import Session, SignInCode
from chalicelib.domain.templates import Template
from chalicelib.domain.vouchers import lifecycle, slots
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import DueVoucher
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.storage.dynamo.codec import Codec
from chalicelib.storage.repositories.presence import room_part
from chalicelib.storage.tables import (
    agenda,
    api_keys,
    bookings,
    calendars,
    contacts,
    events,
    holds,
    hotels,
    idempotency,
    presence,
    sessions,
    templates,
    vouchers,
)
from chalicelib.storage.tables.api_keys import ApiKey
from chalicelib.storage.tables.idempotency import IdempotencyRecord
from chalicelib.storage.tables.presence import Room
from tests.domain import made
from tests.domain.calendars import made_calendars
from tests.domain.made import HOUR, NOW, STATUSES, in_status, voucher
from tests.storage.conftest import Storage
from tests.storage.tables import any_rows

# One storage serves all examples: each writes its row anew.
STORED = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
to_json = msgspec.json.Encoder(decimal_format="number").encode
from_json = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal).decode


@STORED
@given(any_voucher=made.vouchers_in_any_state())
def test_any_voucher_in_any_state(storage: Storage, any_voucher: Voucher) -> None:
    row = storage.read_back("vouchers", vouchers.to_item(any_voucher), "id")
    back = vouchers.from_item(row)
    assert back == any_voucher
    assert type(back.state) is type(any_voucher.state)
    assert str(back.price_amount) == str(any_voucher.price_amount)
    assert to_json(back.terms) == to_json(any_voucher.terms)


@STORED
@given(issued=made.vouchers(), guest=made.uids, data=st.data())
def test_any_voucher_that_was_booked(
    storage: Storage, issued: Voucher, guest: str, data: st.DataObject
) -> None:
    now = issued.valid_from - HOUR
    free, _ = slots.free(issued, now, None, None)
    if not free:
        return
    slot = data.draw(st.sampled_from(list(free)))
    change = lifecycle.book(made.actor(now), issued, slot.start, guest, "b-1")
    row = storage.read_back("vouchers", vouchers.to_item(change.voucher), "id")
    assert vouchers.from_item(row) == change.voucher
    assert change.booking is not None
    row = storage.read_back("voucher_bookings", bookings.to_item(change.booking), "id")
    assert bookings.from_item(row) == change.booking


@STORED
@given(booking=made.bookings())
def test_any_booking(storage: Storage, booking: Booking) -> None:
    row = storage.read_back("voucher_bookings", bookings.to_item(booking), "id")
    assert bookings.from_item(row) == booking


@STORED
@given(event=made.events())
def test_any_event(storage: Storage, event: Event) -> None:
    row = storage.read_back("events", events.to_item(event), "subject_id", "sort")
    assert events.from_item(row) == event


@STORED
@given(calendar=made_calendars.calendars())
def test_any_calendar(storage: Storage, calendar: Calendar) -> None:
    row = storage.read_back("calendars", calendars.to_item(calendar), "calendar_id", "part")
    assert calendars.from_item(row) == calendar


@STORED
@given(day=made_calendars.days, hours=made_calendars.hours(2))
def test_any_special_day(storage: Storage, day: date, hours: Hours) -> None:
    row = calendars.to_special("c-1", day, hours)
    row = storage.read_back("calendars", row, "calendar_id", "part")
    assert calendars.from_special(row) == (day, hours)


@STORED
@given(entry=any_rows.agenda_entries)
def test_any_agenda_entry(storage: Storage, entry: AgendaEntry) -> None:
    row = storage.read_back("agenda", agenda.to_item(entry), "calendar_id", "sort")
    assert agenda.from_item(row) == entry


@STORED
@given(api_key=any_rows.api_keys)
def test_any_api_key(storage: Storage, api_key: ApiKey) -> None:
    row = storage.read_back("api_keys", api_keys.to_item(api_key), "key_id")
    assert api_keys.from_item(row) == api_key


@STORED
@given(code=any_rows.codes)
def test_any_sign_in_code(storage: Storage, code: SignInCode) -> None:
    row = storage.read_back("sessions", sessions.from_code(code), "credential")
    assert sessions.to_code(row) == code


@STORED
@given(template=any_rows.templates)
def test_any_template(storage: Storage, template: Template) -> None:
    row = storage.read_back("templates", templates.to_item(template), "issuer_uid", "template_id")
    back = templates.from_item(row)
    assert back == template
    assert str(back.price_amount) == str(template.price_amount)
    assert to_json(back.terms) == to_json(template.terms)


@STORED
@given(total=st.integers(0, 100))
def test_any_count_of_templates(storage: Storage, total: int) -> None:
    row = templates.count_key("hotel") | templates.COUNT_CODEC.encode({"template_count": total})
    stored = storage.read_back("templates", row, "issuer_uid", "template_id")
    assert templates.to_count(stored) == total


@STORED
@given(session=any_rows.sessions)
def test_any_session(storage: Storage, session: Session) -> None:
    row = storage.read_back("sessions", sessions.from_session(session), "credential")
    assert sessions.to_session(row) == session


@STORED
@given(hotel=any_rows.hotels)
def test_any_hotel(storage: Storage, hotel: Hotel) -> None:
    row = storage.read_back("hotels", hotels.to_item(hotel), "issuer_uid", "kind")
    assert hotels.from_item(row) == hotel


@STORED
@given(logo=any_rows.logos)
def test_any_logo(storage: Storage, logo: Logo) -> None:
    row = storage.read_back("hotels", hotels.from_logo("hotel", logo, 1), "issuer_uid", "kind")
    assert hotels.to_logo(row) == logo


@STORED
@given(record=any_rows.records)
def test_any_idempotency_record(storage: Storage, record: IdempotencyRecord) -> None:
    row = storage.read_back("idempotency", idempotency.to_item(record), "caller_key")
    assert idempotency.from_item(row) == record


@STORED
@given(thinker=made.thinkers)
def test_any_thinker(storage: Storage, thinker: Thinker) -> None:
    row = presence.THINKER_CODEC.encode(thinker._asdict())
    assert presence.to_thinker(storage.read_back("presence", row, "thinker_id")) == thinker


@STORED
@given(pair_code=made.texts, room=any_rows.rooms)
def test_any_room(storage: Storage, pair_code: str, room: Room) -> None:
    row = room_part(pair_code, room, 0).put
    assert row is not None
    assert presence.to_room(storage.read_back("presence", row, "thinker_id")) == room


@given(any_voucher=made.vouchers_in_any_state())
def test_any_due_voucher(any_voucher: Voucher) -> None:
    row = vouchers.to_item(any_voucher)
    if any_voucher.due_at is None:
        assert "due_shard" not in row
        return
    assert vouchers.to_due(row) == DueVoucher(
        voucher_id=any_voucher.id,
        status=any_voucher.status,
        version=any_voucher.version,
        issuer_uid=any_voucher.issuer_uid,
        booking_id=any_voucher.booking.id if any_voucher.booking else None,
        due_at=any_voucher.due_at,
    )


CODECS = {
    "vouchers": vouchers.CODEC,
    "bookings on vouchers": vouchers.BOOKING_CODEC,
    "due vouchers": vouchers.DUE_CODEC,
    "holds on vouchers": vouchers.HOLD_CODEC,
    "when holds lapse": holds.CODEC,
    "bookings": bookings.CODEC,
    "events": events.CODEC,
    "calendars": calendars.HEAD_CODEC,
    "special days": calendars.SPECIAL_CODEC,
    "agenda": agenda.CODEC,
    "api keys": api_keys.CODEC,
    "sign-in codes": sessions.CODE_CODEC,
    "codes of bookings": sessions.BOOKING_CODE_CODEC,
    "sessions": sessions.SESSION_CODEC,
    "templates": templates.CODEC,
    "counts of templates": templates.COUNT_CODEC,
    "hotels": hotels.CODEC,
    "logos": hotels.LOGO_CODEC,
    "contacts": contacts.CODEC,
    "words of contacts": contacts.WORD_CODEC,
    "links of contacts": contacts.LINKS_CODEC,
    "idempotency": idempotency.CODEC,
    "thinkers": presence.THINKER_CODEC,
    "rooms": presence.ROOM_CODEC,
}


def test_every_codec_is_tested_above() -> None:
    modules = (
        *(vouchers, bookings, events, calendars, agenda, holds, templates, hotels, api_keys),
        *(sessions, idempotency, presence, contacts),
    )
    codecs = [
        value for module in modules for value in vars(module).values() if isinstance(value, Codec)
    ]
    assert len(codecs) == len(CODECS)
    assert all(codec in CODECS.values() for codec in codecs)


@pytest.mark.parametrize("status", STATUSES)
def test_a_voucher_in_every_status(status: str) -> None:
    stored = in_status(status)
    assert vouchers.from_item(vouchers.to_item(stored)) == stored


def test_a_walk_in_has_no_booking_when_it_is_read_back() -> None:
    used = lifecycle.redeem(made.ACTOR, voucher(), None).voucher
    assert vouchers.from_item(vouchers.to_item(used)) == used


@pytest.mark.parametrize(
    "amount", ["0.00", "0.10", "100.00", "999999999999.99", "1000", "1.005", "123456789012.345"]
)
def test_an_amount_keeps_every_digit(storage: Storage, amount: str) -> None:
    priced = voucher(price_amount=Decimal(amount), price_currency="EUR")
    row = storage.read_back("vouchers", vouchers.to_item(priced), "id")
    assert str(vouchers.from_item(row).price_amount) == amount


@pytest.mark.parametrize(
    "text",
    [
        '{"n":0.1}',
        '{"n":1.10}',
        '{"n":12345678901234567890123456789.123456789}',
        '{"n":18446744073709551615}',
        '{"n":-9223372036854775808}',
        '{"n":[{"n":[]},null,true]}',
        '{"":""}',
        '{"é\U0001f600":"\\u0000"}',
    ],
)
def test_terms_keep_their_numbers_and_their_text(storage: Storage, text: str) -> None:
    with_terms = voucher(terms=from_json(text))
    row = storage.read_back("vouchers", vouchers.to_item(with_terms), "id")
    assert to_json(vouchers.from_item(row).terms).decode() == text


def test_an_event_sorts_by_its_time_then_its_id() -> None:
    event = lifecycle.book(made.ACTOR, voucher(), NOW + HOUR, "guest", "b-1").event
    first, second = events.to_item(event), events.to_item(replace(event, id="ev-2"))
    third = events.to_item(replace(event, created_at=NOW + made.MS, id="ev-0"))
    assert first["sort"]["S"] < second["sort"]["S"] < third["sort"]["S"]
