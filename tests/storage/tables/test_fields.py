"""A new field of a voucher has three places: its content, its codec and its schemas."""

from __future__ import annotations

from dataclasses import fields

import msgspec
import pytest

from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.events import Event
from chalicelib.domain.presence.thinkers import Thinker
from chalicelib.domain.sessions import Session, SignInCode
from chalicelib.domain.templates import Template, TemplateDraft
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.booking_codes import BookingCode
from chalicelib.domain.vouchers.changes import DueVoucher
from chalicelib.domain.vouchers.hold import Hold
from chalicelib.domain.vouchers.voucher import Voucher, VoucherContent, VoucherDraft
from chalicelib.domain.webhooks import Endpoint
from chalicelib.http.schemas import bookings as booking_schemas
from chalicelib.http.schemas import events as event_schemas
from chalicelib.http.schemas import templates as template_schemas
from chalicelib.http.schemas import vouchers as schemas
from chalicelib.storage.dynamo.codec import Codec
from chalicelib.storage.tables import (
    agenda,
    api_keys,
    bookings,
    calendars,
    events,
    holds,
    idempotency,
    presence,
    sessions,
    templates,
    vouchers,
    webhooks,
)

CONTENT = [each.name for each in fields(VoucherContent)]


class _Names(dict[str, None]):
    """Values of which a codec asks every one; it remembers the names."""

    def __missing__(self, name: str) -> None:
        self[name] = None


def encoded(codec: Codec) -> set[str]:
    """The names of the values that a codec encodes."""
    names = _Names()
    codec.encode(names)
    return set(names)


def schema_fields(schema: type[msgspec.Struct]) -> set[str]:
    """The names of a schema's fields."""
    return {each.name for each in msgspec.structs.fields(schema)}


@pytest.mark.parametrize("name", CONTENT)
def test_a_field_of_the_content_is_stored_answered_and_may_be_asked_for(name: str) -> None:
    assert name in encoded(vouchers.CODEC)
    assert name in schema_fields(schemas.Voucher)
    assert name in schema_fields(schemas.IssueRequest)


BEFORE = {"previous_holder_uid", "previous_holder_name"}  # what a cancel gives back
CONSUMED = {"consumed_at", "consumed_by", "lost_booking_id"}


def test_a_voucher_is_stored_with_its_state_as_status_and_previous_holder() -> None:
    names = {each.name for each in fields(Voucher)}
    assert encoded(vouchers.CODEC) == names - {"state", "hold"} | {"status", *BEFORE, *CONSUMED}


def test_the_booking_on_a_voucher_is_stored_but_for_what_makes_it_live() -> None:
    names = {each.name for each in fields(Booking)}
    assert encoded(vouchers.BOOKING_CODEC) == names - {"status", "cancel_reason", "cancelled_at"}


@pytest.mark.parametrize(
    ("codec", "names"),
    [
        (bookings.CODEC, {each.name for each in fields(Booking)}),
        (events.CODEC, {each.name for each in fields(Event)}),
        (calendars.HEAD_CODEC, {each.name for each in fields(Calendar)}),
        (calendars.SPECIAL_CODEC, {"calendar_id", "part", "hours"}),
        (agenda.CODEC, set(AgendaEntry._fields)),
        (vouchers.HOLD_CODEC, {each.name for each in fields(Hold)}),
        (holds.CODEC, {"voucher_id", "id", "until"}),
        (vouchers.DUE_CODEC, set(DueVoucher._fields)),
        (presence.THINKER_CODEC, set(Thinker._fields)),
        (presence.ROOM_CODEC, set(presence.Room._fields)),
        (api_keys.CODEC, set(api_keys.ApiKey.__struct_fields__)),
        (sessions.CODE_CODEC, {each.name for each in fields(SignInCode)}),
        (sessions.BOOKING_CODE_CODEC, {each.name for each in fields(BookingCode)}),
        (sessions.SESSION_CODEC, {each.name for each in fields(Session)}),
        (webhooks.CODEC, {each.name for each in fields(Endpoint)}),
        (templates.CODEC, {each.name for each in fields(Template)}),
        # The body is compressed beside the codec.
        (idempotency.CODEC, set(idempotency.IdempotencyRecord.__struct_fields__) - {"body"}),
    ],
    ids=[
        *("booking", "event", "calendar", "special day", "agenda entry", "hold", "lapse", "due"),
        *(
            "thinker",
            "room",
            "api key",
            "code",
            "code of a booking",
            "session",
            "webhook",
            "template",
            "record",
        ),
    ],
)
def test_a_codec_stores_every_field(codec: Codec, names: set[str]) -> None:
    assert encoded(codec) == names


def test_a_draft_and_a_request_to_issue_have_the_same_fields() -> None:
    draft = {each.name for each in fields(VoucherDraft)}
    assert schema_fields(schemas.IssueRequest) == draft | {"issuer_uid", "allow_past"}


def test_a_draft_of_a_template_and_its_request_have_the_same_fields() -> None:
    draft = {each.name for each in fields(TemplateDraft)}
    named = {"issuer_uid", "template_id", "version"}
    assert schema_fields(template_schemas.TemplateSaveRequest) == draft | named
    assert schema_fields(template_schemas.Template) == {each.name for each in fields(Template)}
    # Its fields are those of an issue, but for whom it is for and when it is valid.
    of_issue = schema_fields(schemas.IssueRequest) - {
        *("issuer_uid", "holder_uid", "holder_name", "valid_from", "valid_until", "allow_past"),
    }
    assert draft == of_issue | {"name", "valid_days"}


def test_every_field_of_an_answer_is_a_field_of_its_thing() -> None:
    voucher = {each.name for each in fields(Voucher)} | {"status", "consumed_at", "consumed_by"}
    booking = {each.name for each in fields(Booking)} | {"slot_id"}
    assert schema_fields(schemas.Voucher) == voucher - {"state", "version", "guest_cancellations"}
    # When its places are taken is its calendar's business: the slot with the buffers. The number of
    # its links is theirs.
    unanswered = {"claim_start", "claim_end", "link_generation"}
    assert schema_fields(booking_schemas.Booking) == booking - unanswered
    assert schema_fields(event_schemas.Event) <= {each.name for each in fields(Event)}
