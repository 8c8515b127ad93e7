"""A webhook's message verifies with the reference library, with either secret while it rotates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from chalicelib.channels.fetch import Answer
from chalicelib.channels.webhooks import Message, headers_of, post
from chalicelib.domain.webhooks import secret_of
from tests.channels.fetching import BODY, NAME, Clock, network
from tests.channels.receivers import answers, hangs, receiver

SECRET, OTHER, FOREIGN = (secret_of(number) for number in (1, 2, 3))
MESSAGE = Message("msg_1", BODY)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_the_headers_are_those_of_the_standard() -> None:
    """The example of a signature that the standard's own libraries test with."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    message = Message("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}')
    at = datetime.fromtimestamp(1614265330, UTC)
    assert headers_of(message, [secret], at) == {
        "Content-Type": "application/json",
        "Webhook-Id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "Webhook-Timestamp": "1614265330",
        "Webhook-Signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_either_secret_verifies_while_it_rotates_and_no_other() -> None:
    headers = headers_of(MESSAGE, [OTHER, SECRET], datetime.now(UTC))
    for secret in (SECRET, OTHER):
        assert Webhook(secret).verify(BODY, headers) == {"type": "voucher.book"}
    with pytest.raises(WebhookVerificationError):
        Webhook(FOREIGN).verify(BODY, headers)


@pytest.mark.parametrize("name", ["Webhook-Id", "Webhook-Timestamp", "body"])
def test_nothing_can_be_exchanged(name: str) -> None:
    headers = headers_of(MESSAGE, [SECRET], datetime.now(UTC))
    body = BODY
    if name == "body":
        body = BODY + b" "
    else:
        headers[name] = str(int(datetime.now(UTC).timestamp()) - 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, headers)


def test_it_is_posted_as_it_was_signed() -> None:
    with receiver(answers("200 OK", b"thanks")) as there:
        url = f"http://localhost:{there.port}/hooks"
        answer = post(url, MESSAGE, [SECRET], NOW, network())
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body) == (200, b"thanks")
    head, _, body = there.requests[0].partition(b"\r\n\r\n")
    assert body == BODY
    sent = {
        line.partition(": ")[0]: line.partition(": ")[2] for line in head.decode().split("\r\n")
    }
    assert sent["Webhook-Signature"] == headers_of(MESSAGE, [SECRET], NOW)["Webhook-Signature"]
    assert sent["Content-Length"] == str(len(BODY))


def test_without_an_answer_it_says_why() -> None:
    url = f"https://{NAME}/hooks"
    inside = network(resolve=lambda *_: ["10.0.0.1"], loopback=False)
    assert post(url, MESSAGE, [SECRET], NOW, inside) == "address_refused"
    with receiver(hangs()) as there:
        local = f"http://127.0.0.1:{there.port}/"
        late = network(monotonic=Clock(0, 0, 0, 0, 0, 14.95))
        assert post(local, MESSAGE, [SECRET], NOW, late) == "timeout"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://a.example/", "https://10.0.0.1/"])
def test_what_was_saved_on_another_stage_is_not_called(url: str) -> None:
    assert post(url, MESSAGE, [SECRET], NOW, network(loopback=False)) == "address_refused"
