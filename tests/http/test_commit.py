"""The commit of a decision: read, ask the rule, write; ask again where somebody was faster."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from chalicelib.api.voucher import book as book_view
from chalicelib.domain.errors import (
    BookingNotFound,
    BookingNotLive,
    DomainError,
    VoucherNotBookable,
    VoucherNotFound,
)
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.assignment import assign
from chalicelib.domain.vouchers.booking import Booking
from chalicelib.domain.vouchers.changes import VoucherChange
from chalicelib.domain.vouchers.voucher import Voucher
from chalicelib.http.commit import ATTEMPTS_MAX, commit
from chalicelib.http.context import RequestContext, ResponseContext
from chalicelib.http.decisions import Creation, Update
from chalicelib.http.errors import IdempotencyKeyReused, RequestInFlight
from chalicelib.http.idempotency import LIFE_SECONDS, IdempotentRequest, ReplayedResponse
from chalicelib.http.responses import encode
from chalicelib.http.routing import ROUTES
from chalicelib.http.serializers import CANONICAL
from chalicelib.storage.errors import Contended, StoreUnavailable
from chalicelib.storage.store import Store
from chalicelib.storage.tables import bookings, idempotency
from tests.domain.made import ACTOR, HOUR, MS, NOW, booked, draft, voucher
from tests.engines import Engine
from tests.fakes import TRANSACT
from tests.storage.conftest import Storage, storage_on
from tests.storage.dynamo.script import Script, cancelled

START = NOW + 2 * HOUR
SECONDS = 4_000_000_000  # in 2096: DynamoDB Local deletes what has expired
[ROUTE] = [route for route in ROUTES if route.view is book_view.book]
REQUEST = IdempotentRequest(caller_key="c" * 64, fingerprint="f" * 64, now=SECONDS)
OTHER_REQUEST = IdempotentRequest(caller_key="c" * 64, fingerprint="0" * 64, now=SECONDS)

Rule = Callable[[Voucher, Booking | None], VoucherChange]


@pytest.fixture
def storage(engine: Engine) -> Storage:
    """The store, once on each engine."""
    return storage_on(engine)


def context_on(store: Store) -> RequestContext:
    """The context of a request. A commit uses neither the raw request nor the runtime."""
    return RequestContext(
        route=ROUTE,
        raw=None,  # type: ignore[arg-type]
        response=ResponseContext("request-1"),
        runtime=None,  # type: ignore[arg-type]
        store=store,
        now=NOW,
    )


def update(
    storage: Storage,
    rule: Rule,
    *,
    booking_id: str | None = None,
    idempotent: IdempotentRequest | None = None,
) -> str:
    """Commit a change of v-1, or of the voucher of a booking."""
    decision = Update(
        voucher_id=None if booking_id else "v-1",
        booking_id=booking_id,
        rule=rule,
        answer=CANONICAL.changed,
    )
    return commit(context_on(storage.store), decision, idempotent)


def book(storage: Storage, booking_id: str = "b-1") -> Rule:
    """The rule that books the voucher for guest-1."""
    return lambda it, _: lifecycle.book(storage.actor(), it, START, "guest-1", booking_id)


def cancel(storage: Storage) -> Rule:
    """The rule that cancels a booking."""
    return lambda it, booking: lifecycle.cancel(storage.actor(), it, booking, None, by_issuer=False)


def interrupted(rule: Rule, interfere: Callable[[int], None], times: int = 1) -> Rule:
    """A rule after whose first decisions somebody else is faster."""
    attempts = itertools.count(1)

    def decide(it: Voucher, booking: Booking | None) -> VoucherChange:
        change = rule(it, booking)
        if next(attempts) <= times:
            interfere(it.version)
        return change

    return decide


def test_a_voucher_is_read_once_and_written_once(storage: Storage) -> None:
    storage.put_voucher(voucher())
    body = update(storage, book(storage))
    [stored] = storage.stored_vouchers()
    assert body == encode(CANONICAL.voucher_and_booking(stored, stored.booking, NOW), False)
    assert storage.spy.operations() == ["get_item", TRANSACT]


def test_a_booking_is_read_before_its_voucher(storage: Storage) -> None:
    storage.put_voucher(booked())
    update(storage, cancel(storage), booking_id="b-1")
    assert storage.spy.operations() == ["get_item", "get_item", TRANSACT]
    assert [it.status for it in storage.stored_vouchers()] == ["issued"]
    assert [it.status for it in storage.stored_bookings()] == ["cancelled"]


def test_the_rule_sees_a_live_booking_as_its_voucher_has_it(storage: Storage) -> None:
    """Another has become its holder between the two reads, and again before the write."""
    storage.put_voucher(assign(ACTOR, booked(), "bert", None).voucher)
    storage.put(bookings.TABLE, bookings.to_item(booked().booking))  # older than its voucher
    holders = []

    def rule(it: Voucher, booking: Booking | None) -> VoucherChange:
        holders.append(booking and booking.holder_uid)
        return lifecycle.cancel(storage.actor(), it, booking, None, by_issuer=False)

    def assign_to_carl(_: int) -> None:
        [stored] = storage.stored_vouchers()
        storage.store.vouchers.save(assign(storage.actor(), stored, "carl", None))

    update(storage, interrupted(rule, assign_to_carl), booking_id="b-1")
    assert holders == ["bert", "carl"]


@pytest.mark.parametrize(
    ("booking_id", "error"), [(None, VoucherNotFound), ("b-none", BookingNotFound)]
)
def test_without_a_voucher_or_booking_the_rule_is_not_asked(
    storage: Storage, booking_id: str | None, error: type[DomainError]
) -> None:
    def rule(it: Voucher, booking: Booking | None) -> VoucherChange:
        raise AssertionError("there is nothing to decide about")

    with pytest.raises(error):
        update(storage, rule, booking_id=booking_id)
    assert storage.everything() == {"vouchers": [], "voucher_bookings": [], "events": []}


@pytest.mark.parametrize("times", [1, 3, ATTEMPTS_MAX - 1])
def test_a_change_succeeds_though_others_were_faster(storage: Storage, times: int) -> None:
    storage.put_voucher(voucher())

    def interfere(version: int) -> None:
        storage.tamper("vouchers", version=version + 1)

    update(storage, interrupted(book(storage), interfere, times))
    [stored] = storage.stored_vouchers()
    assert (stored.status, stored.version) == ("booked", times + 2)
    assert storage.stored_bookings() == [stored.booking]
    assert len(storage.stored_events()) == 1
    # What the store found is what the rule is asked about next: nothing is read again.
    assert storage.spy.operations() == ["get_item", *[TRANSACT] * (times + 1)]


def test_a_change_that_others_always_beat_is_given_up_unwritten(storage: Storage) -> None:
    storage.put_voucher(voucher())

    def interfere(version: int) -> None:
        storage.tamper("vouchers", version=version + 1)

    with pytest.raises(StoreUnavailable):
        update(storage, interrupted(book(storage), interfere, 99))
    assert storage.spy.operations() == ["get_item", *[TRANSACT] * ATTEMPTS_MAX]
    assert storage.stored_events() == []


def test_the_rule_explains_a_refusal_with_what_is_really_stored(storage: Storage) -> None:
    storage.put_voucher(voucher())

    def interfere(_: int) -> None:
        storage.tamper("vouchers", status="cancelled")

    with pytest.raises(VoucherNotBookable) as error:
        update(storage, interrupted(book(storage), interfere))
    assert error.value.details == {"status": "cancelled"}
    assert storage.stored_events() == []


def test_the_rule_sees_voucher_and_booking_that_changed_at_once(storage: Storage) -> None:
    storage.put_voucher(booked())
    states: list[tuple[int, str | None]] = []
    rule = cancel(storage)

    def interfere(_: int) -> None:
        storage.tamper("vouchers", version=99)
        storage.tamper("voucher_bookings", status="cancelled")

    def decide(it: Voucher, booking: Booking | None) -> VoucherChange:
        states.append((it.version, booking and booking.status))
        return rule(it, booking)

    with pytest.raises(BookingNotLive):
        update(storage, interrupted(decide, interfere), booking_id="b-1")
    assert states == [(2, "booked"), (99, "cancelled")]


def test_a_voucher_that_vanishes_meanwhile_is_not_found(storage: Storage) -> None:
    storage.put_voucher(voucher())
    with pytest.raises(VoucherNotFound):
        update(storage, interrupted(book(storage), lambda _: storage.delete_voucher("v-1")))
    assert storage.rows("events") == []


def test_a_voucher_whose_end_comes_meanwhile_is_expired(storage: Storage) -> None:
    storage.put_voucher(voucher())

    def interfere(_: int) -> None:
        storage.tamper("vouchers", valid_from=NOW - MS, valid_until=NOW)

    with pytest.raises(VoucherNotBookable) as error:
        update(storage, interrupted(book(storage), interfere))
    assert error.value.details == {"status": "expired"}


def test_a_creation_never_writes_over_another_voucher(storage: Storage) -> None:
    storage.put_voucher(voucher(title="Somebody else's"))
    ids = iter(["v-1", "v-1", "v-2"])

    def rule() -> VoucherChange:
        return lifecycle.issue(storage.actor(), next(ids), "hotel", draft())

    commit(context_on(storage.store), Creation(rule=rule, answer=CANONICAL.issued), None)
    titles = {it.id: it.title for it in storage.stored_vouchers()}
    assert titles == {"v-1": "Somebody else's", "v-2": "Hotel Voucher"}


# --- the Idempotency-Key


def test_the_record_holds_the_status_and_the_body_of_the_answer(storage: Storage) -> None:
    storage.put_voucher(voucher())
    body = update(storage, book(storage), idempotent=REQUEST)
    [row] = storage.rows("idempotency")
    record = idempotency.from_item(row)
    assert record == REQUEST.record(ROUTE.status, body)
    assert (record.status, record.expires_at) == (201, SECONDS + LIFE_SECONDS)


def test_the_same_request_again_is_answered_with_the_first_answer(storage: Storage) -> None:
    """The rule refuses it the second time; the record shows that it was this request's change."""
    storage.put_voucher(voucher())
    body = update(storage, book(storage), idempotent=REQUEST)
    rows = storage.everything()
    with pytest.raises(ReplayedResponse) as replayed:
        update(storage, book(storage, "b-2"), idempotent=REQUEST)
    assert (replayed.value.record.status, replayed.value.record.body) == (201, body)
    assert storage.everything() == rows


