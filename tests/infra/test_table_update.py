"""The previous release's tables can be updated to the present ones, with the rows in them."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infra.deploy.stack import Stack
from infra.operator.restore import Restore
from infra.tables import index_names
from tests.deployed import emulator
from tests.infra.table_template import current_tables, previous_tables

STACK = "tables"
PREFIX = "update-"
RESTORED = "restored-"
SECONDS = 60
# As the previous release wrote them, with attributes that nothing reads any more.
ROWS: dict[str, dict[str, Any]] = {
    "vouchers": {
        "id": {"S": "v-1"},
        "issuer_uid": {"S": "hotel"},
        "issuer_status": {"S": "booked#hotel"},
        "holder_uid": {"S": "guest"},
        "holder_status": {"S": "booked#guest"},
        "created_at": {"S": "2026-03-01T10:00:00.000Z"},
        "due_shard": {"S": "due-07"},
        "due_at": {"S": "2026-03-02T10:00:00.000Z"},
    },
    "voucher_bookings": {
        "id": {"S": "b-1"},
        "voucher_id": {"S": "v-1"},
        "issuer_uid": {"S": "hotel"},
        "holder_uid": {"S": "guest"},
        "created_at": {"S": "2026-03-01T10:00:00.000Z"},
        "slot_start": {"S": "2026-03-02T09:00:00.000Z"},
        "voucher": {"M": {"id": {"S": "v-1"}, "status": {"S": "booked"}}},
    },
    "events": {
        "subject_id": {"S": "v-1"},
        "sort": {"S": "2026-03-01T10:00:00.000Z#ev-1"},
        "type": {"S": "voucher.book"},
        "issuer_uid": {"S": "hotel"},
    },
}


class TablesStack:
    """A stack of nothing but tables, on the emulator."""

    def __init__(self, address: str) -> None:
        session = emulator.Session(address)
        self.cloudformation = session.client("cloudformation")
        self.store = session.client("dynamodb")
        self.stack = Stack(self.cloudformation, STACK, lambda text: None)

    def apply(self, operation: str, template: dict[str, Any]) -> str:
        """Create or update the stack; returns its status at the end."""
        getattr(self.cloudformation, operation)(
            StackName=STACK,
            TemplateBody=json.dumps(template),
            Parameters=[{"ParameterKey": "TablePrefix", "ParameterValue": PREFIX}],
        )
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            status = str((self.stack.describe() or {})["StackStatus"])
            if not status.endswith("IN_PROGRESS"):
                return status
            time.sleep(0.05)
        raise TimeoutError(status)

    def put_rows(self) -> None:
        for table, row in ROWS.items():
            self.store.put_item(TableName=PREFIX + table, Item=row)

    def rows(self) -> dict[str, dict[str, Any]]:
        """The only row of each table."""
        rows = {}
        for table in ROWS:
            (rows[table],) = self.store.scan(TableName=PREFIX + table)["Items"]
        return rows

    def indexes(self) -> dict[str, set[str]]:
        """The indexes of each table in the store."""
        return {
            name: index_names(self.store.describe_table(TableName=name)["Table"])
            for name in self.store.list_tables()["TableNames"]
        }


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[TablesStack]:
    """A stack of the previous release, with rows."""
    with emulator.running(tmp_path / "ministack.log") as address:
        tables = TablesStack(address)
        assert tables.apply("create_stack", previous_tables()) == "CREATE_COMPLETE"
        assert tables.indexes() == indexes_of(previous_tables())
        tables.put_rows()
        yield tables


def indexes_of(template: dict[str, Any]) -> dict[str, set[str]]:
    """The indexes of each table in a template."""
    tables = [resource["Properties"] for resource in template["Resources"].values()]
    return {
        table["TableName"]["Fn::Sub"].replace("${TablePrefix}", PREFIX): index_names(table)
        for table in tables
    }


def test_at_most_one_index_of_a_table_changes_in_a_release() -> None:
    """CloudFormation cannot deploy more, and a change of an existing index not at all."""
    previous, current = previous_tables()["Resources"], current_tables()["Resources"]
    assert previous.keys() <= current.keys()
    for name, resource in previous.items():
        old, new = resource["Properties"], current[name]["Properties"]
        assert len(index_names(old) ^ index_names(new)) <= 1, name
        definitions = {index["IndexName"]: index for index in new.get("GlobalSecondaryIndexes", [])}
        for index in old.get("GlobalSecondaryIndexes", []):
            assert definitions.get(index["IndexName"], index) == index, name
        assert old["KeySchema"] == new["KeySchema"], name


def test_the_previous_release_can_be_updated_with_its_rows(stack: TablesStack) -> None:
    assert stack.apply("update_stack", current_tables()) == "UPDATE_COMPLETE"
    assert stack.indexes() == indexes_of(current_tables())
    assert stack.rows() == ROWS
    # The indexes that remain find the rows.
    response = stack.store.query(
        TableName=f"{PREFIX}vouchers",
        IndexName="by_holder",
        KeyConditionExpression="holder_uid = :uid",
        ExpressionAttributeValues={":uid": {"S": "guest"}},
    )
    assert response["Items"] == [ROWS["vouchers"]]


def test_a_restore_of_the_previous_releases_data_has_the_present_indexes(
    stack: TablesStack,
) -> None:
    lines: list[str] = []
    Restore(stack.store, PREFIX, RESTORED, lines.append, pause=0.05).run(datetime.now(UTC))
    assert f"removed index by_type from {RESTORED}events" in lines
    restored = {
        name.removeprefix(RESTORED): indexes
        for name, indexes in stack.indexes().items()
        if name.startswith(RESTORED)
    }
    assert restored == {
        name.removeprefix(PREFIX): indexes for name, indexes in indexes_of(current_tables()).items()
    }
    for table, row in ROWS.items():
        assert stack.store.scan(TableName=RESTORED + table)["Items"] == [row]


def test_the_emulator_refuses_two_index_changes_of_a_table_as_aws_does(
    stack: TablesStack,
) -> None:
    """The rows are not compared: ministack's rollback of a stack loses its tables."""
    template = copy.deepcopy(previous_tables())
    table = template["Resources"]["VoucherBookingsTable"]["Properties"]
    del table["GlobalSecondaryIndexes"][:2]
    assert stack.apply("update_stack", template) == "UPDATE_ROLLBACK_COMPLETE"
