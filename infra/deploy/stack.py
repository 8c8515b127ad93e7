"""One CloudFormation stack: updated to a template or removed, with its events as progress."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
# A stack whose creation failed cannot be updated, only removed and created again.
CREATION_FAILED = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")
NO_CHANGES = ("didn't contain changes", "No updates are to be performed")
# The outputs that hold a stage's address. Each refuses what the ones after it would still answer.
ADDRESSES = ("DomainURL", "CdnURL", "EndpointURL")


class StackFailed(Exception):
    """CloudFormation did not complete the operation; the text says why."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack by its name. `pause` is the time between two polls, in seconds."""

    cloudformation: Any
    name: str
    say: Callable[[str], None]
    pause: float = 2.0

    def describe(self, stack_id: str | None = None) -> dict[str, Any] | None:
        """The stack's description, by its id or else its name; None when there is no stack."""
        try:
            (stack,) = self.cloudformation.describe_stacks(StackName=stack_id or self.name)[
                "Stacks"
            ]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return None if stack["StackStatus"] == "DELETE_COMPLETE" else dict(stack)

    def apply(self, template_url: str, parameters: dict[str, str]) -> bool:
        """Create or update the stack; False when there is nothing to change.

        A parameter that is not in `parameters` keeps its value. Raises StackFailed.
        """
        stack = self.describe()
        if stack and stack["StackStatus"] in CREATION_FAILED:
            self.say(f"the creation of {self.name} failed ({stack['StackStatus']}): removing it")
            self.remove()
            stack = None
        if stack and stack["StackStatus"].endswith("_IN_PROGRESS"):
            if stack["StackStatus"] != "REVIEW_IN_PROGRESS":
                raise StackFailed(
                    f"another operation on {self.name} is in progress: {stack['StackStatus']}"
                )
            stack = None
        change_set = self._change_set(template_url, parameters, stack)
        if change_set is None:
            return False
        for line in _summary(change_set["Changes"]):
            self.say(line)
        event_ids = self._event_ids(change_set["StackId"])
        self.cloudformation.execute_change_set(ChangeSetName=change_set["ChangeSetId"])
        status = self._follow(change_set["StackId"], event_ids)
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise self._failure(status)
        return True

    def remove(self) -> bool:
        """Remove the stack and what it does not retain; False when there is none.

        Raises StackFailed.
        """
        stack = self.describe()
        if stack is None:
            return False
        event_ids = self._event_ids(stack["StackId"])
        self.cloudformation.delete_stack(StackName=self.name)
        status = self._follow(stack["StackId"], event_ids)
        if status != "DELETE_COMPLETE":
            raise self._failure(status)
        return True

    def outputs(self) -> dict[str, str]:
        """The stack's outputs."""
        stack = self.describe() or {}
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def _change_set(
        self, template_url: str, parameters: dict[str, str], stack: dict[str, Any] | None
    ) -> dict[str, Any] | None:
        summary = self.cloudformation.get_template_summary(TemplateURL=template_url)
        names = {entry["ParameterKey"] for entry in summary["Parameters"]}
        unknown = sorted(parameters.keys() - names)
        if unknown:
            raise StackFailed(f"the template has no parameter {', '.join(unknown)}")
        current = {entry["ParameterKey"] for entry in (stack or {}).get("Parameters", [])}
        entries: list[dict[str, Any]] = [
            {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
        ]
        entries += [
            {"ParameterKey": name, "UsePreviousValue": True}
            for name in sorted((current & names) - parameters.keys())
        ]
        change_set_id = self.cloudformation.create_change_set(
            StackName=self.name,
            ChangeSetName=f"deploy-{uuid.uuid4().hex[:12]}",
            ChangeSetType="UPDATE" if stack else "CREATE",
            TemplateURL=template_url,
            Parameters=entries,
            Capabilities=CAPABILITIES,
        )["Id"]
        while True:
            change_set = dict(self.cloudformation.describe_change_set(ChangeSetName=change_set_id))
            if change_set["Status"] == "CREATE_COMPLETE":
                return change_set
            if change_set["Status"] == "FAILED":
                reason = change_set.get("StatusReason", "")
                self.cloudformation.delete_change_set(ChangeSetName=change_set_id)
                if any(text in reason for text in NO_CHANGES):
                    return None
                raise StackFailed(f"CloudFormation rejected the template: {reason}")
            time.sleep(self.pause)

    def _failure(self, status: str) -> StackFailed:
        return StackFailed(f"{self.name} ended as {status}; see the first failure above")

    def _event_ids(self, stack_id: str) -> set[str]:
        return {event["EventId"] for event in self._events(stack_id)}

    def _events(self, stack_id: str) -> Iterator[dict[str, Any]]:
        """All events of the stack, the newest first."""
        pages = self.cloudformation.get_paginator("describe_stack_events")
        for page in pages.paginate(StackName=stack_id):
            yield from page["StackEvents"]

    def _follow(self, stack_id: str, event_ids: set[str]) -> str:
        """Report each new event until the operation has ended; returns the stack's status then."""
        while True:
            new = []
            for event in self._events(stack_id):
                if event["EventId"] in event_ids:
                    break
                new.append(event)
            for event in sorted(new, key=lambda event: event["Timestamp"]):
                event_ids.add(event["EventId"])
                self._report(event)
            status = str(
                self.cloudformation.describe_stacks(StackName=stack_id)["Stacks"][0]["StackStatus"]
            )
            if not new and not status.endswith("_IN_PROGRESS"):
                return status
            time.sleep(self.pause)

    def _report(self, event: dict[str, Any]) -> None:
        status = event["ResourceStatus"]
        reason = f": {event['ResourceStatusReason']}" if status.endswith("FAILED") else ""
        kind = event["ResourceType"].removeprefix("AWS::").replace("::", " ")
        time_of_day = event["Timestamp"].strftime("%H:%M:%S")
        name = event["LogicalResourceId"]
        self.say(f"{time_of_day}  {status.lower():<28} {name} ({kind}){reason}")


def stack_name(stage: str) -> str:
    """The name of a stage's stack."""
    return f"hotel-vouchers-{stage}"


def public_address(outputs: Mapping[str, str]) -> str:
    """Where a stage's portal and API are: below its domain, through CloudFront, or at API Gateway.

    Raises ValueError for the outputs of no stage.
    """
    address = next((outputs[name] for name in ADDRESSES if name in outputs), None)
    if address is None:
        raise ValueError("the stage has no address: it is not deployed in this account and region")
    return address


def _summary(changes: list[dict[str, Any]]) -> Iterator[str]:
    """A line for each kind of change, and one for each resource that is replaced or removed."""
    resources = [change["ResourceChange"] for change in changes]
    for action in ("Add", "Modify", "Remove"):
        count = sum(change["Action"] == action for change in resources)
        if count:
            yield f"{action.lower():<7} {count} resources"
    for change in resources:
        if change["Action"] == "Remove" or change.get("Replacement") == "True":
            verb = "removes" if change["Action"] == "Remove" else "replaces"
            yield f"  {verb} {change['LogicalResourceId']} ({change['ResourceType']})"
