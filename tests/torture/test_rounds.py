"""Fifty callers at once in bad weather: a small part of what `make torture` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.torture import oracle, rounds

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROUNDS = 25
SEED = 20261121
FAULTS = 1000  # that must have fired, or nothing was tested


def test_rounds_of_fifty_callers(dynamodb_local_client: DynamoDBClient) -> None:
    url = dynamodb_local_client.meta.endpoint_url
    done = rounds.campaign(url, dynamodb_local_client, rounds=ROUNDS, seed=SEED)
    assert done.wrong == [], oracle.sample(done.wrong)
    assert sum(done.fired.values()) >= FAULTS
    lost = [name for name in done.fired if name.startswith("TransactWriteItems response")]
    assert lost, "no reply was lost after its commit"
    assert done.tallies["rough"].share_answered() >= 0.99
