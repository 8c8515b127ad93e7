"""The tables as `template.yaml` describes them, for every engine that is not CloudFormation.

The template is the single source: the deployed stack is made from it, and the local run, moto and
DynamoDB Local get their tables from it here, so that they cannot drift apart.
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
# The one in C, where PyYAML was built with it, is ten times as quick.
SAFE_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WAIT_SECONDS = 300  # a new index on a large table takes minutes

# What makes a table behave as it does. The rest (backups, tags, deletion protection, alarms)
# belongs to the deployed stack and is left to CloudFormation.
DEFINITION = (
    "BillingMode",
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
)


@dataclass(frozen=True)
class Table:
    """One table: what `CreateTable` takes, the attribute its items expire by, and whether AWS
    keeps backups of it."""

    name: str
    create: dict[str, Any]
    ttl_attribute: str | None
    backed_up: bool


def read(prefix: str) -> list[Table]:
    """Every table of the template, named for `prefix`."""
    resources = _template()["Resources"].values()
    return [
        _table(resource["Properties"], prefix)
        for resource in resources
        if resource["Type"] == "AWS::DynamoDB::Table"
    ]


def ensure(client: DynamoDBClient, prefix: str) -> list[str]:
    """Make the store match the template: add what is missing, remove nothing, say what was done."""
    done = []
    for table in read(prefix):
        found = _describe(client, table.name)
        if found is None:
            found = dict(client.create_table(**table.create)["TableDescription"])
            done.append(f"created table {table.name}")
        else:
            done += _add_indexes(client, table, found)
        if not _is_active(found):
            _wait_until_active(client, table.name)
        done += _set_ttl(client, table)
    return done


def _add_indexes(client: DynamoDBClient, table: Table, found: dict[str, Any]) -> list[str]:
    present = {index["IndexName"] for index in found.get("GlobalSecondaryIndexes", [])}
    done = []
    for index in table.create.get("GlobalSecondaryIndexes", []):
        if index["IndexName"] in present:
            continue
        # DynamoDB builds one index at a time, and only on a table that is at rest.
        _wait_until_active(client, table.name)
        client.update_table(
            TableName=table.name,
            AttributeDefinitions=table.create["AttributeDefinitions"],
            GlobalSecondaryIndexUpdates=[{"Create": index}],
        )
        done.append(f"added index {index['IndexName']} to {table.name}")
    return done


def _set_ttl(client: DynamoDBClient, table: Table) -> list[str]:
    if table.ttl_attribute is None:
        return []
    # Asked first: setting what is already set is refused.
    now = client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
    if now["TimeToLiveStatus"] in ("ENABLED", "ENABLING"):
        return []
    client.update_time_to_live(
        TableName=table.name,
        TimeToLiveSpecification={"AttributeName": table.ttl_attribute, "Enabled": True},
    )
    return [f"items of {table.name} expire by {table.ttl_attribute}"]


def _wait_until_active(client: DynamoDBClient, name: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not _is_active(_described_in_passing(client, name)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{name} was not ready after {WAIT_SECONDS} s")
        time.sleep(0.2)


def _described_in_passing(client: DynamoDBClient, name: str) -> dict[str, Any] | None:
    """DynamoDB Local now and then answers 500 while it builds an index; the next look tells."""
    try:
        return _describe(client, name)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
            raise
        return None


def _is_active(found: dict[str, Any] | None) -> bool:
    if found is None:
        return False
    parts = [found["TableStatus"]]
    parts += [index["IndexStatus"] for index in found.get("GlobalSecondaryIndexes", [])]
    return all(status == "ACTIVE" for status in parts)


def _describe(client: DynamoDBClient, name: str) -> dict[str, Any] | None:
    try:
        return dict(client.describe_table(TableName=name)["Table"])
    except client.exceptions.ResourceNotFoundException:
        return None


def _table(properties: dict[str, Any], prefix: str) -> Table:
    name = properties["TableName"]["Fn::Sub"].replace("${TablePrefix}", prefix)
    create = {key: properties[key] for key in DEFINITION if key in properties}
    if "StreamSpecification" in properties:
        # The template has no such switch: there, naming a view type is enough.
        create["StreamSpecification"] = {"StreamEnabled": True, **properties["StreamSpecification"]}
    ttl = properties.get("TimeToLiveSpecification", {})
    backed_up = "PointInTimeRecoverySpecification" in properties
    return Table(name, {"TableName": name, **create}, ttl.get("AttributeName"), backed_up)


@cache
def _template() -> dict[str, Any]:
    """The template, with `!Sub x` read as `{"Fn::Sub": x}`, as CloudFormation's JSON writes it."""
    return dict(yaml.load(TEMPLATE.read_text(), _Loader))  # noqa: S506  (a SafeLoader)


class _Loader(SAFE_LOADER):
    """Plain YAML, and CloudFormation's short intrinsic functions."""


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
