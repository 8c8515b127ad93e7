"""Both faces of the mailer: SES, as a server that records what reaches it, and a folder."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from chalicelib.channels import mail_folder, ses
from chalicelib.channels.outgoing import OutgoingMail
from chalicelib.domain.outbox.outcomes import Dead, Outcome, Retry, Sent

MAIL = OutgoingMail(
    "d" * 32,
    "from@example.com",
    "to@example.com",
    b"Subject: \xc3\xa4\r\n\r\nHi\r\n",
    {"delivery": "aG90ZWw", "address": "0f" * 8},
)


class Recorder(HTTPServer):
    """SES, with answers of the test's choice."""

    answer: tuple[int, str, dict[str, str]] = (200, "", {"MessageId": "m-1"})
    requests: list[tuple[str, dict[str, Any]]]


class _Handler(BaseHTTPRequestHandler):
    server: Recorder

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, body))
        status, error, content = self.server.answer
        answer = json.dumps(content).encode()
        self.send_response(status)
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Not logged."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    recorder = Recorder(("127.0.0.1", 0), _Handler)
    recorder.requests = []
    thread = threading.Thread(target=recorder.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{recorder.server_port}"
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", url)
    ses._client.cache_clear()
    yield recorder
    ses._client.cache_clear()
    recorder.shutdown()
    thread.join()
    recorder.server_close()


def test_ses_gets_the_very_bytes_and_the_delivery(server: Recorder) -> None:
    assert ses.send(MAIL, "reports") == Sent("m-1")
    ((path, body),) = server.requests
    assert path == "/v2/email/outbound-emails"
    assert base64.b64decode(body["Content"]["Raw"]["Data"]) == MAIL.content
    assert body["Destination"] == {"ToAddresses": ["to@example.com"]}
    assert body["EmailTags"] == [
        {"Name": "delivery", "Value": "aG90ZWw"},
        {"Name": "address", "Value": "0f" * 8},
    ]
    assert body["ConfigurationSetName"] == "reports"


def test_without_a_configuration_set_ses_is_asked_for_no_reports(server: Recorder) -> None:
    ses.send(MAIL)
    ((_, body),) = server.requests
    assert "ConfigurationSetName" not in body


@pytest.mark.parametrize(
    ("status", "error", "outcome"),
    [
        (429, "TooManyRequestsException", Retry("TooManyRequestsException")),
        (400, "LimitExceededException", Retry("LimitExceededException")),
        (400, "MessageRejected", Dead("MessageRejected")),
        (500, "InternalServiceErrorException", Retry("InternalServiceErrorException")),
    ],
)
def test_what_ses_refuses(server: Recorder, status: int, error: str, outcome: Outcome) -> None:
    server.answer = (status, error, {"message": "no"})
    assert ses.send(MAIL) == outcome
    assert len(server.requests) == 1  # the outbox tries again, not the client


def test_ses_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:1")
    ses._client.cache_clear()
    assert ses.send(MAIL) == Retry("EndpointConnectionError")
    ses._client.cache_clear()


def test_a_folder_keeps_a_mail_once(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    assert mail_folder.write(folder, MAIL) == mail_folder.write(folder, MAIL)
    mail, about = sorted(folder.iterdir())
    assert (mail.name, about.name) == (f"{'d' * 32}.eml", f"{'d' * 32}.json")
    assert mail.read_bytes() == MAIL.content
    assert json.loads(about.read_bytes()) == {"receiver": "to@example.com", "tags": MAIL.tags}
