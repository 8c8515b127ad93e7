"""Who makes a request, and who acts in a change."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

Role = Literal["guest", "issuer", "admin", "link", "open", "anonymous"]
LINK_ACTOR = "link"
"""The actor of what is done with a link: whoever has it."""


class Principal(NamedTuple):
    """Who makes a request. The role `link` is whoever has the link to one booking; `open` is
    everybody under AUTH_MODE=open, where requests state their uids."""

    uid: str | None
    role: Role
    key_label: str | None = None
    """The label of the API key in use: which desk or program of a hotel it is."""
    key_id: str | None = None
    """The API key that was sent, or that the session stems from, if there is one."""
    booking_id: str | None = None
    """Of a link: the booking to which it leads."""
    link_generation: int | None = None
    """Of a link: the generation that it is of."""
    may_cancel: bool = True
    """Of a link: whether it allows more than to see the booking."""
    may_move: bool = True
    """Of a link: whether a code was confirmed for it, a moment ago."""


ANONYMOUS = Principal(None, "anonymous")


class ActorContext(NamedTuple):
    """Who makes a change, when, and under which event id."""

    actor_id: str | None
    now: datetime
    event_id: str
    key_label: str | None = None
