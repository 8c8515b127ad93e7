"""Calls to the store: repeated after what passes, never after a failed condition, and only until
a deadline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.storage.dynamo.client import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    LONGEST_PAUSE_AFTER_CONFLICT,
    DynamoClient,
)
from chalicelib.storage.dynamo.transaction import Condition, TransactItem
from chalicelib.storage.errors import (
    ConditionsFailed,
    Contended,
    OutcomeUnknown,
    StoreUnavailable,
    Throttled,
)
from tests.engines import Engine
from tests.storage.dynamo.script import LASTING, PASSING, PREFIX, Script, cancelled, error_answer

KEY = {"id": {"S": "1"}}
IS_NEW = Condition("new", "attribute_not_exists(id)")
PARTS = {name: TransactItem(name, KEY, (IS_NEW,), put=KEY) for name in ("a", "b", "c")}
ITEMS = [part.request(PREFIX) for part in PARTS.values()]
# What may have been done though no confirmation came.
UNCONFIRMED = {
    "internal",
    "unavailable",
    "any 5xx",
    "connect timeout",
    "read timeout",
    "no connection",
    "connection reset",
    "garbled answer",
}


def get(client: DynamoClient) -> object:
    """A read."""
    return client.get("vouchers", KEY)


def get_committed(client: DynamoClient) -> object:
    """A read in a transaction."""
    return client.get_committed(("vouchers", KEY))


def write(client: DynamoClient) -> object:
    """A write that may be repeated."""
    return client.call("put_item", "vouchers", Item=KEY)


def transact(client: DynamoClient) -> object:
    """A transaction."""
    client.transact(PARTS, "token-1")
    return None


REPEATED = (get, get_committed, write, transact)


@pytest.mark.parametrize("name", PASSING)
def test_a_transaction_is_repeated_with_the_same_token(name: str) -> None:
    script = Script([PASSING[name], PASSING[name], {}])
    script.client().transact(PARTS, "token-1")
    arguments = {"TransactItems": ITEMS, "ClientRequestToken": "token-1"}
    assert script.calls == [("transact_write_items", arguments)] * 3


@pytest.mark.parametrize("name", PASSING)
def test_a_read_is_repeated(name: str) -> None:
    script = Script([PASSING[name], {"Item": KEY}])
    assert script.client().get("vouchers", KEY) == KEY
    arguments = {"TableName": "t-vouchers", "Key": KEY, "ConsistentRead": True}
    assert script.calls == [("get_item", arguments)] * 2


@pytest.mark.parametrize("name", PASSING)
def test_a_read_in_a_transaction_is_repeated(name: str) -> None:
    script = Script([PASSING[name], {"Responses": [{"Item": KEY}]}])
    assert script.client().get_committed(("vouchers", KEY)) == [KEY]
    [first, second] = script.calls
    assert first == second
    assert first[0] == "transact_get_items"


def test_what_is_not_stored_is_none() -> None:
    assert Script([{}]).client().get("vouchers", KEY) is None
    assert Script([{"Responses": [{}]}]).client().get_committed(("vouchers", KEY)) == [None]


@pytest.mark.parametrize("name", LASTING)
@pytest.mark.parametrize("call", REPEATED)
def test_what_does_not_pass_is_raised_at_once(
    name: str, call: Callable[[DynamoClient], object]
) -> None:
    script = Script([LASTING[name]])
    with pytest.raises((ClientError, BotoCoreError)) as raised:
        call(script.client())
    assert raised.value is LASTING[name]
    assert len(script.calls) == 1
    assert script.pauses == []


@pytest.mark.parametrize(
    ("reasons", "names"),
    [
        (("ConditionalCheckFailed", "None", "None"), {"a"}),
        (("None", "ConditionalCheckFailed", "None"), {"b"}),
        (("ConditionalCheckFailed", "None", "ConditionalCheckFailed"), {"a", "c"}),
        # A conflict of another part does not make the condition hold.
        (("TransactionConflict", "ConditionalCheckFailed", "None"), {"b"}),
    ],
)
def test_a_failed_condition_names_its_part_and_is_never_repeated(
    reasons: tuple[str, ...], names: set[str]
) -> None:
    script = Script([cancelled(*reasons)])
    with pytest.raises(ConditionsFailed) as failed:
        script.client().transact(PARTS, "token-1")
    assert failed.value.stored_items == {name: {} for name in names}
    assert len(script.calls) == 1
    assert script.pauses == []


def test_a_failed_condition_shows_the_stored_item() -> None:
    error = cancelled("None", "ConditionalCheckFailed")
    error.response["CancellationReasons"][1]["Item"] = KEY  # type: ignore[typeddict-item]
    with pytest.raises(ConditionsFailed) as failed:
        Script([error]).client().transact(PARTS, "token-1")
    assert failed.value.stored_items == {"b": KEY}


@pytest.mark.parametrize(
    ("name", "longest"),
    [
        ("throttled", LONGEST_PAUSE),
        ("conflict", LONGEST_PAUSE_AFTER_CONFLICT),
        ("throttled inside", LONGEST_PAUSE),
    ],
)
def test_pauses_double_up_to_the_longest_with_full_jitter(name: str, longest: float) -> None:
    script = Script([PASSING[name]], jitter=lambda: 1.0)
    with pytest.raises(StoreUnavailable):
        script.client(30).transact(PARTS, "token-1")
    expected = [min(FIRST_PAUSE * 2**n, longest) for n in range(len(script.pauses))]
    assert script.pauses == expected
    assert len(expected) > 10


@pytest.mark.parametrize("jitter", [0.0, 0.25, 0.999])
def test_a_pause_lies_between_zero_and_its_bound(jitter: float) -> None:
    script = Script([PASSING["throttled"]] * 3 + [{}], jitter=lambda: jitter)
    script.client().transact(PARTS, "token-1")
    bounds = [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]
    assert script.pauses == [bound * jitter for bound in bounds]


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("call", REPEATED)
def test_at_the_deadline_the_store_is_unavailable(
    name: str, call: Callable[[DynamoClient], object]
) -> None:
    script = Script([PASSING[name]])
    with pytest.raises(StoreUnavailable) as error:
        call(script.client(2.0))
    assert error.value.retry_after is not None
    assert error.value.retry_after > 0
    assert len(script.calls) > 3
    assert script.now < 2.0


@pytest.mark.parametrize("name", PASSING)
def test_after_a_lost_confirmation_the_outcome_is_unknown_though_a_refusal_came_last(
    name: str,
) -> None:
    script = Script([PASSING[name], PASSING["throttled"]])
    with pytest.raises(StoreUnavailable) as error:
        script.client(2.0).transact(PARTS, "token-1")
    assert (type(error.value) is OutcomeUnknown) is (name in UNCONFIRMED)


def test_parts_that_other_transactions_kept_busy_are_named() -> None:
    busy = cancelled("TransactionConflict", "None", "TransactionConflict")
    with pytest.raises(Contended) as contended:
        Script([busy]).client(2.0).transact(PARTS, "token-1")
    assert contended.value.parts == {"a", "c"}


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("operation", ["get_item", "update_item"])
def test_a_call_that_must_not_be_repeated_is_made_once(name: str, operation: str) -> None:
    script = Script([PASSING[name]])
    with pytest.raises(StoreUnavailable):
        script.client().call_once(operation, "vouchers", Key=KEY)
    assert script.calls == [(operation, {"TableName": "t-vouchers", "Key": KEY})]
    assert script.pauses == []


@pytest.mark.parametrize(
    ("code", "is_throttled"),
    [
        ("ProvisionedThroughputExceededException", True),
        ("RequestLimitExceeded", True),
        ("ThrottledException", True),
        ("ThrottlingException", True),
        ("TransactionConflictException", True),
        ("InternalServerError", False),
        ("ServiceUnavailable", False),
        ("TransactionInProgressException", False),
    ],
)
def test_a_call_made_once_tells_a_busy_store_from_one_that_fails(
    code: str, is_throttled: bool
) -> None:
    with pytest.raises(StoreUnavailable) as raised:
        Script([error_answer(code)]).client().call_once("update_item", "vouchers", Key=KEY)
    assert (type(raised.value) is Throttled) == is_throttled


@pytest.mark.parametrize("name", LASTING)
def test_a_call_made_once_raises_what_does_not_pass(name: str) -> None:
    with pytest.raises((ClientError, BotoCoreError)) as raised:
        Script([LASTING[name]]).client().call_once("update_item", "vouchers", Key=KEY)
    assert raised.value is LASTING[name]


def test_a_call_made_once_answers_nothing_when_its_condition_fails() -> None:
    script = Script([error_answer("ConditionalCheckFailedException")])
    assert script.client().call_once("update_item", "vouchers", Key=KEY) == {}


def test_each_request_has_a_deadline_of_its_own() -> None:
    script = Script([PASSING["throttled"]])
    client = script.client(2.0)
    with pytest.raises(StoreUnavailable):
        client.get("vouchers", KEY)
    script.outcomes = [PASSING["throttled"], {"Item": KEY}]
    script.now = 100.0
    assert client.with_deadline().get("vouchers", KEY) == KEY


FIRST_PAGE: dict[str, Any] = {"Items": [], "LastEvaluatedKey": KEY}


def test_pages_continue_where_the_last_one_ended() -> None:
    script = Script([FIRST_PAGE, {"Items": []}])
    assert list(script.client().pages("scan", "vouchers")) == [FIRST_PAGE, {"Items": []}]
    assert [arguments.get("ExclusiveStartKey") for _, arguments in script.calls][1:] == [KEY]


@pytest.mark.parametrize("deadline_per_page", [True, False])
def test_pages_share_a_deadline_or_have_one_each(deadline_per_page: bool) -> None:
    script = Script([FIRST_PAGE, PASSING["throttled"], {"Items": []}])
    pages = script.client().pages("query", "vouchers", deadline_per_page=deadline_per_page)
    next(pages)
    script.now += 60
    if deadline_per_page:
        assert list(pages) == [{"Items": []}]
    else:
        with pytest.raises(StoreUnavailable):
            next(pages)


def test_more_keys_than_one_batch_takes_are_read_in_several(empty_tables: Engine) -> None:
    client = DynamoClient(empty_tables.client, empty_tables.prefix, 10.0)
    for number in range(101):
        item = {"key_id": {"S": f"k-{number}"}}
        client.call("put_item", "api_keys", Item=item)
    keys = [{"key_id": {"S": f"k-{number}"}} for number in range(250)]
    items = client.batch_get({"api_keys": keys, "guest_tokens": [{"token_id": {"S": "t"}}]})
    assert {item["key_id"]["S"] for item in items["api_keys"]} == {f"k-{n}" for n in range(101)}
    assert items["guest_tokens"] == []
    assert client.batch_get({"api_keys": []}) == {"api_keys": []}
