"""One change, one transaction: all of it or nothing, and only while every clause holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from chalicelib.domain.model import Act, Booking, Change, Due, Event, Voucher

from chalicelib.domain import life
from chalicelib.domain.errors import BookingNotFound, VoucherNotFound
from chalicelib.storage import bookings, changes, codec, events, vouchers
from chalicelib.storage.errors import Refused
from tests.domain.made import HOUR, MS, NOW, booked, voucher
from tests.storage.conftest import Bench

START = NOW + 2 * HOUR
PRICED = voucher(
    holder_uid="anna",
    title="Ünïcode",
    price_amount=codec.from_json('{"n":12.50}')["n"],
    price_currency="EUR",
    transferable=True,
    terms={"breakfast": True},
)


@dataclass(frozen=True)
class Kind:
    """A kind of change: what it starts from, and how it is decided."""

    before: Voucher | None
    decide: Callable[[Act, Voucher, Booking | None], Change]
    now: datetime = NOW
    by_booking: bool = False


KINDS = {
    "book": Kind(PRICED, lambda act, held, _: life.book(act, held, START, "bert", "b-1")),
    "cancel": Kind(
        booked(PRICED), lambda act, held, _: life.cancel(act, held, None, "ill", by_issuer=False)
    ),
    "cancel_by_booking": Kind(
        booked(PRICED),
        lambda act, held, booking: life.cancel(act, held, booking, None, by_issuer=False),
        by_booking=True,
    ),
    "cancel_when_its_time_is_over": Kind(
        booked(PRICED),
        lambda act, held, _: life.cancel(act, held, None, None, by_issuer=True),
        now=NOW + 20 * HOUR,
    ),
    "revoke_issued": Kind(PRICED, lambda act, held, _: life.revoke(act, held, "closed")),
    "revoke_booked": Kind(booked(PRICED), lambda act, held, _: life.revoke(act, held, "closed")),
    "redeem_issued": Kind(PRICED, lambda act, held, _: life.redeem(act, held, None)),
    "redeem_booked": Kind(booked(PRICED), lambda act, held, _: life.redeem(act, held, None)),
    "redeem_by_booking": Kind(booked(PRICED), life.redeem, by_booking=True),
}


def issue(act: Act, **changed: Any) -> Change:
    """A new voucher."""
    usual: dict[str, Any] = {
        "issuer_uid": "hotel",
        "holder_uid": None,
        "service_type": "hotel.booking",
        "title": "Hotel Voucher",
        "description": "",
        "duration_minutes": 60,
        "valid_from": None,
        "valid_until": None,
        "price_amount": None,
        "price_currency": None,
        "transferable": False,
        "terms": {},
    }
    return life.issue(act, "v-1", **usual | changed)


def make(bench: Bench, kind: Kind, meanwhile: Callable[[Change], None] | None = None) -> Change:
    """The change of this kind; `meanwhile` happens between its decision and its write."""
    assert kind.before is not None
    bench.put_voucher(kind.before)
    seen: list[tuple[Voucher, Booking | None]] = []

    def decide(held: Voucher, booking: Booking | None) -> Change:
        seen.append((held, booking))
        if len(seen) > 1:
            raise AskedAgain(held, booking)
        change = kind.decide(bench.act(kind.now), held, booking)
        if meanwhile:
            meanwhile(change)
        return change

    voucher_id, booking_id = (None, "b-1") if kind.by_booking else ("v-1", None)
    return bench.change(voucher_id, booking_id, decide)


class AskedAgain(Exception):
    """The write was refused, and the rules are asked about things as they really are."""

    def __init__(self, held: Voucher, booking: Booking | None) -> None:
        super().__init__("refused")
        self.held = held
        self.booking = booking


# --- what is written


def expected_rows(change: Change) -> dict[str, list[dict[str, Any]]]:
    """The three tables after the change."""
    booking_rows = []
    if change.booking:
        as_booked = change.before if change.booking_before else change.voucher
        booking_rows = [bookings.to_item(change.booking, as_booked)]
    return {
        "vouchers": [vouchers.to_item(change.voucher)],
        "voucher_bookings": booking_rows,
        "events": [events.to_item(change.event)],
    }


@pytest.mark.parametrize("name", KINDS)
def test_a_change_stores_voucher_booking_and_event_exactly(bench: Bench, name: str) -> None:
    change = make(bench, KINDS[name])
    assert bench.everything() == expected_rows(change)
    assert bench.spy.operations() == ["get_item", "transact_write_items"]


def test_an_issue_stores_voucher_and_event_exactly(bench: Bench) -> None:
    change = bench.create(issue(bench.act(), terms={"n": [1, None]}, holder_uid="anna"))
    assert bench.everything() == expected_rows(change)
    assert bench.spy.operations() == ["transact_write_items"]


def test_a_whole_life_leaves_nothing_behind_but_what_it_should(bench: Bench) -> None:
    start = bench.create(issue(bench.act())).voucher
    for number in range(3):
        bench.change(
            "v-1",
            None,
            lambda held, _, number=number: life.book(
                bench.act(), held, START, f"guest-{number}", f"b-{number}"
            ),
        )
        bench.change(
            None,
            f"b-{number}",
            lambda held, booking: life.cancel(bench.act(), held, booking, None, by_issuer=False),
        )
    assert bench.stored_vouchers() == [replace(start, version=7)]
    assert bench.rows("vouchers") == [vouchers.to_item(replace(start, version=7))]
    assert {booking.status for booking in bench.stored_bookings()} == {"cancelled"}
    assert len(bench.stored_bookings()) == 3
    assert len(bench.stored_events()) == 7


# --- what is refused: only the one clause differs from what was read


def tamper(bench: Bench, table: str, **attributes: Any) -> None:
    """Change attributes of the one row of a table, past every rule."""
    [row] = bench.rows(table)
    bench.put(table, row | codec.item(**attributes))


def take_booking_id(bench: Bench, change: Change) -> None:
    """Somebody else's booking has this id."""
    other = replace(booked(voucher(id="v-other")).booking, id="b-1", voucher_id="v-other")
    bench.put("voucher_bookings", bookings.to_item(other, None))


