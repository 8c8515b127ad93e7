"""AWS on this machine: ministack in a process of its own, and what of our template it cannot do."""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import yaml

from infra.deploy.package import ANY_METHOD, Package
from tests.engines import free_port
from tests.service import DEPLOYED_SECRET

REGION = "eu-central-1"
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
START_SECONDS = 60
STOP_SECONDS = 10
# What Lambda's own runtime has, and ministack's has not.
RUNTIME = Path(__file__).parent / "runtime"
PROCESS = Path(__file__).with_name("ministack_process.py")


def able(template: dict[str, Any]) -> dict[str, Any]:
    """The template without what ministack 1.4.21 cannot do; test_template.py asserts those parts.

    1. It leaves `{{resolve:secretsmanager:…}}` as it stands, so the functions get a secret that
       was made here. The secret itself is created.
    2. It has no metric filters.
    3. It has no alarms on an expression over several metrics. The dashboard names them.
    4. It does not know a path's "any method": here the methods are written out.

    Besides that it creates, and does not act upon: gateway responses, throttling, access logs,
    domains, backups, TTL, encryption and deletion protection of tables, and IAM. A path that no
    route serves is answered in its own words (403, Missing Authentication Token); and a function
    serves one request after the other.
    """
    fitted = copy.deepcopy(template)
    resources = fitted["Resources"]
    for name in ("APIHandler", "Expire"):
        resources[name]["Properties"]["Environment"]["Variables"]["STAGE_SECRET"] = DEPLOYED_SECRET
    for name, resource in list(resources.items()):
        if resource["Type"] == "AWS::Logs::MetricFilter":
            del resources[name]
        elif resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]:
            del resources[name]
            body = resources["Dashboard"]["Properties"]["DashboardBody"]
            body["Fn::Sub"] = body["Fn::Sub"].replace(f"${{{name}.Arn}}", name)
    for served in resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"].values():
        any_of_them = served.pop(ANY_METHOD)
        served.update({name: any_of_them for name in METHODS if name not in served})
    return fitted


def fitted(package: Package, folder: Path) -> Package:
    """The package for the emulator, in another folder."""
    folder.mkdir()
    made = Package(package.stage, folder)
    made.bundle.hardlink_to(package.bundle)
    made.template_file.write_text(yaml.safe_dump(able(package.template())), encoding="utf-8")
    return made


@contextmanager
def running(log: Path) -> Iterator[str]:
    """ministack, empty, until the end of the block; its address."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if "MINISTACK" not in name}
    environment |= {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "0",
        "LAMBDA_EXECUTOR": "local",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(RUNTIME), os.environ.get("PYTHONPATH")])),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", str(PROCESS)],
            cwd=log.parent,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(process, address, log)
        yield address
    finally:
        # Its functions run in processes of their own, in its group.
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Session:
    """A boto3 session whose clients all talk to the emulator."""

    region_name = REGION

    def __init__(self, address: str) -> None:
        self._address = address
        self._made = boto3.Session(
            aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION
        )
        self.protected: list[str] = []
        """Stacks that were protected from being deleted: ministack knows no such thing."""

    def client(self, service: str) -> Any:
        """A client of one service."""
        made = self._made.client(service, endpoint_url=self._address)
        if service == "cloudformation":
            on = made.meta.events.register
            on("before-parse.cloudformation.DeleteChangeSet", _with_result)
            on("before-call.cloudformation.UpdateTerminationProtection", self._protect)
        if service == "dynamodb":
            on = made.meta.events.register
            on("before-call.dynamodb.RestoreTableToPointInTime", self._restore)
        return made

    def _protect(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        asked = params["body"]
        assert asked["EnableTerminationProtection"] == "true"
        self.protected.append(asked["StackName"])
        return SimpleNamespace(status_code=200), {}

    def _restore(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        """ministack's own restore fails where there are indexes. Here, as on AWS, the new table
        has the old one's rows and indexes, and neither its stream nor its backups."""
        asked = json.loads(params["body"])
        store = self._made.client("dynamodb", endpoint_url=self._address)
        found = store.describe_table(TableName=asked["SourceTableName"])["Table"]
        shape = {name: found[name] for name in ("KeySchema", "AttributeDefinitions")}
        indexes = [
            {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}
            for index in found.get("GlobalSecondaryIndexes") or []
        ]
        if indexes:
            shape["GlobalSecondaryIndexes"] = indexes
        target = asked["TargetTableName"]
        store.create_table(TableName=target, BillingMode="PAY_PER_REQUEST", **shape)
        for row in store.scan(TableName=asked["SourceTableName"])["Items"]:
            store.put_item(TableName=target, Item=row)
        return SimpleNamespace(status_code=200), {}


def _with_result(response_dict: dict[str, Any], **_: Any) -> None:
    """ministack leaves out the empty result that boto3 looks for."""
    response_dict["body"] = b"<Response><DeleteChangeSetResult/></Response>"


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_ministack/health", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"ministack did not start:\n{log.read_text()[-2000:]}")
