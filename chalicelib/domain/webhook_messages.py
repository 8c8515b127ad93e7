"""What a webhook is sent about an event, and what its answer means (Standard Webhooks 1.0)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from chalicelib.domain.events import Event
from chalicelib.domain.instants import text
from chalicelib.domain.outbox.outcomes import Dead, Outcome, Retry, Sent

GONE = 410
_SECONDS = re.compile(r"[0-9]{1,9}")

# What of an event's meta is an id, or a count of versions. Uids of guests, names and reasons never
# leave in a message: whoever may know them asks the API.
_IDS = ("booking_id", "calendar_id", "block_id", "version")


class Attempt(NamedTuple):
    """What was sent, and what came back."""

    at: datetime
    number: int
    url: str
    body: str
    status: int | None
    """Of the answer; None where there was none."""
    why: str | None
    """Why there was none."""
    answer: str
    """Its first bytes as text, whatever they were."""
    milliseconds: int


def body_of(event: Event) -> bytes:
    """The body about an event: the same bytes whenever it is sent."""
    data: dict[str, Any] = {
        "event_id": event.id,
        "issuer_uid": event.issuer_uid,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
    }
    data |= {name: event.meta[name] for name in _IDS if event.meta.get(name) is not None}
    message = {"type": event.type, "timestamp": text(event.created_at), "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def outcome_of(status: int, headers: Mapping[str, str], now: datetime) -> Outcome:
    """What an answer means for a delivery: 2xx alone is success. `headers` have names in lower
    case."""
    if 200 <= status < 300:
        return Sent()
    if status == GONE:
        return Dead("gone")
    return Retry(f"status_{status}", retry_after(headers.get("retry-after", ""), now))


def retry_after(value: str, now: datetime) -> timedelta | None:
    """How long the header Retry-After asks to wait (RFC 9110, 10.2.3): seconds or a date; None
    where it says neither, or a time that is over."""
    if _SECONDS.fullmatch(value.strip()):
        return timedelta(seconds=int(value))
    try:
        instant = parsedate_to_datetime(value)
    except ValueError:
        return None
    if instant.tzinfo is None or instant <= now:
        return None
    return instant - now
