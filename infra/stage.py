"""A stage's tables, for the operator's commands that read or write them in bulk."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, replace

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from chalicelib.settings import LOCAL
from chalicelib.storage import vouchers
from chalicelib.storage.calls import Calls
from chalicelib.storage.errors import StoreUnavailable
from infra.local import environment
from infra.local.environment import STORE_URL

# A request gives up within seconds. A command that nobody waits for at a desk rather goes on.
READ_SECONDS = 30
PATIENCE_SECONDS = 120.0
FIRST_PATIENCE_SECONDS = 5.0  # a store that was never there will not come


class Unreachable(Exception):
    """The stage's tables cannot be used; the text says why and what helps."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one stage: how to call them, and what stands before their names."""

    calls: Calls
    prefix: str
    hint: str = ""
    """What else to say when they are not there."""

    def reach(self) -> None:
        """Find out at once whether they are there. Raises Unreachable."""
        name = self.prefix + vouchers.TABLE
        calls = replace(self.calls, seconds=FIRST_PATIENCE_SECONDS).begun()
        try:
            calls.read("describe_table", TableName=name)
        except (StoreUnavailable, BotoCoreError, ClientError) as problem:
            cause = problem.__cause__ or problem
            reason = f"the table {name} cannot be reached: {cause}{self.hint}"
            raise Unreachable(reason) from problem


def parser(prog: str, description: str | None) -> argparse.ArgumentParser:
    """A command's parser, which asks for the stage."""
    made = argparse.ArgumentParser(
        prog=prog,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--stage", default=LOCAL, help="whose tables: local (default), dev, prod")
    return made


def threads(text: str) -> int:
    """How many threads a command may use, as its argument says it."""
    number = int(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError("1 to 64")
    return number


def prefix_of(stage: str) -> str:
    """What stands before the names of a stage's tables.

    They are in the account and region of AWS's own environment variables; for the stage local these
    are set to the store of `make run`. Raises Unreachable when that is not running.
    """
    if stage == LOCAL and "AWS_ENDPOINT_URL_DYNAMODB" not in os.environ:
        if not STORE_URL.exists():
            raise Unreachable("the local store is not running: start it with `make run`")
        os.environ.update(environment.for_children(os.environ, STORE_URL.read_text()))
    return os.environ.get("TABLE_PREFIX", f"hotel-vouchers-{stage}-")


def tables(stage: str, connections: int) -> Tables:
    """The tables of a stage, for many calls at once. Raises Unreachable."""
    prefix = prefix_of(stage)
    try:
        client = Session().create_client(
            "dynamodb",
            config=Config(
                read_timeout=READ_SECONDS,
                max_pool_connections=connections,
                retries={"total_max_attempts": 1},  # Calls repeats
            ),
        )
    except BotoCoreError as problem:  # no region, no such profile
        raise Unreachable(f"the stage {stage} cannot be reached: {problem}") from problem
    hint = "; is `make run` up, with the same AWS_ variables?" if stage == LOCAL else ""
    return Tables(Calls(client, PATIENCE_SECONDS), prefix, hint)
