"""Campaigns over the API: made, listed, and what their offers look like to guests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.api.offer_use import (
    HOTEL,
    accepted,
    campaign,
    catalogue,
    create,
    form,
    listed,
    offer,
    stored,
    template,
)
from tests.api.steps import calendar, error, problems, text
from tests.service import Service

DAY = timedelta(days=1)


@pytest.mark.in_process("compares instants of the clock")
def test_new_campaign_is_answered_and_listed_whole(service: Service) -> None:
    made = campaign(service, hourly_amount=62, offers=[offer(service)])
    template_id = made["offers"][0].pop("template_id")
    assert template_id.startswith("tpl-")
    assert made["id"].startswith("cmp-")
    assert made == {
        "id": made["id"],
        "issuer_uid": "hotel",
        "name": "Quiet weeks",
        "status": "running",
        "starts_at": text(service.clock.now),
        "ends_at": text(service.clock.now + 30 * DAY),
        "price_currency": "EUR",
        "budget_amount": 310,
        "spent_amount": 0,
        "hourly_amount": 62,
        "offers": [
            {
                "offer_id": "offer-1",
                "title": "Day spa",
                "service_type": "hotel.booking",
                "duration_minutes": 120,
                "original_amount": 120,
                "price_amount": 89,
                "count": 10,
                "accepted": 0,
            }
        ],
        "created_at": text(service.clock.now),
        "changed_at": text(service.clock.now),
        "version": 1,
    }
    made["offers"][0]["template_id"] = template_id
    assert listed(service) == [made]


def test_an_original_price_may_be_stated(service: Service) -> None:
    made = campaign(service, offers=[offer(service, original_amount=150, price_amount=149.5)])
    assert made["offers"][0]["original_amount"] == 150
    assert made["offers"][0]["price_amount"] == pytest.approx(149.5)


@pytest.mark.in_process("a process keeps a hotel's zone for a minute")
def test_dates_are_days_at_the_hotel(service: Service) -> None:
    profile = HOTEL | {"name": "Seaside", "zone": "Europe/Berlin"}
    assert service.post("hotel/save", profile).status == 200
    made = campaign(service, starts_at="2096-12-01", ends_at="2096-12-31")
    assert (made["starts_at"], made["ends_at"]) == ("2096-11-30T23:00:00Z", "2096-12-31T23:00:00Z")
    assert made["status"] == "scheduled"


@pytest.mark.in_process("moves the clock")
def test_a_status_follows_from_the_time(service: Service) -> None:
    later = text(service.clock.now + DAY)
    made = campaign(service, starts_at=later)
    assert made["status"] == "scheduled"
    service.clock.advance(days=1)
    assert stored(service, made["id"])["status"] == "running"
    service.clock.advance(days=29)
    assert stored(service, made["id"])["status"] == "ended"
    assert [each["id"] for each in listed(service, status="ended")] == [made["id"]]
    assert listed(service, status="running") == []


def test_the_newest_campaign_is_listed_first_and_pages_go_on(service: Service) -> None:
    ids = []
    for _ in range(3):
        ids.append(campaign(service)["id"])
        service.clock.tick()
    page = service.get("campaign/list", HOTEL | {"limit": 2}).json
    assert [each["id"] for each in page["items"]] == [ids[2], ids[1]]
    rest = service.get("campaign/list", HOTEL | {"limit": 2, "cursor": page["next_cursor"]}).json
    assert [each["id"] for each in rest["items"]] == [ids[0]]
    assert rest["next_cursor"] is None


def test_a_filtered_list_reads_on_past_what_is_not_wanted(service: Service) -> None:
    wanted = campaign(service)["id"]
    for _ in range(2):
        service.clock.tick()
        campaign(service, starts_at=text(service.clock.now + DAY))
    query = HOTEL | {"limit": 1, "status": "running"}
    page = service.get("campaign/list", query).json
    assert [each["id"] for each in page["items"]] == [wanted]


WRONG = {
    "saves nothing": ({"price_amount": 120}, "offers[0].price_amount", "must be less than 120.00"),
    "too exact": (
        {"price_amount": 8.999},
        "offers[0].price_amount",
        "must have at most 2 decimals in EUR",
    ),
    "no price below nothing": (
        {"original_amount": -1},
        "offers[0].original_amount",
        "must be at least 0",
    ),
    "costs nothing without a voucher": (
        {"original_amount": 0},
        "offers[0].price_amount",
        "must be less than 0",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_an_offer_is_named(service: Service, name: str) -> None:
    fields, field, sentence = WRONG[name]
    answer = create(service, offers=[offer(service, **fields)])
    assert problems(answer) == [(field, sentence)]


def test_a_template_without_a_price_needs_an_original_one(service: Service) -> None:
    template_id = template(service, price_amount=None)
    answer = create(service, offers=[offer(service, template_id=template_id)])
    assert problems(answer) == [("offers[0].original_amount", "is required")]


def test_all_offers_have_one_currency(service: Service) -> None:
    other = template(service, price_currency="CHF")
    answer = create(service, offers=[offer(service), offer(service, template_id=other)])
    assert problems(answer) == [
        ("offers[1].template_id", "does not agree with offers[0].template_id")
    ]


def test_a_budget_pays_for_one_accept_at_least(service: Service) -> None:
    answer = create(service, budget_amount=30, hourly_amount=30.99)
    assert problems(answer) == [
        ("budget_amount", "must be at least 31.00"),
        ("hourly_amount", "must be at least 31.00"),
    ]


@pytest.mark.in_process("compares instants of the clock")
def test_a_campaign_ends_after_it_starts_and_after_now(service: Service) -> None:
    now = text(service.clock.now)
    answer = create(service, ends_at=now)
    assert problems(answer) == [("ends_at", "must be after starts_at")]
    past = {"starts_at": text(service.clock.now - 2 * DAY), "ends_at": now}
    answer = create(service, **past)
    assert problems(answer) == [("ends_at", f"must be after {now}, the time of this request")]


def test_a_template_that_is_not_the_hotels_does_not_exist(service: Service) -> None:
    others = template(service, issuer_uid="other")
    for template_id in (others, "tpl-none"):
        answer = create(service, offers=[offer(service, template_id=template_id)])
        assert error(answer)[:2] == (404, "template_not_found")


@pytest.mark.in_process("moves the clock")
def test_a_hotel_has_at_most_twenty_campaigns_that_have_not_ended(service: Service) -> None:
    body = form(service)
    soon = text(service.clock.now + DAY)
    for number in range(20):
        ends = {"ends_at": soon} if number == 0 else {}
        assert service.post("campaign/create", body | ends).status == 201
    answer = service.post("campaign/create", body)
    assert error(answer) == (409, "too_many_campaigns", {"max": 20})
    assert service.post("campaign/create", body | {"issuer_uid": "hotel"}).status == 409
    service.clock.advance(days=1)
    assert service.post("campaign/create", body).status == 201


@pytest.mark.in_process("sends one request within another")
def test_two_campaigns_made_at_once_are_both_listed_and_offered(service: Service) -> None:
    body = form(service)
    with service.meanwhile(lambda: service.post("campaign/create", body)) as other:
        answer = service.post("campaign/create", body)
    ids = {answer.json["campaign"]["id"], other.result.json["campaign"]["id"]}
    assert {each["id"] for each in listed(service)} == ids
    assert {each["campaign_id"] for each in catalogue(service)} == ids


@pytest.mark.in_process("a guest accepts")
def test_the_catalogue_shows_what_can_be_taken_and_nothing_else(service: Service) -> None:
    made = campaign(service, offers=[offer(service, count=1), offer(service, price_amount=100)])
    campaign(service, starts_at=text(service.clock.now + DAY))
    campaign(service, issuer_uid="other", offers=[offer(service, template_id=_of_other(service))])
    items = catalogue(service)
    assert [(each["campaign_id"], each["offer_id"]) for each in items] == [
        (made["id"], "offer-1"),
        (made["id"], "offer-2"),
    ]
    assert items[0] == {
        "campaign_id": made["id"],
        "offer_id": "offer-1",
        "title": "Day spa",
        "description": "",
        "service_type": "hotel.booking",
        "duration_minutes": 120,
        "places": None,
        "original_amount": 120,
        "price_amount": 89,
        "saving_amount": 31,
        "price_currency": "EUR",
        "valid_days": 60,
        "ends_at": made["ends_at"],
        "terms": {"towel": True},
    }
    accepted(service, made["id"])
    assert [each["offer_id"] for each in catalogue(service)] == ["offer-2"]


def _of_other(service: Service) -> str:
    return template(service, issuer_uid="other")


@pytest.mark.in_process("a process keeps a hotel's zone for a minute")
def test_the_catalogue_says_whose_it_is(service: Service) -> None:
    profile = HOTEL | {"name": "Seaside", "zone": "Europe/Berlin"}
    assert service.post("hotel/save", profile).status == 200
    answer = service.get("offers/catalogue", HOTEL).json
    assert answer["hotel"]["name"] == "Seaside"
    assert answer["items"] == []


def test_an_offer_in_an_archived_calendar_is_not_shown(service: Service) -> None:
    calendar_id = calendar(service)["id"]
    in_calendar = template(service, calendar_id=calendar_id, places=2)
    made = campaign(service, offers=[offer(service, template_id=in_calendar)])
    assert [each["places"] for each in catalogue(service)] == [2]
    assert service.post("calendar/archive", {"calendar_id": calendar_id}).status == 200
    assert catalogue(service) == []
    assert stored(service, made["id"])["status"] == "running"


def test_a_changed_template_changes_no_promise(service: Service) -> None:
    template_id = template(service)
    campaign(service, offers=[offer(service, template_id=template_id)])
    before = catalogue(service)
    body = HOTEL | {"template_id": template_id, "version": 1, "name": "Other", "title": "Other"}
    assert service.post("template/save", body).status == 200
    assert catalogue(service) == before