def test_another_request_under_the_same_key_is_an_error(storage: Storage) -> None:
    storage.put_voucher(voucher())
    update(storage, book(storage), idempotent=REQUEST)
    with pytest.raises(IdempotencyKeyReused):
        update(storage, cancel(storage), idempotent=OTHER_REQUEST)
    assert [it.status for it in storage.stored_vouchers()] == ["booked"]


def test_the_same_request_sent_twice_at_once_changes_once(storage: Storage) -> None:
    storage.put_voucher(voucher())
    bodies: list[str] = []

    def send_first(_: int) -> None:
        bodies.append(update(storage, book(storage), idempotent=REQUEST))

    with pytest.raises(ReplayedResponse) as replayed:
        update(storage, interrupted(book(storage, "b-2"), send_first), idempotent=REQUEST)
    assert [replayed.value.record.body] == bodies
    assert [it.id for it in storage.stored_bookings()] == ["b-1"]
    assert len(storage.stored_events()) == 1


def test_a_refusal_leaves_no_record_and_may_be_tried_again(storage: Storage) -> None:
    storage.put_voucher(voucher(state="cancelled"))
    with pytest.raises(VoucherNotBookable):
        update(storage, book(storage), idempotent=REQUEST)
    assert storage.rows("idempotency") == []
    storage.put_voucher(voucher())
    assert update(storage, book(storage), idempotent=REQUEST)


def test_an_expired_record_does_not_count(storage: Storage) -> None:
    storage.put_voucher(voucher())
    expired = REQUEST.record(201, "old")
    row = idempotency.to_item(expired) | {"expires_at": {"N": str(int(NOW.timestamp()))}}
    storage.put("idempotency", row)
    body = update(storage, book(storage), idempotent=REQUEST)
    [row] = storage.rows("idempotency")
    assert idempotency.from_item(row).body == body


@pytest.mark.parametrize(("busy", "error"), [("record", RequestInFlight), ("voucher", Contended)])
def test_a_record_that_stays_busy_means_that_the_request_is_in_flight(
    busy: str, error: type[DomainError]
) -> None:
    reasons = ["TransactionConflict" if part == busy else "None" for part in ("record", "voucher")]
    script = Script([cancelled(*reasons, "None")])
    decision = Creation(
        rule=lambda: lifecycle.issue(ACTOR, "v-1", "hotel", draft()),
        answer=CANONICAL.issued,
    )
    with pytest.raises(error) as raised:
        commit(context_on(Store(script.client(2.0))), decision, REQUEST)
    assert type(raised.value) is error
