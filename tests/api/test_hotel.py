"""POST /api/hotel/save, GET /api/hotel/profile, GET /api/hotel/logo."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from chalicelib.http.responses import HEADERS
from tests.api.steps import calendar, error, problems
from tests.pictures import JPEG, PNG, SVG, WEBP, text
from tests.service import Answer, Service

WHOLE: dict[str, Any] = {
    "issuer_uid": "hotel",
    "name": "Hotel Seeblick",
    "zone": "Europe/Berlin",
    "address": "Seestraße 12\n10115 Berlin",
    "map_url": "https://www.openstreetmap.org/?mlat=52.5&mlon=13.4#map=17/52.5/13.4",
    "phone": "+49 30 1234567",
    "email": "hello@hotel-seeblick.example",
    "website": "https://hotel-seeblick.example/",
    "languages": ["de", "en"],
    "accent": "#7a1f3d",
}
UNSTATED = {"default_calendar_id": None, "reminder_hours": 24, "digest_hour": None, "logo": None}
UNSTATED |= {"asks_phone": False, "asks_note": False}
LEAST = {"issuer_uid": "hotel", "name": "Seaside", "zone": "UTC"}


def save(service: Service, **fields: Any) -> Answer:
    """Save a profile of the hotel."""
    return service.post("hotel/save", LEAST | fields)


def profile(service: Service, issuer_uid: str = "hotel") -> dict[str, Any]:
    """The hotel's profile."""
    answer = service.get("hotel/profile", {"issuer_uid": issuer_uid})
    assert answer.status == 200, answer.text
    hotel: dict[str, Any] = answer.json["hotel"]
    return hotel


def test_profile_is_answered_as_it_was_saved(service: Service) -> None:
    answer = service.post("hotel/save", WHOLE)
    assert answer.status == 200
    assert answer.json == {"ok": True, "hotel": WHOLE | UNSTATED | {"version": 1}}
    assert profile(service) == answer.json["hotel"]


def test_hotel_without_a_profile_has_version_0_and_no_name(service: Service) -> None:
    none = dict.fromkeys(WHOLE) | UNSTATED
    languages = ["en", "de", "nl"]
    expected = none | {"issuer_uid": "nobody", "languages": languages, "version": 0}
    assert profile(service, "nobody") == expected


def test_field_that_is_left_out_is_empty_from_then_on(service: Service) -> None:
    service.post("hotel/save", WHOLE)
    assert save(service, version=1).status == 200
    saved = profile(service)
    least = LEAST | {"languages": ["en", "de", "nl"], "version": 2}
    assert saved == dict.fromkeys(WHOLE) | UNSTATED | least


def test_hotel_chooses_what_its_guests_are_asked(service: Service) -> None:
    assert save(service, asks_phone=True).status == 200
    shown = profile(service)
    assert (shown["asks_phone"], shown["asks_note"]) == (True, False)
    assert save(service, asks_note=True, version=1).json["hotel"]["asks_note"] is True
    assert profile(service)["asks_phone"] is False


@pytest.mark.parametrize("hours", [None, 1, 168])
def test_hotel_chooses_when_its_guests_are_reminded(service: Service, hours: int | None) -> None:
    assert save(service, reminder_hours=hours).json["hotel"]["reminder_hours"] == hours
    assert profile(service)["reminder_hours"] == hours
    assert problems(save(service, reminder_hours=0)) == [("reminder_hours", "must be at least 1")]
    assert problems(save(service, reminder_hours=169)) == [
        ("reminder_hours", "must be at most 168")
    ]


@pytest.mark.in_process("moves the clock")
def test_event_names_what_changed(service: Service) -> None:
    save(service, logo=text(PNG))
    service.clock.advance(seconds=1)
    save(service, version=1, phone="+49 30 1", accent="#7a1f3d")
    second, first = service.get("events", {"subject_id": "hotel"}).json["items"]
    assert first["meta"] == {"changed": ["name", "zone", "logo"], "version": 1}
    assert second["meta"] == {"changed": ["phone", "accent"], "version": 2}
    assert {(e["type"], e["subject_type"]) for e in (first, second)} == {("hotel.save", "hotel")}


