"""An AWS account and region: what a stage's deployment needs there besides its own stack."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra.deploy.artefacts import Artefacts
from infra.deploy.package import Package
from infra.deploy.stack import Stack

LOGS_ROLE = "hotel-vouchers-apigateway-logs"
LOGS_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
LOGS_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "apigateway.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
# A new IAM role takes some seconds to become visible to other AWS services.
ROLE_ATTEMPTS_MAX = 12
ROLE_PAUSE_SECONDS = 5.0


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
        account_id = self.session.client("sts").get_caller_identity()["Account"]
        bucket = f"hotel-vouchers-packages-{account_id}-{region}"
        return Artefacts(self.session.client("s3"), bucket, region, self.say)

    def up(self, package: Package, parameters: dict[str, str]) -> dict[str, str]:
        """Deploy a package and return the stack's outputs. Raises StackFailed."""
        artefacts, stack = self.artefacts(), self.stack(package.stage)
        artefacts.ensure()
        self._allow_api_gateway_to_log()
        if not stack.apply(artefacts.put(package), parameters):
            self.say(f"{stack.name} is up to date: there is nothing to deploy")
        if package.stage != "dev":
            stack.cloudformation.update_termination_protection(
                StackName=stack.name, EnableTerminationProtection=True
            )
        return stack.outputs()

    def down(self, stage: str) -> None:
        """Remove a stage: its stack with all data, and its packages. Raises StackFailed."""
        stack = self.stack(stage)
        if not stack.remove():
            self.say(f"there is no stack {stack.name}")
        self.artefacts().remove(stage)

    def _allow_api_gateway_to_log(self) -> None:
        """Give API Gateway a role to write logs with, unless this region has one.

        One role serves all APIs of an account and region. A new account has none, and API Gateway
        would reject our stage. The role belongs to no stack, because removing that stack would
        stop the logs of every other API.
        """
        gateway, iam = self.session.client("apigateway"), self.session.client("iam")
        if gateway.get_account().get("cloudwatchRoleArn"):
            return
        try:
            role = iam.get_role(RoleName=LOGS_ROLE)["Role"]
        except iam.exceptions.NoSuchEntityException:
            role = iam.create_role(
                RoleName=LOGS_ROLE,
                AssumeRolePolicyDocument=json.dumps(LOGS_TRUST),
                Description="Used by API Gateway to write the access logs of all APIs",
            )["Role"]
        iam.attach_role_policy(RoleName=LOGS_ROLE, PolicyArn=LOGS_POLICY)
        patch = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role["Arn"]}
        for attempts_left in reversed(range(ROLE_ATTEMPTS_MAX)):
            try:
                gateway.update_account(patchOperations=[patch])
                break
            except gateway.exceptions.BadRequestException:
                if attempts_left == 0:
                    raise
                time.sleep(ROLE_PAUSE_SECONDS)
        self.say(f"allowed API Gateway in this region to write logs, with the role {LOGS_ROLE}")
