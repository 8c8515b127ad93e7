"""A stage's tables, for the operator's commands that read or write them in bulk."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session
from msgspec import structs

from chalicelib.settings import LOCAL
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.tables import vouchers
from infra.local import environment
from infra.local.environment import STORE_URL

# The service gives up within seconds. These commands keep trying, because no guest waits for them.
READ_TIMEOUT_SECONDS = 30
CALL_TIMEOUT_SECONDS = 120.0
FIRST_CALL_TIMEOUT_SECONDS = 5.0  # a wrong region or prefix must be reported at once
THREADS_MAX = 64


class Unreachable(Exception):
    """The stage's tables cannot be used; the text says why and what helps."""


@dataclass(frozen=True, slots=True)
class StageTables:
    """The tables of one stage, and how to call them."""

    client: DynamoClient
    hint: str = ""
    """Added to the error message when the tables cannot be reached."""

    def check_reachable(self) -> None:
        """Describe one table. Raises Unreachable."""
        name = self.client.prefix + vouchers.TABLE
        client = structs.replace(self.client, timeout_seconds=FIRST_CALL_TIMEOUT_SECONDS)
        try:
            client.with_deadline().call("describe_table", vouchers.TABLE)
        except (StoreUnavailable, BotoCoreError, ClientError) as problem:
            cause = problem.__cause__ or problem
            reason = f"the table {name} cannot be reached: {cause}{self.hint}"
            raise Unreachable(reason) from problem


def parser(prog: str, description: str | None) -> argparse.ArgumentParser:
    """A command's parser, with the option --stage."""
    stage_parser = argparse.ArgumentParser(
        prog=prog,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    stage_parser.add_argument(
        "--stage", default=LOCAL, help="the stage whose tables to use: local (default), dev, prod"
    )
    return stage_parser


def thread_count(text: str) -> int:
    """The value of the option --threads."""
    number = int(text)
    if not 1 <= number <= THREADS_MAX:
        raise argparse.ArgumentTypeError(f"must be from 1 to {THREADS_MAX}")
    return number


def table_prefix(stage: str) -> str:
    """The prefix of a stage's table names.

    The tables are in the account and region that the AWS environment variables select. For the
    stage local, this function sets these to the store of `make run`. Raises Unreachable when that
    is not running.
    """
    if stage == LOCAL and "AWS_ENDPOINT_URL_DYNAMODB" not in os.environ:
        if not STORE_URL.exists():
            raise Unreachable("the local store is not running; start it with `make run`")
        os.environ.update(environment.for_children(os.environ, STORE_URL.read_text()))
    return os.environ.get("TABLE_PREFIX", f"hotel-vouchers-{stage}-")


def connect(stage: str, connections: int) -> StageTables:
    """The tables of a stage, for many calls at once. Raises Unreachable."""
    prefix = table_prefix(stage)
    try:
        client = Session().create_client(
            "dynamodb",
            config=Config(
                read_timeout=READ_TIMEOUT_SECONDS,
                max_pool_connections=connections,
                retries={"total_max_attempts": 1},  # DynamoClient repeats
            ),
        )
    except BotoCoreError as problem:  # no region, no such profile
        raise Unreachable(f"the stage {stage} cannot be reached: {problem}") from problem
    hint = (
        "; is `make run` running, with the same AWS environment variables?"
        if stage == LOCAL
        else ""
    )
    return StageTables(DynamoClient(client, prefix, CALL_TIMEOUT_SECONDS), hint)
