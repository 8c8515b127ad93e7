"""Offers taken over the API: the voucher, the budget, and every refusal."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.api.offer_use import (
    HOTEL,
    accept,
    accepted,
    campaign,
    catalogue,
    offer,
    report,
    stored,
    template,
)
from tests.api.steps import calendar, error, text
from tests.campaigns import CONTACT
from tests.service import Service

pytestmark = pytest.mark.in_process("guests accept, and over HTTP an operator sends everything")

DAY = timedelta(days=1)


def test_an_accept_issues_a_voucher_in_the_guests_name(service: Service) -> None:
    made = campaign(service)
    voucher = accepted(service, made["id"])
    expected = {
        "issuer_uid": "hotel",
        "holder_uid": "anna",
        "title": "Day spa",
        "duration_minutes": 120,
        "price_amount": 89,
        "price_currency": "EUR",
        "status": "issued",
        "transferable": False,
        "terms": {"towel": True},
        "campaign_id": made["id"],
        "offer_id": "offer-1",
    }
    assert {name: voucher[name] for name in expected} == expected
    start = service.clock.now.replace(minute=0, second=0, microsecond=0)
    start += timedelta(0) if start == service.clock.now else timedelta(hours=1)
    assert voucher["valid_until"] == text(start + 60 * DAY)
    shown = service.get("voucher/status", {"voucher_id": voucher["id"]}).json["voucher"]
    assert shown == voucher


def test_the_first_systems_clients_see_no_campaign(service: Service) -> None:
    voucher_id = accepted(service, campaign(service)["id"])["id"]
    shown = service.get("voucher/status", {"voucherId": voucher_id}).json["voucher"]
    assert not {"campaignId", "offerId", "campaign_id", "offer_id"} & shown.keys()


def test_an_accept_spends_the_saving_and_keeps_the_contact(service: Service) -> None:
    made = campaign(service)
    voucher = accepted(service, made["id"])
    assert stored(service, made["id"])["spent_amount"] == 31
    assert stored(service, made["id"])["offers"][0]["accepted"] == 1
    contact = service.get("guest/contact", HOTEL | {"guest_uid": "anna"}).json["contact"]
    assert {name: contact[name] for name in CONTACT} == CONTACT
    day = text(service.clock.now)[:10]
    assert report(service, made["id"])["days"] == [{"day": day, "accepted": 1, "spent_amount": 31}]
    events = service.get("events", {"subject_id": voucher["id"]}).json["items"]
    assert [each["type"] for each in events] == ["voucher.accept"]
    assert events[0]["meta"] == {
        "service_type": "hotel.booking",
        "holder_uid": "anna",
        "campaign_id": made["id"],
        "offer_id": "offer-1",
        "price_amount": "89.00",
        "saving_amount": "31.00",
        "price_currency": "EUR",
    }


def test_what_the_hotel_knows_of_a_guest_is_kept_where_nothing_is_stated(service: Service) -> None:
    contact = CONTACT | {"phone": "+31 6 12345678"}
    body = HOTEL | {"guest_uid": "anna", "contact": contact}
    assert service.post("guest/save", body).status == 200
    accepted(service, campaign(service)["id"])
    kept = service.get("guest/contact", HOTEL | {"guest_uid": "anna"}).json["contact"]
    assert kept["phone"] == "+31612345678"


def test_a_guest_takes_one_offer_of_a_campaign(service: Service) -> None:
    made = campaign(service, offers=[offer(service), offer(service)])
    voucher = accepted(service, made["id"])
    answer = accept(service, made["id"], offer_id="offer-2")
    assert error(answer) == (409, "offer_accepted", {"voucher_id": voucher["id"]})
    assert accept(service, campaign(service)["id"]).status == 201
    assert stored(service, made["id"])["spent_amount"] == 31


def test_a_guest_who_takes_two_offers_at_once_gets_one(service: Service) -> None:
    made = campaign(service)
    with service.meanwhile(lambda: accept(service, made["id"])) as other:
        answer = accept(service, made["id"])
    assert other.result.status == 201
    voucher_id = other.result.json["voucher"]["id"]
    assert error(answer) == (409, "offer_accepted", {"voucher_id": voucher_id})
    assert stored(service, made["id"])["offers"][0]["accepted"] == 1


def test_an_accept_that_is_sent_again_is_answered_as_before(service: Service) -> None:
    made = campaign(service)
    again = {"headers": {"Idempotency-Key": "k-accept-1"}}
    first = accept(service, made["id"], **again)
    assert first.status == 201
    assert accept(service, made["id"], **again).json == first.json
    assert stored(service, made["id"])["offers"][0]["accepted"] == 1


def test_what_does_not_exist_cannot_be_taken(service: Service) -> None:
    assert error(accept(service, "cmp-none"))[:2] == (404, "campaign_not_found")
    answer = accept(service, campaign(service)["id"], offer_id="offer-2")
    assert error(answer)[:2] == (404, "offer_not_found")


def test_nothing_is_taken_before_the_start(service: Service) -> None:
    made = campaign(service, starts_at=text(service.clock.now + DAY))
    answer = accept(service, made["id"])
    assert error(answer) == (409, "offer_not_available", {"reason": "not_started"})


def test_nothing_is_taken_after_the_end(service: Service) -> None:
    made = campaign(service)
    service.clock.advance(days=30)
    answer = accept(service, made["id"])
    assert error(answer) == (409, "offer_not_available", {"reason": "ended"})


def test_a_pool_gives_out_what_it_has(service: Service) -> None:
    made = campaign(service, offers=[offer(service, count=1), offer(service, count=1)])
    accepted(service, made["id"], "anna")
    answer = accept(service, made["id"], "bert")
    assert error(answer) == (409, "offer_not_available", {"reason": "none_left"})
    accepted(service, made["id"], "bert", offer_id="offer-2")


def test_a_budget_pays_for_what_it_has(service: Service) -> None:
    made = campaign(service, budget_amount=92.99)
    for guest in ("anna", "bert"):
        accepted(service, made["id"], guest)
    answer = accept(service, made["id"], "carl")
    assert error(answer) == (409, "offer_not_available", {"reason": "budget_spent"})
    assert stored(service, made["id"])["spent_amount"] == 62


def test_an_hour_pays_for_what_it_has(service: Service) -> None:
    made = campaign(service, hourly_amount=31)
    accepted(service, made["id"], "anna")
    answer = accept(service, made["id"], "bert")
    assert error(answer) == (409, "offer_not_available", {"reason": "too_fast"})
    wait = int(answer.headers["Retry-After"])
    assert 0 < wait <= 3600
    service.clock.advance(seconds=wait)
    accepted(service, made["id"], "bert")


RACES = {
    "pool": ({"offers": 1}, "none_left"),
    "budget": ({"budget_amount": 31}, "budget_spent"),
    "hour": ({"hourly_amount": 31}, "too_fast"),
}


@pytest.mark.parametrize("has_spent", [False, True], ids=["first of the hour", "in the hour"])
@pytest.mark.parametrize("name", RACES)
def test_the_last_one_is_taken_once(service: Service, name: str, has_spent: bool) -> None:
    fields, reason = RACES[name]
    more = 1 if has_spent else 0
    count = 1 + more if name == "pool" else 10
    body = {field: value * (1 + more) for field, value in fields.items() if field != "offers"}
    made = campaign(service, **body, offers=[offer(service, count=count)])
    if has_spent:
        accepted(service, made["id"], "first")
    with service.meanwhile(lambda: accept(service, made["id"], "bert")) as other:
        answer = accept(service, made["id"], "anna")
    assert other.result.status == 201
    assert error(answer) == (409, "offer_not_available", {"reason": reason})
    assert stored(service, made["id"])["spent_amount"] == 31 * (1 + more)


def test_two_guests_at_once_both_get_one_of_many(service: Service) -> None:
    made = campaign(service)
    with service.meanwhile(lambda: accept(service, made["id"], "bert")) as other:
        answer = accept(service, made["id"], "anna")
    assert (answer.status, other.result.status) == (201, 201)
    assert stored(service, made["id"])["spent_amount"] == 62
    assert report(service, made["id"])["days"][0]["accepted"] == 2


@pytest.mark.parametrize(("verb", "reason"), [("pause", "paused"), ("end", "ended")])
def test_a_pause_and_an_end_bind_at_once(service: Service, verb: str, reason: str) -> None:
    made = campaign(service)
    body = {"campaign_id": made["id"]}
    with service.meanwhile(lambda: service.post(f"campaign/{verb}", body)) as other:
        answer = accept(service, made["id"])
    assert other.result.status == 200
    assert error(answer) == (409, "offer_not_available", {"reason": reason})
    assert stored(service, made["id"])["spent_amount"] == 0


def test_a_voucher_of_a_shared_calendar_books_there(service: Service) -> None:
    calendar_id = calendar(service)["id"]
    template_id = template(service, calendar_id=calendar_id, places=2)
    made = campaign(service, offers=[offer(service, template_id=template_id)])
    voucher = accepted(service, made["id"])
    assert (voucher["calendar_id"], voucher["places"]) == (calendar_id, 2)
    assert service.post("calendar/archive", {"calendar_id": calendar_id}).status == 200
    assert error(accept(service, made["id"], "bert"))[:2] == (409, "calendar_archived")


@pytest.mark.parametrize(("minutes", "days"), [(60, 30), (22_000, 31), (44_640, 62)])
def test_a_voucher_is_valid_for_the_days_of_the_catalogue(
    service: Service, minutes: int, days: int
) -> None:
    """Its template has none: an issue would give 30 days, or twice the time of the service."""
    template_id = template(service, duration_minutes=minutes, valid_days=None)
    made = campaign(service, offers=[offer(service, template_id=template_id)])
    assert catalogue(service)[0]["valid_days"] == days
    voucher = accepted(service, made["id"])
    start, end = (datetime.fromisoformat(voucher[name]) for name in ("valid_from", "valid_until"))
    assert end - start == days * DAY


def test_an_offer_that_takes_more_places_than_its_calendar_has_by_now(service: Service) -> None:
    made_there = calendar(service, capacity=2)
    template_id = template(service, calendar_id=made_there["id"], places=2)
    made = campaign(service, offers=[offer(service, template_id=template_id)])
    calendar(service, calendar_id=made_there["id"], issuer_uid=None, capacity=1)
    refused = (409, "offer_not_available", {"reason": "too_few_places"})
    assert error(accept(service, made["id"])) == refused
    assert catalogue(service) == []
    calendar(service, calendar_id=made_there["id"], issuer_uid=None, capacity=2)
    assert [each["places"] for each in catalogue(service)] == [2]
    assert accepted(service, made["id"])["places"] == 2
