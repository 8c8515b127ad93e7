"""What no emulator checks: backups, alarms, limits and encryption in the template."""

import json
import re

import pytest

from chalicelib.http.errors import STATUS
from chalicelib.http.responses import HEADERS
from chalicelib.settings import Settings
from infra.deploy.package import ANY_METHOD, ROOT

# Of a stage's own secrets, each is named by its ARN.
GIVEN_SECRETS = ("STAGE_SECRET", "LINK_SECRET", "LINK_SECRET_ACCEPTED")

DURABLE = {
    "VouchersTable",
    "VoucherBookingsTable",
    "EventsTable",
    "ApiKeysTable",
    "GuestTokensTable",
    "TemplatesTable",
    "GrowthTable",
    "ConsentsTable",
    "WebhooksTable",
    "CalendarsTable",
    "AgendaTable",
    "HoldsTable",
    "FeedsTable",
    "HotelsTable",
    "DeliveriesTable",
    "ContactsTable",
}
SHORT_LIVED = {
    *("PresenceTable", "RateLimitsTable", "IdempotencyTable", "SessionsTable", "OutboxMarksTable"),
    "ExposuresTable",
}
# Settings that no other function has; MAIL_FOLDER is for the stage local.
OF_OUTBOX = {
    *("SEND_QUEUE_URL", "MAIL_FROM", "MAIL_CONFIGURATION_SET", "MAIL_FOLDER", "PORTAL_URL"),
}
CONTRACT = {
    "DEFAULT_4XX": (None, "invalid_request"),
    "DEFAULT_5XX": (500, "internal"),
    "MISSING_AUTHENTICATION_TOKEN": (404, "route_not_found"),
    "THROTTLED": (429, "rate_limited"),
    "REQUEST_TOO_LARGE": (413, "payload_too_large"),
    "WAF_FILTERED": (429, "rate_limited"),
}


def of_type(template, name):
    return {
        logical: resource["Properties"]
        for logical, resource in template["Resources"].items()
        if resource["Type"] == name
    }


def properties(template, logical):
    return template["Resources"][logical]["Properties"]


def test_each_stage_has_its_own_defaults(dev, prod):
    for template, stage in ((dev, "dev"), (prod, "prod")):
        defaults = {name: entry["Default"] for name, entry in template["Parameters"].items()}
        assert defaults["Stage"] == stage
        assert defaults["TablePrefix"] == defaults["LivePrefix"] == f"hotel-vouchers-{stage}-"
        assert properties(template, "RestAPI")["StageName"] == stage


# --- the data


def test_every_table_is_on_demand_and_encrypted(template):
    tables = of_type(template, "AWS::DynamoDB::Table")
    assert tables.keys() == DURABLE | SHORT_LIVED
    for table in tables.values():
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["SSESpecification"] == {"SSEEnabled": True}


