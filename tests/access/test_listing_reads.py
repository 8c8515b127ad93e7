"""What a listing reads does not depend on what others have; else its time would tell."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from chalicelib.http.routing import ROUTES
from tests.access.cast import ANNA, AS_ANNA, AS_BERT, BERT, House, credential

# Every route whose answer has pages.
LISTINGS = {
    route.path.removeprefix("/api/"): {each.name for each in msgspec.structs.fields(route.request)}
    for route in ROUTES
    if "cursor" in {each.name for each in msgspec.structs.fields(route.request)}
}
NARROWED_BY = ("issuer_uid", "holder_uid", "voucher_id", "subject_id", "status", "from_")


def test_all_listings_are_found() -> None:
    assert {"voucher/list", "voucher/bookings", "events"} <= LISTINGS.keys()


def queries(path: str, ids: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Every way to narrow a listing."""
    values: dict[str, tuple[str | None, ...]] = {
        "issuer_uid": (None, "hotel", "other-hotel"),
        "holder_uid": (None, ANNA, BERT, "hotel"),
        "voucher_id": (None, *ids.values(), "v-none"),
        "subject_id": (None, *ids.values(), "v-none"),
        "status": (None, "booked"),
        "from_": (None, "2020-01-01T00:00:00Z"),
    }
    names = [name for name in NARROWED_BY if name in LISTINGS[path]]
    for chosen in itertools.product(*(values[name] for name in names)):
        query = dict(zip((name.rstrip("_") for name in names), chosen, strict=True))
        yield {name: value for name, value in query.items() if value is not None} | {"limit": 2}


def reads(house: House, who: str, ids: dict[str, str]) -> dict[str, Any]:
    """The store calls of each query with their cost, and the answer's text."""
    spy, observed = house.service.spy, {}
    for path in LISTINGS:
        for query in queries(path, ids):
            spy.calls.clear()
            spy.capacity.clear()
            answer = house.service.get(path, query, headers=credential(house, who))
            calls = [
                call for call in spy.calls if call[1].get("TableName", "").find("api_keys") < 0
            ]
            # Of a batch it is a list.
            units = [
                used["CapacityUnits"] if isinstance(used, dict) else used for used in spy.capacity
            ]
            assert "scan" not in spy.operations()
            observed[f"{path} {query}"] = (answer.status, answer.json.get("items"), calls, units)
    return observed


def wear(house: House, issuer: dict[str, str], holder: str, voucher_id: str, times: int) -> None:
    """Book a voucher for this guest and cancel, so many times, as its hotel."""
    for _ in range(times):
        body = {"voucher_id": voucher_id, "slot_id": house.slot(), "holder_uid": holder}
        booked = house.service.post("voucher/book", body, headers=issuer)
        assert booked.status == 201, booked.text
        cancel = {"voucher_id": voucher_id}
        assert house.service.post("voucher/cancel", cancel, headers=issuer).status == 200


@pytest.mark.parametrize("who", ["anna", "bert", "hotel", "other"])
def test_listing_reads_the_same_whatever_others_have(local_house: House, who: str) -> None:
    house = local_house
    issuers = {"hotel": house.hotel, "other": house.other}
    ids = {}
    for (issuer, headers), (name, holder) in itertools.product(
        issuers.items(), (("anna", ANNA), ("bert", BERT))
    ):
        body = {"holder_uid": holder, "title": f"{issuer} for {name}"}
        answer = house.service.post("voucher/issue", body, headers=headers)
        ids[f"{issuer} {name}"] = answer.json["voucher"]["id"]
        wear(house, headers, holder, ids[f"{issuer} {name}"], 1)
    house.service.get("voucher/list", headers=credential(house, who))  # its API key is cached now
    before = reads(house, who, ids)
    for label, voucher_id in ids.items():
        issuer, name = label.split()
        if who in (issuer, name):
            continue
        holder = ANNA if name == "anna" else BERT
        wear(house, issuers[issuer], holder, voucher_id, 6)
        for _ in range(6):
            body = {"holder_uid": holder, "description": "x" * 2000}
            assert house.service.post("voucher/issue", body, headers=issuers[issuer]).status == 201
    after = reads(house, who, ids)
    assert {name for name in before if before[name] != after[name]} == set()


def test_guest_still_finds_the_bookings_of_a_voucher(house: House) -> None:
    first, second = house.issue(), house.issue()
    for voucher_id, headers in ((first, AS_ANNA), (second, AS_ANNA)):
        house.book(voucher_id, headers)
    for voucher_id in (first, second):
        query = {"voucher_id": voucher_id}
        items = house.service.get("voucher/bookings", query, headers=AS_ANNA).json["items"]
        assert [item["voucher_id"] for item in items] == [voucher_id]
        assert house.service.get("voucher/bookings", query, headers=AS_BERT).json["items"] == []
