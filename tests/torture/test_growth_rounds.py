"""Fifty guests at once on one campaign: a small part of what `make torture` does; and faults of the
service that the rounds must notice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from tests import engines
from tests.torture import growth_rounds, oracle
from tests.torture.campaign_witness import Parts
from tests.torture.growth_rounds import Rounds
from tests.torture.memory import in_memory

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SEED = 20261128
ANYTHING = "attribute_not_exists(no)"  # is always true
ROUNDS_MAX = 60  # until a fault is noticed, mostly in the first: threads meet as they like


def test_fifty_guests_leave_a_campaign_whole_while_the_store_fails(
    dynamodb_local_client: DynamoDBClient,
) -> None:
    client = dynamodb_local_client
    result = growth_rounds.run(
        lambda: engines.with_tables("dynamodb_local", client),
        rounds=1,
        seed=SEED,
        guests=25,
        proxy_of=client.meta.endpoint_url,
    )
    _assert_whole(result)
    assert any("response" in name for name in result.faults), "no reply was lost"


def test_fifty_guests_leave_a_campaign_whole() -> None:
    result = growth_rounds.run(lambda: nullcontext(in_memory()), rounds=4, seed=SEED)
    _assert_whole(result)
    assert result.conflicts > 100, "too few transactions met"
    assert result.deaths > 5
    assert result.answers["accept 201"] > 0
    assert len(result.refusals) >= 4


def _assert_whole(result: Rounds) -> None:
    assert result.violations == [], oracle.sample(result.texts())
    assert sum(result.faults.values()) > 20


def without(*clauses: str) -> Callable[[Parts], Parts]:
    """Transactions that lack these conditions."""

    def alter(parts: Parts) -> Parts:
        for part in parts:
            [item] = part.values()
            for clause in clauses:
                if clause in item.get("ConditionExpression", ""):
                    condition = item["ConditionExpression"]
                    item["ConditionExpression"] = condition.replace(clause, ANYTHING)
        return parts

    return alter


def without_first(parts: Parts) -> Parts:
    """Accepts that do not ask whether the guest has accepted something before."""
    for part in parts:
        [item] = part.values()
        if item.get("Item", {}).get("sk") == {"S": "accept"}:
            item["ConditionExpression"] = ANYTHING
    return parts


def without_counters(parts: Parts) -> Parts:
    """Vouchers that the sweep closes, and nobody counts."""
    types = [item.get("Item", {}).get("type") for part in parts for item in part.values()]
    if {"S": "voucher.consume"} not in types and {"S": "voucher.expire"} not in types:
        return parts
    return [part for part in parts if not _key(part).startswith("count#")]


def _key(part: dict[str, dict[str, dict[str, dict[str, str]]]]) -> str:
    [item] = part.values()
    return str(item.get("Key", {}).get("sk", {}).get("S", ""))


FAULTS: dict[str, tuple[Callable[[Parts], Parts], str]] = {
    "no budget": (without("NOT spent > :budget_room"), "overspent: "),
    "another hour": (without("NOT #hour >= :this_hour"), "and says "),
    "not the first": (without_first, "nobody accepted it"),
    "no settings": (without("#version = :version_read"), ": the answer was "),
    "a sweep that does not count": (without_counters, "than it counts"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_rounds_notice_a_fault(name: str) -> None:
    alter, expected = FAULTS[name]
    so_far: list[Rounds] = []
    result = growth_rounds.run(
        lambda: nullcontext(in_memory()),
        rounds=ROUNDS_MAX,
        seed=SEED,
        alter=alter,
        progress=so_far.append,
        is_over=lambda: bool(so_far and so_far[-1].violations),
    )
    assert any(expected in each for each in result.texts()), oracle.sample(result.texts())
