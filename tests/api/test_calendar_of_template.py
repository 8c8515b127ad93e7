"""Where a template and a profile name a calendar: as an issue does, or refused as one is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.steps import calendar, error, problems
from tests.calendars import CALENDAR
from tests.service import Answer, Service

TEMPLATE = {"issuer_uid": "hotel", "name": "Sauna for two"}
PROFILE = {"issuer_uid": "hotel", "name": "Seaside", "zone": "UTC"}
CHOICES = [
    ("template/save", TEMPLATE, "calendar_id"),
    ("hotel/save", PROFILE, "default_calendar_id"),
]


def save(service: Service, **fields: Any) -> Answer:
    """Save a template."""
    return service.post("template/save", TEMPLATE | fields)


def archive(service: Service, made: dict[str, Any]) -> None:
    """Archive a calendar."""
    assert service.post("calendar/archive", {"calendar_id": made["id"]}).status == 200


def test_a_template_names_a_calendar_and_its_places(service: Service) -> None:
    made = calendar(service, capacity=4)
    first = save(service, calendar_id=made["id"]).json["template"]
    assert (first["calendar_id"], first["places"]) == (made["id"], 1)
    named = {"template_id": first["id"], "version": 1}
    changed = save(service, **named, calendar_id=made["id"], places=2).json["template"]
    assert (changed["calendar_id"], changed["places"]) == (made["id"], 2)
    assert service.get("template/list", {"issuer_uid": "hotel"}).json["items"] == [changed]
    body = {name: changed[name] for name in ("issuer_uid", "calendar_id", "places")}
    voucher = service.post("voucher/issue", body).json["voucher"]
    assert (voucher["calendar_id"], voucher["places"]) == (made["id"], 2)
    without = save(service, template_id=first["id"], version=2).json["template"]
    assert (without["calendar_id"], without["places"]) == (None, None)


def test_the_older_dialect_names_them_likewise(service: Service) -> None:
    made = calendar(service)
    body = {"issuerUid": "hotel", "name": "Sauna", "calendarId": made["id"], "places": 2}
    saved = service.post("template/save", body).json["template"]
    assert (saved["calendarId"], saved["places"]) == (made["id"], 2)


@pytest.mark.parametrize(("path", "body", "field"), CHOICES)
def test_a_calendar_of_nobody_of_another_or_of_the_archive_is_refused(
    service: Service, path: str, body: dict[str, Any], field: str
) -> None:
    others, archived = calendar(service, issuer_uid="another-hotel"), calendar(service)
    archive(service, archived)
    for calendar_id, expected in (
        ("c-none", (404, "calendar_not_found")),
        (others["id"], (404, "calendar_not_found")),
        (archived["id"], (409, "calendar_archived")),
    ):
        refused = service.post(path, body | {field: calendar_id})
        assert error(refused)[:2] == expected
        issue = {"issuer_uid": "hotel", "calendar_id": calendar_id}
        assert error(service.post("voucher/issue", issue)) == error(refused)
    assert service.get("template/list", {"issuer_uid": "hotel"}).json["items"] == []
    assert service.get("hotel/profile", {"issuer_uid": "hotel"}).json["hotel"]["version"] == 0


def test_a_template_has_no_more_places_than_its_calendar(service: Service) -> None:
    made = calendar(service, capacity=2)
    refused = save(service, calendar_id=made["id"], places=3)
    assert problems(refused) == [("places", "must be at most 2")]
    assert problems(save(service, places=1)) == [
        ("places", "is only valid together with calendar_id")
    ]
    assert problems(save(service, template_id="tpl-1", places=1)) == [
        ("template_id", "is only valid together with version"),
        ("places", "is only valid together with calendar_id"),
    ]


def test_a_template_whose_calendar_was_archived_is_saved_with_another(service: Service) -> None:
    made = calendar(service)
    saved = save(service, calendar_id=made["id"]).json["template"]
    archive(service, made)
    named = {"template_id": saved["id"], "version": 1}
    assert error(save(service, **named, calendar_id=made["id"]))[1] == "calendar_archived"
    assert save(service, **named, calendar_id=calendar(service)["id"]).status == 200


def test_a_default_that_was_archived_stays_until_it_is_changed(service: Service) -> None:
    made = calendar(service)
    saved = service.post("hotel/save", PROFILE | {"default_calendar_id": made["id"]}).json["hotel"]
    assert saved["default_calendar_id"] == made["id"]
    archive(service, made)
    body = PROFILE | {"default_calendar_id": made["id"], "phone": "+49 30 1", "version": 1}
    assert service.post("hotel/save", body).json["hotel"]["version"] == 2
    assert service.post("hotel/save", PROFILE | {"version": 2}).status == 200
    again = service.post("hotel/save", body | {"version": 3})
    assert error(again)[1] == "calendar_archived"


def test_an_issue_without_a_calendar_takes_no_default(service: Service) -> None:
    service.post("hotel/save", PROFILE | {"default_calendar_id": calendar(service)["id"]})
    voucher = service.post("voucher/issue", {"issuer_uid": "hotel"}).json["voucher"]
    assert not {"calendar_id", "places"} & voucher.keys()


def test_whoever_is_no_hotel_names_the_one_that_a_new_calendar_is_of(service: Service) -> None:
    expected = [("issuer_uid", "is required")]
    assert problems(service.post("calendar/save", CALENDAR)) == expected
    assert problems(service.post("template/save", {"name": "Spa"})) == expected
