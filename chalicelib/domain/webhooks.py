"""Webhooks: the addresses at which a hotel's own systems hear of its events (docs/webhooks.md).

Each rule takes an endpoint as it stands and returns the change to write, or raises a DomainError.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

from chalicelib.domain import web_addresses
from chalicelib.domain.actors import ActorContext
from chalicelib.domain.errors import (
    BrokenInvariant,
    InvalidRequest,
    TooManyWebhooks,
    WebhookChanged,
    WebhookNotFound,
)
from chalicelib.domain.events import Event, EventType, event_of
from chalicelib.domain.field_problems import problem
from chalicelib.domain.outbox.effects import WEBHOOK_SUBJECTS

ID_PREFIX = "wh"
ENDPOINTS_MAX = 10  # of one hotel
SECRET_BITS = 256
ROTATION = timedelta(hours=24)  # how long the secret before stays valid
FAILING_MAX = timedelta(days=3)

EVENT_TYPES: tuple[EventType, ...] = tuple(
    each for each in get_args(EventType) if each.partition(".")[0] in WEBHOOK_SUBJECTS
)
"""What an endpoint may choose from."""
if TYPE_CHECKING:
    HookEventType = EventType
else:
    HookEventType = Literal[EVENT_TYPES]

Disabled = Literal["by_hotel", "gone", "failing"]
"""Why an endpoint hears nothing: the hotel switched it off, it answered 410, or it failed for
FAILING_MAX."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointDraft:
    """What a hotel says of an endpoint."""

    url: str
    description: str = ""
    """By which the hotel's people tell it from others."""
    event_types: tuple[str, ...] = ()
    """Of which events it hears; none stands for all, those of later releases included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(EndpointDraft):
    """An endpoint as it is stored."""

    id: str
    issuer_uid: str
    secret: str
    """`whsec_` and 32 random bytes in base64 (Standard Webhooks 1.0)."""
    previous_secret: str | None = None
    previous_secret_until: datetime | None = None
    """Until then what is sent is signed with the secret before as well."""
    disabled: Disabled | None = None
    failing_since: datetime | None = None
    """When the first attempt failed after the last one that succeeded; None: the last one did."""
    created_at: datetime
    changed_at: datetime
    version: int = 1

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if self.version < 1 or self.changed_at < self.created_at:
            raise BrokenInvariant("an endpoint has no version, or changed before it was made")
        if (self.previous_secret is None) != (self.previous_secret_until is None):
            raise BrokenInvariant("a secret that is valid for no time, or a time without a secret")

    def hears(self, event_type: str) -> bool:
        """Whether events of this type are sent to it."""
        return self.disabled is None and (not self.event_types or event_type in self.event_types)

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """Those with which a message is signed at `now`, the newest first."""
        if self.previous_secret is None or self.previous_secret_until is None:
            return (self.secret,)
        if now >= self.previous_secret_until:
            return (self.secret,)
        return (self.secret, self.previous_secret)

    def has_failed_too_long(self, now: datetime) -> bool:
        """Whether nothing it was sent was taken for FAILING_MAX."""
        return self.failing_since is not None and now - self.failing_since >= FAILING_MAX


CONTENT = tuple(each.name for each in fields(EndpointDraft))


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChange:
    """One change, written whole or not at all: the endpoint, its hotel's count and the event."""

    now: datetime
    event: Event
    previous: Endpoint | None
    """The endpoint that the rule read; None for a new one."""
    endpoint: Endpoint | None
    """None once it is deleted."""

    @property
    def latest(self) -> Endpoint:
        """The endpoint after the change; a deleted one as it was last."""
        return _either(self.endpoint, self.previous)

    @property
    def new_secret(self) -> str | None:
        """The secret that this change made."""
        before = self.previous.secret if self.previous else None
        after = self.latest.secret
        return after if after != before else None


