"""The table `sessions`: key credential, `code#<hash>` of a sign-in code, `session#<hash>` of a
session's token, or `booking#<id>` of the latest code of a booking. It holds hashes of secrets, and
of a booking's code nothing but the event from which it follows."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chalicelib.domain.instants import seconds
from chalicelib.domain.sessions import Session, SignInCode
from chalicelib.domain.vouchers.booking_codes import BookingCode
from chalicelib.storage.dynamo.codec import (
    BOOLEAN,
    INSTANT,
    INTEGER,
    TEXT,
    Attributes,
    Codec,
    Item,
    Kind,
    attribute,
    instant_text,
)

TABLE = "sessions"
BOOKING = "booking#"  # before the booking's id
ROLES = ("issuer", "admin")
_texts = msgspec.json.Decoder(tuple[str, ...]).decode


def _from_instants(instants: tuple[datetime, ...]) -> str:
    return msgspec.json.encode([instant_text(each) for each in instants]).decode()


def _to_instants(text: str) -> tuple[datetime, ...]:
    return tuple(map(datetime.fromisoformat, _texts(text)))


CODE_CODEC = Codec(
    TABLE,
    None,
    code_hash=TEXT,
    key_id=TEXT,
    uid=TEXT,
    role=TEXT,
    label=TEXT,
    ends_at_rest=BOOLEAN,
    made_in_session=BOOLEAN,
    created_at=INSTANT,
    expires_at=INTEGER,
)
SESSION_CODEC = Codec(
    TABLE,
    "id",
    id=TEXT,
    token_hash=TEXT,
    key_id=TEXT,
    uid=TEXT,
    role=TEXT,
    label=TEXT,
    may_invite=BOOLEAN,
    ends_at_rest=BOOLEAN,
    created_at=INSTANT,
    last_used_at=INSTANT,
    expires_at=INTEGER,
    ended_at=INSTANT.optional(),
)

BOOKING_CODE_CODEC = Codec(
    TABLE,
    "booking_id",
    booking_id=TEXT,
    event_id=TEXT,
    requests=Kind("S", _from_instants, _to_instants),
    tries=INTEGER,
    used_at=INSTANT.optional(),
)


def code_key(code_hash: str) -> Item:
    """The key of one sign-in code."""
    return {"credential": attribute(f"code#{code_hash}")}


def session_key(token_hash: str) -> Item:
    """The key of one session."""
    return {"credential": attribute(f"session#{token_hash}")}


def from_code(code: SignInCode) -> Item:
    """A sign-in code as stored."""
    return code_key(code.code_hash) | CODE_CODEC.encode(Attributes(code))


def to_code(item: Item) -> SignInCode:
    """What `from_code` wrote. Raises CorruptRow."""
    values = CODE_CODEC.decode(item)
    if values["role"] not in ROLES:
        raise CODE_CODEC.corrupt(item, f"has the role {values['role']!r}")
    return SignInCode(**values)


def from_session(session: Session) -> Item:
    """A session as stored."""
    return session_key(session.token_hash) | SESSION_CODEC.encode(Attributes(session))


def to_session(item: Item) -> Session:
    """What `from_session` wrote. Raises CorruptRow."""
    values = SESSION_CODEC.decode(item)
    if values["role"] not in ROLES:
        raise SESSION_CODEC.corrupt(item, f"has the role {values['role']!r}")
    return Session(**values)


def booking_code_key(booking_id: str) -> Item:
    """The key of the latest code of a booking."""
    return {"credential": attribute(f"{BOOKING}{booking_id}")}


def from_booking_code(code: BookingCode) -> Item:
    """The latest code of a booking as stored; it expires when it counts for nothing."""
    return (
        booking_code_key(code.booking_id)
        | BOOKING_CODE_CODEC.encode(Attributes(code))
        | {"expires_at": attribute(seconds(code.kept_until))}
    )


def to_booking_code(item: Item) -> BookingCode:
    """What `from_booking_code` wrote. Raises CorruptRow."""
    code: BookingCode = BOOKING_CODE_CODEC.build(BookingCode, BOOKING_CODE_CODEC.decode(item), item)
    return code
