"""Sessions in requests: who is signed in by the cookie, and the events of signing in and out."""

from __future__ import annotations

from contextlib import suppress
from typing import Literal

from chalicelib.domain.actors import ANONYMOUS, Principal
from chalicelib.domain.errors import SignInCodeNotFound
from chalicelib.domain.events import Event
from chalicelib.domain.instants import seconds
from chalicelib.domain.sessions import SECRET_BITS, Session, SignInCode, secret_text
from chalicelib.http import session_cookie
from chalicelib.http.authentication import LOCAL_PRINCIPALS, hash_of, log_caller
from chalicelib.http.context import RequestContext
from chalicelib.http.errors import Unauthenticated
from chalicelib.http.schemas import sessions as schemas
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.repositories.sessions import CodeNotUsable
from chalicelib.storage.tables.api_keys import ApiKey


def authenticate_session(context: RequestContext) -> None:
    """Identify the caller by the session cookie, if no other credential was sent.

    Raises Forbidden for a request of another site's page, Unauthenticated for a session that is
    over, StoreUnavailable.
    """
    settings = context.runtime.settings
    is_identified = context.principal != ANONYMOUS or context.route.allow.is_public
    token = None if is_identified else session_cookie.token_in(context.raw, settings)
    if token is None:
        return
    session_cookie.require_own_page(context.raw, settings)
    session = live_session(context, token)
    if session is None:
        raise Unauthenticated("Your session has ended. Sign in again.")
    if session.must_record_use(context.now):
        context.store.sessions.record_use(session, context.now)
    context.session = session
    context.principal = Principal(session.uid, session.role, session.label, session.key_id)
    log_caller(context)


def live_session(context: RequestContext, token: str) -> Session | None:
    """The session of a token; None if there is none, it is over, or its API key is not valid any
    more. Raises StoreUnavailable."""
    session = context.store.sessions.get(hash_of(token))
    if session is None or session.is_over(context.now):
        return None
    if _is_local_key(context, session.key_id):
        return session
    api_key = _valid_key(context, session.key_id)
    if api_key is None:
        return None
    context.store.api_keys.record_use(api_key, context.now)
    return session


def _is_local_key(context: RequestContext, key_id: str) -> bool:
    """Whether it is a key of the stage local, which is always valid there and stored nowhere."""
    return context.runtime.settings.is_local and key_id in LOCAL_PRINCIPALS


def _valid_key(context: RequestContext, key_id: str) -> ApiKey | None:
    """The API key that a code or a session stems from, if it is still valid.

    Raises StoreUnavailable.
    """
    api_key = context.store.api_keys.get_cached(key_id, context.now)
    return api_key if api_key is not None and api_key.is_valid(context.now) else None


def api_key_of(context: RequestContext) -> tuple[str, str]:
    """The id and the label of the API key that the caller's rights stem from: its own, or that of
    its session."""
    principal = context.principal
    return principal.key_id or "", principal.key_label or ""


def usable_code(context: RequestContext, code: str) -> SignInCode:
    """A sign-in code that can still be used, and whose API key is still valid.

    Raises SignInCodeNotFound, StoreUnavailable.
    """
    try:
        sign_in_code = context.store.sessions.get_unused_code(hash_of(code), context.now)
    except CodeNotUsable:
        raise SignInCodeNotFound from None
    key_id = sign_in_code.key_id
    if not _is_local_key(context, key_id) and _valid_key(context, key_id) is None:
        raise SignInCodeNotFound
    return sign_in_code


def start(
    context: RequestContext, code: SignInCode, session: Session, previous: str | None
) -> None:
    """Use the code, open its session, and end the one whose token was `previous`.

    Raises SignInCodeNotFound, StoreUnavailable.
    """
    try:
        started = event(context, session, "session.start")
        context.store.sessions.start(code, session, started)
    except CodeNotUsable:
        raise SignInCodeNotFound from None
    # Its cookie is replaced in any case, so a store that fails now must not hide the sign-in.
    with suppress(StoreUnavailable):
        end(context, previous)


def end(context: RequestContext, token: str | None) -> None:
    """End the session of a token, if there is one that lasts. Raises StoreUnavailable."""
    session = context.store.sessions.get(hash_of(token)) if token else None
    if session is not None and not session.is_over(context.now):
        context.store.sessions.end(session, event(context, session, "session.end"))


def new_secret(context: RequestContext) -> str:
    """A new code or token."""
    return secret_text(context.runtime.random_bits(SECRET_BITS))


def event(
    context: RequestContext, session: Session, kind: Literal["session.start", "session.end"]
) -> Event:
    """The event of signing in or out."""
    return Event(
        id=context.new_id("ev"),
        type=kind,
        actor_id=session.uid,
        subject_type="session",
        subject_id=session.id,
        meta={"key_id": session.key_id},
        created_at=context.now,
        issuer_uid=session.uid,
    )


def serialize(context: RequestContext, session: Session) -> schemas.Session:
    """A session as it is answered."""
    return schemas.Session(
        id=session.id,
        uid=session.uid,
        role=session.role,
        label=session.label,
        may_invite=session.may_invite,
        ends_at_rest=session.ends_at_rest,
        expires_in=session.expires_at - seconds(context.now),
    )
