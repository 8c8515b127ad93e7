"""Webhooks in the tests of the outbox: receivers on this machine, and what became of a message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from chalicelib.channels.fetch import Network
from chalicelib.domain.outbox.delivery import Delivery
from chalicelib.jobs import fan_out, send
from chalicelib.jobs.send_mail import prepare as prepare_mail
from chalicelib.jobs.send_webhook import prepare
from chalicelib.jobs.webhook_endpoints import endpoint_ids
from tests.channels.fetching import network
from tests.channels.receivers import Behaviour, Receiver, receiver
from tests.jobs.outbox import PLENTY, images, stored
from tests.service import Service

HOTEL = {"issuer_uid": "hotel"}


@contextmanager
def listening(
    service: Service, behave: Behaviour, **fields: Any
) -> Iterator[tuple[Receiver, dict[str, Any], str]]:
    """A receiver on this machine, its webhook and its secret."""
    with receiver(behave) as there:
        url = f"http://127.0.0.1:{there.port}/hooks"
        answer = service.post("webhook/save", {**HOTEL, "url": url, **fields}).json
        service.clock.tick()
        yield there, answer["webhook"], answer["secret"]


def run(service: Service, reached: Network | None = None) -> dict[str, int]:
    """The stream brings everything, and what is due is sent."""
    fan_out.run(images(service), endpoint_ids)
    webhook = partial(prepare, network=reached or network())
    return send.run_due({"mail": prepare_mail, "webhook": webhook}, lambda: PLENTY)


def hooks(service: Service) -> list[Delivery]:
    """The deliveries to webhooks."""
    return [each for each in stored(service) if each.channel == "webhook"]


def listed(service: Service) -> dict[str, Any]:
    """The hotel's only webhook."""
    (webhook,) = service.get("webhook/list", HOTEL).json["items"]
    return dict(webhook)


def deliveries_of(service: Service, webhook: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    """What the API says of them."""
    fields = {**HOTEL, "webhook_id": webhook["id"], **query}
    return list(service.get("webhook/deliveries", fields).json["items"])


def body_of(request: bytes) -> dict[str, Any]:
    return dict(json.loads(request.partition(b"\r\n\r\n")[2]))


def header_of(request: bytes, name: str) -> str:
    """A header of a request."""
    head = request.partition(b"\r\n\r\n")[0].decode()
    lines = [line for line in head.split("\r\n") if line.startswith(f"{name}: ")]
    return lines[0].partition(": ")[2]
