"""An operator's desk, and packages to deploy from it."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from infra.deploy.account import Account
from infra.deploy.package import ROOT, Package
from tests.deployed import emulator


@dataclass
class OperatorDesk:
    """An operator's account, and the output of its deployments."""

    address: str
    output: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.session = emulator.Session(self.address)
        self.account = Account(self.session, self.output.append, pause=0.05)

    def deploy(self, package: Package, **parameters: str) -> dict[str, str]:
        """Deploy the package; returns the stack's outputs."""
        self.output.clear()
        return self.account.up(package, parameters)

    def environment(self) -> dict[str, str]:
        """The environment of the API's function."""
        lambdas = self.session.client("lambda")
        function = lambdas.get_function_configuration(FunctionName="hotel-vouchers-dev-api")
        return dict(function["Environment"]["Variables"])


def with_later_code(package: Package, folder: Path) -> Package:
    """The same package with later code."""
    made = Package(package.stage, folder)
    folder.mkdir()
    shutil.copy(package.template_file, made.template_file)
    with zipfile.ZipFile(package.bundle) as old, zipfile.ZipFile(made.bundle, "w") as new:
        for entry in old.infolist():
            if entry.filename == "chalicelib/__init__.pyc":
                source = (ROOT / "chalicelib" / "__init__.py").read_text(encoding="utf-8")
                new.writestr("chalicelib/__init__.py", f'{source}\n__version__ = "newer"\n')
            else:
                new.writestr(entry, old.read(entry))
    return made


def with_resources(package: Package, folder: Path, resources: dict[str, Any]) -> Package:
    """The same package with more resources."""
    made = Package(package.stage, folder)
    folder.mkdir()
    made.bundle.hardlink_to(package.bundle)
    template = package.template()
    template["Resources"] |= resources
    made.template_file.write_text(yaml.safe_dump(template))
    return made


def resource_names(session: Any) -> dict[str, set[str]]:
    """The resources of the account, of every kind that the template creates, and the buckets."""

    def names(service: str, operation: str, list_name: str, name: str | None) -> set[str]:
        listed = getattr(session.client(service), operation)().get(list_name, [])
        return {one if name is None else one[name] for one in listed}

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