@pytest.mark.parametrize("name", sorted(DURABLE))
def test_durable_tables_are_backed_up_and_retained(dev, prod, name):
    for template in (dev, prod):
        table = properties(template, name)
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["DeletionProtectionEnabled"] == {"Fn::If": ["Kept", True, False]}
        # The events of matches expire, what was used in a calendar, deliveries that ended,
        # policies and consents; no other row of these tables has an expires_at.
        expire = ("EventsTable", "CalendarsTable", "DeliveriesTable", "WebhooksTable")
        expire += ("GrowthTable", "ConsentsTable")
        assert ("TimeToLiveSpecification" in table) == (name in expire)
    assert prod["Conditions"]["Kept"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "Stage"}, "dev"]}]}
    # A failed first deployment must leave no tables, or the next one could not create them.
    assert prod["Resources"][name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert prod["Resources"][name]["UpdateReplacePolicy"] == "Retain"
    assert dev["Resources"][name]["DeletionPolicy"] == "Delete"


@pytest.mark.parametrize("name", sorted(SHORT_LIVED))
def test_short_lived_tables_have_a_ttl(template, name):
    ttl = properties(template, name)["TimeToLiveSpecification"]
    assert ttl == {"AttributeName": "expires_at", "Enabled": True}
    assert template["Resources"][name]["DeletionPolicy"] == "Delete"


def test_bookings_and_events_have_streams(template):
    streamed = {
        name: table["StreamSpecification"]["StreamViewType"]
        for name, table in of_type(template, "AWS::DynamoDB::Table").items()
        if "StreamSpecification" in table
    }
    assert streamed == {"VoucherBookingsTable": "NEW_AND_OLD_IMAGES", "EventsTable": "NEW_IMAGE"}


@pytest.mark.parametrize("name", ["StageSecret", "LinkSecret"])
def test_the_secrets_are_generated_and_retained(dev, prod, name):
    secret = properties(prod, name)
    assert secret["GenerateSecretString"]["PasswordLength"] == 64
    assert "SecretString" not in secret
    # After a removal, a secret's name cannot be used again for weeks.
    assert "Name" not in secret
    assert prod["Resources"][name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert dev["Resources"][name]["DeletionPolicy"] == "Delete"


# --- the functions


def test_a_long_backlog_does_not_end_the_chain_of_sweeps(template):
    sweep = properties(template, "Expire")
    # Otherwise Lambda ends a function that invokes itself after 16 times.
    assert sweep["RecursiveLoop"] == "Allow"
    # The chain takes one, the scheduled run the other.
    reserved = {"Fn::If": ["Reserves", 2, {"Ref": "AWS::NoValue"}]}
    assert sweep["ReservedConcurrentExecutions"] == reserved
    assert "RecursiveLoop" not in properties(template, "APIHandler")


def test_the_environment_has_every_setting(template):
    settings = {field.metadata["name"] for field in Settings.__dataclass_fields__.values()}
    for name in ("APIHandler", "Expire"):
        variables = properties(template, name)["Environment"]["Variables"]
        # AUTH_MODE has one value on a deployed stage, its default.
        assert variables.keys() == settings - {"AUTH_MODE", *GIVEN_SECRETS, *OF_OUTBOX}
        assert variables["STAGE_SECRET_ARN"] == {"Ref": "StageSecret"}
        assert variables["STAGE_SECRET_VERSION"] == {"Ref": "SecretVersion"}
        assert variables["LINK_SECRET_ARN"] == {"Ref": "LinkSecret"}
        assert variables["LINK_SECRET_VERSION"] == {"Ref": "LinkSecretVersion"}
        assert variables["LINK_SECRET_ACCEPTED_VERSION"] == {"Ref": "LinkSecretAccepted"}
        assert int(variables["STORE_SECONDS"]) < 25 - 5


def test_the_event_of_a_failed_sweep_is_kept_without_retry(template):
    sweep = properties(template, "Expire")
    assert sweep["EventInvokeConfig"]["MaximumRetryAttempts"] == 0
    queue = {"Fn::GetAtt": ["SweepFailures", "Arn"]}
    assert sweep["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"] == queue
    (event,) = sweep["Events"].values()
    assert event["Properties"]["Schedule"] == "rate(5 minutes)"
    assert event["Properties"]["DeadLetterConfig"] == {"Arn": queue}
    # It has finished, or has been given up, before the next run starts.
    assert sweep["EventInvokeConfig"]["MaximumEventAgeInSeconds"] < 300
    assert event["Properties"]["RetryPolicy"]["MaximumEventAgeInSeconds"] < 300
    assert properties(template, "SweepFailures")["SqsManagedSseEnabled"] is True


# --- the API


def test_the_api_is_regional_throttled_and_compressed(template):
    api = properties(template, "RestAPI")
    assert api["EndpointConfiguration"] == {"Type": "REGIONAL"}
    assert api["MinimumCompressionSize"] == 1024
    assert api["OpenApiVersion"] == "2.0"
    assert api["StageName"] != "api"
    assert not [setting for setting in api["MethodSettings"] if "DataTraceEnabled" in setting]


def test_gateway_responses_have_our_error_format(template):
    responses = properties(template, "RestAPI")["GatewayResponses"]
    assert responses.keys() == CONTRACT.keys()
    for name, (status, code) in CONTRACT.items():
        response = responses[name]
        body = json.loads(response["ResponseTemplates"]["application/json"])
        assert body.keys() == {"ok", "error", "code", "details", "request_id"}
        assert (body["ok"], body["code"], body["details"]) == (False, code, None)
        assert body["request_id"] == "$context.requestId"
        assert response.get("StatusCode") == status
        assert status is None or STATUS[code] == status
        headers = dict(response["ResponseParameters"]["Headers"])
        same = {name: f"'{value}'" for name, value in HEADERS.items() if name not in NOT_AT_GATEWAY}
        hsts = headers.pop("Strict-Transport-Security")
        assert hsts["Fn::If"][0] == "HstsForSubdomains"
        assert hsts["Fn::If"][2] == same.pop("Strict-Transport-Security")
        assert {name: headers.get(name) for name in same} == same
        assert headers["X-Frame-Options"] == "'DENY'"
        assert all(value.startswith("'") and value.endswith("'") for value in headers.values())
    waits = {"THROTTLED": "'1'", "WAF_FILTERED": "'300'"}
    for name, wait in waits.items():
        assert responses[name]["ResponseParameters"]["Headers"]["Retry-After"] == wait


# They say what a page may do; the gateway's own responses are no pages.
NOT_AT_GATEWAY = {"Content-Security-Policy", "Permissions-Policy"}


def test_every_method_of_a_path_reaches_the_app(template):
    paths = properties(template, "RestAPI")["DefinitionBody"]["paths"]
    assert "/api/voucher/issue" in paths
    for served in paths.values():
        integration = "x-amazon-apigateway-integration"
        assert served[ANY_METHOD][integration]["type"] == "aws_proxy"


def test_a_domain_is_off_by_default(template):
    for name in ("DomainName", "CertificateArn", "BasePath", "HostedZoneId", "AlarmEmail"):
        assert template["Parameters"][name]["Default"] == ""
    assert template["Resources"]["Domain"]["Condition"] == "HasOwnDomain"
    assert template["Resources"]["DomainMapping"]["Condition"] == "HasOwnDomain"
    assert template["Resources"]["DomainRecord"]["Condition"] == "HasZone"


# --- the logs and the alarms


def test_logs_expire(template):
    groups = of_type(template, "AWS::Logs::LogGroup")
    assert groups.keys() == {"ApiLogs", "SweepLogs", "SnapshotLogs", "OutboxLogs", "AccessLogs"}
    assert all(group["RetentionInDays"] == {"Ref": "LogDays"} for group in groups.values())


def test_no_metric_is_computed_from_lines_of_the_platform(template):
    for filtered in of_type(template, "AWS::Logs::MetricFilter").values():
        ours = "$.error_type" if filtered["LogGroupName"] == {"Ref": "AccessLogs"} else "$.message"
        assert f'({ours} = "' in filtered["FilterPattern"]
        assert "$.type" not in filtered["FilterPattern"]
    for alarm in of_type(template, "AWS::CloudWatch::Alarm").values():
        assert alarm.get("Namespace") != "AWS/Logs"


def test_every_alarm_refers_to_instructions_and_notifies(template):
    page = (ROOT / "docs" / "alarms.md").read_text(encoding="utf-8")
    anchors = {
        re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    }
    alarms = of_type(template, "AWS::CloudWatch::Alarm")
    sections = set()
    for name, alarm in alarms.items():
        match = re.search(r"What to do: docs/alarms\.md#([a-z0-9-]+)$", alarm["AlarmDescription"])
        assert match, name
        assert match[1] in anchors, f"{name}: docs/alarms.md has no section {match[1]}"
        sections.add(match[1])
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "Alarms"}]
        dashboard = properties(template, "Dashboard")["DashboardBody"]["Fn::Sub"]
        assert f"${{{name}.Arn}}" in dashboard
    assert sections == {
        *("api-5xx", "api-p99", "api-throttles", "defects", "refusals", "unauthenticated"),
        *("throttled", "rate-limited"),
        *("sweep-errors", "sweep-lag", "sweep-silent", "dead-letters"),
        *("snapshot-failed", "snapshot-silent"),
        *("store-throttles", "store-conflicts"),
        *("outbox-broken", "outbox-left", "outbox-lag", "outbox-silent", "fan-out-lag"),
        *("mail-reports", "mail-reputation"),
    }


