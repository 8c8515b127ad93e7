"""Guest tokens that were exchanged or revoked (docs/guest-tokens.md).

A token that neither happened to has no record: its uid is its own id, which is derived from it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from chalicelib.domain.errors import DomainError

TokenStatus = Literal["active", "replaced", "revoked"]


class TokenInUse(DomainError):
    """The new token of an exchange has been exchanged or revoked before."""

    code = "token_in_use"

    def __init__(self) -> None:
        super().__init__("The new token has been used before. Make another one.")


class GuestToken(NamedTuple):
    """What happened to a token."""

    token_id: str
    """The uid that is derived from the token."""
    uid: str
    """The guest whose token it is, or was."""
    status: TokenStatus
    changed_at: datetime
    replaced_by: str | None = None
    """The id of the token that took its place."""


class Exchange(NamedTuple):
    """One token takes another's place: both are written, or neither is."""

    replaced: GuestToken
    new: GuestToken
    previous: GuestToken | None
    """The record of the replaced token that the rule read."""


def holder(token_id: str, stored: GuestToken | None) -> str | None:
    """The uid of whoever holds the token with this id; None if the token is no longer valid."""
    if stored is None:
        return token_id
    return stored.uid if stored.status == "active" else None


def exchange(
    token_id: str, stored: GuestToken | None, new_id: str, now: datetime
) -> Exchange | None:
    """Let a new token take the place of one that is valid, for the same guest. The old one is
    refused from then on, so a token is exchanged once. None if it is no longer valid."""
    uid = holder(token_id, stored)
    if uid is None:
        return None
    return Exchange(
        GuestToken(token_id, uid, "replaced", now, new_id),
        GuestToken(new_id, uid, "active", now),
        stored,
    )


def is_done(stored: GuestToken, new_id: str) -> bool:
    """Whether this very exchange was made before: then its repetition changes nothing."""
    return stored.replaced_by == new_id


def revoke(token_id: str, stored: GuestToken | None, now: datetime) -> GuestToken | None:
    """The record of a token that is refused from now on; None if it is no longer valid anyway."""
    uid = holder(token_id, stored)
    return None if uid is None else GuestToken(token_id, uid, "revoked", now)