def secret_of(random: int) -> str:
    """A secret of SECRET_BITS random bits."""
    return "whsec_" + base64.b64encode(random.to_bytes(SECRET_BITS // 8)).decode()


def draft_of(
    url: str, description: str, event_types: Sequence[str], *, loopback: bool = False
) -> EndpointDraft:
    """A draft of what a request says; `loopback` lets it name this machine.

    Raises InvalidRequest.
    """
    try:
        web_addresses.parse(url, loopback=loopback)
    except web_addresses.BadWebAddress:
        raise InvalidRequest(
            problem("url", "not_a_web_address", example=web_addresses.EXAMPLE)
        ) from None
    chosen = tuple(each for each in EVENT_TYPES if each in event_types)
    return EndpointDraft(url=url, description=description, event_types=chosen)


def create(
    actor: ActorContext,
    endpoint_id: str,
    issuer_uid: str,
    draft: EndpointDraft,
    secret: str,
    total: int,
) -> WebhookChange:
    """A new endpoint of a hotel that has `total` of them. Raises TooManyWebhooks."""
    if total >= ENDPOINTS_MAX:
        raise TooManyWebhooks(ENDPOINTS_MAX)
    endpoint = Endpoint(
        **_content(draft),
        id=endpoint_id,
        issuer_uid=issuer_uid,
        secret=secret,
        created_at=actor.now,
        changed_at=actor.now,
    )
    return _change(actor, "webhook.create", None, endpoint)


def change(
    actor: ActorContext,
    endpoint: Endpoint | None,
    version: int,
    draft: EndpointDraft,
    *,
    enabled: bool,
) -> WebhookChange:
    """Put a draft in the place of what an endpoint had, if that is still `version`; enabled anew,
    or at another address, it starts without failures.

    Raises WebhookNotFound, WebhookChanged.
    """
    previous = _unchanged(endpoint, version)
    starts_anew = draft.url != previous.url or (enabled and previous.disabled is not None)
    changed = _next(
        actor,
        previous,
        **_content(draft),
        disabled=None if enabled else previous.disabled or "by_hotel",
        failing_since=None if starts_anew else previous.failing_since,
    )
    return _change(actor, "webhook.change", previous, changed)


def rotate(
    actor: ActorContext, endpoint: Endpoint | None, version: int, secret: str, *, keep_old: bool
) -> WebhookChange:
    """Give an endpoint a new secret, if it is still `version`. With `keep_old` the one before
    stays valid for ROTATION; without it, it has leaked.

    Raises WebhookNotFound, WebhookChanged.
    """
    previous = _unchanged(endpoint, version)
    rotated = _next(
        actor,
        previous,
        secret=secret,
        previous_secret=previous.secret if keep_old else None,
        previous_secret_until=actor.now + ROTATION if keep_old else None,
    )
    return _change(actor, "webhook.rotate", previous, rotated)


def delete(actor: ActorContext, endpoint: Endpoint | None, version: int) -> WebhookChange:
    """Delete an endpoint, if it is still `version`; what still waits for it is not sent.

    Raises WebhookNotFound, WebhookChanged.
    """
    return _change(actor, "webhook.delete", _unchanged(endpoint, version), None)


def disable(actor: ActorContext, endpoint: Endpoint, why: Disabled) -> WebhookChange:
    """Send an endpoint nothing more, until its hotel enables it again."""
    return _change(actor, "webhook.disable", endpoint, _next(actor, endpoint, disabled=why))


def test(actor: ActorContext, endpoint: Endpoint | None) -> WebhookChange:
    """Have an endpoint hear a test, whatever it listens to, and even while it is disabled.

    Raises WebhookNotFound.
    """
    if endpoint is None:
        raise WebhookNotFound
    return _change(actor, "webhook.test", endpoint, endpoint)


def failing(endpoint: Endpoint, since: datetime | None) -> Endpoint:
    """The endpoint after an attempt that failed at `since`, or one that succeeded (None)."""
    return replace(endpoint, failing_since=since and (endpoint.failing_since or since))


def _unchanged(endpoint: Endpoint | None, version: int) -> Endpoint:
    if endpoint is None:
        raise WebhookNotFound
    if endpoint.version != version:
        raise WebhookChanged(endpoint.version)
    return endpoint


def _content(draft: EndpointDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in CONTENT}


def _next(actor: ActorContext, previous: Endpoint, **changes: Any) -> Endpoint:
    # The clock of another process may be behind.
    changed_at = max(actor.now, previous.created_at)
    return replace(previous, **changes, version=previous.version + 1, changed_at=changed_at)


def _either(endpoint: Endpoint | None, previous: Endpoint | None) -> Endpoint:
    latest = endpoint or previous
    if latest is None:
        raise BrokenInvariant("a change of no endpoint")
    return latest


def _change(
    actor: ActorContext,
    event_type: EventType,
    previous: Endpoint | None,
    endpoint: Endpoint | None,
) -> WebhookChange:
    latest = _either(endpoint, previous)
    meta: dict[str, Any] = {"version": latest.version}
    if event_type == "webhook.disable":
        meta["reason"] = latest.disabled
    event = event_of(actor, event_type, latest.id, latest.issuer_uid, meta)
    return WebhookChange(now=actor.now, event=event, previous=previous, endpoint=endpoint)
