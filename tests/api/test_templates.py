"""Templates over the API: saved, changed, deleted, listed, in both dialects."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.steps import error, problems
from tests.service import Answer, Service

HOTEL = {"issuer_uid": "hotel"}
SPA = {
    **HOTEL,
    "name": "Spa, weekdays",
    "service_type": "hotel.spa",
    "title": "Day spa",
    "description": "Sauna\nand steam bath.",
    "duration_minutes": 180,
    "valid_days": 90,
    "price_amount": 89.5,
    "transferable": True,
    "terms": {"Guests": "2", "n": [1, None]},
}


def save(service: Service, **fields: Any) -> dict[str, Any]:
    """Save a template; returns it."""
    answer = service.post("template/save", HOTEL | {"name": "Spa"} | fields)
    assert answer.status == 200, answer.text
    template: dict[str, Any] = answer.json["template"]
    return template


def named(template: dict[str, Any]) -> dict[str, Any]:
    """The fields that name a template as it was read."""
    return HOTEL | {"template_id": template["id"], "version": template["version"]}


def listed(service: Service, **query: Any) -> list[str]:
    """The names of the hotel's templates."""
    answer = service.get("template/list", HOTEL | query)
    assert answer.status == 200, answer.text
    return [each["name"] for each in answer.json["items"]]


def test_saved_template_is_answered_and_listed_whole(service: Service) -> None:
    saved = save(service, **SPA)
    assert saved["id"].startswith("tpl-")
    expected = SPA | {"price_currency": "EUR", "version": 1, "id": saved["id"]}
    assert {name: saved[name] for name in expected} == expected
    assert saved["created_at"] == saved["changed_at"]
    assert service.get("template/list", HOTEL).json == {
        "ok": True,
        "items": [saved],
        "next_cursor": None,
    }


def test_defaults_are_those_of_an_issue(service: Service) -> None:
    voucher = service.post("voucher/issue", HOTEL).json["voucher"]
    saved = save(service)
    for name in ("service_type", "title", "description", "duration_minutes", "terms"):
        assert saved[name] == voucher[name]
    assert (saved["valid_days"], saved["price_amount"], saved["transferable"]) == (
        None,
        None,
        False,
    )


def test_change_replaces_all_fields_and_raises_the_version(service: Service) -> None:
    saved = save(service, **SPA)
    service.clock.tick()
    changed = save(service, **named(saved), name="Day spa")
    assert (changed["version"], changed["name"], changed["price_amount"]) == (2, "Day spa", None)
    assert changed["created_at"] == saved["created_at"]
    assert listed(service) == ["Day spa"]


def test_second_of_two_clerks_is_told_and_overwrites_nothing(service: Service) -> None:
    read = save(service)
    save(service, **named(read), name="The first clerk's")
    for path in ("template/save", "template/delete"):
        body = named(read) | ({"name": "The second's"} if path == "template/save" else {})
        assert error(service.post(path, body)) == (409, "template_changed", {"version": 2})
    assert listed(service) == ["The first clerk's"]


def test_deleted_template_is_answered_as_it_was_and_gone(service: Service) -> None:
    saved = save(service, **SPA)
    answer = service.post("template/delete", named(saved))
    assert (answer.status, answer.json["template"]) == (200, saved)
    assert listed(service) == []
    for path in ("template/save", "template/delete"):
        body = named(saved) | ({"name": "x"} if path == "template/save" else {})
        assert error(service.post(path, body)) == (404, "template_not_found", None)


def test_listing_is_newest_first_in_pages(service: Service) -> None:
    for number in range(3):
        save(service, name=f"Template {number}")
        service.clock.tick()
    assert listed(service) == ["Template 2", "Template 1", "Template 0"]
    page = service.get("template/list", HOTEL | {"limit": 2}).json
    assert len(page["items"]) == 2
    assert listed(service, limit=2, cursor=page["next_cursor"]) == ["Template 0"]
    assert error(service.get("template/list", {"issuer_uid": "x", "cursor": "y"}))[1] == (
        "invalid_cursor"
    )


