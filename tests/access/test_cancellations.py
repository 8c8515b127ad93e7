"""How often a guest may cancel one voucher."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.access.cast import AS_ANNA, AS_BERT, Headers, House, calls_of, code, slot_at
from tests.service import TRANSACT, Answer


def cancel(house: House, voucher_id: str, headers: Headers, **extra: str) -> Answer:
    """Cancel the live booking of a voucher."""
    body = {"voucher_id": voucher_id}
    return house.service.post("voucher/cancel", body, headers=headers | extra)


def wear(house: House, voucher_id: str, headers: Headers, times: int) -> None:
    """Book and cancel a voucher so many times."""
    for _ in range(times):
        house.book(voucher_id, headers)
        assert cancel(house, voucher_id, headers).status == 200


@pytest.mark.parametrize("fields", [{}, {"transferable": True}], ids=["bearer", "transferable"])
def test_sixth_cancellation_of_a_day_is_the_hotels(house: House, fields: dict[str, bool]) -> None:
    voucher_id, other_id = house.issue(**fields), house.issue(**fields)
    wear(house, voucher_id, AS_ANNA, 5)
    booking_id = house.book(voucher_id, AS_ANNA)
    refused = cancel(house, voucher_id, AS_ANNA)
    assert (refused.status, code(refused)) == (409, "too_many_changes")
    by_booking = house.service.post(
        "voucher/cancel", {"booking_id": booking_id, "reason": "ill"}, headers=AS_ANNA
    )
    assert (by_booking.status, code(by_booking)) == (409, "too_many_changes")
    wear(house, other_id, AS_ANNA, 1)
    assert cancel(house, voucher_id, house.hotel).status == 200
    wear(house, voucher_id, house.hotel, 7)
    wear(house, voucher_id, AS_BERT, 1)
    slot_id = slot_at(house.service.clock.now + timedelta(days=1), 3)
    body = {"voucher_id": voucher_id, "slot_id": slot_id}
    assert house.service.post("voucher/book", body, headers=AS_ANNA).status == 201
    house.service.clock.advance(seconds=24 * 3600)
    assert cancel(house, voucher_id, AS_ANNA).status == 200


def test_count_costs_no_call_and_a_replay_does_not_count(house: House) -> None:
    voucher_id = house.issue()
    wear(house, voucher_id, AS_ANNA, 4)
    house.book(voucher_id, AS_ANNA)
    key = {"Idempotency-Key": "the-fifth"}
    house.service.spy.calls.clear()
    assert cancel(house, voucher_id, AS_ANNA, **key).status == 200
    calls = [operation for operation, table in calls_of(house.service) if table != "rate_limits"]
    assert calls == ["get_item", TRANSACT]
    house.book(voucher_id, AS_ANNA)
    # What is refused now is what this very request did before.
    replayed = cancel(house, voucher_id, AS_ANNA, **key)
    assert (replayed.status, replayed.headers.get("Idempotency-Replayed")) == (200, "true")


def test_count_is_shown_to_nobody(house: House) -> None:
    voucher_id = house.issue()
    wear(house, voucher_id, AS_ANNA, 1)
    for path in ("voucher/status", "events"):
        name = "subject_id" if path == "events" else "voucher_id"
        answer = house.service.get(path, {name: voucher_id}, headers=house.hotel)
        assert answer.status == 200
        assert "cancellations" not in answer.text
