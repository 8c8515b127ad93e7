"""Sign-in codes and sessions: how long they last, and what they may do (contract: Sessions).

A code opens one session. Secrets appear here as hashes only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.domain.ids import base36
from chalicelib.domain.instants import seconds

SECRET_BITS = 160  # of a code and of a session's token
CODE_LIFE = timedelta(minutes=10)
SESSION_LIFE = timedelta(hours=12)
REST_LIFE = timedelta(minutes=30)
"""How long a session that ends at rest may go unused."""
USE_RECORDED_EVERY = timedelta(minutes=1)

SessionRole = Literal["issuer", "admin"]


def secret_text(random: int) -> str:
    """A code or token, made of SECRET_BITS random bits: 31 digits in base 36."""
    return base36(random).rjust(31, "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInCode:
    """The right to open one session, for ten minutes."""

    code_hash: str
    key_id: str
    """The API key that the right stems from: the session ends with it."""
    uid: str
    role: SessionRole
    label: str
    """The API key's label."""
    ends_at_rest: bool
    made_in_session: bool
    created_at: datetime
    expires_at: int
    """Seconds since 1970."""

    def is_expired(self, now: datetime) -> bool:
        """Whether its ten minutes are over."""
        return seconds(now) >= self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody signed in on one device."""

    id: str
    token_hash: str
    key_id: str
    uid: str
    role: SessionRole
    label: str
    may_invite: bool
    """Whether it may make codes for other devices."""
    ends_at_rest: bool
    created_at: datetime
    last_used_at: datetime
    """At most USE_RECORDED_EVERY before the last request."""
    expires_at: int
    """Seconds since 1970."""
    ended_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        """Whether it was ended, or its time is over."""
        rests = self.ends_at_rest and now - self.last_used_at >= REST_LIFE
        return self.ended_at is not None or seconds(now) >= self.expires_at or rests

    def must_record_use(self, now: datetime) -> bool:
        """Whether its last use was recorded long enough ago to record another one."""
        return now - self.last_used_at >= USE_RECORDED_EVERY


def open_session(
    code: SignInCode, session_id: str, token_hash: str, now: datetime, *, ends_at_rest: bool
) -> Session:
    """The session that a code opens. It ends at rest if either the code or its user wants that.

    A session whose code was made in another session makes no codes: otherwise whoever has taken
    over a session could prolong it for ever.
    """
    return Session(
        id=session_id,
        token_hash=token_hash,
        key_id=code.key_id,
        uid=code.uid,
        role=code.role,
        label=code.label,
        may_invite=not code.made_in_session,
        ends_at_rest=code.ends_at_rest or ends_at_rest,
        created_at=now,
        last_used_at=now,
        expires_at=seconds(now + SESSION_LIFE),
    )
