"""What a booking's life takes and writes, in one checkout: a child process of compare.py.

It is run by its path, with the checkout to measure as PYTHONPATH, so `bench.routes` and the
service are that checkout's own. It reads `rounds` from each line of its input and answers with one
line of JSON: for each step, the milliseconds, store calls and units of each request.
"""

from __future__ import annotations

import json
import secrets
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bench import stores
from bench.requests import Send
from bench.routes import Place, process
from chalicelib.domain.presence import tokens
from chalicelib.runtime import clock

HOTEL = {"X-TS-APIKEY": "local-hotel", "Content-Type": "application/json"}
GUEST = {
    "Authorization": f"Bearer {tokens.make(secrets.randbits(tokens.RANDOM_BITS))}",
    "Content-Type": "application/json",
}


class Consumed:
    """A client that notes what its calls consumed, of each table and of its indexes."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.calls = 0
        self.tables = self.indexes = self.reads = 0.0

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method = getattr(self.client, operation)

        def call(**arguments: Any) -> Any:
            answer = method(**arguments | {"ReturnConsumedCapacity": "INDEXES"})
            self.calls += 1
            consumed = answer.get("ConsumedCapacity", [])
            for each in consumed if isinstance(consumed, list) else [consumed]:
                self._add(operation, each)
            return answer

        return call

    def _add(self, operation: str, consumed: dict[str, Any]) -> None:
        if operation != "transact_write_items":
            self.reads += consumed["CapacityUnits"]
            return
        indexes = consumed.get("GlobalSecondaryIndexes", {}).values()
        of_indexes = sum(index["CapacityUnits"] for index in indexes)
        # DynamoDB Local counts four for what DynamoDB bills as two (a table) or one (an index).
        self.indexes += of_indexes / 4
        self.tables += (consumed["CapacityUnits"] - of_indexes) / 2


def main(url: str, prefix: str) -> None:
    """Measure as long as rounds are asked for."""
    # The tables, a hotel with a thousand vouchers, and what it costs to fill them.
    stores.fill(url, prefix, 1000)
    with process(url, Place(prefix)) as (send, timed):
        consumed = Consumed(timed.client)
        timed.client = consumed
        for line in sys.stdin:
            steps: dict[str, list[list[float]]] = defaultdict(list)
            for _ in range(int(line)):
                _life(send, timed, consumed, steps)
            print(json.dumps(steps), flush=True)


def _life(send: Send, timed: Any, consumed: Consumed, steps: dict[str, list[list[float]]]) -> None:
    def ask(step: str, method: str, path: str, body: Any = None, who: Any = HOTEL) -> Any:
        consumed.calls = 0
        consumed.tables = consumed.indexes = consumed.reads = 0.0
        headers = who if method == "GET" else who | {"Idempotency-Key": str(uuid.uuid4())}
        started = time.perf_counter()
        text = send(method, path, body, headers)
        took = (time.perf_counter() - started) * 1000
        answer = json.loads(text)
        if not answer["ok"]:
            raise RuntimeError(f"a request of the benchmark was refused: {answer}")
        steps[step].append(
            [took, consumed.calls, consumed.tables, consumed.indexes, consumed.reads]
        )
        return answer

    start = clock().replace(minute=0, second=0, microsecond=0)
    voucher = {
        "title": "Day spa for two",
        "description": "Two hours in the spa, with a pot of tea.",
        "price_amount": 89.5,
        "valid_from": start.isoformat(),
        "valid_until": (start + timedelta(days=30)).isoformat(),
    }
    slot = f"slot-{(start + timedelta(hours=30)).strftime('%Y-%m-%dT%H:%M:%SZ')}"
    voucher_id = ask("issue", "POST", "voucher/issue", voucher)["voucher"]["id"]
    by_voucher = {"voucher_id": voucher_id}
    booking = by_voucher | {"slot_id": slot}
    ask("slots of a month", "GET", f"slots/available?voucher_id={voucher_id}", who=GUEST)
    for step in ("cancel by voucher id", "cancel by booking id"):
        booked = ask("book", "POST", "voucher/book", booking, GUEST)["booking"]
        by = by_voucher if "voucher" in step else {"booking_id": booked["id"]}
        ask(step, "POST", "voucher/cancel", by, GUEST)
    ask("book", "POST", "voucher/book", booking, GUEST)
    ask("status", "GET", f"voucher/status?voucher_id={voucher_id}", who=GUEST)
    ask("redeem", "POST", "voucher/redeem", by_voucher)
    ask("list of a hotel", "GET", "voucher/list?limit=20")
    ask("list by status", "GET", "voucher/list?limit=20&status=consumed")
    ask("bookings of a hotel", "GET", "voucher/bookings?limit=20")
    ask("bookings of a guest", "GET", "voucher/bookings?limit=20", who=GUEST)
    ask("events of a voucher", "GET", f"events?subject_id={voucher_id}")


if __name__ == "__main__":
    main(*sys.argv[1:])
