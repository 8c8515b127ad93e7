"""A hotel with consistent data, whose rows a test can damage."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from chalicelib.http.authentication import thinker_id
from chalicelib.jobs import fan_out, webhook_endpoints
from tests import pictures
from tests.guests import guest_token
from tests.jobs.outbox import images
from tests.migration.conftest import Desk
from tests.service import Service, current_runtime

V, B, E, T = "vouchers", "voucher_bookings", "events", "guest_tokens"
P, H = "templates", "hotels"
C, W, D, S = "contacts", "webhooks", "deliveries", "sessions"
SLOT = "slot-2026-03-03T10:00:00Z"


@dataclass
class Hotel:
    """Vouchers in every status, made by the service, each with a name."""

    desk: Desk
    service: Service
    vouchers: dict[str, str] = field(default_factory=dict)
    bookings: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    webhooks: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def issue(self, name: str, **more: Any) -> None:
        body = {"issuer_uid": "hotel-demo", "valid_from": "2026-03-02T10:00:00Z"} | more
        issued = self.service.post("voucher/issue", body).json["voucher"]
        self.vouchers[name] = issued["id"]

    def book(self, name: str) -> None:
        body = {"voucher_id": self.vouchers[name], "slot_id": SLOT, "holder_uid": "guest-anna"}
        self.bookings[name] = self.service.post("voucher/book", body).json["booking"]["id"]

    def save_profile(self, **more: Any) -> None:
        """Save what the hotel says of itself."""
        body = {"issuer_uid": "hotel-demo", "name": "Seaside", "zone": "Europe/Berlin"} | more
        assert self.service.post("hotel/save", body).status == 200

    def row(self, table: str, name: str) -> dict[str, Any]:
        """The stored row of a voucher or booking."""
        return self.desk.row(table, (self.vouchers if table == V else self.bookings)[name])

    def damage(self, table: str, name: str, **attributes: Any) -> None:
        """Change a row directly, without any rule; None removes an attribute."""
        row = self.row(table, name)
        for attribute, value in attributes.items():
            row[attribute] = value if isinstance(value, dict) else {"S": value}
            if value is None:
                del row[attribute]
        self.desk.put(table, row)

    def damage_token(self, name: str, **attributes: str | None) -> None:
        """Change the row of a guest's token in the same way."""
        row = self.token(name)
        changes = {
            each: None if value is None else {"S": value} for each, value in attributes.items()
        }
        changed = {each: value for each, value in (row | changes).items() if value is not None}
        self.desk.remove(T, row)
        self.desk.put(T, changed)

    def token(self, name: str) -> dict[str, Any]:
        """The stored row of a guest's token."""
        uid = thinker_id(guest_token(name), current_runtime().stage_secret)
        (row,) = [row for row in self.desk.rows(T) if row["token_id"]["S"] == uid]
        return row

    def damage_template(self, name: str, **attributes: dict[str, str]) -> None:
        """Change the row of a template; `count` is the one that counts them."""
        template_id = self.templates.get(name, name)
        (row,) = [row for row in self.desk.rows(P) if row["template_id"]["S"] == template_id]
        self.desk.put(P, row | attributes)

    def change(self, table: str, key: str, **attributes: dict[str, str] | None) -> None:
        """Change the first row whose key, or id, begins so; None removes an attribute."""
        row = self.first(table, key)
        changed = {name: value for name, value in (row | attributes).items() if value is not None}
        self.desk.remove(table, row)
        self.desk.put(table, changed)

    def first(self, table: str, key: str) -> dict[str, Any]:
        """The first row whose key, or id, begins so, in the order of their keys."""
        name = {W: "id", S: "credential"}.get(table, "sort")
        rows = sorted(self.desk.rows(table), key=lambda row: row[name]["S"])
        return next(row for row in rows if row[name]["S"].startswith(key))

    def event(self, name: str, event_type: str) -> dict[str, Any]:
        """The stored event of this type of a voucher."""
        (event,) = [
            row
            for row in self.desk.rows(E)
            if row["subject_id"]["S"] == self.vouchers[name] and row["type"]["S"] == event_type
        ]
        return event

    def delete_event(self, name: str, event_type: str) -> None:
        """Delete an event."""
        self.desk.remove(E, self.event(name, event_type))

    def delete(self, table: str, name: str) -> None:
        """Delete a voucher or a booking."""
        self.desk.delete(table, id=(self.vouchers if table == V else self.bookings)[name])


