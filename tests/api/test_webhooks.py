"""Webhooks over the API: saved, rotated, deleted, listed."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from chalicelib.domain.web_addresses import EXAMPLE
from chalicelib.domain.webhooks import ENDPOINTS_MAX, EVENT_TYPES
from tests.api.steps import error
from tests.service import Answer, Service

HOTEL = {"issuer_uid": "hotel"}
TYPES = ["voucher.book", "voucher.cancel"]


def save(service: Service, **fields: Any) -> dict[str, Any]:
    """Save a webhook; returns the answer."""
    answer = service.post("webhook/save", {**HOTEL, "url": EXAMPLE, **fields})
    assert answer.status == 200, answer.text
    body: dict[str, Any] = answer.json
    return body


def named(webhook: dict[str, Any]) -> dict[str, Any]:
    """The fields that name a webhook as it was read."""
    return HOTEL | {"webhook_id": webhook["id"], "version": webhook["version"]}


def listed(service: Service) -> list[dict[str, Any]]:
    """The hotel's webhooks."""
    answer = service.get("webhook/list", HOTEL)
    assert answer.status == 200, answer.text
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def test_a_saved_one_is_answered_with_its_secret_and_listed_without(service: Service) -> None:
    answer = save(service, description="PMS", event_types=[*TYPES, TYPES[0]])
    webhook, secret = answer["webhook"], answer["secret"]
    assert webhook["id"].startswith("wh-")
    expected = {"url": EXAMPLE, "description": "PMS", "event_types": TYPES, "disabled": None}
    assert {name: webhook[name] for name in expected} == expected
    assert (webhook["version"], webhook["failing_since"]) == (1, None)
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    answer = service.get("webhook/list", HOTEL)
    assert answer.json == {"ok": True, "items": [webhook], "event_types": [*EVENT_TYPES]}
    assert "whsec" not in answer.text


def test_each_has_a_secret_of_its_own(service: Service) -> None:
    assert len({save(service)["secret"] for _ in range(3)}) == 3


def test_a_change_replaces_all_fields_and_shows_no_secret(service: Service) -> None:
    read = save(service, description="PMS", event_types=TYPES)["webhook"]
    service.clock.tick()
    answer = save(service, **named(read), url="https://other.example/", enabled=False)
    webhook = answer["webhook"]
    assert (webhook["url"], webhook["description"], webhook["event_types"]) == (
        *("https://other.example/", ""),
        [],
    )
    assert (webhook["version"], webhook["disabled"], answer["secret"]) == (2, "by_hotel", None)
    assert webhook["created_at"] == read["created_at"] < webhook["changed_at"]
    assert listed(service) == [webhook]


def test_a_rotated_one_has_another_secret_and_the_one_before_for_a_day(service: Service) -> None:
    made = save(service)
    answer = service.post("webhook/rotate", named(made["webhook"])).json
    assert answer["secret"].startswith("whsec_")
    assert answer["secret"] != made["secret"]
    assert answer["webhook"]["previous_secret_until"] is not None
    leaked = service.post("webhook/rotate", {**named(answer["webhook"]), "keep_old": False}).json
    assert leaked["webhook"]["previous_secret_until"] is None
    assert len({made["secret"], answer["secret"], leaked["secret"]}) == 3


def test_a_deleted_one_is_answered_as_it_was_and_gone(service: Service) -> None:
    webhook = save(service)["webhook"]
    answer = service.post("webhook/delete", named(webhook))
    assert answer.json == {"ok": True, "webhook": webhook, "secret": None}
    assert listed(service) == []
    for path in ("save", "rotate", "delete"):
        assert error(change(service, path, named(webhook))) == (404, "webhook_not_found", None)


def change(service: Service, path: str, webhook: dict[str, Any]) -> Answer:
    """Change a webhook in one of the ways."""
    fields = {"url": EXAMPLE} if path == "save" else {}
    return service.post(f"webhook/{path}", webhook | fields)


@pytest.mark.parametrize("path", ["save", "rotate", "delete"])
def test_the_second_of_two_is_told_and_overwrites_nothing(service: Service, path: str) -> None:
    read = save(service)["webhook"]
    save(service, **named(read), description="the first's")
    refused = change(service, path, named(read))
    assert error(refused) == (409, "webhook_changed", {"version": 2})
    assert [each["description"] for each in listed(service)] == ["the first's"]


def test_a_hotel_has_ten_and_no_more(service: Service) -> None:
    for _ in range(ENDPOINTS_MAX):
        last = save(service)["webhook"]
        service.clock.tick()
    refused = service.post("webhook/save", HOTEL | {"url": EXAMPLE})
    assert error(refused) == (409, "too_many_webhooks", {"max": 10})
    assert len(listed(service)) == ENDPOINTS_MAX
    assert listed(service)[0] == last
    assert service.post("webhook/delete", named(last)).status == 200
    save(service)
    assert service.post("webhook/save", {"issuer_uid": "other", "url": EXAMPLE}).status == 200


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"url": "http://pms.example/"}, "url", "not_a_web_address"),
        ({"url": "https://169.254.169.254/"}, "url", "not_a_web_address"),
        ({"url": ""}, "url", "too_short"),
        ({"url": "https://a.example/" + "a" * 1024}, "url", "too_long"),
        ({"event_types": ["session.start"]}, "event_types[0]", "not_an_option"),
        ({"event_types": "voucher.book"}, "event_types", "wrong_type"),
        ({"webhook_id": "wh-1"}, "webhook_id", "needs_field"),
        ({"version": 1}, "version", "needs_field"),
        ({"secret": "whsec_MTIz"}, "secret", "unknown_field"),
    ],
)
def test_what_is_not_valid_says_why(
    service: Service, fields: dict[str, Any], field: str, code: str
) -> None:
    answer = service.post("webhook/save", {**HOTEL, "url": EXAMPLE, **fields})
    status, error_code, details = error(answer)
    assert (status, error_code) == (400, "invalid_request")
    assert [(each["field"], each["code"]) for each in details] == [(field, code)]
    assert listed(service) == []


def test_history_has_each_change_and_no_secret(service: Service) -> None:
    webhook = save(service)["webhook"]
    rotated = service.post("webhook/rotate", named(webhook)).json["webhook"]
    service.post("webhook/delete", named(rotated))
    answer = service.get("events", {"subject_id": webhook["id"]})
    assert sorted(each["type"] for each in answer.json["items"]) == [
        *("webhook.create", "webhook.delete", "webhook.rotate")
    ]
    assert "whsec" not in answer.text
    assert EXAMPLE not in answer.text  # it may hold a secret of the receiver's
