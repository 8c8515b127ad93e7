"""Restore a stage's data as it was at a point in time, into new tables under another prefix.

    python -m infra.operator.restore prod 2026-11-21T20:00:00Z

This overwrites nothing. The functions keep using their present tables until a deployment switches
them over: docs/restoring.md. You can stop the command and run it again to continue.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.storage.tables import vouchers
from infra import tables
from infra.deploy.package import STAGES, prefix_of
from infra.tables import Table

PAUSE_SECONDS = 15.0  # a restore takes twenty minutes or more


@dataclass(frozen=True, slots=True)
class Restore:
    """From the tables under the prefix `source` to those under the prefix `target`.

    The template says which tables exist, which of them have backups, and which indexes they have.
    """

    client: Any
    source: str
    target: str
    say: Callable[[str], None]
    pause: float = PAUSE_SECONDS

    def run(self, moment: datetime) -> None:
        """Restore the tables that have backups as of `moment`, and create the others.

        A table that a later release brought was not there yet: it is created empty. A table comes
        out of a restore without backups, deletion protection and stream, and with
        the indexes that it had at `moment`; all of these are then brought to the template.
        """
        durable = [table for table in tables.read(self.target) if table.backed_up]
        restored = [table for table in durable if self._existed(table, moment)]
        for table in restored:
            if self._describe(table.name) is None:
                self._start(table, moment)
        for table in restored:
            self._complete(table)
            self._wait_until_active(table)
        for line in tables.ensure(self.client, self.target):
            self.say(line)
        for table in durable:
            if table not in restored:
                self._complete(table)

    def _existed(self, table: Table, moment: datetime) -> bool:
        """Whether the source had the table at `moment`. If it had none at all, AWS refuses."""
        name = table.name.removeprefix(self.target)
        created, first = self._created(name), self._created(vouchers.TABLE)
        if first is None or first > moment or (created is not None and created <= moment):
            return True
        self.say(f"{self.source}{name} did not exist then: {table.name} will be empty")
        return False

    def _created(self, name: str) -> datetime | None:
        description = self._describe(self.source + name)
        return description["CreationDateTime"] if description else None

    def _start(self, table: Table, moment: datetime) -> None:
        source = self.source + table.name.removeprefix(self.target)
        self.client.restore_table_to_point_in_time(
            SourceTableName=source, TargetTableName=table.name, RestoreDateTime=moment
        )
        self.say(f"restoring {source} into {table.name}")

    def _complete(self, table: Table) -> None:
        self._wait_until_active(table)
        self.client.update_continuous_backups(
            TableName=table.name,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
        description = self._describe(table.name) or {}
        if not description.get("DeletionProtectionEnabled"):
            self.client.update_table(TableName=table.name, DeletionProtectionEnabled=True)
        stream = table.create.get("StreamSpecification")
        if stream and not description.get("StreamSpecification", {}).get("StreamEnabled"):
            self._wait_until_active(table)
            self.client.update_table(TableName=table.name, StreamSpecification=stream)
        self.say(f"{table.name} is complete")

    def _wait_until_active(self, table: Table) -> None:
        while (self._describe(table.name) or {}).get("TableStatus") != "ACTIVE":
            time.sleep(self.pause)

    def _describe(self, name: str) -> dict[str, Any] | None:
        try:
            return dict(self.client.describe_table(TableName=name)["Table"])
        except self.client.exceptions.ResourceNotFoundException:
            return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="restore", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("moment", type=_moment, help="such as 2026-11-21T20:00:00Z")
    options = parser.parse_args(arguments)
    source = os.environ.get("TABLE_PREFIX", prefix_of(options.stage))
    target = f"{prefix_of(options.stage)}r{options.moment:%Y%m%d%H%M%S}-"
    try:
        Restore(boto3.client("dynamodb"), source, target, print).run(options.moment)
    except (BotoCoreError, ClientError) as error:
        print(f"restore: AWS reported an error: {error}", file=sys.stderr)
        return 1
    print(
        f"\nCheck the restored data:  TABLE_PREFIX={target} make check-data STAGE={options.stage}"
        f'\nSwitch over to it:        make deploy STAGE={options.stage} ARGS="LivePrefix={target}"'
    )
    return 0


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("add the time zone: 2026-11-21T20:00:00Z")
    return moment.astimezone(UTC)


if __name__ == "__main__":
    sys.exit(main())
