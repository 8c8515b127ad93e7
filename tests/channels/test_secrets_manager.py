"""The stage's secret is fetched when it is first needed, once a process, and never by the sweep."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from chalicelib import runtime
from chalicelib.channels.secrets_manager import ATTEMPTS_MAX, SecretUnavailable
from chalicelib.settings import LOCAL_SECRET, BadSetting
from tests.service import Service, replace_runtime, serve, use_settings

ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:StageSecret-a1b2c3"
LINK_ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:LinkSecret-a1b2c3"
SECRET = "a secret that is in Secrets Manager and nowhere else"
DENIED = (400, {"__type": "AccessDeniedException", "Message": "not for you"})
MISSING = (400, {"__type": "ResourceNotFoundException", "Message": "no such version"})
BUSY = (400, {"__type": "ThrottlingException", "Message": "slow down"})
BROKEN = (500, {"__type": "InternalServiceError", "Message": "sorry"})


class SecretsManager:
    """Secrets Manager in this process: what it is message, and what it answers in turn."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.secret: dict[str, Any] = {"SecretString": SECRET}

    def answer(self, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The next answer; after those that a test has set, the secret."""
        self.requests.append(request)
        return self.answers.pop(0) if self.answers else (200, self.secret)


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretsManager]:
    manager = SecretsManager()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["X-Amz-Target"] == "secretsmanager.GetSecretValue"
            status, answer = manager.answer(
                json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            )
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Nothing is logged."""

    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        for name, value in {
            "AWS_ENDPOINT_URL_SECRETS_MANAGER": address,
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "STAGE": "dev",
            "TABLE_PREFIX": "t-",
            "STAGE_SECRET_ARN": ARN,
            "LINK_SECRET_ARN": LINK_ARN,
        }.items():
            monkeypatch.setenv(name, value)
        for name in ("STAGE_SECRET", "LINK_SECRET"):
            monkeypatch.delenv(name, raising=False)
        yield manager
        server.shutdown()


def test_it_is_fetched_at_its_first_use_and_kept(manager: SecretsManager) -> None:
    current = runtime.from_environment()
    assert manager.requests == []
    assert [current.stage_secret for _ in range(3)] == [SECRET] * 3
    assert manager.requests == [{"SecretId": ARN}]


def test_the_deployed_version_is_fetched(
    manager: SecretsManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rolled back with the parameter SecretVersion, whatever the current version is by then."""
    monkeypatch.setenv("STAGE_SECRET_VERSION", "v-before")
    assert runtime.from_environment().stage_secret == SECRET
    assert manager.requests == [{"SecretId": ARN, "VersionId": "v-before"}]


def test_the_secrets_of_links_are_fetched_at_their_first_use_and_kept(
    manager: SecretsManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = runtime.from_environment()
    assert [current.link_secrets for _ in range(3)] == [(SECRET,)] * 3
    assert manager.requests == [{"SecretId": LINK_ARN}]
    manager.requests.clear()
    monkeypatch.setenv("LINK_SECRET_VERSION", "v-new")
    monkeypatch.setenv("LINK_SECRET_ACCEPTED_VERSION", "v-before")
    manager.answers = [(200, {"SecretString": value * 32}) for value in ("n", "b")]
    assert runtime.from_environment().link_secrets == ("n" * 32, "b" * 32)
    assert manager.requests == [
        {"SecretId": LINK_ARN, "VersionId": "v-new"},
        {"SecretId": LINK_ARN, "VersionId": "v-before"},
    ]


@pytest.mark.parametrize("answer", [BUSY, BROKEN])
def test_a_passing_failure_is_repeated(manager: SecretsManager, answer: Any) -> None:
    manager.answers = [answer]
    assert runtime.from_environment().stage_secret == SECRET
    assert len(manager.requests) == 2


def test_it_gives_up_and_the_next_use_tries_again(manager: SecretsManager) -> None:
    current = runtime.from_environment()
    manager.answers = [BROKEN] * ATTEMPTS_MAX
    with pytest.raises(SecretUnavailable):
        assert current.stage_secret
    assert len(manager.requests) == ATTEMPTS_MAX
    assert current.stage_secret == SECRET


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (DENIED, "AccessDeniedException"),
        (MISSING, "ResourceNotFoundException"),
        ((200, {"SecretBinary": "AAAA"}), "it holds no text"),
    ],
)
def test_what_does_not_pass_is_reported_at_once(
    manager: SecretsManager, answer: Any, reason: str
) -> None:
    manager.answers = [answer]
    with pytest.raises(SecretUnavailable) as raised:
        assert runtime.from_environment().stage_secret
    assert raised.value.log_fields == {"secret": ARN, "version": "", "reason": reason}
    assert len(manager.requests) == 1


@pytest.mark.parametrize("secret", ["", "too short", LOCAL_SECRET])
def test_a_secret_that_may_not_be_used_is_refused(manager: SecretsManager, secret: str) -> None:
    manager.secret = {"SecretString": secret}
    with pytest.raises(BadSetting):
        assert runtime.from_environment().stage_secret


def test_a_plain_secret_is_not_fetched(
    manager: SecretsManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STAGE_SECRET_ARN")
    monkeypatch.setenv("STAGE_SECRET", SECRET)
    assert runtime.from_environment().stage_secret == SECRET
    assert manager.requests == []


# --- who uses it


@pytest.fixture
def service(moto: Any) -> Iterator[Service]:
    yield from serve(moto, auth_mode="keys")


class Fetches:
    """The secret cannot be fetched; how often somebody tried."""

    count = 0

    def __call__(self) -> str:
        self.count += 1
        raise SecretUnavailable(ARN, "", "AccessDeniedException")


@pytest.fixture
def fetches(service: Service) -> Fetches:
    fetches = Fetches()
    use_settings(stage="dev", stage_secret="", stage_secret_arn=ARN)
    replace_runtime(fetch_secret=fetches)
    return fetches


def test_the_sweep_fetches_no_secret(service: Service, fetches: Fetches) -> None:
    assert service.sweep()["failed"] == 0
    assert fetches.count == 0


def test_pages_fetch_no_secret(service: Service, fetches: Fetches) -> None:
    assert service.call("GET", "/").status == 200
    assert service.call("GET", "/docs").status == 200
    assert fetches.count == 0


@pytest.mark.parametrize("path", ["health", "voucher/list", "slots/available"])
def test_without_the_secret_the_api_serves_nothing_and_says_why(
    service: Service, fetches: Fetches, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    with caplog.at_level(logging.ERROR, "hotel-vouchers"):
        answer = service.get(path)
    assert (answer.status, answer.json["code"]) == (500, "internal")
    assert ARN not in answer.text
    (record,) = caplog.records
    logged = vars(record)
    assert (record.getMessage(), logged["error_type"]) == ("unexpected", "SecretUnavailable")
    assert (logged["secret"], logged["reason"]) == (ARN, "AccessDeniedException")
