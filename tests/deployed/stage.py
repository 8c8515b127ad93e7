"""A deployed stage as its users and its operator meet it."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from infra.deploy.package import ROOT
from tests.deployed.emulator import REGION, Session
from tests.service import Answer

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Stage:
    """The API of a stage on an emulator."""

    emulator: str
    api: str
    name: str = "dev"

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request under the stage's path; a str or bytes body goes as it is."""
        sent_headers = {"Host": f"{self.api}.execute-api.localhost", **(headers or {})}
        if body is not None and not isinstance(body, str | bytes):
            body = json.dumps(body)
            sent_headers = {"Content-Type": "application/json", **sent_headers}
        target = f"/{self.name}{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")
        connection = http.client.HTTPConnection(urlsplit(self.emulator).netloc, timeout=SECONDS)
        try:
            connection.request(method, target, body, sent_headers)
            response = connection.getresponse()
            text = response.read().decode()
            return Answer(response.status, dict(response.getheaders()), text)
        finally:
            connection.close()

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        """POST /api/<path>, with headers such as X_TS_APIKEY=…"""
        return self.call("POST", f"/api/{path}", body, None, _headers(headers))

    def get(self, path: str, query: dict[str, str] | None = None, **headers: str) -> Answer:
        """GET /api/<path>?query"""
        return self.call("GET", f"/api/{path}", None, query, _headers(headers))

    def sweep(self) -> dict[str, int]:
        """A run of the sweep."""
        return self.run_scheduled("sweep")

    def run_scheduled(self, job: str) -> dict[str, int]:
        """A run of this job, as EventBridge starts it: a rule's target, with the rule's event."""
        session = Session(self.emulator)
        events = session.client("events")
        ((rule, target),) = (
            (rule, target)
            for rule in events.list_rules()["Rules"]
            for target in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
            if target["Arn"].endswith(f"-{job}")
        )
        event = {
            "version": "0",
            "id": "00000000-0000-0000-0000-000000000000",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "000000000000",
            "time": datetime.now(UTC).isoformat(),
            "region": REGION,
            "resources": [rule["Arn"]],
            "detail": {},
        }
        response = session.client("lambda").invoke(
            FunctionName=target["Arn"], Payload=json.dumps(event).encode()
        )
        result: dict[str, int] = json.loads(response["Payload"].read())
        assert "FunctionError" not in response, result
        return result

    def make_key(self, *arguments: str) -> str:
        """A new API key, as `make keys` shows it."""
        command = [
            sys.executable,
            "-m",
            "infra.operator.keys",
            "--stage",
            self.name,
            "create",
            *arguments,
        ]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={
                **os.environ,
                "AWS_ENDPOINT_URL_DYNAMODB": self.emulator,
                "AWS_DEFAULT_REGION": REGION,
            },
            capture_output=True,
            text=True,
            check=True,
        )
        match = re.search(r"^ +(k-\S+\.\S+)$", done.stdout, re.MULTILINE)
        assert match, done.stdout
        return match[1]


def _headers(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
