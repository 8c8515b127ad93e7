"""What came of one attempt to send a delivery: the channel reports it, the delivery follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Sent:
    """The receiver's side took it."""

    message_id: str | None = None
    """The name that the other side gave it, if it gave one."""


@dataclass(frozen=True, slots=True)
class Retry:
    """It was not taken, and may be later."""

    reason: str
    after: timedelta | None = None
    """How long the other side asks to wait (Retry-After); None leaves it to the schedule."""


@dataclass(frozen=True, slots=True)
class Dead:
    """The other side will never take it: an address that does not exist, an endpoint that is
    gone."""

    reason: str


@dataclass(frozen=True, slots=True)
class Void:
    """Nothing is to be said any more, or not to this receiver. Nothing was sent."""

    reason: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The service itself failed to make it: a defect, which somebody has to look at."""

    reason: str


Outcome = Sent | Retry | Dead | Void | Broken
