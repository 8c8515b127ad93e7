"""Least privilege: each function's role allows what its code does, and nothing else.

The routes and the sweep run on a store that records each call. The tests compare the permissions
for these calls with those in the packaged template, both ways.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib import runtime
from infra.deploy.package import ROOT
from infra.operator import keys
from tests import engines
from tests.api.calendars_in_use import use_calendars
from tests.api.mail_use import see_mails
from tests.api.offer_use import booked_offer, campaign_lifecycle
from tests.api.privacy_use import privacy_lifecycle
from tests.api.steps import (
    at,
    booked,
    calendar,
    issued,
    slot_id,
    template_lifecycle,
    webhook_lifecycle,
)
from tests.api.visitor_use import visitor_lifecycle
from tests.infra.call_sites import call_sites
from tests.infra.lifecycles import (
    every_listing,
    lost_responses,
    presence,
    sign_in_and_out,
    voucher_lifecycles,
)
from tests.service import Service, serve

PREFIX = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${LivePrefix}"
LAMBDA = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}"
IN_A_TRANSACTION = {
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}

OF_A_STREAM = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
OF_THE_OUTBOX = ("FanOutRole", "SendQueuedRole", "SendDueRole", "CatchUpRole", "MailReportsRole")
ROLES = ("ApiHandlerRole", "ExpireRole", "SnapshotRole", *OF_THE_OUTBOX)

Need = tuple[str, str]


def needs(service: Service) -> set[Need]:
    """What the calls so far require: an action on a table or an index."""
    needed: set[Need] = set()
    for operation, arguments in service.spy.calls:
        if operation in ("transact_write_items", "transact_get_items"):
            for item in arguments["TransactItems"]:
                ((kind, write),) = item.items()
                needed.add((IN_A_TRANSACTION[kind], write["TableName"]))
            continue
        if operation == "batch_get_item":
            needed |= {("BatchGetItem", name) for name in arguments["RequestItems"]}
            continue
        action = "".join(part.title() for part in operation.split("_"))
        index = f"/index/{arguments['IndexName']}" if "IndexName" in arguments else ""
        needed.add((action, arguments["TableName"] + index))
    return {(action, place.removeprefix(service.engine.prefix)) for action, place in needed}


def grants(template: dict[str, Any], role: str) -> set[Need]:
    """What a role allows with DynamoDB."""
    granted = set()
    for statement in statements(template, role):
        for action in statement["Action"]:
            service, _, name = action.partition(":")
            if service == "dynamodb" and name not in OF_A_STREAM:
                for resource in map(_with_test_clocks, statement["Resource"]):
                    assert resource["Fn::Sub"].startswith(PREFIX)
                    granted.add((name, resource["Fn::Sub"].removeprefix(PREFIX)))
    return granted


def _with_test_clocks(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource as the stage dev has it: no other stage has test clocks."""
    if "Fn::If" not in resource:
        return resource
    condition, with_clocks, without = resource["Fn::If"]
    assert (condition, without) == ("HasTestClocks", {"Ref": "AWS::NoValue"})
    return dict(with_clocks)


def statements(template: dict[str, Any], role: str) -> list[dict[str, Any]]:
    (policy,) = template["Resources"][role]["Properties"]["Policies"]
    return list(policy["PolicyDocument"]["Statement"])


@pytest.fixture
def open_service(moto) -> Iterator[Service]:
    yield from serve(moto, test_clocks="on")


@pytest.fixture(scope="session")
def used() -> set[Need]:
    """What the routes require, with AUTH_MODE=open and, as deployed, with keys and rate limits."""
    needed: set[Need] = set()
    with engines.moto_client() as client, engines.with_tables("moto", client) as moto:
        for service in serve(moto):
            voucher_lifecycles(service)
            template_lifecycle(service)
            webhook_lifecycle(service)
            campaign_lifecycle(service)
            privacy_lifecycle(service)
            visitor_lifecycle(service)
            see_mails(service)
            every_listing(service)
            use_calendars(service)
            needed |= needs(service)
        for service in serve(moto, test_clocks="on"):
            assert service.post("hotel/clock", {"issuer_uid": "hotel"}).status == 200
            needed |= needs(service)
        for service in serve(moto, auth_mode="keys", stage="dev", rate_limit_get=100):
            _, whole = keys.create(runtime.current(), "hotel", "issuer", "", None)
            service.spy.calls.clear()
            for path in ("voucher/list", "events"):
                assert service.get(path, headers={"x-ts-apikey": whole}).status == 200
            presence(service)
            sign_in_and_out(service, {"x-ts-apikey": whole})
            needed |= needs(service)
    return needed


def test_the_apis_role_allows_exactly_what_the_routes_do(used, template):
    granted = grants(template, "ApiHandlerRole")
    assert used - granted == set(), "the code needs more than its role grants"
    assert granted - used == set(), "the role grants what no code uses"
    # Those of the sweep and of the outbox, see below.
    reached = used | {("Query", "vouchers/index/due"), ("Query", "holds")}
    others = ("SnapshotRole", *OF_THE_OUTBOX)
    reached |= {need for role in others for need in grants(template, role)}
    # An operator counts exposures again, with the operator's own permissions.
    reached |= {("Query", "exposures/index/by_campaign")}
    assert_every_call_site_was_reached(reached)
    assert indexes(template) == {place for _, place in reached if "/index/" in place}


def indexes(template: dict[str, Any]) -> set[str]:
    """Every index of every table."""
    return {
        f"{table['TableName']['Fn::Sub'].removeprefix('${TablePrefix}')}/index/{index['IndexName']}"
        for table in (
            resource["Properties"]
            for resource in template["Resources"].values()
            if resource["Type"] == "AWS::DynamoDB::Table"
        )
        for index in table.get("GlobalSecondaryIndexes", [])
    }


