"""The tables of `template.yaml`, for every engine that is not CloudFormation.

The template is the only definition: CloudFormation creates the deployed tables from it, and this
module those of the local run, moto and DynamoDB Local, so that they all stay the same.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).with_name("template.yaml")
# The C implementation, where PyYAML was built with it, is ten times faster.
SAFE_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WAIT_SECONDS = 300  # a new index on a large table takes minutes

# The properties that determine a table's behaviour. The others (backups, tags, deletion protection)
# matter only in a deployed stack.
DEFINITION = (
    "BillingMode",
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
)


@dataclass(frozen=True)
class Table:
    """One table: the arguments of `CreateTable`, its TTL attribute, and whether it has backups."""

    name: str
    create: dict[str, Any]
    ttl_attribute: str | None
    backed_up: bool


def read(prefix: str) -> list[Table]:
    """Every table of the template, with `prefix` before its name."""
    resources = template()["Resources"].values()
    return [
        _table(resource["Properties"], prefix)
        for resource in resources
        if resource["Type"] == "AWS::DynamoDB::Table"
    ]


def index_names(table: dict[str, Any]) -> set[str]:
    """The names of a table's indexes, from its description or its definition."""
    return {index["IndexName"] for index in table.get("GlobalSecondaryIndexes") or []}


def ensure(
    client: DynamoDBClient, prefix: str, *, streams: bool = True, ttl: bool = True
) -> list[str]:
    """Bring the store to the template; returns a line for each change.

    Adds tables, indexes and TTL that are missing, and removes indexes that the template no longer
    has. It never removes a table. Without `streams`, new tables keep no record of their changes;
    without `ttl`, they keep what has expired.
    """
    changes = []
    for table in read(prefix):
        description = _describe(client, table.name)
        if description is None:
            create = dict(table.create)
            if not streams:
                create.pop("StreamSpecification", None)
            description = dict(client.create_table(**create)["TableDescription"])
            changes.append(f"created table {table.name}")
        else:
            changes += _remove_indexes(client, table, description)
            changes += _add_indexes(client, table, description)
        if not _is_active(description):
            _wait_until_active(client, table.name)
        if ttl:
            changes += _enable_ttl(client, table)
    return changes


def _remove_indexes(client: DynamoDBClient, table: Table, description: dict[str, Any]) -> list[str]:
    changes = []
    for name in sorted(index_names(description) - index_names(table.create)):
        # DynamoDB changes one index at a time, and only of an active table.
        _wait_until_active(client, table.name)
        client.update_table(
            TableName=table.name,
            GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": name}}],
        )
        _wait_until_active(client, table.name)
        changes.append(f"removed index {name} from {table.name}")
    return changes


def _add_indexes(client: DynamoDBClient, table: Table, description: dict[str, Any]) -> list[str]:
    existing = index_names(description)
    changes = []
    for index in table.create.get("GlobalSecondaryIndexes", []):
        if index["IndexName"] in existing:
            continue
        _wait_until_active(client, table.name)
        client.update_table(
            TableName=table.name,
            AttributeDefinitions=table.create["AttributeDefinitions"],
            GlobalSecondaryIndexUpdates=[{"Create": index}],
        )
        changes.append(f"added index {index['IndexName']} to {table.name}")
    return changes


def _enable_ttl(client: DynamoDBClient, table: Table) -> list[str]:
    if table.ttl_attribute is None:
        return []
    # DynamoDB rejects enabling it twice.
    ttl = client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
    if ttl["TimeToLiveStatus"] in ("ENABLED", "ENABLING"):
        return []
    client.update_time_to_live(
        TableName=table.name,
        TimeToLiveSpecification={"AttributeName": table.ttl_attribute, "Enabled": True},
    )
    return [f"enabled TTL of {table.name} by {table.ttl_attribute}"]


def _wait_until_active(client: DynamoDBClient, name: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not _is_active(_describe_while_updating(client, name)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{name} was not ready after {WAIT_SECONDS} s")
        time.sleep(0.2)


def _describe_while_updating(client: DynamoDBClient, name: str) -> dict[str, Any] | None:
    """Ignores the error 500 that DynamoDB Local sometimes returns while it builds an index."""
    try:
        return _describe(client, name)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
            raise
        return None


def _is_active(description: dict[str, Any] | None) -> bool:
    if description is None:
        return False
    statuses = [description["TableStatus"]]
    statuses += [index["IndexStatus"] for index in description.get("GlobalSecondaryIndexes", [])]
    return all(status == "ACTIVE" for status in statuses)


def _describe(client: DynamoDBClient, name: str) -> dict[str, Any] | None:
    try:
        return dict(client.describe_table(TableName=name)["Table"])
    except client.exceptions.ResourceNotFoundException:
        return None


def _table(properties: dict[str, Any], prefix: str) -> Table:
    name = properties["TableName"]["Fn::Sub"].replace("${TablePrefix}", prefix)
    create = {key: properties[key] for key in DEFINITION if key in properties}
    if "StreamSpecification" in properties:
        # CloudFormation has no such switch: a view type enables the stream.
        create["StreamSpecification"] = {"StreamEnabled": True, **properties["StreamSpecification"]}
    ttl = properties.get("TimeToLiveSpecification", {})
    backed_up = "PointInTimeRecoverySpecification" in properties
    return Table(name, {"TableName": name, **create}, ttl.get("AttributeName"), backed_up)


@cache
def template() -> dict[str, Any]:
    """The template as data, in which `!Sub x` is `{"Fn::Sub": x}`."""
    return dict(yaml.load(TEMPLATE.read_text(), _Loader))  # noqa: S506  (a SafeLoader)


class _Loader(SAFE_LOADER):
    """YAML with CloudFormation's short intrinsic functions."""


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_scalar(node)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _intrinsic)
