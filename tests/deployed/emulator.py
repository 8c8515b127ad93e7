"""AWS on this machine: ministack in a process of its own, and the template as far as it goes."""

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
# What Lambda's own runtime does and ministack's does not.
RUNTIME = Path(__file__).parent / "runtime"
PROCESS = Path(__file__).with_name("ministack_process.py")


def without_unsupported(template: dict[str, Any]) -> dict[str, Any]:
    """The template without what ministack 1.4.21 does not support; test_template.py asserts those
    parts.

    1. The functions fetch the secret, as on AWS; but it has a value from here, because the tests
       derive guests' uids from it.
    2. It has no metric filters.
    3. It has no alarms on an expression over several metrics. The dashboard refers to them.
    4. It has no "any method" of a path: here each method is written out.

    It creates but does not apply: gateway responses, throttling, access logs, domains, backups,
    TTL, encryption and deletion protection of tables, and IAM. It responds to an unknown path with
    an error of its own (403, Missing Authentication Token); and a function serves one request at a
    time.
    """
    supported = copy.deepcopy(template)
    resources = supported["Resources"]
    secret = resources["StageSecret"]["Properties"]
    del secret["GenerateSecretString"]
    secret["SecretString"] = DEPLOYED_SECRET
    for name, resource in list(resources.items()):
        if resource["Type"] == "AWS::Logs::MetricFilter":
            del resources[name]
        elif resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]:
            del resources[name]
            body = resources["Dashboard"]["Properties"]["DashboardBody"]
            body["Fn::Sub"] = body["Fn::Sub"].replace(f"${{{name}.Arn}}", name)
    for path in resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"].values():
        any_method = path.pop(ANY_METHOD)
        path.update({name: any_method for name in METHODS if name not in path})
    return supported


def fitted(package: Package, folder: Path) -> Package:
    """The package for the emulator, in another folder."""
    folder.mkdir()
    made = Package(package.stage, folder)
    made.bundle.hardlink_to(package.bundle)
    made.template_file.write_text(
        yaml.safe_dump(without_unsupported(package.template())), encoding="utf-8"
    )
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
        """Stacks protected from deletion, which ministack does not support."""

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
        body = params["body"]
        assert body["EnableTerminationProtection"] == "true"
        self.protected.append(body["StackName"])
        return SimpleNamespace(status_code=200), {}

    def _restore(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]]:
        """ministack's own restore fails if there are indexes. Here, as on AWS, the new table has
        the old one's rows and indexes, but neither its stream nor its backups."""
        body = json.loads(params["body"])
        store = self._made.client("dynamodb", endpoint_url=self._address)
        source = store.describe_table(TableName=body["SourceTableName"])["Table"]
        shape = {name: source[name] for name in ("KeySchema", "AttributeDefinitions")}
        indexes = [
            {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}
            for index in source.get("GlobalSecondaryIndexes") or []
        ]
        if indexes:
            shape["GlobalSecondaryIndexes"] = indexes
        target = body["TargetTableName"]
        store.create_table(TableName=target, BillingMode="PAY_PER_REQUEST", **shape)
        for row in store.scan(TableName=body["SourceTableName"])["Items"]:
            store.put_item(TableName=target, Item=row)
        return SimpleNamespace(status_code=200), {}


def _with_result(response_dict: dict[str, Any], **_: Any) -> None:
    """ministack leaves out the empty result that boto3 expects."""
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
