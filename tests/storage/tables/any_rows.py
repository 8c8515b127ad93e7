"""Any API key, session, idempotency record and room, for tests of their rows."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.hotels.hotel import LANGUAGES, Hotel
from chalicelib.domain.hotels.logo import TYPES, Logo
from chalicelib.domain.instants import EARLIEST
from chalicelib.domain.sessions import Session, SignInCode
from chalicelib.domain.templates import Template
from chalicelib.storage.tables.api_keys import ApiKey
from chalicelib.storage.tables.idempotency import IdempotencyRecord
from chalicelib.storage.tables.presence import Room
from tests.domain import made

# From 2096 to the end of the year 9999: what has expired, DynamoDB Local may delete at once.
seconds = st.integers(4_000_000_000, 253_402_300_799)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
_expiries = st.none() | st.integers(0, 10**12).map(lambda ms: EARLIEST + timedelta(milliseconds=ms))

api_keys = st.builds(
    ApiKey,
    key_id=made.uids,
    secret_hash=hashes,
    uid=made.uids,
    role=st.sampled_from(["issuer", "admin"]),
    label=st.just("") | made.texts,
    created_at=made.instants,
    expires_at=_expiries,
    revoked=st.booleans(),
    last_used_at=_expiries,
)
records = st.builds(
    IdempotencyRecord,
    caller_key=hashes,
    fingerprint=hashes,
    status=st.sampled_from([200, 201]),
    body=st.just("") | st.text(st.characters(exclude_categories=("Cs",)), max_size=2000),
    expires_at=seconds,
)
_session_fields = {
    "key_id": made.uids,
    "uid": made.uids,
    "role": st.sampled_from(["issuer", "admin"]),
    "label": st.just("") | made.texts,
    "ends_at_rest": st.booleans(),
    "created_at": made.instants,
    "expires_at": seconds,
}
codes = st.builds(SignInCode, code_hash=hashes, made_in_session=st.booleans(), **_session_fields)
sessions = st.builds(
    Session,
    id=made.uids,
    token_hash=hashes,
    may_invite=st.booleans(),
    last_used_at=made.instants,
    ended_at=_expiries,
    **_session_fields,
)
templates = st.builds(
    # The calendar and the places there, which come together.
    lambda booked_in, **fields: Template(calendar_id=booked_in[0], places=booked_in[1], **fields),
    booked_in=st.just((None, None)) | st.tuples(made.uids, st.integers(1, 50)),
    id=made.uids.map(lambda uid: f"tpl-{uid}"),
    issuer_uid=made.uids,
    name=made.texts,
    service_type=made.texts,
    title=made.texts,
    description=st.just("") | made.texts,
    duration_minutes=st.integers(5, 44640),
    valid_days=st.none() | st.integers(1, 3650),
    price_amount=made.amounts.map(lambda price: price and price[0]),
    price_currency=st.none() | st.sampled_from(["EUR", "JPY", "KWD"]),
    transferable=st.booleans(),
    terms=made.terms,
    created_at=made.instants.map(lambda instant: min(instant, made.NOW)),
    changed_at=made.instants.map(lambda instant: max(instant, made.NOW)),
    version=st.integers(1, 10**9),
)
agenda_entries = st.builds(
    AgendaEntry,
    kind=st.sampled_from(["booking", "block"]),
    id=made.uids,
    calendar_id=made.uids,
    start=made.instants,
    end=made.instants,
    claim_start=made.instants,
    claim_end=made.instants,
    places=st.integers(1, 10_000),
    created_at=made.instants,
    voucher_id=st.none() | made.uids,
    reason=st.none() | made.texts,
)
hotels = st.builds(
    Hotel,
    issuer_uid=made.uids,
    name=made.texts,
    zone=st.sampled_from(["Europe/Berlin", "UTC"]),
    address=st.none() | made.texts,
    languages=st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True).map(tuple),
    accent=st.none() | st.just("#7a1f3d"),
    logo=st.none() | st.text("0123456789abcdef", min_size=16, max_size=16),
    version=st.integers(1, 10**9),
    **dict.fromkeys(
        ("map_url", "phone", "email", "website", "default_calendar_id"), st.none() | made.texts
    ),
)
logos = st.builds(Logo, content=st.binary(min_size=1, max_size=2000), type=st.sampled_from(TYPES))
rooms = st.builds(Room, room_id=made.uids, expires_at=seconds)
