"""`make check-data`: silent on what the service itself makes, and it finds every kind of tear."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from tests import engines
from tests.migration.conftest import START, Desk, desk_on
from tests.service import Service, serve

V, B, E = "vouchers", "voucher_bookings", "events"
SLOT = "slot-2026-03-03T10:00:00Z"


@dataclass
class Hotel:
    """A voucher in every status, made by the service, by what became of it."""

    desk: Desk
    service: Service
    vouchers: dict[str, str] = field(default_factory=dict)
    bookings: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def issue(self, name: str, **more: Any) -> None:
        body = {"issuer_uid": "hotel-demo", "valid_from": "2026-03-02T10:00:00Z"} | more
        issued = self.service.post("voucher/issue", body).json["voucher"]
        self.vouchers[name] = issued["id"]

    def book(self, name: str) -> None:
        body = {"voucher_id": self.vouchers[name], "slot_id": SLOT, "holder_uid": "guest-anna"}
        self.bookings[name] = self.service.post("voucher/book", body).json["booking"]["id"]

    def row(self, table: str, name: str) -> dict[str, Any]:
        """The stored row of one of them."""
        return self.desk.row(table, (self.vouchers if table == V else self.bookings)[name])

    def tear(self, table: str, name: str, **attributes: Any) -> None:
        """Change a row past every rule; None takes an attribute away."""
        row = self.row(table, name)
        for attribute, value in attributes.items():
            row[attribute] = value if isinstance(value, dict) else {"S": value}
            if value is None:
                del row[attribute]
        self.desk.put(table, row)

    def event(self, name: str, event_type: str) -> dict[str, Any]:
        """The stored event of this type of a voucher."""
        (found,) = [
            row
            for row in self.desk.rows(E)
            if row["subject_id"]["S"] == self.vouchers[name] and row["type"]["S"] == event_type
        ]
        return found

    def forget(self, name: str, event_type: str) -> None:
        """Lose an event."""
        found = self.event(name, event_type)
        self.desk.delete(E, subject_id=found["subject_id"]["S"], sort=found["sort"]["S"])

    def lose(self, table: str, name: str) -> None:
        """Lose a voucher or a booking."""
        self.desk.delete(table, id=(self.vouchers if table == V else self.bookings)[name])


def build(made: Hotel) -> None:
    """Clean data, by the service's own routes."""
    made.issue("issued")
    made.issue("named", holder_uid="guest-anna")
    made.issue("expired", valid_until="2026-03-02T11:00:00Z")
    for name in ("booked", "given-back", "consumed", "revoked", "swept"):
        made.issue(name)
        made.book(name)
    made.issue("walk-in", valid_from="2026-03-01T00:00:00Z")
    post = made.service.post
    post("voucher/cancel", {"booking_id": made.bookings["given-back"]})
    post("voucher/redeem", {"voucher_id": made.vouchers["consumed"]})
    post("voucher/redeem", {"voucher_id": made.vouchers["walk-in"]})
    post("voucher/cancel", {"voucher_id": made.vouchers["revoked"], "revoke": True})
    made.service.clock.advance(days=1)
    made.service.sweep()


@pytest.fixture(scope="module")
def built() -> Iterator[Hotel]:
    """Made once: that takes longer than all the tests."""
    with engines.moto_client() as client, engines.with_tables("moto", client) as engine:
        for service in serve(engine, START):
            made = Hotel(desk_on(engine), service)
            build(made)
            made.rows = made.desk.everything()
            yield made


@pytest.fixture
def hotel(built: Hotel) -> Iterator[Hotel]:
    """Clean data, a day later; whatever a test does to it is undone."""
    yield built
    built.desk = desk_on(built.desk.engine)
    built.service.clock.now = START + timedelta(days=1)
    for table, rows in built.rows.items():
        found = built.desk.rows(table)
        for row in found:
            if row not in rows:
                built.desk.remove(table, row)
        built.desk.load({table: [row for row in rows if row not in found]})


def test_what_the_service_makes_is_clean(hotel: Hotel) -> None:
    hotel.service.clock.advance(days=2)
    hotel.service.sweep()
    ran = hotel.desk.check()
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out
    assert "9 vouchers (1 cancelled, 4 consumed, 1 expired, 3 issued), 5 bookings" in ran.out


