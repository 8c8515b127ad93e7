"""Who makes a request, and who acts in a change."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

Role = Literal["guest", "issuer", "admin", "open", "anonymous"]


class Principal(NamedTuple):
    """Who makes a request. The role `open` is everybody under AUTH_MODE=open, where requests
    state their uids."""

    uid: str | None
    role: Role
    key_label: str | None = None
    """The label of the API key in use: which desk or program of a hotel it is."""
    key_id: str | None = None
    """The API key that was sent, or that the session stems from, if there is one."""


ANONYMOUS = Principal(None, "anonymous")


class ActorContext(NamedTuple):
    """Who makes a change, when, and under which event id."""

    actor_id: str | None
    now: datetime
    event_id: str
    key_label: str | None = None
