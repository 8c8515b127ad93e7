"""A stage from nothing to nothing: deployed, deployed again over live data, removed."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra import tables
from infra.deploy.__main__ import next_steps
from infra.deploy.account import LOGS_ROLE, Account
from infra.deploy.package import Package
from infra.deploy.stack import StackFailed
from infra.operator import restore
from tests.deployed import emulator
from tests.deployed.stage import Stage


@dataclass
class Desk:
    """An operator's desk: an account, and what the commands said."""

    address: str
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.session = emulator.Session(self.address)
        self.account = Account(self.session, self.said.append, pause=0.05)

    def up(self, package: Package, **given: str) -> dict[str, str]:
        """Deploy; the stack's outputs."""
        self.said.clear()
        return self.account.up(package, given)

    def environment(self) -> dict[str, str]:
        """What the API's function finds in its environment."""
        lambdas = self.session.client("lambda")
        found = lambdas.get_function_configuration(FunctionName="hotel-vouchers-dev-api")
        return dict(found["Environment"]["Variables"])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with emulator.running(tmp_path / "ministack.log") as address:
        yield Desk(address)


@pytest.fixture
def package(packaged: Package, tmp_path: Path) -> Package:
    return emulator.fitted(packaged, tmp_path / "package")


def test_from_nothing_to_nothing(desk, package, tmp_path):
    before = things(desk.session)
    outputs = desk.up(package)
    assert any("create_complete" in line and "VouchersTable" in line for line in desk.said)
    assert desk.said[-1].endswith("hotel-vouchers-dev (CloudFormation Stack)")
    stage = Stage(desk.address, outputs["RestAPIId"])
    key = stage.make_key("--uid", "hotel-seaside")
    answer = stage.post("voucher/issue", {"title": "Kept"}, X_TS_APIKEY=key)
    voucher_id = answer.json["voucher"]["id"]

    # Nothing has changed, so nothing is done, and nothing uploaded.
    assert desk.up(package) == outputs
    assert desk.said == ["hotel-vouchers-dev is up to date: there is nothing to deploy"]

    # A parameter changes, and keeps its value from then on.
    desk.up(package, RateLimitGet="7")
    assert desk.environment()["RATE_LIMIT_GET"] == "7"

    # New code over live data.
    assert desk.up(newer(package, tmp_path / "newer")) == outputs
    assert any(line.startswith("uploaded dev/") for line in desk.said)
    assert desk.environment()["RATE_LIMIT_GET"] == "7"
    assert stage.get("health").json["version"] == "newer"
    status = stage.get("voucher/status", {"voucher_id": voucher_id}, X_TS_APIKEY=key)
    assert status.json["voucher"]["title"] == "Kept"

    # And back to what ran before.
    desk.up(package)
    assert stage.get("health").json["version"] != "newer"
    assert stage.get("voucher/status", {"voucher_id": voucher_id}, X_TS_APIKEY=key).status == 200

    desk.account.down("dev")
    after = things(desk.session)
    # The one role that all APIs of an account write their logs with.
    assert after.pop("role") - before.pop("role") == {LOGS_ROLE}
    assert after == before
    desk.account.down("dev")  # there is nothing left to remove


def test_after_a_restore_the_functions_use_the_restored_tables(desk, package):
    stage = Stage(desk.address, desk.up(package)["RestAPIId"])
    key = stage.make_key("--uid", "hotel-seaside")
    kept = stage.post("voucher/issue", {"title": "Kept"}, X_TS_APIKEY=key).json["voucher"]["id"]
    store = desk.session.client("dynamodb")
    source, target = "hotel-vouchers-dev-", "hotel-vouchers-dev-r1-"
    restoring = restore.Restore(store, source, target, desk.said.append, pause=0.05)
    restoring.run(datetime.now(UTC) - timedelta(minutes=1))
    late = stage.post("voucher/issue", {"title": "Late"}, X_TS_APIKEY=key).json["voucher"]["id"]

    desk.up(package, LivePrefix=target)
    assert desk.environment()["TABLE_PREFIX"] == target
    known = [
        stage.get("voucher/status", {"voucher_id": found}, X_TS_APIKEY=key).status
        for found in (kept, late)
    ]
    assert known == [200, 404]

    # The restored tables are what the template asks for, and not what a restore leaves.
    assert tables.ensure(store, target) == []
    for table in tables.read(target):
        found = store.describe_table(TableName=table.name)["Table"]
        assert found["DeletionProtectionEnabled"] is table.backed_up
        assert found.get("StreamSpecification") == table.create.get("StreamSpecification")
        backups = store.describe_continuous_backups(TableName=table.name)
        recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        assert recovery["PointInTimeRecoveryStatus"] == (
            "ENABLED" if table.backed_up else "DISABLED"
        )
    # Once more there is nothing to do, and it stays so in later deployments.
    desk.said.clear()
    restoring.run(datetime.now(UTC))
    assert not [line for line in desk.said if "restoring" in line]
    desk.up(package)
    assert desk.environment()["TABLE_PREFIX"] == target


