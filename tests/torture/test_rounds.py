"""Fifty callers at once while the store fails: a small part of what `make torture` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.torture import oracle, rounds

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROUNDS = 25
SEED = 20261121
FAULTS = 1000  # must have fired, otherwise nothing was tested


def test_fifty_callers_leave_a_consistent_store_while_it_fails(
    dynamodb_local_client: DynamoDBClient,
) -> None:
    url = dynamodb_local_client.meta.endpoint_url
    result = rounds.campaign(url, dynamodb_local_client, rounds=ROUNDS, seed=SEED)
    assert result.violations == [], oracle.sample(result.violations)
    assert sum(result.fired.values()) >= FAULTS
    lost = [name for name in result.fired if name.startswith("TransactWriteItems response")]
    assert lost, "no reply was lost after its commit"
    assert result.tallies["rough"].share_final() >= 0.99
