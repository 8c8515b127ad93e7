"""The table `sessions`: key credential, `code#<hash>` of a sign-in code or `session#<hash>` of a
session's token. It holds hashes of secrets, never a secret."""

from __future__ import annotations

from chalicelib.domain.sessions import Session, SignInCode
from chalicelib.storage.dynamo.codec import (
    BOOLEAN,
    INSTANT,
    INTEGER,
    TEXT,
    Attributes,
    Codec,
    Item,
    attribute,
)

TABLE = "sessions"
ROLES = ("issuer", "admin")

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
