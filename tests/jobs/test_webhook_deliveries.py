"""Deliveries of webhooks over the API: seen in pages, and replayed."""

from __future__ import annotations

from typing import Any

from chalicelib.jobs import fan_out, send
from chalicelib.jobs.send_mail import prepare as prepare_mail
from chalicelib.jobs.send_webhook import prepare
from chalicelib.jobs.webhook_endpoints import endpoint_ids
from tests.api.steps import issued
from tests.channels.fetching import network
from tests.channels.receivers import answers, in_turn
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


def test_a_delivery_is_replayed_under_its_id_with_the_same_body(service: Service) -> None:
    with listening(service, in_turn(answers("410 Gone"), answers("200 OK"))) as (there, webhook, _):
        issued(service)
        run(service)
        named = {**HOTEL, "webhook_id": webhook["id"]}
        current = listed(service)
        service.post("webhook/save", {**named, "version": 2, "url": current["url"]})
        (shown,) = deliveries_of(service, webhook)
        body = {**named, "delivery_id": shown["id"]}
        for _ in range(2):  # a repetition changes nothing
            answer = service.post("webhook/replay", body).json["delivery"]
            assert (answer["status"], answer["attempt"]) == ("queued", 0)
        run(service)
    first, second = there.requests
    assert header_of(first, "Webhook-Id") == header_of(second, "Webhook-Id")
    assert body_of(first) == body_of(second)
    assert [each["status"] for each in deliveries_of(service, webhook)] == ["sent"]


def test_nobody_replays_or_sees_what_is_not_theirs(service: Service) -> None:
    with listening(service, answers("200 OK")) as (_, webhook, __):
        issued(service)
        run(service)
        (shown,) = deliveries_of(service, webhook)
        for fields in (
            {**HOTEL, "webhook_id": "wh-other"},
            {"issuer_uid": "other", "webhook_id": webhook["id"]},
        ):
            refused = service.post("webhook/replay", {**fields, "delivery_id": shown["id"]})
            assert (refused.status, refused.json["code"]) == (404, "delivery_not_found")
            assert service.get("webhook/deliveries", fields).json["items"] == []


def test_deliveries_come_in_pages_newest_first(service: Service) -> None:
    with listening(service, answers("200 OK")) as (_, webhook, __):
        vouchers = []
        for _ in range(3):
            vouchers.append(issued(service)["id"])
            service.clock.tick()
        run(service)
        query = {**HOTEL, "webhook_id": webhook["id"], "limit": 2}
        page = service.get("webhook/deliveries", query).json
        assert [each["subject_id"] for each in page["items"]] == vouchers[:0:-1]
        rest = service.get("webhook/deliveries", {**query, "cursor": page["next_cursor"]}).json
        assert [each["subject_id"] for each in rest["items"]] == vouchers[:1]
        assert rest["next_cursor"] is None


def test_one_that_is_under_way_is_not_replayed(service: Service) -> None:
    with listening(service, answers("200 OK")) as (_, webhook, __):
        issued(service)
        fan_out.run(images(service), endpoint_ids)
        (delivery,) = hooks(service)
        replies: list[Any] = []

        def prepared(*arguments: Any) -> Any:
            ready = prepare(*arguments, network=network())

            def sending() -> Any:
                body = {**HOTEL, "webhook_id": webhook["id"], "delivery_id": delivery.sort}
                replies.append(service.post("webhook/replay", body))
                return ready.send()  # type: ignore[union-attr]

            return type(ready)(sending)

        send.run_due({"mail": prepare_mail, "webhook": prepared}, lambda: PLENTY)
    (refused,) = replies
    assert (refused.status, refused.json["code"]) == (409, "delivery_under_way")
