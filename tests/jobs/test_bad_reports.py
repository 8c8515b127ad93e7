"""Reports that cannot be worked with, are about nothing, or come to a process that dies."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import runtime
from chalicelib.channels.outgoing import OutgoingMail
from chalicelib.jobs import mail_reports
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.store import Store
from tests.jobs.outbox import send_all, stored
from tests.jobs.reports import bounce, complaint, mails_so_far, report, written
from tests.service import Service, serve
from tests.torture.crash import Died, MortalClient, die_in_process
from tests.torture.memory import in_memory
from tests.torture.outbox_rounds import replace_client


@pytest.fixture
def service() -> Iterator[Service]:
    yield from serve(in_memory())


@pytest.fixture
def mails(service: Service) -> list[OutgoingMail]:
    """The mails that the service has sent: so far the one that confirms Anna's booking."""
    return mails_so_far(service)


BROKEN = [
    "",
    "null",
    "[]",
    "{}",
    '{"eventType": "Bounce"}',
    '{"eventType": "Bounce", "mail": {}}',
    '{"eventType": "Bounce", "mail": {"tags": []}}',
    '{"notificationType": "Bounce", "mail": {"destination": ["anna@example.com"]}}',
]


@pytest.mark.parametrize("message", BROKEN)
def test_a_malformed_report_is_dropped(
    service: Service, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = written(service)
    assert report(message) == "failed"
    assert written(service) == before
    (line,) = (each for each in caplog.records if each.levelno == logging.ERROR)
    assert vars(line)["error_type"] == "BadReport"


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"delivery": []},
        {"delivery": ["aG90ZWw"], "address": ["0f"]},
        {"delivery": ["%%%"], "address": ["0f"]},
        {"delivery": ["_-_-"], "address": ["0f"]},
    ],
)
def test_a_mail_of_somebody_else_is_dropped(service: Service, tags: dict[str, Any]) -> None:
    message = {"eventType": "Bounce", "bounce": {"bounceType": "Permanent"}, "mail": {"tags": tags}}
    assert report(json.dumps(message)) == "failed"


@pytest.mark.parametrize("kind", ["Send", "Delivery", "Open", "Click", "DeliveryDelay"])
def test_what_matters_to_nobody_is_ignored(
    service: Service, mails: list[OutgoingMail], kind: str
) -> None:
    message = json.loads(bounce(mails[0])) | {"eventType": kind}
    before = written(service)
    assert report(json.dumps(message)) == "ignored"
    greeting = "Successfully validated SNS topic for Amazon SES event publishing."
    assert report(greeting) == "ignored"
    assert written(service) == before


def test_a_delivery_that_is_deleted_is_ignored(service: Service, mails: list[OutgoingMail]) -> None:
    for row in service.rows("deliveries"):
        key = {name: row[name] for name in ("issuer_uid", "sort")}
        table = f"{service.engine.prefix}deliveries"
        service.engine.client.delete_item(TableName=table, Key=key)
    assert report(bounce(mails[0])) == "ignored"


def test_a_store_that_does_not_answer_lets_the_report_come_again(
    service: Service, mails: list[OutgoingMail]
) -> None:
    def fail(operation: str, arguments: dict[str, Any]) -> None:
        raise StoreUnavailable

    service.spy.before = fail
    with pytest.raises(StoreUnavailable):
        mail_reports.run(bounce(mails[0]))


CALLS = 4  # the delivery is read, and noted; the contact is read, and written with its event


@pytest.mark.parametrize("make", [bounce, complaint])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", range(1, CALLS + 1))
def test_a_process_that_dies_is_followed_by_one_that_notes_it_once(
    service: Service, mails: list[OutgoingMail], make: Any, after: bool, call: int
) -> None:
    current = runtime.current()
    dying = MortalClient(service.spy.client, call, after, die_in_process)
    runtime.use(replace(current, store=Store(replace_client(current.store.client, dying))))
    with pytest.raises(Died):
        mail_reports.run(make(mails[0]))
    runtime.use(current)
    for _ in range(2):
        report(make(mails[0]))
        send_all(service)
    before = written(service)
    counting = MortalClient(service.spy.client, 0, False, die_in_process)
    runtime.use(replace(current, store=Store(replace_client(current.store.client, counting))))
    report(make(mails[0]))
    runtime.use(current)
    assert written(service) == before
    assert len(counting.calls) == CALLS - 1  # nothing is written any more
    (delivery,) = (each for each in stored(service) if each.template == "booked")
    assert delivery.bounce == {bounce: "bounced", complaint: "complained"}[make]
    of_guest = [row for row in service.rows("events") if row["subject_id"]["S"] == "guest-1"]
    assert len(of_guest) == 1
    assert len(mails) == 2
