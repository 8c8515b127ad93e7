"""Least privilege of the outbox's functions: each role allows what its code does, and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib.jobs import catch_up, fan_out, send, senders
from chalicelib.jobs.send_queue import message_of
from chalicelib.jobs.webhook_endpoints import endpoint_ids
from chalicelib.storage.errors import StoreUnavailable
from infra.operator import keys
from tests.api.steps import at, calendar, issued, slot_id
from tests.channels.receivers import answers, in_turn, receiver
from tests.fakes import no_fault
from tests.infra.test_policy import grants, needs, statements
from tests.jobs.outbox import (
    PLENTY,
    give_contact,
    images,
    record_mails,
    record_queue,
    stored,
)
from tests.jobs.reports import bounce, complaint, mails_so_far, report
from tests.pictures import PNG, text
from tests.service import Service, current_runtime, serve, use_settings
from tests.torture.memory import in_memory

ROLES = ("FanOut", "SendQueued", "SendDue", "CatchUp")


@pytest.fixture
def service() -> Iterator[Service]:
    yield from serve(in_memory())


def book(service: Service) -> None:
    """A voucher for a guest, booked, and moved."""
    voucher = issued(service, holder_uid="guest-1")
    body = {"voucher_id": voucher["id"], "holder_uid": "guest-1"}
    answer = service.post("voucher/book", body | {"slot_id": slot_id(service, hours=48)})
    body = {"booking_id": answer.json["booking"]["id"], "slot_id": slot_id(service, hours=49)}
    assert service.post("voucher/reschedule", body).status == 200


def expect_somebody(service: Service) -> None:
    """A guest comes on each of the next days, with a voucher that has no name, in a calendar."""
    made = calendar(service)
    for hours in (26, 50, 74):
        voucher = issued(service, calendar_id=made["id"], valid_until=at(service, days=40))
        body = {"voucher_id": voucher["id"], "slot_id": slot_id(service, hours=hours)}
        assert service.post("voucher/book", body | {"holder_uid": "guest-1"}).status == 201


def send_day_ahead(service: Service, run: Callable[[str], object]) -> set[tuple[str, str]]:
    """What a run needs that sends the next digest, of which it gets the message."""
    digest = [each for each in stored(service) if each.template == "digest"][-1]
    assert digest.due_at is not None
    service.clock.now = digest.due_at
    service.spy.calls.clear()
    run(message_of(digest))
    needed = needs(service)
    assert [each.status for each in stored(service) if each.id == digest.id] == ["sent"]
    return needed


def fail_and_vanish(service: Service, run: Callable[[], object]) -> set[tuple[str, str]]:
    """What two runs need when a webhook answers 500, so that it is noted as failing, and 410."""
    with receiver(in_turn(answers("500 Oops"), answers("410 Gone"))) as there:
        url = f"http://127.0.0.1:{there.port}/"
        assert service.post("webhook/save", {"issuer_uid": "hotel", "url": url}).status == 200
        service.clock.tick()
        issued(service)
        fan_out.run(images(service), endpoint_ids)
        service.spy.calls.clear()
        run()
        service.clock.advance(seconds=7)
        run()
    assert len(there.requests) == 2
    return needs(service)


def actions_on(template: dict[str, Any], role: str, service: str) -> dict[str, list[Any]]:
    """What a role allows with another service."""
    return {
        action: statement["Resource"]
        for statement in statements(template, role)
        for action in statement["Action"]
        if action.startswith(f"{service}:")
    }


def test_each_role_allows_exactly_what_its_function_does(service: Service, template) -> None:
    keys.create(current_runtime(), "hotel", "issuer", "", None)
    queue, mails = record_queue(), record_mails()
    give_contact(service)
    profile = {"issuer_uid": "hotel", "version": 0, "name": "Hotel", "zone": "Europe/Berlin"}
    profile |= {"email": "hello@hotel.example", "digest_hour": 7}
    assert service.post("hotel/save", profile | {"logo": text(PNG)}).status == 200
    service.spy.calls.clear()
    catch_up.run(lambda: PLENTY, endpoint_ids)  # before anything happened, it looks from here on
    used: dict[str, set[tuple[str, str]]] = {"CatchUp": needs(service)}
    service.clock.advance(minutes=1)
    book(service)
    rows = images(service)
    service.spy.calls.clear()
    fan_out.run(rows, endpoint_ids)
    used["FanOut"] = needs(service)
    service.clock.advance(minutes=1)
    service.spy.calls.clear()
    for message, _ in list(queue):
        send.run_queued(senders.SENDERS, [message])
    used["SendQueued"] = needs(service) | fail_and_vanish(
        service, lambda: send.run_queued(senders.SENDERS, [queue[-1][0]])
    )
    book(service)
    fan_out.run(images(service), endpoint_ids)
    service.clock.advance(minutes=1)
    service.spy.calls.clear()
    assert send.run_due(senders.SENDERS, lambda: PLENTY)["sent"] > 0
    assert mails
    used["SendDue"] = needs(service) | fail_and_vanish(
        service, lambda: send.run_due(senders.SENDERS, lambda: PLENTY)
    )
    book(service)
    service.clock.advance(minutes=1)
    service.spy.calls.clear()
    assert catch_up.run(lambda: PLENTY, endpoint_ids)["made"] > 0
    used["CatchUp"] |= needs(service)
    expect_somebody(service)
    used["SendQueued"] |= send_day_ahead(
        service, lambda digest: send.run_queued(senders.SENDERS, [digest])
    )
    used["SendDue"] |= send_day_ahead(
        service, lambda _: send.run_due(senders.SENDERS, lambda: PLENTY)
    )
    assert used == {name: grants(template, f"{name}Role") for name in used}


@pytest.mark.parametrize("name", ROLES)
def test_each_function_can_send_to_the_queue_and_one_can_read_it(template, name: str) -> None:
    queue = [{"Fn::GetAtt": ["SendQueue", "Arn"]}]
    reads = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    expected = {"sqs:SendMessage": queue}
    if name == "SendQueued":
        expected |= dict.fromkeys(reads, queue)
    assert actions_on(template, f"{name}Role", "sqs") == expected


@pytest.mark.parametrize("name", ROLES)
def test_who_sends_mails_may_do_so_under_one_identity(template, name: str) -> None:
    ses = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}"
    names = ("identity/${MailIdentity}", "configuration-set/${AWS::StackName}")
    may = {"ses:SendEmail": [{"Fn::Sub": f"{ses}:{name}"} for name in names]}
    sends = name in ("SendQueued", "SendDue")
    assert actions_on(template, f"{name}Role", "ses") == (may if sends else {})
    # Addresses are counted under a hash that is keyed with the stage's secret; a mail's link to its
    # booking is signed with the other one.
    secrets = [
        statement["Resource"]
        for statement in statements(template, f"{name}Role")
        if statement["Action"] == ["secretsmanager:GetSecretValue"]
    ]
    assert secrets == ([[{"Ref": "StageSecret"}], [{"Ref": "LinkSecret"}]] if sends else [])


def test_who_reads_reports_may_note_them_and_send_nothing(service: Service, template) -> None:
    def lose(operation: str, arguments: dict[str, Any]) -> None:
        """The response to a change with its event, which is then looked for."""
        if operation == "transact_write_items" and len(arguments["TransactItems"]) > 1:
            raise ReadTimeoutError(endpoint_url="")

    mails = mails_so_far(service)
    use_settings(test_clocks="on")
    service.spy.calls.clear()
    service.spy.before = lose
    with pytest.raises(StoreUnavailable):
        report(bounce(mails[0]))
    service.spy.before = no_fault
    assert report(complaint(mails[0])) == "complained"
    role = "MailReportsRole"
    assert needs(service) == grants(template, role)
    for other in ("sqs", "ses", "secretsmanager", "sns"):
        assert actions_on(template, role, other) == {}