TEARS: dict[str, tuple[Callable[[Hotel], None], str]] = {
    "a booked voucher without its booking row": (
        lambda hotel: hotel.lose(B, "booked"),
        "{v} is booked with the booking {b}, which does not exist",
    ),
    "a booked voucher that names no booking": (
        lambda hotel: hotel.tear(V, "booked", booking_id=None),
        "{v} is booked, but has no booking_id",
    ),
    "a live booking of an issued voucher": (
        lambda hotel: hotel.tear(B, "given-back", status="booked"),
        "{b} is live, but its voucher {v} is issued without a booking",
    ),
    "a voucher booked with a cancelled booking": (
        lambda hotel: hotel.tear(B, "booked", status="cancelled"),
        "{b} is cancelled, but its voucher {v} is booked with it",
    ),
    "two live bookings": (
        lambda hotel: hotel.desk.put(B, hotel.row(B, "booked") | {"id": {"S": "b-two"}}),
        "{v} has 2 live bookings: {b}, b-two",
    ),
    "a booking of no voucher": (
        lambda hotel: hotel.lose(V, "booked"),
        "{b} belongs to the voucher {v}, which does not exist",
    ),
    "events of no voucher": (
        lambda hotel: hotel.lose(V, "issued"),
        "is about {v}, which does not exist",
    ),
    "a cancelled voucher with a booking": (
        lambda hotel: hotel.tear(V, "booked", status="cancelled"),
        "{v} is cancelled, but still has the booking {b}",
    ),
    "a voucher that is over, in the due index": (
        lambda hotel: hotel.tear(
            V, "revoked", due_shard="due-01", due_at="2026-03-02T10:00:00.000Z"
        ),
        "{v} has due_at '2026-03-02T10:00:00.000Z', but should have none",
    ),
    "an issued voucher that the sweep cannot see": (
        lambda hotel: hotel.tear(V, "issued", due_shard=None, due_at=None),
        "{v} has due_at none, but should have '2026-04-01T10:00:00.000Z'",
    ),
    "a voucher due at the wrong time": (
        lambda hotel: hotel.tear(V, "booked", due_at="2026-03-09T00:00:00.000Z"),
        "{v} has due_at '2026-03-09T00:00:00.000Z', but should have '2026-03-03T11:00:00.000Z'",
    ),
    "a voucher in the wrong shard": (
        lambda hotel: hotel.tear(V, "issued", due_shard="due-99"),
        "{v} has due_shard 'due-99', but should have 'due-",
    ),
    "a list key of another status": (
        lambda hotel: hotel.tear(V, "issued", issuer_status="booked#hotel-demo"),
        "{v} has issuer_status 'booked#hotel-demo', but should have 'issued#hotel-demo'",
    ),
    "a list key of another guest": (
        lambda hotel: hotel.tear(V, "named", holder_status="issued#guest-bram"),
        "{v} has holder_status 'issued#guest-bram', but should have 'issued#guest-anna'",
    ),
    "an instant that does not sort": (
        lambda hotel: hotel.tear(V, "issued", created_at="2026-03-02T09:00:00Z"),
        "{v} has created_at '2026-03-02T09:00:00Z', but should have '2026-03-02T09:00:00.000Z'",
    ),
    "a status that nobody knows": (
        lambda hotel: hotel.tear(V, "walk-in", status="lost", issuer_status="lost#hotel-demo"),
        "{v} has the unknown status 'lost'",
    ),
    "a row that cannot be read": (
        lambda hotel: hotel.tear(V, "issued", title=None),
        "{v} cannot be read: 'title' is missing",
    ),
    "a number that is none": (
        lambda hotel: hotel.tear(V, "issued", price_amount="a lot"),
        "{v} cannot be read: ",
    ),
    "terms that are no JSON": (
        lambda hotel: hotel.tear(V, "issued", terms="{"),
        "{v} cannot be read: Input data was truncated",
    ),
    "a booking that cannot be read": (
        lambda hotel: hotel.tear(B, "given-back", slot_start="soon"),
        "{b} cannot be read: Invalid isoformat string: 'soon'",
    ),
    "a booking without the voucher it should carry": (
        lambda hotel: hotel.tear(B, "given-back", voucher=None),
        "{b} has a copy of its voucher that cannot be read: 'voucher' is missing",
    ),
    "a booking that carries another's voucher": (
        lambda hotel: hotel.tear(B, "given-back", voucher=hotel.row(B, "booked")["voucher"]),
        "{b} has a copy of a voucher that is not its own voucher as booked",
    ),
    "a live booking with an outdated voucher": (
        lambda hotel: hotel.tear(V, "booked", version={"N": "9"}),
        "{b} has an outdated copy of its voucher {v}",
    ),
    "holders that disagree": (
        lambda hotel: hotel.tear(B, "booked", holder_uid="guest-bram"),
        "{b} has the holder_uid guest-bram, but its voucher has guest-anna",
    ),
    "issuers that disagree": (
        lambda hotel: hotel.tear(B, "given-back", issuer_uid="hotel-other"),
        "{b} has the issuer hotel-other, but its voucher hotel-demo",
    ),
    "slots that disagree": (
        lambda hotel: hotel.tear(B, "booked", slot_start="2026-03-03T12:00:00.000Z"),
        "{b} has the slot_start 2026-03-03 12:00:00+00:00, but its voucher has 2026-03-03 10:00",
    ),
    "no event of the issue": (
        lambda hotel: hotel.forget("issued", "voucher.issue"),
        "{v} is issued, but has no event voucher.issue",
    ),
    "no event of the booking": (
        lambda hotel: hotel.forget("booked", "voucher.book"),
        "{b} is booked, but has no event voucher.book",
    ),
    "no event of the cancel": (
        lambda hotel: hotel.forget("given-back", "voucher.cancel"),
        "{b} is cancelled, but has no event voucher.cancel or voucher.revoke",
    ),
    "no event of the redeeming": (
        lambda hotel: hotel.forget("walk-in", "voucher.redeem"),
        "{v} is consumed, but has no event voucher.consume or voucher.redeem",
    ),
    "no event of the revoke": (
        lambda hotel: hotel.forget("revoked", "voucher.revoke"),
        "{v} is cancelled, but has no event voucher.revoke",
    ),
    "no event of the expiry": (
        lambda hotel: hotel.forget("expired", "voucher.expire"),
        "{v} is expired, but has no event voucher.expire or voucher.cancel",
    ),
    "an older voucher, restored": (
        lambda hotel: hotel.tear(V, "walk-in", status="issued", issuer_status="issued#hotel-demo"),
        "is a voucher.redeem, but the voucher {v} is issued",
    ),
    "older bookings, restored": (
        lambda hotel: hotel.lose(B, "given-back"),
        "is about the booking {b}, which does not exist",
    ),
    "an older booking, restored": (
        lambda hotel: hotel.tear(B, "given-back", status="booked"),
        "is a voucher.cancel, but the booking {b} is live",
    ),
    "an event that its issuer cannot see": (
        lambda hotel: hotel.desk.put(
            E, hotel.event("issued", "voucher.issue") | {"issuer_uid": {"S": "hotel-other"}}
        ),
        "has the issuer hotel-other, but its voucher hotel-demo",
    ),
    "an event of a type that nobody knows": (
        lambda hotel: hotel.desk.put(
            E, hotel.event("issued", "voucher.issue") | {"type": {"S": "voucher.lose"}}
        ),
        "has the unknown type 'voucher.lose'",
    ),
}


