"""One CloudFormation stack: brought to a template or removed, told event by event."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
# Of a stack that was never whole: only to be removed and made anew.
STILLBORN = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")
NO_CHANGES = ("didn't contain changes", "No updates are to be performed")


class Failed(Exception):
    """CloudFormation did not do it; the text says what it said."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack by its name. `pause` is how long to wait between two looks at it, in seconds."""

    cloudformation: Any
    name: str
    say: Callable[[str], None]
    pause: float = 2.0

    def find(self, stack: str | None = None) -> dict[str, Any] | None:
        """The stack as it is, by its name or its id."""
        try:
            found = self.cloudformation.describe_stacks(StackName=stack or self.name)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return None if found["StackStatus"] == "DELETE_COMPLETE" else dict(found)

    def apply(self, template_url: str, given: dict[str, str]) -> bool:
        """Make the stack what the template says; False when it is that already.

        `given` are parameters; those not given keep the value they have. Raises Failed.
        """
        found = self.find()
        if found and found["StackStatus"] in STILLBORN:
            self.say(f"{self.name} was never whole ({found['StackStatus']}): removing it first")
            self.remove()
            found = None
        if found and found["StackStatus"].endswith("_IN_PROGRESS"):
            if found["StackStatus"] != "REVIEW_IN_PROGRESS":
                raise Failed(f"{self.name} is being changed by somebody: {found['StackStatus']}")
            found = None
        change = self._change_set(template_url, given, found)
        if change is None:
            return False
        for line in _told(change["Changes"]):
            self.say(line)
        seen = self._events_so_far(change["StackId"])
        self.cloudformation.execute_change_set(ChangeSetName=change["ChangeSetId"])
        status = self._follow(change["StackId"], seen)
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise Failed(f"{self.name} ended as {status}; the first failure above says why")
        return True

    def remove(self) -> bool:
        """Remove the stack and what it does not retain; False when there is none. Raises Failed."""
        found = self.find()
        if found is None:
            return False
        seen = self._events_so_far(found["StackId"])
        self.cloudformation.delete_stack(StackName=self.name)
        status = self._follow(found["StackId"], seen)
        if status != "DELETE_COMPLETE":
            raise Failed(f"{self.name} ended as {status}; the first failure above says why")
        return True

    def outputs(self) -> dict[str, str]:
        """What the stack tells of itself."""
        found = self.find() or {}
        return {out["OutputKey"]: out["OutputValue"] for out in found.get("Outputs", [])}

    def _change_set(
        self, template_url: str, given: dict[str, str], found: dict[str, Any] | None
    ) -> dict[str, Any] | None:
        kept = {entry["ParameterKey"] for entry in (found or {}).get("Parameters", [])}
        known = self.cloudformation.get_template_summary(TemplateURL=template_url)["Parameters"]
        names = {entry["ParameterKey"] for entry in known}
        unknown = sorted(given.keys() - names)
        if unknown:
            raise Failed(f"the template has no parameter {', '.join(unknown)}")
        parameters: list[dict[str, Any]] = [
            {"ParameterKey": name, "ParameterValue": value} for name, value in given.items()
        ]
        parameters += [
            {"ParameterKey": name, "UsePreviousValue": True}
            for name in sorted((kept & names) - given.keys())
        ]
        made = self.cloudformation.create_change_set(
            StackName=self.name,
            ChangeSetName=f"deploy-{uuid.uuid4().hex[:12]}",
            ChangeSetType="UPDATE" if found else "CREATE",
            TemplateURL=template_url,
            Parameters=parameters,
            Capabilities=CAPABILITIES,
        )["Id"]
        while True:
            change = dict(self.cloudformation.describe_change_set(ChangeSetName=made))
            if change["Status"] == "CREATE_COMPLETE":
                return change
            if change["Status"] == "FAILED":
                reason = change.get("StatusReason", "")
                self.cloudformation.delete_change_set(ChangeSetName=made)
                if any(text in reason for text in NO_CHANGES):
                    return None
                raise Failed(f"CloudFormation refuses the template: {reason}")
            time.sleep(self.pause)

    def _events_so_far(self, stack_id: str) -> set[str]:
        return {event["EventId"] for event in self._events(stack_id)}

    def _events(self, stack_id: str) -> Iterator[dict[str, Any]]:
        """The newest events first."""
        pages = self.cloudformation.get_paginator("describe_stack_events")
        for page in pages.paginate(StackName=stack_id):
            yield from page["StackEvents"]

    def _follow(self, stack_id: str, seen: set[str]) -> str:
        """Tell of each new event until the stack has come to rest; its status then."""
        while True:
            new = []
            for event in self._events(stack_id):
                if event["EventId"] in seen:
                    break
                new.append(event)
            for event in sorted(new, key=lambda event: event["Timestamp"]):
                seen.add(event["EventId"])
                self._tell(event)
            status = str(
                self.cloudformation.describe_stacks(StackName=stack_id)["Stacks"][0]["StackStatus"]
            )
            if not new and not status.endswith("_IN_PROGRESS"):
                return status
            time.sleep(self.pause)

    def _tell(self, event: dict[str, Any]) -> None:
        status = event["ResourceStatus"]
        why = f": {event['ResourceStatusReason']}" if status.endswith("FAILED") else ""
        kind = event["ResourceType"].removeprefix("AWS::").replace("::", " ")
        moment = event["Timestamp"].strftime("%H:%M:%S")
        self.say(f"{moment}  {status.lower():<28} {event['LogicalResourceId']} ({kind}){why}")


def _told(changes: list[dict[str, Any]]) -> Iterator[str]:
    """A line for each kind of change; what is to be replaced or removed by its name."""
    resources = [change["ResourceChange"] for change in changes]
    for action in ("Add", "Modify", "Remove"):
        of_it = [change for change in resources if change["Action"] == action]
        if of_it:
            yield f"{action.lower():<7} {len(of_it)} resources"
    for change in resources:
        if change["Action"] == "Remove" or change.get("Replacement") == "True":
            verb = "removes" if change["Action"] == "Remove" else "replaces"
            yield f"  it {verb} {change['LogicalResourceId']} ({change['ResourceType']})"