def take_event_id(bench: Bench, change: Change) -> None:
    """Another event has this key."""
    bench.put("events", events.to_item(replace(change.event, actor_id="somebody else")))


VERSION = "#version = :was_version"
STATUS = "#status = :was_status"
VALID = "valid_until > :now"
FREE_BOOKING = "attribute_not_exists(id)"
FREE_EVENT = "attribute_not_exists(subject_id)"
V, B, E = "vouchers", "voucher_bookings", "events"

Tamper = Callable[[Bench, Change], None]
OTHER_STATUS: Tamper = lambda bench, _: tamper(bench, V, status="cancelled")  # noqa: E731
OTHER_VERSION: Tamper = lambda bench, _: tamper(bench, V, version=99)  # noqa: E731
ENDED: Tamper = lambda bench, change: tamper(bench, V, valid_until=change.now)  # noqa: E731
BOOKING_GONE: Tamper = lambda bench, _: tamper(bench, B, status="cancelled")  # noqa: E731

ALWAYS: dict[tuple[str, str], Tamper] = {
    (V, STATUS): OTHER_STATUS,
    (V, VERSION): OTHER_VERSION,
    (E, FREE_EVENT): take_event_id,
}
CLAUSES: dict[str, dict[tuple[str, str], Tamper]] = {
    "book": ALWAYS | {(V, VALID): ENDED, (B, FREE_BOOKING): take_booking_id},
    "cancel": ALWAYS | {(B, STATUS): BOOKING_GONE},
    "cancel_by_booking": ALWAYS | {(B, STATUS): BOOKING_GONE},
    "cancel_when_its_time_is_over": ALWAYS | {(B, STATUS): BOOKING_GONE},
    "revoke_issued": ALWAYS | {(V, VALID): ENDED},
    "revoke_booked": ALWAYS | {(B, STATUS): BOOKING_GONE},
    "redeem_issued": ALWAYS | {(V, VALID): ENDED},
    "redeem_booked": ALWAYS,
    "redeem_by_booking": ALWAYS,
}
CASES = [(kind, *clause) for kind, clauses in CLAUSES.items() for clause in clauses]


@pytest.mark.parametrize("name", KINDS)
def test_every_clause_of_every_change_is_tested_below(name: str) -> None:
    kind = KINDS[name]
    assert kind.before is not None
    change = kind.decide(Act("actor", kind.now, "ev-1"), kind.before, kind.before.booking)
    written = {
        (write.table, clause) for write in changes.writes(change) for clause in write.clauses
    }
    assert written == set(CLAUSES[name])


@pytest.mark.parametrize(("name", "table", "clause"), CASES)
def test_each_clause_refuses_alone_and_nothing_is_written(
    bench: Bench, name: str, table: str, clause: str
) -> None:
    found: dict[str, Any] = {}

    def meanwhile(change: Change) -> None:
        CLAUSES[name][table, clause](bench, change)
        found.update(bench.everything())

    with pytest.raises(AskedAgain) as refused:
        make(bench, KINDS[name], meanwhile)
    assert bench.everything() == found
    # The rules are asked again about what really stands there.
    if table == V:
        assert [refused.value.held] == bench.stored_vouchers()
    elif table == B:
        assert [refused.value.booking] == bench.stored_bookings()


@pytest.mark.parametrize("name", ["book", "revoke_issued", "redeem_issued"])
def test_a_millisecond_before_its_end_a_voucher_still_changes(bench: Bench, name: str) -> None:
    kind = KINDS[name]
    change = make(bench, kind, lambda _: tamper(bench, "vouchers", valid_until=kind.now + MS))
    [stored] = bench.stored_vouchers()
    assert stored.status == change.voucher.status


def test_a_voucher_that_vanished_is_not_found(bench: Bench) -> None:
    def vanish(_: Change) -> None:
        bench.engine.client.delete_item(
            TableName=bench.engine.prefix + "vouchers", Key=vouchers.key("v-1")
        )

    with pytest.raises(VoucherNotFound):
        make(bench, KINDS["book"], vanish)
    assert bench.rows("events") == []