def test_the_sweeps_role_allows_exactly_what_it_does(open_service, template):
    issued(open_service)
    booked(open_service, hours=3)
    made = calendar(open_service, unredeemed="no_show", buffer_after=60)
    booked(open_service, calendar_id=made["id"])
    booked_offer(open_service)
    until = at(open_service, days=40)
    kept = issued(open_service, calendar_id=made["id"], valid_until=until)
    body = {"voucher_id": kept["id"], "slot_id": slot_id(open_service, hours=5)}
    assert open_service.post("voucher/hold", body).status == 200
    open_service.clock.advance(hours=2)
    open_service.spy.calls.clear()
    # A no-show, whose buffer is given back, and a hold that has lapsed.
    result = open_service.sweep()
    assert (result["consumed"], result["lapsed"]) == (2, 1)
    open_service.clock.advance(days=31)
    with lost_responses(open_service):
        assert open_service.sweep()["remaining"] == 2
    assert open_service.sweep()["remaining"] == 0
    assert needs(open_service) == grants(template, "ExpireRole"), "a role grants what is needed"


def test_the_sweep_can_invoke_only_itself_and_does(template):
    invoking = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "chalicelib").rglob("*.py")
        if calls_method(path, "invoke")
    ]
    assert invoking == ["chalicelib/channels/lambda_functions.py"]
    for role, functions in [(role, ["sweep"] if role == "ExpireRole" else []) for role in ROLES]:
        granted = [
            (action, resource)
            for statement in statements(template, role)
            for action in statement["Action"]
            for resource in statement["Resource"]
            if action.startswith("lambda:")
        ]
        assert granted == [
            ("lambda:InvokeFunction", {"Fn::Sub": f"{LAMBDA}:function:${{AWS::StackName}}-{name}"})
            for name in functions
        ]
    name = template["Resources"]["Expire"]["Properties"]["FunctionName"]
    assert name == {"Fn::Sub": "${AWS::StackName}-sweep"}


def test_only_who_needs_it_can_read_the_secret_and_only_this_one(template):
    fetching = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "chalicelib").rglob("*.py")
        if calls_method(path, "get_secret_value")
    ]
    assert {path.stem for path in (ROOT / "chalicelib" / "channels").glob("*.py")} == {
        # each has its own test here; `fetch`, `webhooks` and `ses_reports` call nothing of AWS, an
        # entry nobody
        *("__init__", "calendar_entries", "fetch", "lambda_functions", "secrets_manager"),
        *("send_queue", "webhooks", "outgoing", "ses", "mail_folder", "calendar_feeds"),
        "ses_reports",
    }
    assert fetching == ["chalicelib/channels/secrets_manager.py"]
    allowed = {
        role: [
            (statement["Action"], statement["Resource"])
            for statement in statements(template, role)
            # Those that send mails have a test of their own (test_policy_of_outbox.py).
            if statement["Sid"] not in ("KeyOfQuotas", "KeyOfLinks")
            and any(action.startswith("secretsmanager:") for action in statement["Action"])
        ]
        for role in ROLES
    }
    of_api = [
        (["secretsmanager:GetSecretValue"], [{"Ref": secret}])
        for secret in ("StageSecret", "LinkSecret")
    ]
    assert allowed == {role: [] for role in ROLES} | {"ApiHandlerRole": of_api}


def calls_method(path: Path, name: str) -> bool:
    """Whether a module calls a method of this name."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


@pytest.mark.parametrize("role", ROLES)
def test_no_role_can_delete_events_or_change_more_of_them_than_a_reason(template, role):
    on_events = {action for action, place in grants(template, role) if place.startswith("events")}
    erasing = {"UpdateItem"} if role == "ApiHandlerRole" else set()
    assert on_events - erasing <= {"PutItem", "GetItem", "Query", "Scan"}
    conditions = [
        statement["Condition"]
        for statement in statements(template, role)
        if "dynamodb:UpdateItem" in statement["Action"]
        and any(str(place.get("Fn::Sub")).endswith("}events") for place in statement["Resource"])
    ]
    only_meta = {"dynamodb:Attributes": ["subject_id", "sort", "meta"]}
    assert conditions == [{"ForAllValues:StringEquals": only_meta} for _ in erasing]


@pytest.mark.parametrize("role", ROLES)
def test_no_role_has_wildcards(template, role):
    for statement in statements(template, role):
        assert statement["Effect"] == "Allow"
        assert not [action for action in statement["Action"] if "*" in action]
        if "*" in statement["Resource"]:
            # X-Ray has no resources; Lambda refuses tracing without these two.
            assert statement["Action"] == ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
        else:
            assert "*" not in str(statement["Resource"])


def test_a_role_can_write_only_its_own_log_group(template):
    of_outbox = [(role, "OutboxLogs") for role in OF_THE_OUTBOX]
    for role, group in (("ApiHandlerRole", "ApiLogs"), ("ExpireRole", "SweepLogs"), *of_outbox):
        (resource,) = (
            resource
            for statement in statements(template, role)
            if "logs:PutLogEvents" in statement["Action"]
            for resource in statement["Resource"]
        )
        assert resource == {"Fn::GetAtt": [group, "Arn"]}


def assert_every_call_site_was_reached(used: set[Need]) -> None:
    """Every call in the code must have run above, or the comparison proves nothing."""
    sites = call_sites()
    assert len(sites) > 8
    reached = {(action, place.split("/")[0]) for action, place in used}
    assert sites - reached == set(), "these calls did not run above"
