"""The outbox in the tests: events from the stream, and receivers whose answers the test chooses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chalicelib import runtime
from chalicelib.channels.outgoing import OutgoingMail
from chalicelib.domain.guests.contact import Contact
from chalicelib.domain.outbox.delivery import Delivery
from chalicelib.domain.outbox.limits import quotas
from chalicelib.domain.outbox.outcomes import Outcome, Sent
from chalicelib.jobs import catch_up, fan_out, send, senders
from chalicelib.jobs.deliver import Prepared
from chalicelib.jobs.mail_subject import MailSubject, subject_of
from chalicelib.runtime import Runtime
from chalicelib.storage.tables import contacts, deliveries
from tests.service import Service

Answer = Callable[[Delivery, bytes], Outcome]
PLENTY = 10**9  # milliseconds


def accept(delivery: Delivery, content: bytes) -> Outcome:
    """A receiver that takes everything."""
    return Sent(f"their-{delivery.id}")


@dataclass
class Receivers:
    """The other side of all channels: what came, and what it answers."""

    answer: Answer = accept
    arrived: list[tuple[Delivery, bytes]] = field(default_factory=list)

    @property
    def senders(self) -> Any:
        """The channels."""
        return {"mail": self.mail, "webhook": self.webhook}

    def mail(self, current: Runtime, delivery: Delivery, now: datetime) -> Prepared | Outcome:
        """A mail: what it is about is read as the service reads it."""
        subject = subject_of(current, delivery, now)
        if not isinstance(subject, MailSubject):
            return subject
        text = f"{subject.says} {subject.event.id} {subject.event.meta.get('slot_start')}".encode()
        address = f"{delivery.receiver_id}@example.com"
        counted = quotas("secret", delivery.template, delivery.subject_id, address, now)
        return Prepared(lambda: self.take(delivery, text), subject.says, counted)

    def webhook(self, current: Runtime, delivery: Delivery, now: datetime) -> Prepared | Outcome:
        """A webhook: a thin body."""
        text = f"{delivery.event_type} {delivery.subject_id} {delivery.event_id}".encode()
        return Prepared(lambda: self.take(delivery, text))

    def take(self, delivery: Delivery, content: bytes) -> Outcome:
        """It arrives, and is answered."""
        self.arrived.append((delivery, content))
        return self.answer(delivery, content)

    def texts(self) -> list[str]:
        """What arrived, by its first word."""
        return [content.decode().split()[0] for _, content in self.arrived]


def images(service: Service, *, after: int = 0) -> list[dict[str, Any]]:
    """What the stream brings of the events, in the order in which they happened."""
    rows = sorted(service.rows("events"), key=lambda row: row["sort"]["S"])
    return rows[after:]


def fan_out_all(service: Service) -> dict[str, int]:
    """The stream brings every event, new or not."""
    return fan_out.run(images(service))


def send_due(receivers: Receivers, remaining_ms: int = PLENTY) -> dict[str, int]:
    """One run of what is due."""
    return send.run_due(receivers.senders, lambda: remaining_ms)


def send_all(service: Service, minutes: int = 2) -> dict[str, int]:
    """The service itself sends everything that is due some minutes later."""
    fan_out.run(images(service))
    service.clock.advance(minutes=minutes)
    return send.run_due(senders.SENDERS, lambda: PLENTY)


def caught_up(remaining_ms: int = PLENTY) -> dict[str, int]:
    """One run that looks for what is missing."""
    return catch_up.run(lambda: remaining_ms)


def stored(service: Service) -> list[Delivery]:
    """All deliveries, by their place."""
    rows = sorted(service.rows("deliveries"), key=lambda row: row["sort"]["S"])
    return [deliveries.from_item(row) for row in rows]


def statuses(service: Service) -> list[tuple[str, str, str | None]]:
    """The template, status and reason of each delivery."""
    return [(each.template, each.status, each.reason) for each in stored(service)]


def record_queue() -> list[tuple[str, int]]:
    """Have the service queue into this list from now on."""
    queue: list[tuple[str, int]] = []

    def enqueue(message: str, seconds: int) -> None:
        queue.append((message, seconds))

    runtime.use(replace(runtime.current(), enqueue=enqueue))
    return queue


def give_contact(service: Service, guest_uid: str = "guest-1", **fields: Any) -> None:
    """Let the hotel know the guest."""
    values = {"name": "Anna de Vries", "email": "anna@example.com"} | fields
    contact = Contact(
        issuer_uid="hotel",
        guest_uid=guest_uid,
        words=(),
        created_at=service.clock.now,
        changed_at=service.clock.now,
        **values,
    )
    table = service.engine.prefix + contacts.TABLE
    service.engine.client.put_item(TableName=table, Item=contacts.to_item(contact))


def record_mails() -> list[OutgoingMail]:
    """Have the service hand its mails over to this list from now on."""
    mails: list[OutgoingMail] = []

    def take(mail: OutgoingMail) -> Outcome:
        mails.append(mail)
        return Sent("taken")

    current = runtime.current()
    settings = replace(
        current.settings, mail_from="vouchers@example.com", portal_url="https://example.com/"
    )
    runtime.use(replace(current, settings=settings, mailer=take))
    return mails
