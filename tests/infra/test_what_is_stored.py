"""No part of the template can store a query string or an address: a voucher's id is enough to book
it, and an address is personal data.

The lists are what was looked at. Whoever adds a place where something is written down adds it here,
with a check that neither can get there.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

# Of the request itself only its method and its route as it is declared: /api/voucher/status.
ACCESS_LOG = {
    "$context.error.responseType",
    "$context.httpMethod",
    "$context.requestId",
    "$context.resourcePath",
    "$context.responseLatency",
    "$context.status",
}
METHOD_SETTINGS = {"ResourcePath", "HttpMethod", "ThrottlingRateLimit", "ThrottlingBurstLimit"}
LOG_FIELDS = {"message", "route", "status", "replayed", "code", "error_type"} | {
    *("expired", "consumed", "lost_race", "remaining", "oldest_lag_seconds"),
    *("sent", "broken", "dead", "failed"),
    *("bounced", "complained"),
}
WIDGETS = {"alarm", "metric"}  # a widget of type `log` would be a query over lines

RECORDING = re.compile(r"log|trac|sampled|insight|captur|firehose|queue|deadletter|onfail", re.I)
"""The keys and types of CloudFormation by which something is written down."""

OUR_LOGS = tuple({"Ref": f"{name}Logs"} for name in ("Api", "Sweep", "Snapshot", "Outbox"))
SEND_QUEUE = {"Fn::GetAtt": ["SendQueue", "Arn"]}  # its messages hold ids (test_outbox.py)
OF_THE_SWEEP = {"Fn::GetAtt": ["SweepFailures", "Arn"]}

ALLOWED: dict[str, dict[str, Callable[[Any], bool]]] = {
    "AWS::Serverless::Function": {
        "LoggingConfig": lambda value: value["LogGroup"] in OUR_LOGS,
        "LogFormat": lambda value: value == "JSON",
        "ApplicationLogLevel": lambda value: value == "INFO",
        "SystemLogLevel": lambda value: value == "WARN",
        "LogGroup": lambda value: value in OUR_LOGS,
        # Lambda's own segments: the function, how long it ran, whether it failed.
        "Tracing": lambda value: value == {"Ref": "Tracing"},
        "DeadLetterConfig": lambda value: value == {"Arn": OF_THE_SWEEP},
        "OnFailure": lambda value: value["Destination"] == OF_THE_SWEEP,
        "Queue": lambda value: value == SEND_QUEUE,
        "SEND_QUEUE_URL": lambda value: value == {"Ref": "SendQueue"},
        "SendQueuedSqsEventSource": lambda _: True,
    },
    "AWS::Serverless::Api": {
        "TracingEnabled": lambda value: value is False,
        "AccessLogSetting": lambda value: (
            value["DestinationArn"] == {"Fn::GetAtt": ["AccessLogs", "Arn"]}
            and set(json.loads(value["Format"]).values()) <= ACCESS_LOG
        ),
    },
    "AWS::Logs::LogGroup": {"LogGroupName": lambda _: True},
    "AWS::Logs::MetricFilter": {
        "LogGroupName": lambda value: value in (*OUR_LOGS, {"Ref": "AccessLogs"})
    },
    # Sampled requests are kept for three hours, with their addresses.
    "AWS::WAFv2::WebACL": {"SampledRequestsEnabled": lambda value: value is False},
    "AWS::SQS::Queue": {"QueueName": lambda _: True},
    "AWS::SQS::QueuePolicy": {
        "Queues": lambda value: value in ([{"Ref": "SweepFailures"}], [{"Ref": "SendQueue"}])
    },
}

Template = dict[str, Any]


def problems(template: Template) -> set[str]:
    """Every resource that could store what it must not, with the key that lets it."""
    wrong: set[str] = set()
    for name, resource in template["Resources"].items():
        kind, properties = resource["Type"], resource.get("Properties", {})
        if kind.startswith("AWS::IAM::"):
            continue  # what a role allows is compared with the code (test_policy.py)
        if RECORDING.search(kind) and kind not in ALLOWED:
            wrong.add(f"{name}: {kind}")
        for key, value in keys(properties):
            # The API's definition is a document of its own; its keys are the paths of our routes.
            if RECORDING.search(key) and not ALLOWED.get(kind, {}).get(key, refuse)(value):
                wrong.add(f"{name}: {key}")
        wrong |= {f"{name}: {problem}" for problem in FURTHER.get(kind, nothing)(properties)}
    return wrong


def keys(properties: Any) -> Iterator[tuple[str, Any]]:
    """Every key below a resource's properties, with its value."""
    nested: Any = ()
    if isinstance(properties, dict):
        own = {key: value for key, value in properties.items() if key != "DefinitionBody"}
        yield from own.items()
        nested = own.values()
    elif isinstance(properties, list):
        nested = properties
    for value in nested:
        yield from keys(value)


