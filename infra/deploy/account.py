"""An AWS account and region: what a stage's deployment needs there besides its own stack."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra.deploy.artefacts import Artefacts
from infra.deploy.package import Package
from infra.deploy.stack import Stack, stack_name

LOGS_ROLE = "hotel-vouchers-apigateway-logs"
LOGS_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
# Parameters that change which addresses the API has.
PUBLISHED_WITH = {"Cdn", "DomainName"}
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
        client = self.session.client("cloudformation")
        return Stack(client, stack_name(stage), self.say, self.pause)

    def artefacts(self) -> Artefacts:
        """The bucket for packages."""
        region = self.session.region_name
        owner = self.account_id()
        bucket = f"hotel-vouchers-packages-{owner}-{region}"
        return Artefacts(self.session.client("s3"), bucket, owner, region, self.say)

    def account_id(self) -> str:
        """The account's id."""
        return str(self.session.client("sts").get_caller_identity()["Account"])

    def up(self, package: Package, parameters: dict[str, str]) -> dict[str, str]:
        """Deploy a package and return the stack's outputs. Raises StackFailed, BucketRefused."""
        artefacts, stack = self.artefacts(), self.stack(package.stage)
        artefacts.ensure()
        self._allow_api_gateway_to_log()
        if not stack.apply(artefacts.put(package), parameters):
            self.say(f"{stack.name} is up to date: there is nothing to deploy")
        elif PUBLISHED_WITH & parameters.keys():
            self._publish(stack.outputs()["RestAPIId"], package.stage)
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

    def _publish(self, api: str, stage: str) -> None:
        """Publish the API as it is now. CloudFormation changed whether it has an address at
        execute-api, but API Gateway applies that to what is published later only, and the stack
        publishes nothing where no route has changed."""
        self.session.client("apigateway").create_deployment(restApiId=api, stageName=stage)
        self.say("published the API with its new addresses")

    def _allow_api_gateway_to_log(self) -> None:
        """Give API Gateway a role to write logs with, unless this region has one of its own.

        One role serves all APIs of an account. A new account has none, and API Gateway would reject
        our stage. The role belongs to no stack, because removing that stack would stop the logs of
        every other API.
        """
        gateway, iam = self.session.client("apigateway"), self.session.client("iam")
        current = gateway.get_account().get("cloudwatchRoleArn", "")
        if current and not current.endswith(f"/{LOGS_ROLE}"):
            return
        trust = json.dumps(logs_trust(self.account_id()))
        try:
            role = iam.get_role(RoleName=LOGS_ROLE)["Role"]
            # Earlier releases bound it to no account.
            iam.update_assume_role_policy(RoleName=LOGS_ROLE, PolicyDocument=trust)
        except iam.exceptions.NoSuchEntityException:
            role = iam.create_role(
                RoleName=LOGS_ROLE,
                AssumeRolePolicyDocument=trust,
                Description="Used by API Gateway to write the access logs of all APIs",
            )["Role"]
        iam.attach_role_policy(RoleName=LOGS_ROLE, PolicyArn=LOGS_POLICY)
        if current:
            return
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


def logs_trust(account_id: str) -> dict[str, Any]:
    """Who may assume the role for logs: API Gateway, and only on behalf of this account."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "apigateway.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": account_id}},
            }
        ],
    }
