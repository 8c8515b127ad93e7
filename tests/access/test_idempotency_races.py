"""One effect under one key: many at once, lost replies, and a store that goes away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib import runtime
from chalicelib.storage.calls import Calls
from tests.access.cast import House, at_once, code, everything, new_process
from tests.access.faults import TRANSACT, Proxy, away, conflict, cut, cut_first, nothing, proxy
from tests.access.test_idempotency import Make, Sent, agrees, book, cancel, issue, redeem
from tests.service import Answer

AT_ONCE = 50
ALL = pytest.mark.parametrize(
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
    """How many rows each table holds."""
    return Counter({name: len(rows) for name, rows in everything(house.service).items()})


def check_one_effect(house: House, sent: Sent, before: Counter[str]) -> None:
    """What is stored is what one request stores."""
    assert dict(counts(house) - before) == EFFECT[sent.path]


def check_agreement(answers: list[Answer]) -> None:
    """One outcome, told to everybody; or that it is being carried out."""
    done = [answer for answer in answers if answer.status in (200, 201)]
    rest = [answer for answer in answers if answer not in done]
    assert done
    assert len({answer.text for answer in done}) == 1
    assert {(answer.status, code(answer)) for answer in rest} <= {(409, "request_in_flight")}
    # One of them did it, at most: it may be the one whose answer was lost.
    firsts = [answer for answer in done if "Idempotency-Replayed" not in answer.headers]
    assert len(firsts) <= 1


@ALL
def test_50_at_once_under_one_key_have_one_effect(true_house: House, make: Make) -> None:
    sent = make(true_house)
    before = counts(true_house)
    answers = at_once([lambda: sent(true_house)] * AT_ONCE)
    check_agreement(answers)
    check_one_effect(true_house, sent, before)


def test_50_at_once_under_keys_of_their_own_have_50_effects(true_house: House) -> None:
    sent = issue(true_house)
    answers = at_once([lambda n=n: sent(true_house, f"key-{n}") for n in range(AT_ONCE)])
    assert {answer.status for answer in answers} == {201}
    assert len(true_house.service.rows("vouchers")) == AT_ONCE


@pytest.fixture(scope="module")
def cutter(dynamodb_local_client: object) -> Iterator[Proxy]:
    """A proxy in front of DynamoDB Local that cuts replies."""
    with proxy(dynamodb_local_client.meta.endpoint_url) as started:  # type: ignore[attr-defined]
        yield started


def behind(house: House, proxy: Proxy, seconds: float) -> None:
    """The service reaches its store through the proxy alone, and waits in real time."""
    house.service.spy.client = proxy.client()
    now = runtime.current()
    runtime.use(replace(now, store=replace(now.store, calls=Calls(house.service.spy, seconds))))


@ALL
def test_50_at_once_with_replies_cut_after_the_commit_have_one_effect(
    true_house: House, cutter: Proxy, make: Make
) -> None:
    sent = make(true_house)
    before = counts(true_house)
    cutter.cut_replies(0.5)
    behind(true_house, cutter, 20)
    answers = at_once([lambda: sent(true_house)] * AT_ONCE)
    assert cutter.fired() > 0
    check_agreement(answers)
    check_one_effect(true_house, sent, before)
    new_process()
    cutter.cut_replies(0)
    again = sent(true_house)
    assert again.text == next(a.text for a in answers if a.status in (200, 201))
    check_one_effect(true_house, sent, before)


@ALL
def test_every_reply_cut_and_then_retried_by_the_client(
    true_house: House, cutter: Proxy, make: Make
) -> None:
    sent = make(true_house)
    before = counts(true_house)
    cutter.cut_replies(1)
    behind(true_house, cutter, 1)
    first = sent(true_house)
    assert cutter.fired() > 0
    # The outcome was found out before it was answered.
    assert first.status in (200, 201), first.text
    cutter.cut_replies(0)
    new_process()
    assert agrees(first, sent(true_house))
    check_one_effect(true_house, sent, before)


@ALL
@pytest.mark.parametrize("lost", [1, 3])
def test_a_lost_reply_is_asked_for_again_with_the_same_token(
    true_house: House, make: Make, lost: int
) -> None:
    sent = make(true_house)
    before = counts(true_house)
    spy = true_house.service.spy
    spy.calls.clear()
    spy.after = cut_first(lost)
    first = sent(true_house)
    assert first.status in (200, 201), first.text
    tokens = [said["ClientRequestToken"] for name, said in spy.calls if name == TRANSACT]
    assert len(tokens) == lost + 1
    assert len(set(tokens)) == 1
    assert agrees(first, sent(true_house))
    check_one_effect(true_house, sent, before)


@ALL
def test_when_no_reply_comes_in_time_the_outcome_is_found_out(
    true_house: House, make: Make
) -> None:
    sent = make(true_house)
    before = counts(true_house)
    spy = true_house.service.spy
    spy.after = cut
    first = sent(true_house)
    assert first.status in (200, 201), first.text
    spy.after = nothing
    new_process()
    assert agrees(first, sent(true_house))
    check_one_effect(true_house, sent, before)


@ALL
def test_a_store_that_goes_away_after_the_commit_and_the_retry_that_tells_the_truth(
    true_house: House, make: Make
) -> None:
    sent = make(true_house)
    before = counts(true_house)
    spy = true_house.service.spy

    def gone(operation: str, arguments: dict[str, object]) -> None:
        spy.before = away
        cut(operation, arguments)

    spy.after = lambda operation, said: gone(operation, said) if operation == TRANSACT else None
    lost = sent(true_house)
    assert (lost.status, code(lost)) == (503, "store_unavailable")
    assert int(lost.headers["Retry-After"]) >= 1
    spy.before = spy.after = nothing
    new_process()
    check_one_effect(true_house, sent, before)
    true_house.service.clock.advance(seconds=int(lost.headers["Retry-After"]))
    again = sent(true_house)
    assert again.status in (200, 201), again.text
    assert again.headers["Idempotency-Replayed"] == "true"
    check_one_effect(true_house, sent, before)


@ALL
def test_a_store_that_was_never_reached_and_the_retry_that_does_it(
    true_house: House, make: Make
) -> None:
    sent = make(true_house)
    before = counts(true_house)
    spy = true_house.service.spy

    def no_writes(operation: str, arguments: dict[str, object]) -> None:
        if operation == TRANSACT:
            away(operation, arguments)

    spy.before = no_writes
    lost = sent(true_house)
    assert (lost.status, code(lost)) == (503, "store_unavailable")
    assert counts(true_house) == before
    spy.before = nothing
    first = sent(true_house)
    assert first.status in (200, 201)
    assert "Idempotency-Replayed" not in first.headers
    assert agrees(first, sent(true_house))
    check_one_effect(true_house, sent, before)


@ALL
@pytest.mark.parametrize(
    ("place", "answer"), [(0, (409, "request_in_flight")), (1, (503, "store_unavailable"))]
)
def test_a_conflict_that_lasts_is_told_by_what_it_is_about(
    house: House, make: Make, place: int, answer: tuple[int, str]
) -> None:
    # DynamoDB Local never conflicts, so it is injected. At the record: the same request is at
    # work; at anything else: others are.
    sent = make(house)
    before = everything(house.service)
    house.service.spy.before = conflict(place)
    refused = sent(house)
    assert (refused.status, code(refused)) == answer
    assert int(refused.headers["Retry-After"]) >= 1
    assert everything(house.service) == before


@ALL
def test_a_conflict_that_passes_is_waited_out(house: House, make: Make) -> None:
    sent = make(house)
    spy = house.service.spy
    hook, left = conflict(0), iter(range(3))

    def thrice(operation: str, arguments: dict[str, object]) -> None:
        if operation == TRANSACT and next(left, None) is not None:
            hook(operation, arguments)

    spy.before = thrice
    assert sent(house).status in (200, 201)
    assert next(left, None) is None


def test_the_store_is_given_up_within_the_time_that_a_request_has(house: House) -> None:
    sent = issue(house)
    calls = runtime.current().store.calls
    began = calls.monotonic()
    house.service.spy.before = away
    assert sent(house).status == 503
    # The key's look-up and the transaction share one deadline.
    assert calls.monotonic() - began <= runtime.current().settings.store_seconds
