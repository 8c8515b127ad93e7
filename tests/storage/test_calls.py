"""Calling the store: again after what passes, never after a refusal, and not for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError
from chalicelib.domain.model import Booking, Change, Voucher
from chalicelib.storage.calls import FIRST_PAUSE, LONGEST_PAUSE, Calls

from chalicelib.domain import life
from chalicelib.storage.errors import Refused, StoreUnavailable
from chalicelib.storage.store import Store
from tests.domain.made import HOUR, NOW, voucher
from tests.storage.conftest import Bench

URL = "http://store"


def answered(code: str, status: int = 400, *reasons: str) -> ClientError:
    """An error that the store answered with; with reasons, a cancelled transaction."""
    response: dict[str, Any] = {
        "Error": {"Code": code, "Message": "m"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    if reasons:
        response["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(response, "Operation")  # type: ignore[arg-type]


def cancelled(*reasons: str) -> ClientError:
    """A transaction that was cancelled for these reasons, item by item."""
    return answered("TransactionCanceledException", 400, *reasons)


PASSING: dict[str, Exception] = {
    "throttled": answered("ThrottlingException"),
    "throughput": answered("ProvisionedThroughputExceededException"),
    "request limit": answered("RequestLimitExceeded"),
    "in progress": answered("TransactionInProgressException"),
    "internal": answered("InternalServerError", 500),
    "unavailable": answered("ServiceUnavailable", 503),
    "any 5xx": answered("502", 502),
    "conflict of one item": answered("TransactionConflictException"),
    "conflict": cancelled("None", "TransactionConflict", "None"),
    "throttled inside": cancelled("ThrottlingError", "None"),
    "throughput inside": cancelled("None", "ProvisionedThroughputExceeded"),
    "connect timeout": ConnectTimeoutError(endpoint_url=URL),
    "read timeout": ReadTimeoutError(endpoint_url=URL),
    "no connection": EndpointConnectionError(endpoint_url=URL),
    "connection reset": ConnectionClosedError(endpoint_url=URL),
    "garbled answer": ResponseParserError("not JSON"),
}
LASTING: dict[str, Exception] = {
    "validation": answered("ValidationException"),
    "no table": answered("ResourceNotFoundException"),
    "no access": answered("AccessDeniedException"),
    "token with other items": answered("IdempotentParameterMismatchException"),
    "validation inside": cancelled("None", "ValidationError"),
    "wrong parameters": ParamValidationError(report="r"),
    "no credentials": NoCredentialsError(),
}


@dataclass
class Script:
    """A client that answers as it is told, and a clock that only its pauses move."""

    outcomes: list[Exception | dict[str, Any]]
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    now: float = 0.0
    jitter: Callable[[], float] = lambda: 0.5

    def _answer(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((operation, arguments))
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def get_item(self, **arguments: Any) -> dict[str, Any]:
        """A read."""
        return self._answer("get_item", arguments)

    def update_item(self, **arguments: Any) -> dict[str, Any]:
        """A write of one item."""
        return self._answer("update_item", arguments)

    def transact_write_items(self, **arguments: Any) -> dict[str, Any]:
        """A write."""
        return self._answer("transact_write_items", arguments)

    def query(self, **arguments: Any) -> dict[str, Any]:
        """A page."""
        return self._answer("query", arguments)

    def sleep(self, seconds: float) -> None:
        """A pause, without waiting."""
        self.pauses.append(seconds)
        self.now += seconds

    def calls(self, seconds: float = 6.0) -> Calls:
        """Calls of this client, with so much time."""
        return Calls(
            self,
            seconds,
            monotonic=lambda: self.now,
            sleep=self.sleep,
            jitter=self.jitter,
        ).begun()


ITEMS = [{"Put": {"TableName": "t", "Item": {"id": {"S": "1"}}}}]


@pytest.mark.parametrize("name", PASSING)
def test_a_transaction_is_repeated_with_the_same_token(name: str) -> None:
    script = Script([PASSING[name], PASSING[name], {}])
    script.calls().transact(ITEMS, "token-1")
    assert (
        script.asked
        == [("transact_write_items", {"TransactItems": ITEMS, "ClientRequestToken": "token-1"})] * 3
    )


@pytest.mark.parametrize("name", PASSING)
def test_a_read_is_repeated(name: str) -> None:
    script = Script([PASSING[name], {"Item": {}}])
    assert script.calls().read("get_item", Key={"id": 1}) == {"Item": {}}
    assert script.asked == [("get_item", {"Key": {"id": 1}})] * 2


@pytest.mark.parametrize("name", LASTING)
def test_what_does_not_pass_is_raised_at_once(name: str) -> None:
    script = Script([LASTING[name]])
    with pytest.raises((ClientError, BotoCoreError)) as raised:
        script.calls().transact(ITEMS, "token-1")
    assert raised.value is LASTING[name]
    assert len(script.asked) == 1
    assert script.pauses == []


@pytest.mark.parametrize(
    ("reasons", "places"),
    [
        (("ConditionalCheckFailed", "None"), {0}),
        (("None", "ConditionalCheckFailed"), {1}),
        (("ConditionalCheckFailed", "None", "ConditionalCheckFailed"), {0, 2}),
        # A conflict elsewhere does not make the condition hold.
        (("TransactionConflict", "ConditionalCheckFailed"), {1}),
    ],
)
def test_a_failed_condition_is_a_refusal_and_never_repeated(
    reasons: tuple[str, ...], places: set[int]
) -> None:
    script = Script([cancelled(*reasons)])
    with pytest.raises(Refused) as refused:
        script.calls().transact(ITEMS, "token-1")
    assert refused.value.items.keys() == places
    assert len(script.asked) == 1
    assert script.pauses == []


def test_a_refusal_shows_what_stood_there() -> None:
    error = cancelled("ConditionalCheckFailed")
    error.response["CancellationReasons"][0]["Item"] = {"id": {"S": "1"}}  # type: ignore[typeddict-item]
    with pytest.raises(Refused) as refused:
        Script([error]).calls().transact(ITEMS, "token-1")
    assert refused.value.items == {0: {"id": {"S": "1"}}}


def test_pauses_double_up_to_the_longest_with_full_jitter() -> None:
    script = Script([PASSING["throttled"]], jitter=lambda: 1.0)
    with pytest.raises(StoreUnavailable):
        script.calls(30).transact(ITEMS, "token-1")
    expected = [min(FIRST_PAUSE * 2**n, LONGEST_PAUSE) for n in range(len(script.pauses))]
    assert script.pauses == expected
    assert len(expected) > 10


@pytest.mark.parametrize("drawn", [0.0, 0.25, 0.999])
def test_a_pause_is_drawn_from_nothing_to_its_bound(drawn: float) -> None:
    script = Script([PASSING["throttled"]] * 3 + [{}], jitter=lambda: drawn)
    script.calls().transact(ITEMS, "token-1")
    bounds = [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert script.pauses == [bound * drawn for bound in bounds]


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("operation", ["read", "transact"])
def test_at_the_deadline_the_store_is_unavailable(name: str, operation: str) -> None:
    script = Script([PASSING[name]])
    calls = script.calls(2.0)
    call = {
        "read": lambda: calls.read("get_item"),
        "transact": lambda: calls.transact(ITEMS, "token-1"),
    }[operation]
    with pytest.raises(StoreUnavailable) as refused:
        call()
    assert refused.value.retry_after is not None
    assert refused.value.retry_after > 0
    assert len(script.asked) > 3
    assert script.now < 2.0


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("operation", ["get_item", "update_item"])
def test_what_is_tried_once_is_not_repeated(name: str, operation: str) -> None:
    script = Script([PASSING[name]])
    with pytest.raises(StoreUnavailable):
        script.calls().once(operation, Key={"id": 1})
    assert script.asked == [(operation, {"Key": {"id": 1}})]
    assert script.pauses == []


def test_a_condition_that_failed_is_no_fault_of_what_is_tried_once() -> None:
    script = Script([answered("ConditionalCheckFailedException")])
    assert script.calls().once("update_item", Key={"id": 1}) == {}


def test_each_request_has_a_deadline_of_its_own() -> None:
    script = Script([PASSING["throttled"]])
    calls = script.calls(2.0)
    with pytest.raises(StoreUnavailable):
        calls.read("get_item")
    script.outcomes = [PASSING["throttled"], {"Item": {}}]
    script.now = 100.0
    assert calls.begun().read("get_item") == {"Item": {}}


# --- a reply that was lost after the commit


@dataclass
class LosesReplies:
    """After the store has done its work, the next replies are lost."""

    left: int
    error: Exception
    lost: int = 0

    def __call__(self, operation: str, arguments: dict[str, Any]) -> None:
        if operation == "transact_write_items" and self.left:
            self.left -= 1
            self.lost += 1
            raise self.error


def book(bench: Bench) -> Callable[[Voucher, Booking | None], Change]:
    """Decide to book the slot two hours on."""
    return lambda held, _: life.book(bench.act(), held, NOW + 2 * HOUR, "guest", "b-1")


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("name", ["read timeout", "connection reset", "internal", "garbled answer"])
def test_a_change_whose_reply_was_lost_is_made_exactly_once(
    local_bench: Bench, name: str, times: int
) -> None:
    bench = local_bench
    bench.put_voucher(voucher())
    faults = bench.spy.after = LosesReplies(times, PASSING[name])
    change = bench.change("v-1", None, book(bench))
    assert faults.lost == times
    assert bench.stored_vouchers() == [change.voucher]
    assert change.voucher.version == 2
    assert bench.stored_bookings() == [change.booking]
    assert bench.stored_events() == [change.event]


def test_a_change_whose_reply_was_lost_is_not_judged_by_what_came_after(
    local_bench: Bench,
) -> None:
    """Booked, the reply lost, cancelled by somebody else: the repetition is still told success."""
    bench = local_bench
    bench.put_voucher(voucher())
    busy = []

    def somebody_cancels(operation: str, arguments: dict[str, Any]) -> None:
        if operation != "transact_write_items" or busy:
            return
        busy.append(True)
        bench.change(
            None,
            "b-1",
            lambda held, booking: life.cancel(bench.act(), held, booking, None, by_issuer=True),
        )
        raise PASSING["connection reset"]

    bench.spy.after = somebody_cancels
    change = bench.change("v-1", None, book(bench))
    assert busy
    assert change.booking is not None
    assert change.booking.status == "booked"
    assert [held.version for held in bench.stored_vouchers()] == [3]
    assert sorted(told.type for told in bench.stored_events()) == ["voucher.book", "voucher.cancel"]


def test_a_change_whose_every_reply_is_lost_is_made_at_most_once(local_bench: Bench) -> None:
    bench = local_bench
    bench.put_voucher(voucher())
    faults = bench.spy.after = LosesReplies(10**6, PASSING["connection reset"])
    elapsed = iter(range(10**6))
    calls = Calls(bench.spy, 5, monotonic=lambda: next(elapsed), sleep=lambda seconds: None)
    store = type(bench.store)(calls, bench.engine.prefix).begun()
    # The event tells that it was done, and so the caller is told the truth.
    change = store.change("v-1", None, book(bench), None)
    assert faults.lost > 1
    assert bench.stored_vouchers() == [change.voucher]
    assert bench.stored_bookings() == [change.booking]
    assert bench.stored_events() == [change.event]


def test_a_change_that_never_reached_the_store_is_unavailable_and_not_made(
    local_bench: Bench,
) -> None:
    bench = local_bench
    bench.put_voucher(voucher())

    def lose(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "transact_write_items":
            raise PASSING["connection reset"]

    bench.spy.before = lose
    elapsed = iter(range(10**6))
    calls = Calls(bench.spy, 5, monotonic=lambda: next(elapsed), sleep=lambda seconds: None)
    store = type(bench.store)(calls, bench.engine.prefix).begun()
    with pytest.raises(StoreUnavailable):
        store.change("v-1", None, book(bench), None)
    assert bench.stored_vouchers() == [voucher()]
    assert bench.stored_bookings() == []
    assert bench.stored_events() == []


def test_each_page_is_tried_for_as_long_as_the_first() -> None:
    one, last = {"Items": [], "LastEvaluatedKey": {"id": {"S": "v-1"}}}, {"Items": []}
    script = Script([one, PASSING["throttled"], last])
    pages = Store(script.calls(), "t-").due("0", NOW, 100)
    next(pages)
    script.now += 60  # what was on the page took its time
    assert list(pages) == [[]]


def test_a_count_is_given_up_at_its_deadline() -> None:
    page = {"Count": 100, "LastEvaluatedKey": {"id": {"S": "v-1"}}}
    script = Script([page, PASSING["throttled"]])
    with pytest.raises(StoreUnavailable):
        Store(script.calls(), "t-").count_due("0", NOW)
    assert script.now < 6
