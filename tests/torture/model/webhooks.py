"""Webhooks: which endpoints a hotel has, what each hears, and what becomes of it.

Nobody answers at any of their addresses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.torture.model.hotels import HotelModel
from tests.torture.model.records import Event, ExpectedError, Principal
from tests.torture.times import DAY

ENDPOINTS_MAX = 10
SUBJECTS = ("voucher", "campaign", "template", "calendar", "hotel")
TEST = "webhook.test"
FAILING_MAX = 3 * DAY
ROTATION = DAY


@dataclass(slots=True)
class Endpoint:
    """An endpoint."""

    id: str
    issuer: str
    url: str
    event_types: tuple[str, ...]
    created_at: datetime
    disabled: str | None = None
    failing_since: datetime | None = None
    previous_until: datetime | None = None
    version: int = 1

    def hears(self, event: Event) -> bool:
        """Whether it is sent this event, which is no test."""
        is_chosen = not self.event_types or event.type in self.event_types
        is_later = self.created_at <= event.created_at
        concerns = event.type.partition(".")[0] in SUBJECTS
        return concerns and is_chosen and is_later and self.disabled is None


@dataclass(slots=True)
class Delivery:
    """An event for an endpoint."""

    id: str
    endpoint_id: str
    event: Event
    status: str = "queued"
    attempt: int = 0
    reason: str | None = None


@dataclass(slots=True)
class WebhookModel:
    """The endpoints of one run, and what they were sent."""

    hotels: HotelModel
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)

    def of(self, issuer: str) -> list[Endpoint]:
        """A hotel's."""
        return [one for one in self.endpoints.values() if one.issuer == issuer]

    def require(
        self, principal: Principal, issuer: str | None, id_: str, version: int | None = None
    ) -> Endpoint:
        """A hotel's endpoint, of this version."""
        issuer = self.hotels.require_hotel(principal, issuer)
        endpoint = self.endpoints.get(id_)
        if endpoint is None or endpoint.issuer != issuer:
            raise ExpectedError(404, "webhook_not_found")
        if version not in (None, endpoint.version):
            raise ExpectedError(409, "webhook_changed")
        return endpoint

    def require_address(self, principal: Principal, issuer: str | None, url: str) -> str:
        """Whose a saved endpoint is; its address must be under a name."""
        issuer = self.hotels.require_hotel(principal, issuer)
        if not url.endswith(".example/hook"):
            raise ExpectedError(400, "invalid_request")
        return issuer

    def require_room(self, principal: Principal, issuer: str | None, url: str) -> str:
        """Whose a new endpoint is."""
        issuer = self.require_address(principal, issuer, url)
        if len(self.of(issuer)) >= ENDPOINTS_MAX:
            raise ExpectedError(409, "too_many_webhooks")
        return issuer

    def add(self, endpoint: Endpoint) -> None:
        """An endpoint was made."""
        self.endpoints[endpoint.id] = endpoint
        self._record(endpoint, "create", endpoint.created_at)

    def change(
        self,
        endpoint: Endpoint,
        url: str,
        event_types: tuple[str, ...],
        now: datetime,
        *,
        enabled: bool,
    ) -> None:
        """An endpoint has other settings."""
        if url != endpoint.url or (enabled and endpoint.disabled):
            endpoint.failing_since = None
        endpoint.url, endpoint.event_types = url, event_types
        endpoint.disabled = None if enabled else endpoint.disabled or "by_hotel"
        endpoint.version += 1
        self._record(endpoint, "change", now)

    def rotate(self, endpoint: Endpoint, now: datetime, *, keep_old: bool) -> None:
        """An endpoint has another secret."""
        endpoint.previous_until = now + ROTATION if keep_old else None
        endpoint.version += 1
        self._record(endpoint, "rotate", now)

    def delete(self, endpoint: Endpoint, now: datetime) -> None:
        """An endpoint is gone; what it was sent is still listed."""
        del self.endpoints[endpoint.id]
        self._record(endpoint, "delete", now)

    def test(self, endpoint: Endpoint, now: datetime) -> None:
        """An endpoint is to hear a test."""
        self._record(endpoint, "test", now)

    # --- the outbox

    def hearing(self, event: Event) -> list[str]:
        """The endpoints that are sent this event; its own test also one that is gone."""
        if event.type == TEST:
            return [event.subject_id]
        return [one.id for one in self.of(event.issuer) if one.hears(event)]

    def attempt(self, delivery: Delivery, now: datetime) -> None:
        """The first attempt at a delivery, or the first after a replay: nobody answers."""
        endpoint = self.endpoints.get(delivery.endpoint_id)
        is_test = delivery.event.type == TEST
        if endpoint is None or (endpoint.disabled and not is_test):
            delivery.status = "void"
            delivery.reason = "disabled" if endpoint else "deleted"
            return
        delivery.attempt, delivery.reason = 1, "name_unknown"
        delivery.status = "dead" if is_test else "waiting"
        if is_test:
            return
        if endpoint.failing_since is None:
            endpoint.failing_since = now
        elif now - endpoint.failing_since >= FAILING_MAX:
            delivery.status, endpoint.disabled = "dead", "failing"
            endpoint.version += 1
            self._record(endpoint, "disable", now)

    def require_delivery(
        self, principal: Principal, issuer: str | None, endpoint_id: str, delivery_id: str
    ) -> Delivery:
        """A delivery of a hotel's endpoint, even of one that is gone."""
        issuer = self.hotels.require_hotel(principal, issuer)
        delivery = self.deliveries.get(delivery_id)
        if (
            delivery is None
            or delivery.event.issuer != issuer
            or delivery.endpoint_id != endpoint_id
        ):
            raise ExpectedError(404, "delivery_not_found")
        return delivery

    def replay(self, delivery: Delivery) -> None:
        """A delivery is to be sent once more."""
        delivery.status, delivery.attempt, delivery.reason = "queued", 0, None

    def sent_to(self, principal: Principal, issuer: str | None, endpoint_id: str) -> list[Delivery]:
        """What a hotel's endpoint was sent."""
        issuer = self.hotels.require_hotel(principal, issuer)
        every = self.deliveries.values()
        return [
            one for one in every if (one.event.issuer, one.endpoint_id) == (issuer, endpoint_id)
        ]

    def _record(self, endpoint: Endpoint, change: str, now: datetime) -> None:
        self.hotels.model.events.append(
            Event(endpoint.id, endpoint.issuer, f"webhook.{change}", now)
        )