DOMAIN = "vouchers.example.com"


def test_a_domain_of_ones_own_comes_and_goes(desk, package):
    """ministack makes domain, mapping and record, and hands what asks for that host to S3; so what
    API Gateway then sends the function is sent here by hand."""
    route53, gateway = desk.session.client("route53"), desk.session.client("apigateway")
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    acm = desk.session.client("acm")
    certificate = acm.request_certificate(DomainName=DOMAIN)["CertificateArn"]

    def records() -> list[Any]:
        found = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
        return [record for record in found if record["Type"] not in ("NS", "SOA")]

    def mappings() -> list[tuple[str, str, str]]:
        found = gateway.get_base_path_mappings(domainName=DOMAIN)["items"]
        return [(one["basePath"], one["restApiId"], one["stage"]) for one in found]

    given = {"DomainName": DOMAIN, "CertificateArn": certificate}
    outputs = desk.up(package, **given, BasePath="spa", HostedZoneId=zone.rpartition("/")[2])
    assert outputs["DomainURL"] == f"https://{DOMAIN}/spa/"
    assert any(line.strip().startswith(outputs["DomainURL"]) for line in next_steps("dev", outputs))
    (domain,) = gateway.get_domain_names()["items"]
    assert domain["domainName"] == DOMAIN
    assert domain["regionalCertificateArn"] == certificate
    assert domain["endpointConfiguration"]["types"] == ["REGIONAL"]
    assert domain["securityPolicy"] == "TLS_1_2"
    assert mappings() == [("spa", outputs["RestAPIId"], "dev")]
    (record,) = records()
    assert (record["Name"], record["Type"]) == (f"{DOMAIN}.", "A")
    assert record["AliasTarget"]["DNSName"] == f"{outputs['DomainTarget']}."
    assert record["AliasTarget"]["HostedZoneId"] == domain["regionalHostedZoneId"]
    for path in ("/", "/docs", "/api/health"):
        assert asked_below(desk, f"/spa{path}", path) == 200

    # At the domain's root, and its record made by hand; then without a domain.
    outputs = desk.up(package, BasePath="", HostedZoneId="")
    assert outputs["DomainURL"] == f"https://{DOMAIN}/"
    assert mappings() == [("(none)", outputs["RestAPIId"], "dev")]
    assert records() == []
    outputs = desk.up(package, DomainName="", CertificateArn="")
    assert not any(name.startswith("Domain") for name in outputs)
    assert gateway.get_domain_names()["items"] == []
    assert Stage(desk.address, outputs["RestAPIId"]).get("health").status == 200


def asked_below(desk: Desk, path: str, resource: str) -> int:
    """The status of a GET as API Gateway hands it over under a domain: its path has the base path
    in it, and only its resource names the route."""
    event = {
        "resource": resource,
        "path": path,
        "httpMethod": "GET",
        "headers": {"Host": DOMAIN},
        "multiValueHeaders": {"Host": [DOMAIN]},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "path": path,
            "httpMethod": "GET",
            "stage": "dev",
            "domainName": DOMAIN,
            "requestId": "request-1",
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": None,
        "isBase64Encoded": False,
    }
    ran = desk.session.client("lambda").invoke(
        FunctionName="hotel-vouchers-dev-api", Payload=json.dumps(event).encode()
    )
    return int(json.loads(ran["Payload"].read())["statusCode"])


