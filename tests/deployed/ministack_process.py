"""ministack's process, with CloudFormation's way to update a table.

By itself ministack creates a changed table anew, without its rows. CloudFormation changes at most
one index of a table per update, keeps the rows, and fails the update when there is more to change.
"""

from __future__ import annotations

from typing import Any

from ministack.app import main
from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

TABLE = "AWS::DynamoDB::Table"
IN_PLACE = ("BillingMode", "StreamSpecification", "DeletionProtectionEnabled")

Properties = dict[str, Any]


def update_table(
    name: str, old: Properties, new: Properties, stack_name: str
) -> tuple[str, dict[str, Any]]:
    """Update a table in place."""
    for key in ("TableName", "KeySchema", "LocalSecondaryIndexes"):
        if old.get(key) != new.get(key):
            raise ValueError(f"CloudFormation would replace {name}: {key} has changed")
    request: Properties = {key: new[key] for key in IN_PLACE if new.get(key) != old.get(key)}
    old_indexes, new_indexes = _indexes(old), _indexes(new)
    changes = [
        {"Delete": {"IndexName": index}} for index in old_indexes if index not in new_indexes
    ]
    changes += [
        {"Create": definition}
        for index, definition in new_indexes.items()
        if index not in old_indexes
    ]
    if len(changes) > 1:
        raise ValueError("Cannot perform more than one GSI creation or deletion in a single update")
    if any(new_indexes[index] != old_indexes[index] for index in old_indexes.keys() & new_indexes):
        raise ValueError("Cannot update GSI's properties other than Provisioned Throughput")
    table = dynamodb._tables[name]
    # The stack's own record of its properties must not change with the table.
    table["GlobalSecondaryIndexes"] = [dict(index) for index in table["GlobalSecondaryIndexes"]]
    if changes:
        request |= {
            "AttributeDefinitions": new["AttributeDefinitions"],
            "GlobalSecondaryIndexUpdates": changes,
        }
    if request:
        status, _, body = dynamodb._update_table({"TableName": name, **request})
        if status != 200:
            raise ValueError(body)
    attributes = {"Arn": table["TableArn"]}
    if table.get("LatestStreamArn"):
        attributes["StreamArn"] = table["LatestStreamArn"]
    return name, attributes


def _indexes(properties: Properties) -> dict[str, Properties]:
    return {
        index["IndexName"]: {key: index[key] for key in ("IndexName", "KeySchema", "Projection")}
        for index in properties.get("GlobalSecondaryIndexes", [])
    }


if __name__ == "__main__":
    provisioners._RESOURCE_HANDLERS[TABLE]["update"] = update_table
    main()
