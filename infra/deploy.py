"""Deploy a stage into the AWS account of the environment, or remove the stage dev from it.

    python -m infra.deploy up dev
    python -m infra.deploy up prod AlarmEmail=ops@example.com LogDays=180
    python -m infra.deploy down dev --confirm dev

Account and region come from AWS's own settings (AWS_PROFILE, AWS_DEFAULT_REGION…). `NAME=VALUE`
sets a parameter of the template; it keeps that value in later deployments.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.artefacts import Artefacts
from infra.package import STAGES, BadPackage, Package, make
from infra.stack import Failed, Stack

LOGS_ROLE = "hotel-vouchers-apigateway-logs"
LOGS_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "apigateway.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
# IAM tells all of AWS of a new role within some seconds.
ROLE_TRIES = 12
ROLE_PAUSE = 5.0


@dataclass(frozen=True, slots=True)
class Account:
    """Where to deploy: an AWS account and region, or an emulator of one."""

    session: Any
    say: Callable[[str], None]
    pause: float = 2.0

    def stack(self, stage: str) -> Stack:
        """The stack of a stage."""
        name = f"hotel-vouchers-{stage}"
        return Stack(self.session.client("cloudformation"), name, self.say, self.pause)

    def artefacts(self) -> Artefacts:
        """The bucket for packages."""
        region = self.session.region_name
        number = self.session.client("sts").get_caller_identity()["Account"]
        bucket = f"hotel-vouchers-packages-{number}-{region}"
        return Artefacts(self.session.client("s3"), bucket, region, self.say)

    def up(self, package: Package, given: dict[str, str]) -> dict[str, str]:
        """Deploy a package; what the stack then tells of itself. Raises Failed."""
        artefacts, stack = self.artefacts(), self.stack(package.stage)
        artefacts.ensure()
        self._let_api_gateway_log()
        if not stack.apply(artefacts.put(package), given):
            self.say(f"{stack.name} is as the template says: nothing to do")
        if package.stage != "dev":
            stack.cloudformation.update_termination_protection(
                StackName=stack.name, EnableTerminationProtection=True
            )
        return stack.outputs()

    def down(self, stage: str) -> None:
        """Remove a stage: its stack with all data, and its packages. Raises Failed."""
        stack = self.stack(stage)
        if not stack.remove():
            self.say(f"there is no stack {stack.name}")
        self.artefacts().remove(stage)

    def _let_api_gateway_log(self) -> None:
        """API Gateway writes logs with one role for all APIs of an account and region. A new
        account has none, and would refuse our stage. It belongs to no stack: whoever removed that
        stack would silence every other API."""
        gateway, iam = self.session.client("apigateway"), self.session.client("iam")
        if gateway.get_account().get("cloudwatchRoleArn"):
            return
        try:
            role = iam.get_role(RoleName=LOGS_ROLE)["Role"]
        except iam.exceptions.NoSuchEntityException:
            role = iam.create_role(
                RoleName=LOGS_ROLE,
                AssumeRolePolicyDocument=json.dumps(TRUST),
                Description="API Gateway writes the access logs of all APIs with it",
            )["Role"]
        iam.attach_role_policy(RoleName=LOGS_ROLE, PolicyArn=LOGS_POLICY)
        change = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role["Arn"]}
        for left in reversed(range(ROLE_TRIES)):
            try:
                gateway.update_account(patchOperations=[change])
                break
            except gateway.exceptions.BadRequestException:
                if left == 0:
                    raise
                time.sleep(ROLE_PAUSE)
        self.say(f"this region's API Gateway may now write logs, as the role {LOGS_ROLE}")


def ending(stage: str, outputs: dict[str, str]) -> list[str]:
    """What an operator wants to know at the end."""
    url = outputs.get("DomainURL", outputs["EndpointURL"])
    return [
        "",
        f"  {url}           the portal",
        f"  {url}docs       the API",
        f"  {url}api/health is it well?",
        "",
        "  The first API key, shown once:",
        "",
        f'    make keys STAGE={stage} ARGS="create --uid hotel-seaside --label reception"',
        "",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Gives its exit code."""
    asked = _parser().parse_args(arguments)
    try:
        lines = _up(asked) if asked.command == "up" else _down(asked)
    except (BadPackage, Failed, ValueError) as problem:
        print(f"deploy: {problem}", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"deploy: AWS says: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


def _up(asked: argparse.Namespace) -> list[str]:
    given = dict(_setting(text) for text in asked.parameters)
    account = _account()
    _say(f"packaging {asked.stage}")
    return ending(asked.stage, account.up(make(asked.stage), given))


def _down(asked: argparse.Namespace) -> list[str]:
    if asked.stage != "dev":
        raise ValueError(
            f"{asked.stage} is never removed by a command; docs/operations.md#removing-a-stage"
        )
    confirmed = asked.confirm
    if not confirmed and sys.stdin.isatty():
        confirmed = input("This deletes the stage dev with all of its data. Type dev to go on: ")
    if confirmed != asked.stage:
        raise ValueError("this deletes dev with all of its data; say CONFIRM=dev to go on")
    _account().down(asked.stage)
    return [f"{asked.stage} is gone."]


def _account() -> Account:
    session = boto3.Session()
    if session.region_name is None:
        raise ValueError("say which region: AWS_DEFAULT_REGION=eu-central-1")
    account = Account(session, _say)
    number = session.client("sts").get_caller_identity()["Account"]
    _say(f"account {number}, region {session.region_name}")
    return account


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(f"{text!r} is no parameter: say NAME=VALUE")
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
    down.add_argument("--confirm", default="")
    return parser


if __name__ == "__main__":
    sys.exit(main())