# --- two clerks


def test_second_of_two_clerks_is_refused_and_told_the_version(service: Service) -> None:
    save(service)
    assert save(service, version=1, name="First").status == 200
    refused = save(service, version=1, name="Second")
    assert error(refused) == (409, "hotel_changed", {"version": 2})
    assert profile(service)["name"] == "First"
    assert save(service, version=2, name="Second").status == 200


@pytest.mark.in_process("changes the store meanwhile")
@pytest.mark.parametrize("before", [0, 1])
def test_clerk_who_saves_while_another_does_is_refused(service: Service, before: int) -> None:
    for version in range(before):
        save(service, version=version)
    with service.meanwhile(lambda: save(service, version=before, name="Fast", logo=text(PNG))):
        slow = save(service, version=before, name="Slow", logo=text(JPEG))
    assert error(slow) == (409, "hotel_changed", {"version": before + 1})
    assert profile(service)["name"] == "Fast"
    assert logo(service).headers["Content-Type"] == "image/png"


# --- the logo


def logo(service: Service, **headers: str) -> Answer:
    """The hotel's logo."""
    return service.get("hotel/logo", {"issuer_uid": "hotel"}, headers=headers)


@pytest.mark.in_process("reads the body as Lambda answers it")
@pytest.mark.parametrize(
    ("picture", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")]
)
@pytest.mark.parametrize("accept", ["image/avif,image/webp,*/*;q=0.8", "*/*", ""])
def test_logo_is_answered_as_what_it_is(
    service: Service, picture: bytes, kind: str, accept: str
) -> None:
    save(service, logo=text(picture))
    answer = logo(service, **({"Accept": accept} if accept else {}))
    assert answer.status == 200
    assert base64.b64decode(answer.text) == picture
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["ETag"] == f'"{profile(service)["logo"]}"'
    policy = answer.headers["Content-Security-Policy"]
    assert policy == HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")


def test_logo_that_a_browser_has_is_not_sent_again(service: Service) -> None:
    save(service, logo=text(PNG))
    etag = f'"{profile(service)["logo"]}"'
    answer = logo(service, **{"If-None-Match": etag})
    assert (answer.status, answer.text) == (304, "")
    assert logo(service, **{"If-None-Match": '"other"'}).status == 200


def test_logo_stays_until_it_is_replaced_or_removed(service: Service) -> None:
    save(service, logo=text(PNG))
    first = profile(service)["logo"]
    save(service, version=1, name="Other")
    assert profile(service)["logo"] == first
    save(service, version=2, logo=text(JPEG))
    assert profile(service)["logo"] not in (None, first)
    save(service, version=3, remove_logo=True)
    assert profile(service)["logo"] is None
    assert error(logo(service)) == (404, "logo_not_found", None)


def test_largest_logo_fits_into_a_request_with_every_field_full(service: Service) -> None:
    picture = PNG + b"\0" * (40 * 1024 - len(PNG))
    full = {
        **{"name": "\U0001f600" * 200, "address": "\U0001f600" * 500, "phone": "+" + "1" * 31},
        **{"map_url": "https://" + "a" * 492, "website": "https://" + "a" * 492},
        **{"email": "a" * 64 + "@" + "a" * 186 + ".de", "accent": "#7a1f3d"},
        "issuer_uid": "\U0001f600" * 128,
    }
    body = LEAST | full | {"logo": text(picture)}
    raw = json.dumps(body, ensure_ascii=False).encode()  # as a browser writes it
    headers = {"content-type": "application/json"}
    answer = service.call("POST", "/api/hotel/save", raw, headers=headers)
    assert answer.status == 200, answer.text
    too_large = LEAST | {"logo": text(picture + b"\0")}
    assert problems(service.post("hotel/save", too_large)) == [
        ("logo", "must have at most 40960 bytes")
    ]


# --- what is refused

TYPES = "must be a picture: image/png, image/jpeg, image/webp"
URL = "does not have the required format, such as https://hotel-seeblick.example/"
PHONE = "does not have the required format, such as +49 30 1234567"
EMAIL = "does not have the required format, such as hello@hotel-seeblick.example"
COLOUR = "does not have the required format, such as #7a1f3d"
BASE64 = "does not have the required format, such as iVBORw0KGgo="
ZONE = "must be the IANA name of a time zone, such as Europe/Berlin"


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("zone", "Berlin", ZONE),
        ("zone", "europe/berlin", ZONE),
        ("zone", "+01:00", ZONE),
        ("map_url", "http://hotel.example/", URL),
        ("map_url", "javascript:alert(1)", URL),
        ("website", "https://", URL),
        ("website", 'https://a.example/"onclick', URL),
        ("phone", "call us", PHONE),
        ("phone", "tel:+49", PHONE),
        ("email", "hello", EMAIL),
        ("email", "a@b@c.example", EMAIL),
        ("email", "a@example", EMAIL),
        ("accent", "red", COLOUR),
        ("accent", "#fff", COLOUR),
        ("languages", [], "must have at least 1 entry"),
        ("languages", "de", "must be a list"),
        ("languages[0]", ["fr"], "must be one of en, de, nl"),
        ("languages[0]", [1], "must be text"),
        ("languages", ["de"] * 4, "must have at most 3 entries"),
        ("logo", "not base64", BASE64),
        ("logo", "iVBORw0KGgo", BASE64),
        ("logo", "\u00e9", BASE64),
        ("logo", 1, "must be text"),
        ("logo", "", TYPES),
        ("logo", text(SVG), TYPES),
        ("version", -1, "must be at least 0"),
        ("name", " ", "must not be empty"),
    ],
)
def test_what_no_profile_may_have_is_named(
    service: Service, field: str, value: Any, problem: str
) -> None:
    assert problems(save(service, **{field.partition("[")[0]: value})) == [(field, problem)]


