"""Many callers want the places of one calendar at once, on DynamoDB Local: as many win as there are
places, and each of the others learns why not."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.access.cast import at_once
from tests.api.steps import book, calendar, issued
from tests.service import Service, use_real_time
from tests.torture import claims_oracle, oracle
from tests.torture.item_lock import ItemLock

pytestmark = pytest.mark.in_process("races on one store")

CALLERS = 16


@pytest.fixture
def busy(local_service: Service) -> ItemLock:
    """The store behind a lock that refuses the first attempt of each transaction, in real time."""
    client = ItemLock(local_service.engine.client, refuses_first=True)
    use_real_time(client, 20)
    return client


@pytest.mark.parametrize("capacity", [1, 5, CALLERS - 1])
def test_exactly_as_many_win_as_there_are_places(
    local_service: Service, busy: ItemLock, capacity: int
) -> None:
    service = local_service
    made = calendar(service, capacity=capacity, buffer_after=30)["id"]
    vouchers = [issued(service, calendar_id=made)["id"] for _ in range(CALLERS)]
    answers = at_once([lambda one=one: book(service, one) for one in vouchers])
    statuses = Counter(answer.status for answer in answers)
    assert statuses == {201: capacity, 409: CALLERS - capacity}
    reasons = {answer.json["details"]["reason"] for answer in answers if answer.status == 409}
    assert reasons == {"taken"}
    assert busy.conflicts >= CALLERS
    oracle.assert_consistent(service.rows)


def test_places_come_and_go_and_are_never_more_than_there_are(
    local_service: Service, busy: ItemLock
) -> None:
    service = local_service
    made = calendar(service, capacity=3)["id"]
    vouchers = [issued(service, calendar_id=made, places=1 + n % 2)["id"] for n in range(CALLERS)]

    def guest(number: int, voucher: str) -> None:
        for turn in range(4):
            hours = (1, 1.25, 2)[(number + turn) % 3]
            if book(service, voucher, hours=hours).status == 201:
                body = {"voucher_id": voucher, "revoke": (number + turn) % 5 == 0}
                service.post("voucher/cancel", body)
            if claims := claims_oracle.capacity_problems(service.rows):
                problems.extend(claims)

    problems: list[str] = []
    at_once([lambda n=n, one=one: guest(n, one) for n, one in enumerate(vouchers)])
    assert problems == []
    oracle.assert_consistent(service.rows)
