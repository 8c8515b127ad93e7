"""Sign-in codes and the sessions that they open."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from msgspec import Struct

from chalicelib.domain.events import Event
from chalicelib.domain.instants import seconds
from chalicelib.domain.sessions import Session, SignInCode
from chalicelib.storage.commit_with_event import commit_with_event
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import attribute, item_of
from chalicelib.storage.dynamo.transaction import Condition, TransactItem
from chalicelib.storage.errors import ConditionsFailed, StoreUnavailable
from chalicelib.storage.tables import sessions

_EXISTS = Condition("the session exists", "attribute_exists(credential)")
_IS_NOT_ENDED = Condition("the session was not ended", "attribute_not_exists(ended_at)")


class CodeNotUsable(Exception):
    """The code does not exist, was used, or has expired."""


class SessionRepository(Struct, frozen=True):
    """The table `sessions`."""

    client: DynamoClient

    def add_code(self, code: SignInCode) -> None:
        """Store a new sign-in code. Its hash is new, so repeating the write does no harm.

        Raises StoreUnavailable.
        """
        self.client.call("put_item", sessions.TABLE, Item=sessions.from_code(code))

    def get_unused_code(self, code_hash: str, now: datetime) -> SignInCode:
        """A code that can still be used. Raises CodeNotUsable, StoreUnavailable."""
        item = self.client.get(sessions.TABLE, sessions.code_key(code_hash))
        if item is None or "used_at" in item:
            raise CodeNotUsable
        code = sessions.to_code(item)
        if code.is_expired(now):
            raise CodeNotUsable
        return code

    def start(self, code: SignInCode, session: Session, event: Event) -> None:
        """Use the code and open its session, both or neither: of all who try, one succeeds.

        Raises CodeNotUsable, StoreUnavailable.
        """
        parts = {"code": code_part(code, session.created_at), "session": session_part(session)}
        try:
            commit_with_event(self.client, parts, event)
        except ConditionsFailed:
            raise CodeNotUsable from None

    def get(self, token_hash: str) -> Session | None:
        """A session as it is stored. Raises StoreUnavailable."""
        item = self.client.get(sessions.TABLE, sessions.session_key(token_hash))
        return sessions.to_session(item) if item else None

    def record_use(self, session: Session, now: datetime) -> None:
        """Record that the session was used. Nothing depends on a single record, so a failure of
        the store is ignored."""
        update = _use(session, now)
        with suppress(StoreUnavailable):
            self.client.call_once("update_item", sessions.TABLE, **update)

    def end(self, session: Session, event: Event) -> None:
        """End a session; without effect if it was ended before. Raises StoreUnavailable."""
        parts = {"session": end_part(session, event.created_at)}
        with suppress(ConditionsFailed):
            commit_with_event(self.client, parts, event)


def code_part(code: SignInCode, now: datetime) -> TransactItem:
    """The code's part of a sign-in: used once, and in time."""
    exists = Condition("the code exists", "attribute_exists(credential)")
    is_unused = Condition("nobody has used it", "attribute_not_exists(used_at)")
    is_in_time = Condition(
        "it has not expired", "expires_at > :seconds", {":seconds": attribute(seconds(now))}
    )
    return TransactItem(
        sessions.TABLE,
        sessions.code_key(code.code_hash),
        (exists, is_unused, is_in_time),
        set=item_of(used_at=now),
    )


def session_part(session: Session) -> TransactItem:
    """The session's part of a sign-in: never written over another."""
    is_new = Condition("no session has this token", "attribute_not_exists(credential)")
    return TransactItem(
        sessions.TABLE,
        sessions.session_key(session.token_hash),
        (is_new,),
        put=sessions.from_session(session),
    )


def end_part(session: Session, now: datetime) -> TransactItem:
    """The session's part of signing out."""
    return TransactItem(
        sessions.TABLE,
        sessions.session_key(session.token_hash),
        (_EXISTS, _IS_NOT_ENDED),
        set=item_of(ended_at=now),
    )


def _use(session: Session, now: datetime) -> dict[str, Any]:
    """The update that records a use, unless the session was ended or deleted meanwhile."""
    return {
        "Key": sessions.session_key(session.token_hash),
        "UpdateExpression": "SET last_used_at = :now",
        "ConditionExpression": f"{_EXISTS.clause} AND {_IS_NOT_ENDED.clause}",
        "ExpressionAttributeValues": {":now": attribute(now)},
    }
