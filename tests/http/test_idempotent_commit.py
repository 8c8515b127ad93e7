"""The commit of a decision under an Idempotency-Key."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import DomainError
from chalicelib.domain.vouchers import lifecycle
from chalicelib.domain.vouchers.errors import VoucherNotBookable
from chalicelib.http.commit import commit
from chalicelib.http.decisions import Creation
from chalicelib.http.errors import IdempotencyKeyReused, RequestInFlight
from chalicelib.http.idempotency import LIFE_SECONDS, ReplayedResponse
from chalicelib.http.serializers import CANONICAL
from chalicelib.storage.errors import Contended
from chalicelib.storage.store import Store
from chalicelib.storage.tables import idempotency
from tests.domain.made import ACTOR, NOW, draft, voucher
from tests.http.committing import (
    OTHER_REQUEST,
    REQUEST,
    ROUTE,
    SECONDS,
    book,
    cancel,
    context_on,
    interrupted,
    update,
)
from tests.storage.conftest import Storage
from tests.storage.dynamo.script import Script, cancelled


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
        rule=lambda _: lifecycle.issue(ACTOR, "v-1", "hotel", draft()),
        answer=CANONICAL.issued,
    )
    with pytest.raises(error) as raised:
        commit(context_on(Store(script.client(2.0))), decision, REQUEST)
    assert type(raised.value) is error
