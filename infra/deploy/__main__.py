"""Deploy a stage into an AWS account, or remove the stage dev from it.

    python -m infra.deploy up dev
    python -m infra.deploy up prod AlarmEmail=ops@example.com LogDays=180
    python -m infra.deploy down dev --confirm dev

The AWS environment variables select the account and region (AWS_PROFILE, AWS_DEFAULT_REGION, …).
`NAME=VALUE` sets a parameter of the template; later deployments keep its value.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.deploy.account import Account
from infra.deploy.artefacts import BucketRefused
from infra.deploy.bundle import PackageError
from infra.deploy.package import STAGES, make
from infra.deploy.stack import StackFailed, public_address


def next_steps(stage: str, outputs: dict[str, str]) -> list[str]:
    """What an operator needs after a deployment: the addresses, and how to create a key."""
    url = public_address(outputs)
    return [
        "",
        f"  {url}           the portal",
        f"  {url}docs       the API's documentation",
        f"  {url}api/health the health check",
        "",
        "  Create the first API key (its secret is shown only once):",
        "",
        f'    make keys STAGE={stage} ARGS="create --uid hotel-seaside --label reception"',
        "",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        lines = _up(options) if options.command == "up" else _down(options)
    except (PackageError, BucketRefused, StackFailed, ValueError) as problem:
        print(f"deploy: {problem}", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"deploy: AWS reported an error: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def _up(options: argparse.Namespace) -> list[str]:
    parameters = dict(_parameter(text) for text in options.parameters)
    account = _account()
    _say(f"packaging {options.stage}")
    return next_steps(options.stage, account.up(make(options.stage), parameters))


def _down(options: argparse.Namespace) -> list[str]:
    if options.stage != "dev":
        raise ValueError(
            f"no command removes the stage {options.stage}; see docs/operations.md#removing-a-stage"
        )
    confirmation = options.confirm
    if not confirmation and sys.stdin.isatty():
        confirmation = input("This deletes the stage dev and all its data. Type dev to continue: ")
    if confirmation != options.stage:
        raise ValueError("this deletes the stage dev and all its data; confirm with CONFIRM=dev")
    _account().down(options.stage)
    return [f"Removed the stage {options.stage}."]


def _account() -> Account:
    session = boto3.Session()
    if session.region_name is None:
        raise ValueError("no AWS region is set; for example: AWS_DEFAULT_REGION=eu-central-1")
    account = Account(session, _say)
    _say(f"account {account.account_id()}, region {session.region_name}")
    return account


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"{text!r} is not a parameter; write NAME=VALUE")
    return name, value


def _say(text: str) -> None:
    print(text, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="deploy",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="deploy a stage")
    up.add_argument("stage", choices=STAGES)
    up.add_argument("parameters", nargs="*", metavar="NAME=VALUE")
    down = commands.add_parser("down", help="remove the stage dev")
    down.add_argument("stage", choices=STAGES)
    down.add_argument("--confirm", default="", help="the name of the stage, as a confirmation")
    return parser


if __name__ == "__main__":
    sys.exit(main())