def test_an_alarm_reports_that_the_sweep_does_not_run(template):
    silent = properties(template, "SweepSilentAlarm")
    assert silent["TreatMissingData"] == "breaching"
    assert silent["Period"] * silent["EvaluationPeriods"] == 15 * 60
    assert silent["ComparisonOperator"] == "LessThanThreshold"


def test_the_throttle_alarms_cover_every_table(template):
    alarms = of_type(template, "AWS::CloudWatch::Alarm")
    for kind, metric in (("Read", "ReadThrottleEvents"), ("Write", "WriteThrottleEvents")):
        named = [alarm for name, alarm in alarms.items() if name.endswith(f"{kind}ThrottlesAlarm")]
        # CloudWatch takes ten metrics an alarm.
        assert all(len(alarm["Metrics"]) <= 10 for alarm in named)
        parts = [m["MetricStat"]["Metric"] for alarm in named for m in alarm["Metrics"][1:]]
        assert {part["MetricName"] for part in parts} == {metric}
        watched = {part["Dimensions"][0]["Value"]["Fn::Sub"] for part in parts}
        tables = of_type(template, "AWS::DynamoDB::Table").values()
        assert watched == {
            table["TableName"]["Fn::Sub"].replace("TablePrefix", "LivePrefix") for table in tables
        }


def test_the_dashboard_is_valid_json(template):
    body = properties(template, "Dashboard")["DashboardBody"]["Fn::Sub"]
    assert len(json.loads(body)["widgets"]) == 9
    # CloudWatch finds nothing in a namespace whose name has a hyphen, unless it is quoted.
    for schema in re.findall(r"SEARCH\('\{(.+?)\} ", body):
        namespace = schema.replace("\\", "").split(",")[0]
        assert namespace == '"${AWS::StackName}"'
