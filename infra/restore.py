"""Restore a stage's data as it was at some second, into new tables under another prefix.

    python -m infra.restore prod 2026-11-21T20:00:00Z

Nothing is overwritten, and the functions go on with the tables that they have until they are told
otherwise: docs/operations.md#restoring. It can be stopped, and run again to go on.
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

from infra import tables
from infra.package import STAGES, prefix_of
from infra.tables import Table

PAUSE = 15.0  # seconds; a restore takes twenty minutes and more


@dataclass(frozen=True, slots=True)
class Restore:
    """From the tables under one prefix to those under another."""

    client: Any
    source: str
    target: str
    say: Callable[[str], None]
    pause: float = PAUSE

    def run(self, moment: datetime) -> None:
        """Restore what is backed up as it was at `moment`, make the rest, and make them all what
        the template asks for: a restored table has no backups, protection or stream."""
        durable = [table for table in tables.read(self.target) if table.backed_up]
        for table in durable:
            if self._find(table) is None:
                self._begin(table, moment)
        for table in durable:
            self._wait(table)
            self._complete(table)
            self._wait(table)
        for line in tables.ensure(self.client, self.target):
            self.say(line)

    def _begin(self, table: Table, moment: datetime) -> None:
        source = self.source + table.name.removeprefix(self.target)
        self.client.restore_table_to_point_in_time(
            SourceTableName=source, TargetTableName=table.name, RestoreDateTime=moment
        )
        self.say(f"restoring {source} into {table.name}")

    def _complete(self, table: Table) -> None:
        self.client.update_continuous_backups(
            TableName=table.name,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
        found = self._find(table) or {}
        if not found.get("DeletionProtectionEnabled"):
            self.client.update_table(TableName=table.name, DeletionProtectionEnabled=True)
        stream = table.create.get("StreamSpecification")
        if stream and not found.get("StreamSpecification", {}).get("StreamEnabled"):
            self._wait(table)
            self.client.update_table(TableName=table.name, StreamSpecification=stream)
        self.say(f"{table.name} is complete")

    def _wait(self, table: Table) -> None:
        while (self._find(table) or {}).get("TableStatus") != "ACTIVE":
            time.sleep(self.pause)

    def _find(self, table: Table) -> dict[str, Any] | None:
        try:
            return dict(self.client.describe_table(TableName=table.name)["Table"])
        except self.client.exceptions.ResourceNotFoundException:
            return None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Gives its exit code."""
    parser = argparse.ArgumentParser(
        prog="restore", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("moment", type=_moment, help="such as 2026-11-21T20:00:00Z")
    asked = parser.parse_args(arguments)
    source = os.environ.get("TABLE_PREFIX", prefix_of(asked.stage))
    target = f"{prefix_of(asked.stage)}r{asked.moment:%Y%m%d%H%M%S}-"
    try:
        Restore(boto3.client("dynamodb"), source, target, print).run(asked.moment)
    except (BotoCoreError, ClientError) as error:
        print(f"restore: AWS says: {error}", file=sys.stderr)
        return 1
    print(
        f"\nLook at it:  make check-data STAGE={asked.stage}, with TABLE_PREFIX={target}"
        f'\nUse it:      make deploy STAGE={asked.stage} ARGS="LivePrefix={target}"'
    )
    return 0


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("say the time zone too: 2026-11-21T20:00:00Z")
    return moment.astimezone(UTC)


if __name__ == "__main__":
    sys.exit(main())
