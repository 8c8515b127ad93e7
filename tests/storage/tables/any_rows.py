"""Any API key, session, idempotency record and room, for tests of their rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from chalicelib.domain.calendars.agenda import AgendaEntry
from chalicelib.domain.guests.consents import Consent
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.hotels.clocks import AHEAD_MAX, HotelClocks
from chalicelib.domain.hotels.hotel import LANGUAGES, Hotel
from chalicelib.domain.hotels.logo import TYPES, Logo
from chalicelib.domain.instants import EARLIEST
from chalicelib.domain.sessions import Session, SignInCode
from chalicelib.domain.templates import Template
from chalicelib.domain.vouchers.booking_codes import TRIES_MAX, BookingCode
from chalicelib.domain.vouchers.hold import Hold
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.domain.webhooks import EVENT_TYPES, Endpoint
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


def _booking_code(tries: int, days: list[float], *, is_used: bool, ids: list[str]) -> BookingCode:
    latest = made.NOW
    requests = sorted(latest - timedelta(seconds=seconds) for seconds in days)
    return BookingCode(
        booking_id=ids[0],
        event_id=ids[1],
        requests=(*requests, latest),
        tries=tries,
        used_at=latest if is_used and tries else None,
    )


booking_codes = st.builds(
    _booking_code,
    tries=st.integers(0, TRIES_MAX),
    days=st.lists(st.integers(0, 86_399), max_size=5),
    is_used=st.booleans(),
    ids=st.lists(made.uids, min_size=2, max_size=2),
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
endpoints = st.builds(
    # The secret before and its end, which come together.
    lambda before, **fields: Endpoint(
        previous_secret=before[0], previous_secret_until=before[1], **fields
    ),
    before=st.just((None, None)) | st.tuples(made.texts, made.instants),
    id=made.uids.map(lambda uid: f"wh-{uid}"),
    issuer_uid=made.uids,
    url=made.texts,
    description=st.just("") | made.texts,
    event_types=st.lists(st.sampled_from(EVENT_TYPES), unique=True).map(tuple),
    secret=made.texts,
    disabled=st.none() | st.sampled_from(["by_hotel", "gone", "failing"]),
    failing_since=st.none() | made.instants,
    created_at=made.instants.map(lambda instant: min(instant, made.NOW)),
    changed_at=made.instants.map(lambda instant: max(instant, made.NOW)),
    version=st.integers(1, 10**9),
)
agenda_entries = st.builds(
    AgendaEntry,
    kind=st.sampled_from(["booking", "hold", "block"]),
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
    until=_expiries,
)


@st.composite
def kept_vouchers(draw: st.DrawFn) -> Voucher:
    """Any issued voucher with a hold."""
    start = draw(made.instants.filter(lambda moment: 1980 < moment.year < 9990))
    length = timedelta(minutes=draw(st.integers(5, 44640)))
    hold = Hold(
        id=f"h-{draw(st.integers(0, 10**9))}",
        owner_uid=draw(st.none() | made.uids),
        until=start - timedelta(minutes=draw(st.integers(0, 99))),
        slot_start=start,
        slot_end=start + length,
        calendar_id="c-1",
        places=draw(st.integers(1, 50)),
        claim_start=start - timedelta(minutes=draw(st.sampled_from([0, 15]))),
        claim_end=start + length + timedelta(minutes=draw(st.sampled_from([0, 15]))),
        cancel_until=draw(made.instants),
        late_cancel=draw(st.sampled_from(["refuse", "forfeit"])),
        unredeemed=draw(st.sampled_from(["consumed", "no_show"])),
    )
    issued = draw(made.vouchers())
    return replace(issued, calendar_id="c-1", places=hold.places, hold=hold)


hotels = st.builds(
    Hotel,
    issuer_uid=made.uids,
    name=made.texts,
    zone=st.sampled_from(["Europe/Berlin", "UTC"]),
    address=st.none() | made.texts,
    languages=st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True).map(tuple),
    accent=st.none() | st.just("#7a1f3d"),
    logo=st.none() | st.text("0123456789abcdef", min_size=16, max_size=16),
    reminder_hours=st.none() | st.integers(1, 168),
    digest_hour=st.none() | st.integers(0, 23),
    version=st.integers(1, 10**9),
    **dict.fromkeys(
        ("map_url", "phone", "email", "website", "default_calendar_id"), st.none() | made.texts
    ),
)
contacts = st.builds(
    Contact,
    issuer_uid=made.uids,
    guest_uid=made.uids,
    name=made.texts,
    email=made.texts,
    phone=st.none() | st.just("+31612345678"),
    language=st.none() | st.sampled_from(LANGUAGES),
    note=st.none() | made.texts,
    consents=st.lists(st.builds(Consent, made.texts, made.instants, st.none() | made.instants)).map(
        tuple
    ),
    mail_state=st.sampled_from(["ok", "bounced", "complained"]),
    words=st.lists(made.texts, max_size=8, unique=True).map(tuple),
    created_at=made.instants,
    changed_at=made.instants,
    version=st.integers(1, 10**9),
)
clocks = st.builds(
    HotelClocks,
    seconds_ahead=st.dictionaries(
        made.uids, st.integers(1, int(AHEAD_MAX.total_seconds())), max_size=5
    ),
    version=st.integers(1, 1000),
)
logos = st.builds(Logo, content=st.binary(min_size=1, max_size=2000), type=st.sampled_from(TYPES))
rooms = st.builds(Room, room_id=made.uids, expires_at=seconds)
