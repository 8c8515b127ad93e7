"""A deployed stage as its users and its operator meet it."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode, urlsplit

from infra.package import ROOT
from tests.deployed.emulator import REGION
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
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request under the stage's path; a str body goes as it is."""
        given = {"Host": f"{self.api}.execute-api.localhost", **(headers or {})}
        if body is not None and not isinstance(body, str):
            body = json.dumps(body)
            given = {"Content-Type": "application/json", **given}
        target = f"/{self.name}{path}" + (f"?{urlencode(query)}" if query else "")
        connection = http.client.HTTPConnection(urlsplit(self.emulator).netloc, timeout=SECONDS)
        try:
            connection.request(method, target, body, given)
            answer = connection.getresponse()
            text = answer.read().decode()
            return Answer(answer.status, dict(answer.getheaders()), text)
        finally:
            connection.close()

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        """POST /api/<path>, with headers such as X_TS_APIKEY=…"""
        return self.call("POST", f"/api/{path}", body, None, _headers(headers))

    def get(self, path: str, query: dict[str, str] | None = None, **headers: str) -> Answer:
        """GET /api/<path>?query"""
        return self.call("GET", f"/api/{path}", None, query, _headers(headers))

    def make_key(self, *arguments: str) -> str:
        """A new API key, as `make keys` shows it."""
        command = [sys.executable, "-m", "infra.keys", "--stage", self.name, "create", *arguments]
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
        found = re.search(r"^ +(k-\S+\.\S+)$", done.stdout, re.MULTILINE)
        assert found, done.stdout
        return found[1]


def exact(answer: Answer) -> Any:
    """The body, prices as they were written."""
    return json.loads(answer.text, parse_float=Decimal)


def _headers(named: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in named.items()}