def test_a_stack_that_was_never_whole_is_made_anew(desk, package, tmp_path):
    broken = changed(package, tmp_path / "broken", {"Wrong": {"Type": "AWS::Nothing::AtAll"}})
    with pytest.raises(StackFailed, match="hotel-vouchers-dev ended as ROLLBACK_COMPLETE"):
        desk.up(broken)
    assert any("create_failed" in line and "Wrong" in line for line in desk.said)
    desk.up(package)
    assert any("the creation of hotel-vouchers-dev failed" in line for line in desk.said)


def test_an_update_that_fails_says_so(desk, package, tmp_path):
    """That CloudFormation then leaves what ran before is its own promise; ministack breaks it."""
    desk.up(package)
    broken = changed(package, tmp_path / "broken", {"Wrong": {"Type": "AWS::Nothing::AtAll"}})
    with pytest.raises(StackFailed, match="UPDATE_ROLLBACK_COMPLETE"):
        desk.up(broken)
    assert any("update_failed" in line and "Wrong" in line for line in desk.said)


def test_a_parameter_that_the_template_does_not_have(desk, package):
    with pytest.raises(StackFailed, match="no parameter RateLimit"):
        desk.up(package, RateLimit="7")


def test_prod_is_protected(desk, package, packaged_prod, tmp_path):
    desk.up(emulator.fitted(packaged_prod, tmp_path / "prod"))
    desk.up(package)
    desk.account.down("dev")  # dev beside it goes, prod and its packages stay
    left = things(desk.session)
    assert all("-prod-" in name for name in left["table"])
    assert len(left["table"]) == 7
    assert len(left["bucket"]) == 1
    assert desk.session.protected == ["hotel-vouchers-prod"]
    store = desk.session.client("dynamodb")
    name = "hotel-vouchers-prod-vouchers"
    assert store.describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"] is True


def test_it_ends_with_the_addresses_and_the_first_key(desk, package):
    lines = next_steps("dev", desk.up(package))
    text = "\n".join(lines)
    assert "/dev/docs" in text
    assert 'make keys STAGE=dev ARGS="create --uid' in text


def newer(package: Package, folder: Path) -> Package:
    """The same package with later code."""
    made = Package(package.stage, folder)
    folder.mkdir()
    shutil.copy(package.template_file, made.template_file)
    with zipfile.ZipFile(package.bundle) as old, zipfile.ZipFile(made.bundle, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "chalicelib/__init__.py":
                content += b'\n__version__ = "newer"\n'
            new.writestr(entry, content)
    return made


def changed(package: Package, folder: Path, resources: dict[str, Any]) -> Package:
    """The same package with more resources."""
    made = Package(package.stage, folder)
    folder.mkdir()
    made.bundle.hardlink_to(package.bundle)
    template = package.template()
    template["Resources"] |= resources
    made.template_file.write_text(yaml.safe_dump(template))
    return made


def things(session: Any) -> dict[str, set[str]]:
    """What there is in the account, of every kind that the template makes, and the buckets."""

    def names(service: str, operation: str, found: str, name: str | None) -> set[str]:
        listed = getattr(session.client(service), operation)().get(found, [])
        return {thing if name is None else thing[name] for thing in listed}

    return {
        "table": names("dynamodb", "list_tables", "TableNames", None),
        "function": names("lambda", "list_functions", "Functions", "FunctionName"),
        "role": names("iam", "list_roles", "Roles", "RoleName"),
        "api": names("apigateway", "get_rest_apis", "items", "name"),
        "log group": names("logs", "describe_log_groups", "logGroups", "logGroupName"),
        "alarm": names("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
        "dashboard": names("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
        "topic": names("sns", "list_topics", "Topics", "TopicArn"),
        "queue": names("sqs", "list_queues", "QueueUrls", None),
        "rule": names("events", "list_rules", "Rules", "Name"),
        "secret": names("secretsmanager", "list_secrets", "SecretList", "Name"),
        "bucket": names("s3", "list_buckets", "Buckets", "Name"),
    }
