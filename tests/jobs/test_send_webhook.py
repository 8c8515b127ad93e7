"""Webhooks through the outbox: who hears of what, what an answer means, and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from chalicelib.jobs import catch_up, fan_out
from chalicelib.jobs.webhook_endpoints import endpoint_ids
from tests.api.steps import booked, issued
from tests.channels.fetching import Clock, network
from tests.channels.receivers import Behaviour, answers, hangs, in_turn
from tests.jobs.hooks import (
    HOTEL,
    body_of,
    deliveries_of,
    header_of,
    hooks,
    listed,
    listening,
    run,
)
from tests.jobs.outbox import PLENTY, images
from tests.service import Service


def test_an_event_arrives_once_signed_and_thin(service: Service) -> None:
    with listening(service, answers("200 OK", b"thanks")) as (there, webhook, secret):
        voucher = issued(service, holder_name="Anna")
        run(service)
        run(service)
    (request,) = there.requests
    body = body_of(request)
    assert (body["type"], body["data"]["subject_id"]) == ("voucher.issue", voucher["id"])
    assert b"Anna" not in request
    (delivery,) = hooks(service)
    assert header_of(request, "Webhook-Id") == delivery.id
    content = request.partition(b"\r\n\r\n")[2].decode()
    signature = Webhook(secret).sign(delivery.id, service.clock.now, content)
    assert header_of(request, "Webhook-Signature") == signature
    (shown,) = deliveries_of(service, webhook)
    assert (shown["status"], shown["attempt"], shown["next_try_at"]) == ("sent", 1, None)
    last = shown["last_attempt"]
    assert (last["status"], last["answer"], last["body"], last["number"]) == (
        *(200, "thanks", content),
        1,
    )


def test_it_hears_what_it_chose_and_nothing_from_before(service: Service) -> None:
    issued(service)
    service.clock.tick()
    with listening(service, answers("200 OK"), event_types=["voucher.book"]) as (there, _, __):
        booked(service)
        run(service)
        catch_up.run(lambda: PLENTY, endpoint_ids)
        run(service)
    assert [body_of(request)["type"] for request in there.requests] == ["voucher.book"]


def test_a_switched_off_or_deleted_one_hears_nothing(service: Service) -> None:
    with listening(service, answers("200 OK")) as (there, webhook, _):
        issued(service)
        fan_out.run(images(service), endpoint_ids)
        named = {**HOTEL, "webhook_id": webhook["id"], "version": 1}
        off = service.post("webhook/save", {**named, "url": webhook["url"], "enabled": False})
        assert off.status == 200
        run(service)
        assert [(each.status, each.reason) for each in hooks(service)] == [("void", "disabled")]
        issued(service)
        service.post("webhook/delete", {**named, "version": 2})
        run(service)
    assert there.requests == []


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (answers("500 Oops", b"sorry"), "status_500"),
        (answers("302 Elsewhere", b"", "Location: https://a.example/"), "status_302"),
        (answers("400 No"), "status_400"),
    ],
)
def test_what_is_not_taken_is_tried_again_under_the_same_id(
    service: Service, behave: Behaviour, reason: str
) -> None:
    with listening(service, behave) as (there, webhook, _):
        issued(service)
        run(service)
        (delivery,) = hooks(service)
        assert (delivery.status, delivery.reason) == ("waiting", reason)
        assert listed(service)["failing_since"] is not None
        service.clock.advance(seconds=7)
        run(service)
    first, second = there.requests
    assert header_of(first, "Webhook-Id") == header_of(second, "Webhook-Id")
    assert body_of(first) == body_of(second)
    assert header_of(first, "Webhook-Signature") != header_of(second, "Webhook-Signature")
    (shown,) = deliveries_of(service, webhook)
    assert (shown["attempt"], shown["reason"]) == (2, reason)
    assert shown["next_try_at"] is not None


def test_retry_after_is_honoured(service: Service) -> None:
    with listening(service, answers("503 Busy", b"", "Retry-After: 600")) as (there, _, __):
        issued(service)
        run(service)
        service.clock.advance(seconds=599)
        run(service)
        assert len(there.requests) == 1
        service.clock.advance(seconds=1)
        run(service)
        assert len(there.requests) == 2


def test_a_receiver_that_hangs_is_given_up(service: Service) -> None:
    with listening(service, hangs()) as (_, webhook, __):
        issued(service)
        # Before and at the start, to resolve, to connect, to send twice, to receive, and after.
        run(service, network(monotonic=Clock(0, 0, 0, 0, 0, 0, 14.95)))
        (shown,) = deliveries_of(service, webhook)
    assert (shown["reason"], shown["last_attempt"]["why"]) == ("timeout", "timeout")
    assert shown["last_attempt"]["status"] is None


def test_an_address_that_leads_inside_is_not_called(service: Service) -> None:
    url = "https://pms.hotel-seaside.example/"
    webhook = service.post("webhook/save", {**HOTEL, "url": url}).json["webhook"]
    service.clock.tick()
    issued(service)
    run(service, network(resolve=lambda *_: ["169.254.169.254"]))
    (shown,) = deliveries_of(service, webhook)
    assert shown["last_attempt"]["why"] == "address_refused"


def test_gone_disables_it(service: Service) -> None:
    with listening(service, answers("410 Gone")) as (there, _, __):
        issued(service)
        run(service)
        assert listed(service)["disabled"] == "gone"
        issued(service)
        run(service)
    assert len(there.requests) == 1
    assert [each.status for each in hooks(service)] == ["dead"]
    (event,) = service.get("events", {"type": "webhook.disable"}).json["items"]
    assert (event["actor_id"], event["meta"]["reason"]) == ("outbox", "gone")


def test_what_waits_for_one_that_was_disabled_is_void(service: Service) -> None:
    with listening(service, answers("500 Oops")) as (there, webhook, _):
        issued(service)
        run(service)
        named = {**HOTEL, "webhook_id": webhook["id"], "version": 1, "url": webhook["url"]}
        assert service.post("webhook/save", {**named, "enabled": False}).status == 200
        service.clock.advance(minutes=1)
        run(service)
    assert len(there.requests) == 1
    assert [(each.status, each.reason) for each in hooks(service)] == [("void", "disabled")]


def test_failing_for_three_days_disables_it_and_a_success_before_that_does_not(
    service: Service,
) -> None:
    with listening(service, answers("500 Oops")) as (_, __, ___):
        issued(service)
        run(service)
        service.clock.advance(days=2, hours=23)
        run(service)
        assert listed(service)["disabled"] is None
        service.clock.advance(hours=2)
        issued(service)
        run(service)
        assert listed(service)["disabled"] == "failing"
        assert {each.status for each in hooks(service)} <= {"dead", "void", "waiting"}


def test_a_success_ends_the_count(service: Service) -> None:
    with listening(service, in_turn(answers("500 Oops"), answers("200 OK"))) as (_, __, ___):
        issued(service)
        run(service)
        assert listed(service)["failing_since"] is not None
        service.clock.advance(seconds=7)
        run(service)
        assert listed(service)["failing_since"] is None


def test_a_test_goes_to_one_webhook_even_if_it_is_off_and_is_tried_once(service: Service) -> None:
    with listening(service, answers("500 Oops"), enabled=False) as (there, webhook, _):
        service.post("webhook/save", {**HOTEL, "url": webhook["url"]})
        answer = service.post("webhook/test", {**HOTEL, "webhook_id": webhook["id"]})
        assert answer.json == {"ok": True, "webhook": webhook, "secret": None}
        run(service)
        service.clock.advance(hours=3)
        run(service)
        assert [body_of(request)["type"] for request in there.requests] == ["webhook.test"]
        (shown,) = deliveries_of(service, webhook)
        assert (shown["status"], shown["reason"]) == ("dead", "status_500")
        assert all(each["failing_since"] is None for each in all_of(service))


def all_of(service: Service) -> list[dict[str, Any]]:
    """The hotel's webhooks."""
    return list(service.get("webhook/list", HOTEL).json["items"])