def fill(hotel: Hotel) -> None:
    """Make consistent data with the service's own routes."""
    hotel.issue("issued")
    hotel.issue("named", holder_uid="guest-anna")
    hotel.issue("expired", valid_until="2026-03-02T11:00:00Z")
    for name in ("booked", "cancelled", "consumed", "revoked", "swept"):
        hotel.issue(name)
        hotel.book(name)
    hotel.issue("walk-in", valid_from="2026-03-01T00:00:00Z")
    post = hotel.service.post
    post("voucher/cancel", {"booking_id": hotel.bookings["cancelled"]})
    post("voucher/redeem", {"voucher_id": hotel.vouchers["consumed"]})
    post("voucher/redeem", {"voucher_id": hotel.vouchers["walk-in"]})
    post("voucher/cancel", {"voucher_id": hotel.vouchers["revoked"], "revoke": True})
    for name, new_name in (("first", "second"), ("second", "third"), ("lost", "replacing")):
        tokens = {"token": guest_token(name), "new_token": guest_token(new_name)}
        assert post("presence/exchange", tokens).status == 200
    for name in ("replacing", "stolen"):
        assert post("presence/revoke", {"token": guest_token(name)}).status == 200
    for name in ("spa", "tour", "dinner"):
        body = {"issuer_uid": "hotel-demo", "name": name}
        hotel.templates[name] = post("template/save", body).json["template"]["id"]
    tour, dinner = (
        {"issuer_uid": "hotel-demo", "template_id": hotel.templates[name], "version": 1}
        for name in ("tour", "dinner")
    )
    assert post("template/save", {**tour, "name": "Tour"}).status == 200
    assert post("template/delete", dinner).status == 200
    hotel.save_profile()
    hotel.save_profile(version=1, logo=pictures.text(pictures.PNG))
    tell(hotel)
    hotel.service.clock.advance(days=1)
    hotel.service.sweep()


def tell(hotel: Hotel) -> None:
    """Contacts, webhooks, a code, and what the outbox makes of all events."""
    post, of_hotel = hotel.service.post, {"issuer_uid": "hotel-demo"}
    for name, email in (("Anna de Vries", "anna@devries.example"), ("Zoë Strauß", None)):
        uid = f"guest-{name[:4].strip().lower()}"
        contact = {"name": name} | ({"email": email} if email else {})
        saved = post("guest/save", of_hotel | {"guest_uid": uid, "contact": contact})
        assert saved.status == 200
    # Whose links end, one's with the address, one's with the whole contact.
    otto = of_hotel | {"guest_uid": "guest-otto"}
    for contact in ({"name": "Otto", "email": "otto@devries.example"}, {"name": "Otto"}):
        assert post("guest/save", otto | {"contact": contact}).status == 200
    assert post("guest/erase", otto).status == 200
    for _ in range(2):
        assert post("booking/code", {"booking_id": hotel.bookings["booked"]}).status == 200
    for name in ("desk", "door", "spa"):
        body = of_hotel | {"url": f"https://{name}.example/hook"}
        hotel.webhooks[name] = post("webhook/save", body).json["webhook"]["id"]
    desk, spa = (
        of_hotel | {"webhook_id": hotel.webhooks[name], "version": 1} for name in ("desk", "spa")
    )
    assert post("webhook/rotate", desk).status == 200
    assert post("webhook/test", of_hotel | {"webhook_id": hotel.webhooks["door"]}).status == 200
    assert post("webhook/delete", spa).status == 200
    hotel.issue("heard")
    assert fan_out.run(images(hotel.service), webhook_endpoints.endpoint_ids)["failed"] == 0
