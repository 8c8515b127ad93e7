"""One effect under one key: many at once, lost replies, and a store that goes away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.access.cast import House, at_once, code, everything, new_process
from tests.access.faults import Proxy, conflict, lose_reply, only, proxy, unreachable
from tests.access.idempotent import KeyedRequest, Make, book, cancel, is_replay, issue, redeem
from tests.local.runs import eventually
from tests.service import TRANSACT, Answer, current_runtime, store_clock, use_real_time

AT_ONCE = 50
each_request = pytest.mark.parametrize(
    "make", [issue, book, cancel, redeem], ids=["issue", "book", "cancel", "redeem"]
)
# What each route adds to the tables, once.
EFFECT = {
    "voucher/issue": {"vouchers": 1, "events": 1, "idempotency": 1},
    "voucher/book": {"voucher_bookings": 1, "events": 1, "idempotency": 1},
    "voucher/cancel": {"events": 1, "idempotency": 1},
    "voucher/redeem": {"events": 1, "idempotency": 1},
}


def counts(house: House) -> Counter[str]:
    """The number of rows in each table."""
    return Counter({name: len(rows) for name, rows in everything(house.service).items()})


def check_one_effect(house: House, request: KeyedRequest, before: Counter[str]) -> None:
    """What is stored is what one request stores."""
    assert dict(counts(house) - before) == EFFECT[request.path]


def check_agreement(answers: list[Answer]) -> None:
    """All answers are one outcome, or say that the request is in flight."""
    successes = [answer for answer in answers if answer.status in (200, 201)]
    errors = [answer for answer in answers if answer not in successes]
    assert successes
    assert len({answer.text for answer in successes}) == 1
    assert {(answer.status, code(answer)) for answer in errors} <= {(409, "request_in_flight")}
    # The one that made the change may be the one whose answer was lost.
    firsts = [answer for answer in successes if "Idempotency-Replayed" not in answer.headers]
    assert len(firsts) <= 1


@each_request
def test_50_at_once_under_one_key_have_one_effect(local_house: House, make: Make) -> None:
    request = make(local_house)
    before = counts(local_house)
    answers = at_once([lambda: request.send(local_house)] * AT_ONCE)
    check_agreement(answers)
    check_one_effect(local_house, request, before)


def test_50_at_once_under_keys_of_their_own_have_50_effects(local_house: House) -> None:
    request = issue(local_house)
    answers = at_once([lambda n=n: request.send(local_house, f"key-{n}") for n in range(AT_ONCE)])
    assert {answer.status for answer in answers} == {201}
    assert len(local_house.service.rows("vouchers")) == AT_ONCE


@pytest.fixture(scope="module")
def cutter(dynamodb_local_client: object) -> Iterator[Proxy]:
    """A proxy in front of DynamoDB Local that cuts replies."""
    with proxy(dynamodb_local_client.meta.endpoint_url) as started:  # type: ignore[attr-defined]
        yield started


def behind(house: House, proxy: Proxy, seconds: float) -> None:
    """The service reaches its store through the proxy alone, and waits in real time."""
    house.service.spy.client = proxy.client()
    use_real_time(house.service.spy, seconds)


@each_request
def test_50_at_once_with_replies_cut_after_the_commit_have_one_effect(
    local_house: House, cutter: Proxy, make: Make
) -> None:
    request = make(local_house)
    before = counts(local_house)
    cutter.cut_replies(1)
    behind(local_house, cutter, 20)
    with ThreadPoolExecutor(1) as pool:
        first_cut = pool.submit(_cut_one_then_half, cutter)
        answers = at_once([lambda: request.send(local_house)] * AT_ONCE)
        first_cut.result()
    check_agreement(answers)
    check_one_effect(local_house, request, before)
    new_process()
    cutter.cut_replies(0)
    again = request.send(local_house)
    assert again.text == next(a.text for a in answers if a.status in (200, 201))
    check_one_effect(local_house, request, before)


def _cut_one_then_half(cutter: Proxy) -> None:
    """Once a reply was cut, let chance decide about the others."""
    eventually(lambda: cutter.fired() > 0, "a reply that was cut")
    cutter.cut_replies(0.5)


@each_request
def test_client_may_retry_when_every_reply_was_cut(
    local_house: House, cutter: Proxy, make: Make
) -> None:
    request = make(local_house)
    before = counts(local_house)
    cutter.cut_replies(1)
    behind(local_house, cutter, 1)
    first = request.send(local_house)
    assert cutter.fired() > 0
    # The service read the outcome before it answered.
    assert first.status in (200, 201), first.text
    cutter.cut_replies(0)
    new_process()
    assert is_replay(first, request.send(local_house))
    check_one_effect(local_house, request, before)


@each_request
@pytest.mark.parametrize("lost", [1, 3])
def test_transaction_is_sent_again_with_the_same_token(
    local_house: House, make: Make, lost: int
) -> None:
    request = make(local_house)
    before = counts(local_house)
    spy = local_house.service.spy
    spy.calls.clear()
    with local_house.service.faulty_store(after=only(TRANSACT, lose_reply, count=lost)):
        first = request.send(local_house)
    assert first.status in (200, 201), first.text
    tokens = [arguments["ClientRequestToken"] for name, arguments in spy.calls if name == TRANSACT]
    assert len(tokens) == lost + 1
    assert len(set(tokens)) == 1
    assert is_replay(first, request.send(local_house))
    check_one_effect(local_house, request, before)


@each_request
def test_outcome_is_read_when_no_reply_comes_in_time(local_house: House, make: Make) -> None:
    request = make(local_house)
    before = counts(local_house)
    with local_house.service.faulty_store(after=only(TRANSACT, lose_reply)):
        first = request.send(local_house)
    assert first.status in (200, 201), first.text
    new_process()
    assert is_replay(first, request.send(local_house))
    check_one_effect(local_house, request, before)


@each_request
def test_retry_replays_when_the_store_went_away_after_the_commit(
    local_house: House, make: Make
) -> None:
    request = make(local_house)
    before = counts(local_house)

    def go_away(operation: str, arguments: dict[str, object]) -> None:
        local_house.service.spy.before = unreachable
        lose_reply(operation, arguments)

    with local_house.service.faulty_store(after=only(TRANSACT, go_away)):
        lost = request.send(local_house)
    assert (lost.status, code(lost)) == (503, "store_unavailable")
    assert int(lost.headers["Retry-After"]) >= 1
    new_process()
    check_one_effect(local_house, request, before)
    local_house.service.clock.advance(seconds=int(lost.headers["Retry-After"]))
    again = request.send(local_house)
    assert again.status in (200, 201), again.text
    assert again.headers["Idempotency-Replayed"] == "true"
    check_one_effect(local_house, request, before)


@each_request
def test_retry_makes_the_change_when_the_store_was_never_reached(
    local_house: House, make: Make
) -> None:
    request = make(local_house)
    before = counts(local_house)
    with local_house.service.faulty_store(before=only(TRANSACT, unreachable)):
        lost = request.send(local_house)
    assert (lost.status, code(lost)) == (503, "store_unavailable")
    assert counts(local_house) == before
    first = request.send(local_house)
    assert first.status in (200, 201)
    assert "Idempotency-Replayed" not in first.headers
    assert is_replay(first, request.send(local_house))
    check_one_effect(local_house, request, before)


@each_request
@pytest.mark.parametrize(
    ("place", "answer"), [(0, (409, "request_in_flight")), (1, (503, "store_unavailable"))]
)
def test_lasting_conflict_is_an_error_by_its_item(
    house: House, make: Make, place: int, answer: tuple[int, str]
) -> None:
    # DynamoDB Local never conflicts, so the test injects it. A conflict at the record means that
    # the same request is in flight; at any other item, that another request is.
    request = make(house)
    before = everything(house.service)
    with house.service.faulty_store(before=conflict(place)):
        error = request.send(house)
    assert (error.status, code(error)) == answer
    assert int(error.headers["Retry-After"]) >= 1
    assert everything(house.service) == before


@each_request
def test_passing_conflict_is_retried(house: House, make: Make) -> None:
    request = make(house)
    house.service.spy.calls.clear()
    with house.service.faulty_store(before=only(TRANSACT, conflict(0), count=3)):
        assert request.send(house).status in (200, 201)
    assert house.service.spy.operations().count(TRANSACT) == 4


def test_retries_end_within_the_time_of_a_request(house: House) -> None:
    request = issue(house)
    start = store_clock()
    with house.service.faulty_store(before=unreachable):
        assert request.send(house).status == 503
    # The look-up of the API key and the transaction share one deadline.
    assert store_clock() - start <= current_runtime().settings.store_seconds
