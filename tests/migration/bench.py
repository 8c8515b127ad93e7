"""How long the migration of many rows takes, and `check-data` after it.

python -m tests.migration.bench 100000                              # on DynamoDB Local
python -m tests.migration.bench 100000 --url http://127.0.0.1:4566  # on a store that runs
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from chalicelib.storage.dynamo.client import DynamoClient
from infra import tables
from infra.migrate.__main__ import main as migrate
from infra.operator.check_data.__main__ import main as check_data
from infra.operator.stage_tables import CALL_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS, StageTables
from tests import engines
from tests.migration.first_system import ordinary

ROWS_A_VOUCHER = 22 / 7  # of `ordinary`: itself, its bookings, its events


def run(client: Any, rows: int, threads: str) -> None:
    """Make the file, migrate it, migrate it again, check."""
    prefix = engines.fresh_prefix()
    tables.ensure(client, prefix)
    stage_tables = StageTables(DynamoClient(client, prefix, CALL_TIMEOUT_SECONDS))
    with tempfile.TemporaryDirectory() as folder:
        path = ordinary(int(rows / ROWS_A_VOUCHER)).sql(Path(folder) / "first.sql")
        print(f"{path.stat().st_size / 1e6:.0f} MB")
        for what, command in (
            ("dry run", lambda: migrate([str(path), "--dry-run"])),
            ("migrate", lambda: migrate([str(path), "--threads", threads], stage_tables)),
            ("again", lambda: migrate([str(path), "--threads", threads], stage_tables)),
            ("check-data", lambda: check_data(["--threads", threads], stage_tables)),
        ):
            began = time.monotonic()
            code = command()
            print(f"\n=== {what}: {time.monotonic() - began:.1f} s, exit code {code}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("--url", help="a store that runs, without tables of ours")
    parser.add_argument("--threads", default="8")
    options = parser.parse_args()
    if options.url is None:
        with engines.dynamodb_local() as client:
            run(client, options.rows, options.threads)
        return
    client = boto3.client(
        "dynamodb",
        endpoint_url=options.url,
        region_name=engines.REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(read_timeout=READ_TIMEOUT_SECONDS, retries={"total_max_attempts": 1}),
    )
    run(client, options.rows, options.threads)


if __name__ == "__main__":
    sys.exit(main())