def test_voucher_and_booking_changed_at_once_are_both_read_anew(bench: Bench) -> None:
    def meanwhile(_: Change) -> None:
        tamper(bench, "vouchers", version=99)
        tamper(bench, "voucher_bookings", status="cancelled")

    with pytest.raises(AskedAgain) as refused:
        make(bench, KINDS["cancel_by_booking"], meanwhile)
    assert refused.value.held.version == 99
    assert refused.value.booking is not None
    assert refused.value.booking.status == "cancelled"


@pytest.mark.parametrize("taken", ["voucher", "event"])
def test_an_issue_never_writes_over_another_voucher_or_event(bench: Bench, taken: str) -> None:
    change = issue(bench.act())
    if taken == "voucher":
        bench.put_voucher(voucher(title="Somebody else's"))
    else:
        take_event_id(bench, change)
    before = bench.everything()
    with pytest.raises(Refused):
        bench.create(change)
    assert bench.everything() == before


def test_a_change_goes_through_though_another_came_first(bench: Bench) -> None:
    bench.put_voucher(PRICED)
    asked: list[int] = []

    def decide(held: Voucher, _: Booking | None) -> Change:
        asked.append(held.version)
        if len(asked) < 4:
            tamper(bench, "vouchers", version=held.version + 1)
        return life.book(bench.act(), held, START, "bert", "b-1")

    change = bench.change("v-1", None, decide)
    assert asked == [1, 2, 3, 4]
    assert bench.everything() == expected_rows(change)


@pytest.mark.parametrize(
    ("voucher_id", "booking_id", "refusal"),
    [("v-none", None, VoucherNotFound), (None, "b-none", BookingNotFound)],
)
def test_what_is_not_there_is_not_found(
    bench: Bench, voucher_id: str | None, booking_id: str | None, refusal: type[Exception]
) -> None:
    def decide(held: Voucher, booking: Booking | None) -> Change:
        raise AssertionError("nothing to decide about")

    with pytest.raises(refusal):
        bench.change(voucher_id, booking_id, decide)


# --- the sweep's change

ISSUED, BOOKED = replace(PRICED, valid_until=NOW), booked(PRICED)
SWEPT = {
    "expire": (ISSUED, NOW, "expired"),
    "consume": (BOOKED, START + HOUR, "consumed"),
}


def due_of(bench: Bench, now: datetime) -> Due:
    """The one voucher that is due."""
    [found] = [
        due
        for shard in vouchers.DUE_SHARDS
        for page in bench.store.due(shard, now, 9)
        for due in page
    ]
    return found


def told(bench: Bench, now: datetime) -> Event:
    """The sweep's event."""
    act = bench.act(now)
    return Event(
        id=act.event_id,
        type="voucher.expire",
        actor_id="sweep",
        subject_type="voucher",
        subject_id="v-1",
        created_at=now,
        issuer_uid="hotel",
    )


@pytest.mark.parametrize("name", SWEPT)
def test_a_settlement_stores_voucher_and_event_exactly(bench: Bench, name: str) -> None:
    before, now, status = SWEPT[name]
    bench.put_voucher(before)
    event = told(bench, now)
    assert bench.store.settle(due_of(bench, now), status, event)
    after = replace(before, status=status, version=before.version + 1)
    assert bench.rows("vouchers") == [vouchers.to_item(after)]
    assert bench.rows("events") == [events.to_item(event)]


SETTLED: dict[str, Callable[[Bench, Event], None]] = {
    STATUS: lambda bench, _: tamper(bench, "vouchers", status="cancelled"),
    VERSION: lambda bench, _: tamper(bench, "vouchers", version=99),
    "due_at <= :now": lambda bench, event: tamper(bench, "vouchers", due_at=event.created_at + MS),
    FREE_EVENT: lambda bench, event: bench.put(
        "events", events.to_item(replace(event, actor_id="somebody else"))
    ),
}


def test_every_clause_of_a_settlement_is_tested_below(bench: Bench) -> None:
    bench.put_voucher(ISSUED)
    written = changes.settlement(due_of(bench, NOW), "expired", told(bench, NOW))
    assert {clause for write in written for clause in write.clauses} == set(SETTLED)


@pytest.mark.parametrize("clause", SETTLED)
@pytest.mark.parametrize("name", SWEPT)
def test_each_clause_refuses_a_settlement_alone(bench: Bench, name: str, clause: str) -> None:
    before, now, status = SWEPT[name]
    bench.put_voucher(before)
    due, event = due_of(bench, now), told(bench, now)
    SETTLED[clause](bench, event)
    found = bench.everything()
    assert not bench.store.settle(due, status, event)
    assert bench.everything() == found


def test_a_settlement_of_a_voucher_that_vanished_writes_nothing(bench: Bench) -> None:
    bench.put_voucher(ISSUED)
    due = due_of(bench, NOW)
    bench.engine.client.delete_item(
        TableName=bench.engine.prefix + "vouchers", Key=vouchers.key("v-1")
    )
    assert not bench.store.settle(due, "expired", told(bench, NOW))
    assert bench.everything() == {"vouchers": [], "voucher_bookings": [], "events": []}
