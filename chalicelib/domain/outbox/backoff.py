"""When a delivery that was not taken is tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

Channel = Literal["mail", "webhook"]

# Before each attempt, how long after the one before it (Standard Webhooks 1.0).
_WEBHOOK = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# A mail is tried again only where the mail service itself did not answer or has more to do than it
# takes; a day later it would say what is no longer of use.
_MAIL = (
    timedelta(0),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
SCHEDULES: dict[Channel, tuple[timedelta, ...]] = {"mail": _MAIL, "webhook": _WEBHOOK}
JITTER = 0.2  # of a pause, to either side
WAIT_MAX = timedelta(hours=24)  # whatever the other side asks for


def attempts_max(channel: Channel) -> int:
    """How often a delivery is tried."""
    return len(SCHEDULES[channel])


def pause(
    channel: Channel, attempt: int, jitter: float, requested: timedelta | None = None
) -> timedelta | None:
    """How long to wait after the attempt of this number (from 1) failed; None after the last.

    `jitter` lies from -1 to 1 and spreads the pause by a fifth to either side; `requested` is what
    the other side wants to be left alone for, and is honoured up to WAIT_MAX.
    """
    schedule = SCHEDULES[channel]
    if attempt >= len(schedule):
        return None
    planned = schedule[attempt] * (1 + JITTER * jitter)
    return max(planned, min(requested or timedelta(0), WAIT_MAX))