def test_hotel_has_a_hundred_templates_and_no_more(local_service: Service) -> None:
    for number in range(100):
        save(local_service, name=f"Template {number}")
    refused = local_service.post("template/save", HOTEL | {"name": "one more"})
    assert error(refused) == (409, "too_many_templates", {"max": 100})
    assert len(listed(local_service, limit=100)) == 100
    newest = local_service.get("template/list", HOTEL).json["items"][0]
    assert local_service.post("template/delete", named(newest)).status == 200
    save(local_service, name="room again")
    save(local_service, issuer_uid="another-hotel")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [("name", "is required")]),
        ({"name": ""}, [("name", "must not be empty")]),
        ({"name": "x" * 81}, [("name", "must have at most 80 characters")]),
        ({"name": "x", "valid_days": 0}, [("valid_days", "must be at least 1")]),
        ({"name": "x", "valid_days": 3651}, [("valid_days", "must be at most 3650")]),
        (
            {"name": "x", "duration_minutes": 1500, "valid_days": 1},
            [("valid_days", "must be at least 2")],
        ),
        (
            {"name": "x", "price_amount": 1.001, "valid_days": 0},
            [
                ("valid_days", "must be at least 1"),
                ("price_amount", "must have at most 2 decimals in EUR"),
            ],
        ),
        (
            {"name": "x", "template_id": "tpl-1"},
            [("template_id", "is only valid together with version")],
        ),
        (
            {"name": "x", "version": 1},
            [("version", "is only valid together with template_id")],
        ),
        ({"name": "x", "holder_uid": "a"}, [("holder_uid", "is not a known field")]),
    ],
)
def test_every_problem_is_named(
    service: Service, fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert problems(service.post("template/save", HOTEL | fields)) == expected
    assert listed(service) == []


def test_hotel_must_be_named_where_nobody_is_one(service: Service) -> None:
    expected = [("issuer_uid", "is required")]
    assert problems(service.post("template/save", {"name": "x"})) == expected
    assert problems(service.get("template/list")) == expected


def keyed(service: Service, path: str, body: dict[str, Any]) -> Answer:
    """The request under always the same Idempotency-Key."""
    return service.post(path, body, headers={"idempotency-key": "the-same"})


@pytest.mark.parametrize("path", ["template/save", "template/delete"])
def test_repetition_under_a_key_has_one_effect(service: Service, path: str) -> None:
    body = HOTEL | {"name": "once"}
    if path == "template/delete":
        body = named(save(service))
    first, second = keyed(service, path, body), keyed(service, path, body)
    assert (first.status, first.text) == (second.status, second.text)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(listed(service)) == (1 if path == "template/save" else 0)
    other = keyed(service, "template/save", HOTEL | {"name": "another"})
    assert error(other)[:2] == (422, "idempotency_key_reused")


def test_changed_template_is_replayed_to_whoever_changed_it(service: Service) -> None:
    body = named(save(service)) | {"name": "changed"}
    first, second = (keyed(service, "template/save", body) for _ in range(2))
    assert (first.status, first.text) == (second.status, second.text)


def test_older_dialect_saves_lists_and_deletes(service: Service) -> None:
    body = {
        "issuerUid": "hotel",
        "name": "Spa",
        "serviceType": "hotel.spa",
        "durationMinutes": 60,
        "validDays": 30,
        "price": {"amount": 12.5, "currency": "EUR"},
    }
    saved = service.post("template/save", body).json["template"]
    assert saved["templateId"].startswith("tpl-")
    assert saved["price"] == {"amount": 12.5, "currency": "EUR"}
    assert (saved["validDays"], saved["version"]) == (30, 1)
    assert saved["changedAt"].endswith("Z")
    assert service.get("template/list", {"issuerUid": "hotel"}).json["items"] == [saved]
    stated = {"issuerUid": "hotel", "templateId": saved["templateId"]}
    assert error(service.post("template/delete", stated | {"version": 2})) == (
        409,
        "template_changed",
        {"version": 1},
    )
    assert service.post("template/delete", stated | {"version": 1}).status == 200


def test_each_change_has_an_event(service: Service) -> None:
    saved = save(service)
    service.clock.tick()
    changed = save(service, **named(saved), name="Day spa")
    service.clock.tick()
    service.post("template/delete", named(changed))
    items = service.get("events", {"subject_id": saved["id"]}).json["items"]
    assert [(each["type"], each["meta"]) for each in items] == [
        ("template.delete", {"name": "Day spa"}),
        ("template.change", {"name": "Day spa"}),
        ("template.create", {"name": "Spa"}),
    ]
    assert {each["subject_type"] for each in items} == {"template"}
