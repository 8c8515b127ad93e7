"""The local run reports mails to SES's mailbox simulator, as SES does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import app as module
from chalicelib import runtime
from chalicelib.channels import mail_folder
from infra.local import mail_reports
from tests.jobs.outbox import give_contact, record_mails, send_all
from tests.jobs.reports import book
from tests.service import Service, serve
from tests.torture.memory import in_memory


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """The service, whose mails are written into a folder."""
    for service in serve(in_memory()):
        record_mails()
        mailer = partial(mail_folder.write, tmp_path)
        runtime.use(replace(runtime.current(), mailer=mailer))
        yield service


def bring(folder: Path, seen: set[Path]) -> list[dict[str, int]]:
    """What the app's function makes of the reports."""
    events = map(mail_reports._as_lambda, mail_reports.messages(folder, seen))
    return [module.mail_reports(event, None) for event in events]


def contact(service: Service) -> dict[str, Any]:
    query = {"issuer_uid": "hotel", "guest_uid": "guest-1"}
    stored_contact: dict[str, Any] = service.get("guest/contact", query).json["contact"]
    return stored_contact


@pytest.mark.parametrize(
    ("mailbox", "state"),
    [("bounce", "bounced"), ("bounce+anna", "bounced"), ("complaint", "complained")],
)
def test_a_mail_to_the_simulator_comes_back_once(
    service: Service, tmp_path: Path, mailbox: str, state: str
) -> None:
    give_contact(service, email=f"{mailbox}@{mail_reports.SIMULATOR}")
    book(service)
    send_all(service)
    seen: set[Path] = set()
    (counts,) = bring(tmp_path, seen)
    assert counts[state] == 1
    assert contact(service)["mail_state"] == state
    assert bring(tmp_path, seen) == []


@pytest.mark.parametrize(
    "address", ["anna@example.com", "success@simulator.amazonses.com", "bounce@example.com"]
)
def test_other_mails_arrive(service: Service, tmp_path: Path, address: str) -> None:
    give_contact(service, email=address)
    book(service)
    send_all(service)
    assert len([*tmp_path.glob("*.eml")]) == 1
    assert bring(tmp_path, set()) == []
    assert contact(service)["mail_state"] == "ok"