@pytest.mark.parametrize("tear", TEARS)
def test_a_tear_is_found(hotel: Hotel, tear: str) -> None:
    make, expected = TEARS[tear]
    make(hotel)
    ran = hotel.desk.check("--all")
    assert ran.code == 1
    candidates = [
        expected.format(v=hotel.vouchers[name], b=hotel.bookings.get(name, ""))
        for name in hotel.vouchers
    ]
    assert any(candidate in ran.out for candidate in candidates), ran.out


def test_what_changes_between_two_reads_is_no_tear(hotel: Hotel) -> None:
    def cancel_once(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "scan" and arguments["TableName"].endswith(B) and not cancelled:
            cancelled.append(True)
            hotel.service.post("voucher/cancel", {"booking_id": hotel.bookings["booked"]})

    cancelled: list[bool] = []
    hotel.desk.client.before = cancel_once
    ran = hotel.desk.check()
    assert cancelled
    assert "rereading" in ran.err
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out


def test_what_is_unusual_but_agrees_is_only_mentioned(hotel: Hotel) -> None:
    hotel.tear(B, "given-back", slot_start="2026-03-01T09:10:00.000Z")
    ran = hotel.desk.check()
    assert ran.code == 0, ran.out
    for problem in ("not on the voucher's slot grid", "outside the voucher's validity"):
        assert f"Note: 1 bookings are {problem}." in ran.out


def test_the_first_hundred_are_shown(hotel: Hotel) -> None:
    copies = [{"id": {"S": f"v-copy-{number}"}} for number in range(101)]
    hotel.desk.load({V: copies})
    assert "more; --all shows all of them" in hotel.desk.check().out
    assert "v-copy-100" in hotel.desk.check("--all").out


def test_scans_in_parallel_read_every_row_once(local: Desk, hotel: Hotel) -> None:
    local.load(hotel.desk.everything())
    (first, *_), (second, *_) = local.check().out.splitlines(), hotel.desk.check().out.splitlines()
    assert first == second
    assert local.check().code == 0
    local.delete(B, id=hotel.bookings["booked"])
    assert local.check().code == 1


def test_tables_that_are_not_there(hotel: Hotel) -> None:
    lost = desk_on(hotel.desk.engine)
    lost.engine = type(lost.engine)("moto", lost.engine.client, "nowhere-")
    ran = lost.check()
    assert ran.code == 3
    assert "check-data: " in ran.err
