"""Guest tokens: exchanged for new ones, and revoked."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from chalicelib.domain.presence import tokens
from tests.access.cast import (
    ANNA,
    ANNA_TOKEN,
    BERT,
    BERT_TOKEN,
    CACHE_LIFE,
    House,
    at_once,
    by_token,
    calls_of,
    code,
    everything,
    new_process,
    uid_of,
)
from tests.access.faults import lose_reply, only
from tests.guests import guest_token
from tests.service import TRANSACT, Answer, current_runtime

NEW, OTHER = guest_token("a new token"), guest_token("another new token")
# As generators of random secrets write them.
OLDER = [
    "7Q4KX0ZB9M2TNC5VHWJ8RE6DYG3FASP1",
    "9f86d081884c7d659a2feaa0c55ad015",
    "3F1C2C0E-8D4A-4C6B-9A59-5A4F0F1F9F4E",
    "tRw7-zX2m_Qp9LkV4sYb8NcD",
    "kJ8vQ2nX5bT7yW0pLrM3cFhZ6gDsA1eUiOo9q4E=",
]
# As people and their programs make them up.
GUESSABLE = [
    "aaaaaaaaaaaaaaaaaaaa",
    "anna.of.room.12@hotel-seaside.example",
    "any-secret-of-20-characters-or-more",
    "correcthorsebatterystaples",
    "MyHotelPassword2024Seaside",
    "2026-03-05-2026-03-06-2026-03-07-2026",
    "12345678901234567890123456789012",
    "deadbeefdeadbeefdeadbeefdeadbeef",
]


def exchange(house: House, token: str, new_token: str = NEW) -> Answer:
    """POST /api/presence/exchange"""
    return house.service.post("presence/exchange", {"token": token, "new_token": new_token})


def revoke(house: House, token: str) -> Answer:
    """POST /api/presence/revoke"""
    return house.service.post("presence/revoke", {"token": token})


def listed(house: House, token: str) -> Answer:
    """What the guest with this token holds."""
    return house.service.get("voucher/list", headers=by_token(token))


def refused(answer: Answer) -> bool:
    """Whether a token was refused."""
    return (answer.status, code(answer)) == (401, "unauthenticated")


@pytest.mark.parametrize("token", [ANNA_TOKEN, *OLDER])
def test_new_token_takes_everything_over_and_the_old_one_is_refused(
    house: House, token: str
) -> None:
    voucher_id = house.issue(holder_uid=uid_of(token))
    answer = exchange(house, token)
    assert answer.json == {"ok": True, "thinker_id": uid_of(token)}
    assert [item["id"] for item in listed(house, NEW).json["items"]] == [voucher_id]
    house.book(voucher_id, by_token(NEW))
    verified = house.service.post("presence/verify", {"token": NEW})
    assert verified.json["thinker_id"] == uid_of(token)
    assert refused(listed(house, token))
    assert refused(exchange(house, token, OTHER))


@pytest.mark.parametrize("token", GUESSABLE)
def test_token_that_can_be_guessed_is_neither_exchanged_nor_revoked(
    house: House, token: str
) -> None:
    house.issue(holder_uid=uid_of(token))
    before = everything(house.service)
    for answer in (exchange(house, token), revoke(house, token)):
        assert (answer.status, answer.json["details"][0]["code"]) == (400, "not_a_token")
    assert everything(house.service) == before


def test_token_is_exchanged_again_and_again(house: House) -> None:
    chain = [ANNA_TOKEN, *(guest_token(f"link {number}") for number in range(5))]
    for token, new_token in pairwise(chain):
        assert exchange(house, token, new_token).json["thinker_id"] == ANNA
    assert [refused(listed(house, token)) for token in chain] == [True] * 5 + [False]


def test_the_same_exchange_sent_again_has_one_effect(house: House) -> None:
    first = exchange(house, ANNA_TOKEN)
    before = everything(house.service)
    assert exchange(house, ANNA_TOKEN).text == first.text
    assert everything(house.service) == before


def test_outcome_of_an_exchange_whose_reply_was_lost_is_found(house: House) -> None:
    with house.service.faulty_store(after=only(TRANSACT, lose_reply)):
        assert exchange(house, ANNA_TOKEN).status in (200, 503)
    assert exchange(house, ANNA_TOKEN).json["thinker_id"] == ANNA
    assert refused(listed(house, ANNA_TOKEN))


def test_of_many_exchanges_at_once_one_wins(local_house: House) -> None:
    new_tokens = [guest_token(f"racer {number}") for number in range(10)]
    answers = at_once([lambda t=t: exchange(local_house, ANNA_TOKEN, t) for t in new_tokens])
    assert sorted(answer.status for answer in answers) == [200] + [401] * 9
    new_process()
    uids = [
        local_house.service.post("presence/verify", {"token": token}).json["thinker_id"]
        for token in new_tokens
    ]
    assert uids.count(ANNA) == 1


@pytest.mark.parametrize(
    "used",
    [
        lambda house: exchange(house, BERT_TOKEN, NEW),
        lambda house: exchange(house, NEW, OTHER),
        lambda house: revoke(house, NEW),
    ],
    ids=["as a new one", "as an old one", "and revoked"],
)
def test_new_token_must_be_unused(house: House, used: Any) -> None:
    assert used(house).status == 200
    before = everything(house.service)
    answer = exchange(house, ANNA_TOKEN)
    assert (answer.status, code(answer)) == (409, "token_in_use")
    assert "another one" in answer.json["error"]
    assert everything(house.service) == before
    assert listed(house, ANNA_TOKEN).status == 200


# Of the fixed form, but with another checksum, in every description, or of one digit alone.
NO_TOKENS = [
    NEW[:-1] + ("0" if NEW[-1] != "0" else "1"),
    tokens.EXAMPLE,
    tokens.with_checksum("0" * 32),
]


@pytest.mark.parametrize("new_token", [ANNA_TOKEN, OLDER[0], GUESSABLE[0], "", None, *NO_TOKENS])
def test_new_token_must_be_another_one_of_the_fixed_form(house: House, new_token: Any) -> None:
    answer = exchange(house, ANNA_TOKEN, new_token)
    assert (answer.status, code(answer)) == (400, "invalid_request")
    assert listed(house, ANNA_TOKEN).status == 200


def test_revoked_token_is_refused_for_good(house: House) -> None:
    for _ in range(2):
        assert revoke(house, ANNA_TOKEN).json == {"ok": True}
    assert refused(listed(house, ANNA_TOKEN))
    assert refused(exchange(house, ANNA_TOKEN))
    assert refused(house.service.post("presence/verify", {"token": ANNA_TOKEN}))


def test_replacing_token_can_be_revoked(house: House) -> None:
    exchange(house, ANNA_TOKEN)
    assert revoke(house, ANNA_TOKEN).status == 200  # it has no effect on the one in its place
    assert listed(house, NEW).status == 200
    assert revoke(house, NEW).status == 200
    assert refused(listed(house, NEW))


SECOND = guest_token("a second guest's")


def change_twice(house: House) -> None:
    """Anna's token takes the place of another guest's, and then another one takes its place. For
    the first two transactions of a request that has read it before: each comes too late."""
    steps = iter([(SECOND, ANNA_TOKEN), (ANNA_TOKEN, OTHER)])
    before = house.service.spy.before

    def hook(operation: str, arguments: dict[str, Any]) -> None:
        if operation == TRANSACT and (step := next(steps, None)):
            house.service.spy.before = before  # for the step itself
            assert exchange(house, *step).status == 200
            house.service.spy.before = hook

    house.service.spy.before = hook


def test_exchange_that_others_overtake_twice_is_refused(house: House) -> None:
    change_twice(house)
    assert refused(exchange(house, ANNA_TOKEN))
    assert house.service.post("presence/verify", {"token": OTHER}).json["thinker_id"] == uid_of(
        SECOND
    )


def test_token_that_changes_twice_meanwhile_is_invalid_after_its_revocation(house: House) -> None:
    change_twice(house)
    assert revoke(house, ANNA_TOKEN).status == 200
    assert refused(listed(house, ANNA_TOKEN))


def test_other_process_refuses_the_old_token_after_a_minute_at_most(house: House) -> None:
    assert listed(house, ANNA_TOKEN).status == 200
    service, before = house.service, house.service.clock.now
    with_cache = dict(cached())
    exchange(house, ANNA_TOKEN)
    cached().update(with_cache)  # as a process has it that took no part
    service.clock.now = before + CACHE_LIFE - CACHE_LIFE / 60
    assert listed(house, ANNA_TOKEN).status == 200
    service.clock.now = before + CACHE_LIFE
    assert refused(listed(house, ANNA_TOKEN))


def cached() -> dict[str, Any]:
    """What this process remembers of guest tokens."""
    return current_runtime().store.guest_token_cache


def test_guest_costs_one_look_up_a_minute(house: House) -> None:
    service = house.service
    service.spy.calls.clear()
    for _ in range(3):
        assert listed(house, ANNA_TOKEN).status == 200
    look_up = ("get_item", "guest_tokens")
    assert calls_of(service) == [look_up, *[("query", "vouchers")] * 3]


def test_table_holds_no_token(house: House) -> None:
    exchange(house, ANNA_TOKEN)
    exchange(house, OLDER[3], OTHER)
    revoke(house, BERT_TOKEN)
    rows = str(house.service.rows("guest_tokens"))
    for token in (ANNA_TOKEN, BERT_TOKEN, NEW, OTHER, OLDER[3]):
        assert token not in rows
        assert token[3:35] not in rows
    assert ANNA in rows
    assert BERT in rows
