"""Exchanges and revokes guest tokens (docs/guest-tokens.md).

Whoever holds a token may do both. Where its record is not what was read, another request was
faster, and the rule is asked again.
"""

from __future__ import annotations

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.domain.presence import guest_tokens, tokens
from chalicelib.domain.presence.guest_tokens import TokenInUse
from chalicelib.http.authentication import dead_token, thinker_id
from chalicelib.http.context import RequestContext
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.repositories.guest_tokens import TokenChanged

ATTEMPTS_MAX = 3  # a token's record changes twice at most


def require_token(field: str, token: str) -> None:
    """Refuse what is no guest token. Raises InvalidRequest."""
    if not tokens.is_token(token):
        raise InvalidRequest(problem(field, "not_a_token"))


def _require_exchangeable(token: str) -> None:
    """Refuse what is neither a guest token nor an older one that looks random: whoever guesses a
    token takes everything that its guest has. Raises InvalidRequest."""
    if not (tokens.is_token(token) or tokens.is_older_token(token)):
        raise InvalidRequest(problem("token", "not_a_token"))


def exchange(context: RequestContext, token: str, new_token: str) -> str:
    """Let a new token take the place of a valid one; returns the uid of their guest.

    Raises InvalidRequest, Unauthenticated, TokenInUse, StoreUnavailable.
    """
    _require_exchangeable(token)
    require_token("new_token", new_token)
    secret, repository = context.runtime.stage_secret, context.store.guest_tokens
    token_id, new_id = thinker_id(token, secret), thinker_id(new_token, secret)
    if token_id == new_id:
        raise InvalidRequest(problem("new_token", "same_as", field="token"))
    for _ in range(ATTEMPTS_MAX):
        stored = repository.get(token_id)
        if stored is not None and guest_tokens.is_done(stored, new_id):
            return stored.uid
        change = guest_tokens.exchange(token_id, stored, new_id, context.now)
        if change is None:
            raise dead_token()
        try:
            repository.exchange(change, context.new_id("x"))
        except TokenChanged as changed:
            if not changed.token_is_changed:
                raise TokenInUse from changed
        else:
            return change.new.uid
    raise StoreUnavailable


def revoke(context: RequestContext, token: str) -> None:
    """Make a token invalid; one that is so already stays as it is.

    Raises InvalidRequest, StoreUnavailable.
    """
    _require_exchangeable(token)
    repository = context.store.guest_tokens
    token_id = thinker_id(token, context.runtime.stage_secret)
    for _ in range(ATTEMPTS_MAX):
        stored = repository.get(token_id)
        revoked = guest_tokens.revoke(token_id, stored, context.now)
        if revoked is None:
            return
        try:
            repository.save(stored, revoked, context.new_id("x"))
        except TokenChanged:
            continue
        return
    raise StoreUnavailable