def refuse(_: Any) -> bool:
    return False


def nothing(_: Any) -> set[str]:
    return set()


def of_api(properties: Template) -> set[str]:
    """Execution logs and data traces are method settings."""
    return {key for setting in properties["MethodSettings"] for key in setting} - METHOD_SETTINGS


def of_filter(properties: Template) -> set[str]:
    """A dimension's values are the names of metrics: they are kept for fifteen months."""
    return set(re.findall(r"\$\.(\w+)", json.dumps(properties))) - LOG_FIELDS


def of_dashboard(properties: Template) -> set[str]:
    """Only metrics and alarms."""
    body = json.loads(properties["DashboardBody"]["Fn::Sub"])
    return {widget["type"] for widget in body["widgets"]} - WIDGETS


FURTHER = {
    "AWS::Serverless::Api": of_api,
    "AWS::Logs::MetricFilter": of_filter,
    "AWS::CloudWatch::Dashboard": of_dashboard,
}


def test_nothing_can_store_a_query_or_an_address(template: Template) -> None:
    assert problems(template) == set()
    # An event that fails is kept whole: the API's would be requests.
    assert "EventInvokeConfig" not in template["Resources"]["APIHandler"]["Properties"]


def api(template: Template) -> Template:
    properties: Template = template["Resources"]["RestAPI"]["Properties"]
    return properties


def trace_the_stage(template: Template) -> None:
    api(template)["TracingEnabled"] = True


def log_bodies(template: Template) -> None:
    api(template)["MethodSettings"][0]["DataTraceEnabled"] = True


def log_executions(template: Template) -> None:
    api(template)["MethodSettings"].append({"ResourcePath": "/api/health", "LoggingLevel": "INFO"})


def log(variable: str) -> Callable[[Template], None]:
    def change(template: Template) -> None:
        setting = api(template)["AccessLogSetting"]
        line = json.loads(setting["Format"]) | {"more": variable}
        setting["Format"] = json.dumps(line)

    return change


def canary(template: Template) -> None:
    api(template)["CanarySetting"] = {"TracingEnabled": True}


def dimension_by_address(template: Template) -> None:
    properties = template["Resources"]["RefusedFilter"]["Properties"]
    properties["MetricTransformations"][0]["Dimensions"] = [{"Key": "A", "Value": "$.address"}]


def filter_by_address(template: Template) -> None:
    properties = template["Resources"]["RefusedFilter"]["Properties"]
    properties["FilterPattern"] = '{ ($.address = "*") }'


def query_on_the_dashboard(template: Template) -> None:
    properties = template["Resources"]["Dashboard"]["Properties"]
    body = {"widgets": [{"type": "log", "properties": {"query": "fields address"}}]}
    properties["DashboardBody"] = {"Fn::Sub": json.dumps(body)}


def keep_failed_requests(template: Template) -> None:
    config = {"DestinationConfig": {"OnFailure": {"Type": "SNS", "Destination": "arn"}}}
    template["Resources"]["APIHandler"]["Properties"]["EventInvokeConfig"] = config


def add(kind: str, **properties: Any) -> Callable[[Template], None]:
    def change(template: Template) -> None:
        template["Resources"]["New"] = {"Type": kind, "Properties": properties}

    return change


@pytest.mark.parametrize(
    "change",
    [
        trace_the_stage,
        log_bodies,
        log_executions,
        canary,
        log("$context.identity.sourceIp"),
        log("$context.path"),
        log("$context.requestOverride.querystring.voucher_id"),
        log("$context.identity.userAgent"),
        log("$context.xrayTraceId"),
        dimension_by_address,
        filter_by_address,
        query_on_the_dashboard,
        keep_failed_requests,
        add("AWS::Logs::SubscriptionFilter"),
        add("AWS::Logs::DeliverySource"),
        add("AWS::KinesisFirehose::DeliveryStream"),
        add("AWS::WAFv2::LoggingConfiguration"),
        add("AWS::WAFv2::WebACL", VisibilityConfig={"SampledRequestsEnabled": True}),
        add("AWS::CloudFront::Distribution", DistributionConfig={"Logging": {"Bucket": "b"}}),
        add(
            "AWS::CloudFront::Distribution",
            DistributionConfig={"DefaultCacheBehavior": {"RealtimeLogConfigArn": "arn"}},
        ),
        add("AWS::ApiGateway::Stage", TracingEnabled=True),
        add("AWS::CloudWatch::InsightRule"),
        add("AWS::Logs::QueryDefinition"),
    ],
)
def test_a_place_that_could_is_refused(dev: Template, change: Callable[[Template], None]) -> None:
    changed = copy.deepcopy(dev)
    change(changed)
    assert problems(changed) != set()
