"""What the mail service reports of mails, in its own form, and what is noted of it."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.channels.outgoing import OutgoingMail
from chalicelib.domain.guests.consents import CURRENT, Consent
from chalicelib.jobs import mail_reports
from tests.api.steps import issued, slot_id
from tests.jobs.outbox import give_contact, record_mails, send_all
from tests.service import START, Service

WHEN = "2096-03-05T09:05:00.123Z"
BOUNCE: dict[str, Any] = {
    "bounceType": "Permanent",
    "bounceSubType": "General",
    "bouncedRecipients": [
        {
            "emailAddress": "anna@example.com",
            "action": "failed",
            "status": "5.1.1",
            "diagnosticCode": "smtp; 550 5.1.1 user unknown",
        }
    ],
    "timestamp": WHEN,
    "feedbackId": "0102018-1",
    "reportingMTA": "dsn; a8-50.smtp-out.amazonses.com",
}
COMPLAINT: dict[str, Any] = {
    "complainedRecipients": [{"emailAddress": "anna@example.com"}],
    "timestamp": WHEN,
    "feedbackId": "0102018-2",
    "complaintSubType": None,
    "userAgent": "ExampleCorp Feedback Loop (V0.01)",
    "complaintFeedbackType": "abuse",
    "arrivalDate": WHEN,
}


def bounce(mail: OutgoingMail, kind: str = "Permanent") -> str:
    """A mail came back."""
    return _report(mail, {"eventType": "Bounce", "bounce": BOUNCE | {"bounceType": kind}})


def complaint(mail: OutgoingMail, kind: str | None = "abuse") -> str:
    """A mail was reported as unwanted."""
    what = COMPLAINT | {"complaintFeedbackType": kind}
    return _report(mail, {"eventType": "Complaint", "complaint": what})


def _report(mail: OutgoingMail, what: dict[str, Any]) -> str:
    of_ses = {"ses:configuration-set": ["hotel-vouchers-dev"], "ses:source-ip": ["192.0.2.3"]}
    about = {
        "timestamp": WHEN,
        "source": mail.sender,
        "sendingAccountId": "123456789012",
        "messageId": "taken",
        "destination": [mail.receiver],
        "headersTruncated": False,
        "headers": [{"name": "From", "value": mail.sender}],
        "tags": of_ses | {name: [value] for name, value in mail.tags.items()},
    }
    return json.dumps(what | {"mail": about})


def mails_so_far(service: Service) -> list[OutgoingMail]:
    """The mails that the service sends from now on; so far the one that confirms a booking to
    guest-1, who agreed to further mails, and to calls."""
    sent = record_mails()
    body = {"issuer_uid": "hotel", "name": "Hotel Seeblick", "zone": "Europe/Berlin"}
    answer = service.post("hotel/save", body | {"email": "hello@hotel-seeblick.example"})
    assert answer.status == 200
    give_contact(service, consents=(Consent(CURRENT.name, START, START), Consent("calls", START)))
    book(service)
    assert send_all(service)["sent"] == 1
    return sent


def book(service: Service) -> None:
    """guest-1 books another voucher."""
    voucher = issued(service, title="Day spa")
    body = {"voucher_id": voucher["id"], "holder_uid": "guest-1"}
    answer = service.post("voucher/book", body | {"slot_id": slot_id(service, hours=48)})
    assert answer.status == 201, answer.text


def report(message: str) -> str:
    """What a report was."""
    (kind,) = (kind for kind, count in mail_reports.run(message).items() if count)
    return kind


def written(service: Service) -> list[list[dict[str, Any]]]:
    """What a report could change."""
    return [service.rows(table) for table in ("contacts", "events", "deliveries")]
