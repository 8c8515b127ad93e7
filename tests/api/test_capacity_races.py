"""Many callers want the places of one calendar at once, on DynamoDB Local: as many win as there are
places, and each of the others learns why not."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.access.cast import at_once
from tests.api.steps import book, calendar, issued
from tests.service import TRANSACT, Service, use_real_time
from tests.torture import claims_oracle, oracle

pytestmark = pytest.mark.in_process("races on one store")

CALLERS = 16


class Busy:
    """DynamoDB Local never answers TransactionConflict: this lock in front of its items does, as
    DynamoDB does where two transactions meet on one item; and to the first attempt of each."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._items: set[str] = set()
        self._tokens: set[str] = set()
        self.conflicts = 0

    def __getattr__(self, operation: str) -> Any:
        return getattr(self._client, operation)

    def transact_write_items(self, **request: Any) -> Any:
        """One transaction at a time for each item."""
        parts = [next(iter(part.values())) for part in request["TransactItems"]]
        items = {repr((part["TableName"], part.get("Key") or part["Item"])) for part in parts}
        with self._lock:
            token = request["ClientRequestToken"]
            meets = bool(items & self._items) or token not in self._tokens
            self._tokens.add(token)
            self.conflicts += meets
            if not meets:
                self._items |= items
        if meets:
            raise _conflict(len(parts))
        try:
            return self._client.transact_write_items(**request)
        finally:
            with self._lock:
                self._items -= items


def _conflict(parts: int) -> ClientError:
    response: dict[str, Any] = {
        "Error": {"Code": "TransactionCanceledException", "Message": "busy"},
        "ResponseMetadata": {"HTTPStatusCode": 400},
        "CancellationReasons": [{"Code": "TransactionConflict"}] * parts,
    }
    return ClientError(response, TRANSACT)  # type: ignore[arg-type]


@pytest.fixture
def busy(local_service: Service) -> Busy:
    """The store behind the lock, in real time."""
    client = Busy(local_service.engine.client)
    use_real_time(client, 20)
    return client


@pytest.mark.parametrize("capacity", [1, 5, CALLERS - 1])
def test_exactly_as_many_win_as_there_are_places(
    local_service: Service, busy: Busy, capacity: int
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
    local_service: Service, busy: Busy
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