def test_colour_that_is_too_pale_gets_the_nearest_that_is_not(service: Service) -> None:
    answer = save(service, accent="#ffcc00")
    [detail] = answer.json["details"]
    assert (detail["field"], detail["code"]) == ("accent", "too_pale")
    nearest = detail["limits"]["nearest"]
    assert save(service, accent=nearest.upper()).json["hotel"]["accent"] == nearest


def test_every_problem_is_named_at_once(service: Service) -> None:
    fields = {"zone": "Mars", "accent": "#ffffff", "logo": text(SVG), "phone": "x"}
    named = [field for field, _ in problems(save(service, **fields, remove_logo=True))]
    assert named == ["phone", "zone", "accent", "remove_logo", "logo"]


def test_language_that_is_named_twice_counts_once(service: Service) -> None:
    saved = save(service, languages=["nl", "de", "nl"]).json["hotel"]
    assert saved["languages"] == ["nl", "de"]


# --- camelCase


def test_profile_in_camel_case(service: Service) -> None:
    body = {"issuerUid": "hotel", "name": "Seaside", "zone": "UTC", "mapUrl": "https://a.example/"}
    answer = service.post("hotel/save", body)
    assert answer.status == 200
    assert answer.json["hotel"]["mapUrl"] == "https://a.example/"
    read = service.get("hotel/profile", {"issuerUid": "hotel"}).json
    assert read == answer.json


def test_new_calendar_has_the_zone_of_its_hotel(service: Service) -> None:
    uid = {"issuer_uid": "hotel-in-tokyo"}
    profile = uid | {"name": "Seaside", "zone": "Asia/Tokyo"}
    assert service.post("hotel/save", profile).status == 200
    made = calendar(service, zone=None, **uid)
    assert made["zone"] == "Asia/Tokyo"
