"""The outbox's functions on a deployed stage: the stream of events, the queue, and the schedules.

Nobody answers at the webhooks' addresses: what is sent there waits, or is dead after a test.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from chalicelib.domain.outbox.mail_tags import tags_of
from tests.deployed.emulator import Session
from tests.deployed.stage import Stage
from tests.domain.outbox.made import delivery

SECONDS = 90  # ministack asks its streams and queues every second, and starts each function once
SEND_DUE, CATCH_UP = "send-due", "catch-up"


@dataclass
class Hotel:
    """A hotel with a webhook that hears everything."""

    stage: Stage
    key: str = ""
    webhook: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key = self.stage.make_key("--uid", f"hotel-{time.time_ns()}")
        saved = self.post("webhook/save", {"url": "https://pms.hotel.invalid/hook"})
        self.webhook = {"webhook_id": saved["webhook"]["id"]}

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What the API answers."""
        answer = self.stage.post(path, body, X_TS_APIKEY=self.key)
        assert answer.status in (200, 201), answer.text
        return dict(answer.json)

    def deliveries(self) -> dict[str, str]:
        """The status of what the webhook was sent, by the type of its event."""
        answer = self.stage.get("webhook/deliveries", self.webhook, X_TS_APIKEY=self.key)
        return {item["event_type"]: item["status"] for item in answer.json["items"]}

    def wait_for(self, is_there: Callable[[dict[str, str]], bool]) -> dict[str, str]:
        """Its deliveries, once they are as expected; or as they are in the end."""
        until = time.monotonic() + SECONDS
        while not is_there(statuses := self.deliveries()) and time.monotonic() < until:
            time.sleep(0.5)
        return statuses


@pytest.fixture
def hotel(stage: Stage) -> Hotel:
    """A hotel of this test alone."""
    return Hotel(stage)


@contextmanager
def without(stage: Stage, function: str) -> Iterator[None]:
    """In this block the stream, or the queue, does not call its function."""
    lambdas = Session(stage.emulator).client("lambda")
    (mapping,) = (
        one
        for one in lambdas.list_event_source_mappings()["EventSourceMappings"]
        if one["FunctionArn"].endswith(function)
    )
    lambdas.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        yield
    finally:
        lambdas.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def test_stream_and_queue_bring_what_happens_to_a_webhook(hotel):
    hotel.post("webhook/test", hotel.webhook)
    hotel.post("voucher/issue", {"title": "Told"})
    expected = {"webhook.test": "dead", "voucher.issue": "waiting"}
    assert hotel.wait_for(lambda statuses: statuses == expected) == expected


def test_without_the_queue_the_schedule_sends_what_is_due(hotel, stage):
    with without(stage, "send-queued"):
        hotel.post("webhook/test", hotel.webhook)
        assert hotel.wait_for(bool) == {"webhook.test": "queued"}
        counts = stage.run_scheduled(SEND_DUE)
    assert (counts["broken"], counts["unanswered"]) == (0, 0)
    assert hotel.deliveries() == {"webhook.test": "dead"}


def test_without_the_stream_the_hourly_run_makes_what_is_missing(hotel, stage):
    with without(stage, "fan-out"):
        stage.run_scheduled(CATCH_UP)
        hotel.post("voucher/issue", {"title": "Missed"})
        time.sleep(3)
        assert hotel.deliveries() == {}
        counts = stage.run_scheduled(CATCH_UP)
    assert counts["made"] >= 1
    assert counts["failed"] == 0
    assert hotel.deliveries().keys() == {"voucher.issue"}


def test_the_topic_of_reports_calls_its_function(hotel, stage):
    guest = {"guest_uid": f"guest-{time.time_ns()}"}
    address = "anna@example.com"
    hotel.post("guest/save", guest | {"contact": {"name": "Anna", "email": address}})
    voucher = hotel.post("voucher/issue", {"title": "A night", "holder_uid": guest["guest_uid"]})
    until = time.monotonic() + SECONDS
    about = {"voucher_id": voucher["voucher"]["id"]}
    while not (items := stage.get("mail/list", about, X_TS_APIKEY=hotel.key).json["items"]):
        assert time.monotonic() < until, "its mails were not made"
        time.sleep(0.5)
    created_at, _, id_ = items[0]["id"].partition("#")
    made = delivery(
        id=id_,
        issuer_uid=voucher["voucher"]["issuer_uid"],
        created_at=datetime.fromisoformat(created_at),
    )
    tags = {name: [value] for name, value in tags_of(made, address).items()}
    report = {"eventType": "Complaint", "complaint": {}, "mail": {"tags": tags}}
    topics = Session(stage.emulator).client("sns")
    (arn,) = (
        topic["TopicArn"]
        for topic in topics.list_topics()["Topics"]
        if topic["TopicArn"].endswith("-mail-reports")
    )
    # SNS hands over a message without attributes, too; ministack leaves out what there is none of.
    subject = "Amazon SES Email Event Notification"
    attributes = {"from": {"DataType": "String", "StringValue": "SES"}}
    for _ in range(2):
        topics.publish(
            TopicArn=arn,
            Subject=subject,
            Message=json.dumps(report),
            MessageAttributes=attributes,
        )

    def state() -> str:
        answer = stage.get("guest/contact", guest, X_TS_APIKEY=hotel.key)
        return str(answer.json["contact"]["mail_state"])

    while state() == "ok" and time.monotonic() < until:
        time.sleep(0.5)
    assert state() == "complained"
