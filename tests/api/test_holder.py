"""POST /api/voucher/holder"""

from __future__ import annotations

import pytest

from tests.api.steps import at, book, booked, error, issued, slot_id, status
from tests.api.steps import in_status as voucher_in
from tests.service import Answer, Service
from tests.stored import stored_events


def give(service: Service, voucher_id: str, holder_uid: str | None, **more: object) -> Answer:
    """Give the voucher to another holder."""
    body = {"voucher_id": voucher_id, "holder_uid": holder_uid, **more}
    return service.post("voucher/holder", body)


def book_as_anna(service: Service, voucher_id: str) -> Answer:
    """Anna books, and states her name."""
    slot = {"voucher_id": voucher_id, "slot_id": slot_id(service, hours=1)}
    return service.post("voucher/book", slot | {"holder_uid": "anna", "holder_name": "Anna"})


@pytest.mark.parametrize(("before", "after"), [("anna", "bert"), ("anna", None), (None, "bert")])
def test_issued_voucher_gets_another_holder(
    service: Service, before: str | None, after: str | None
) -> None:
    voucher = issued(service, holder_uid=before)
    answer = give(service, voucher["id"], after, reason="The phone is lost")
    assert answer.status == 200
    assert answer.json == {"ok": True, "voucher": voucher | {"holder_uid": after}, "booking": None}
    assert status(service, voucher["id"]) == answer.json
    event = stored_events(service)[-1]
    assert (event.type, event.actor_id) == ("voucher.assign", service.actor("hotel"))
    assert event.meta == {
        "holder_uid": after,
        "previous_holder_uid": before,
        "reason": "The phone is lost",
    }


def test_live_booking_goes_with_its_voucher(service: Service) -> None:
    live = booked(service, holder="anna")
    answer = give(service, live["voucher"]["id"], "bert")
    assert answer.json == {
        "ok": True,
        "voucher": live["voucher"] | {"holder_uid": "bert"},
        "booking": live["booking"] | {"holder_uid": "bert"},
    }
    assert status(service, live["voucher"]["id"]) == answer.json
    meta = stored_events(service)[-1].meta
    assert meta["booking_id"] == live["booking"]["id"]
    assert meta["slot_start"] == at(service, hours=1)
    for holder, count in (("anna", 0), ("bert", 1)):
        for path in ("voucher/list", "voucher/bookings"):
            assert len(service.get(path, {"holder_uid": holder}).json["items"]) == count


# Whose it was when it was issued, who booked it, and whose it is after its cancellation.
@pytest.mark.parametrize(
    ("first", "transferable", "booker", "returned_to"),
    [
        (None, False, "anna", None),
        ("anna", False, "anna", "bert"),
        ("anna", True, "anna", "bert"),
        ("carl", True, "anna", "carl"),
    ],
)
def test_cancel_never_gives_it_back_to_the_holder_who_lost_it(
    service: Service, first: str | None, transferable: bool, booker: str, returned_to: str | None
) -> None:
    voucher_id = issued(service, holder_uid=first, transferable=transferable)["id"]
    assert book(service, voucher_id, holder=booker).status == 201
    assert give(service, voucher_id, "bert").status == 200
    answer = service.post("voucher/cancel", {"voucher_id": voucher_id})
    assert answer.json["voucher"]["holder_uid"] == returned_to
    assert answer.json["booking"]["holder_uid"] == "bert"


# Whose it is before and after, the name that is stated, and the one that the voucher then bears.
@pytest.mark.parametrize(
    ("before", "after", "stated", "expected"),
    [
        ("anna", "bert", None, None),
        ("anna", "bert", "Bert Bos", "Bert Bos"),
        ("anna", "anna", None, "Anna de Vries"),
        ("anna", "anna", "Anna Bakker", "Anna Bakker"),
        ("anna", None, None, "Anna de Vries"),
        (None, "bert", None, "Anna de Vries"),
        ("hotel", "bert", None, "Anna de Vries"),
    ],
)
def test_name_of_one_guest_does_not_go_to_another(
    service: Service, before: str | None, after: str | None, stated: str | None, expected: str
) -> None:
    voucher = issued(service, holder_uid=before, holder_name="Anna de Vries")
    more = {"holder_name": stated} if stated else {}
    answer = give(service, voucher["id"], after, **more)
    assert answer.json["voucher"].get("holder_name") == expected
    assert status(service, voucher["id"])["voucher"] == answer.json["voucher"]


# Whose it was when it was issued; the names that it bears afterwards, and once that is cancelled.
@pytest.mark.parametrize(
    ("first", "stated", "names"),
    [
        ("anna", None, (None, None)),
        ("anna", "Bert Bos", ("Bert Bos", "Bert Bos")),
        (None, None, (None, None)),
        (None, "Bert Bos", ("Bert Bos", None)),
        ("carl", None, (None, "Issued to")),
    ],
)
def test_names_of_a_booked_voucher_are_those_of_its_holders(
    service: Service, first: str | None, stated: str | None, names: tuple[str | None, str | None]
) -> None:
    fields = {"holder_uid": first, "holder_name": "Issued to", "transferable": first == "carl"}
    voucher_id = issued(service, **fields)["id"]
    assert book_as_anna(service, voucher_id).status == 201
    more = {"holder_name": stated} if stated else {}
    answers = (
        give(service, voucher_id, "bert", **more),
        service.post("voucher/cancel", {"voucher_id": voucher_id}),
    )
    assert tuple(each.json["voucher"].get("holder_name") for each in answers) == names


@pytest.mark.parametrize("first", [None, "anna"])
def test_name_does_not_outlive_its_erased_guest_on_anothers_voucher(
    service: Service, first: str | None
) -> None:
    voucher_id = issued(service, holder_uid=first, holder_name="Issued to")["id"]
    assert book_as_anna(service, voucher_id).status == 201
    assert give(service, voucher_id, "bert").status == 200
    erase = {"issuer_uid": "hotel", "guest_uid": "anna"}
    assert service.post("guest/erase", erase).status == 200
    stored = repr(service.rows("vouchers"))
    assert "Anna" not in stored
    assert "Issued to" not in stored


@pytest.mark.parametrize("first", [None, "anna"])
def test_booked_voucher_that_stays_with_its_guest_keeps_its_names(
    service: Service, first: str | None
) -> None:
    voucher_id = issued(service, holder_uid=first, holder_name="Issued to")["id"]
    assert book_as_anna(service, voucher_id).status == 201
    assert give(service, voucher_id, "anna").json["voucher"]["holder_name"] == "Anna"
    cancelled = service.post("voucher/cancel", {"voucher_id": voucher_id})
    assert cancelled.json["voucher"]["holder_name"] == "Issued to"


def test_booked_voucher_needs_a_holder(service: Service) -> None:
    live = booked(service)
    answer = give(service, live["voucher"]["id"], None)
    assert error(answer) == (409, "voucher_not_assignable", {"status": "booked"})
    assert status(service, live["voucher"]["id"])["voucher"] == live["voucher"]
    service.post("voucher/cancel", {"booking_id": live["booking"]["id"]})
    assert give(service, live["voucher"]["id"], None).status == 200


@pytest.mark.parametrize("current", ["consumed", "cancelled", "expired"])
def test_ended_voucher_gets_no_new_holder(service: Service, current: str) -> None:
    voucher_id = voucher_in(service, current)["id"]
    answer = give(service, voucher_id, "bert")
    assert error(answer) == (409, "voucher_not_assignable", {"status": current})


def test_new_holder_must_be_stated(service: Service) -> None:
    answer = service.post("voucher/holder", {"voucher_id": issued(service)["id"]})
    assert error(answer)[2][0]["code"] == "required"


@pytest.mark.in_process("a booking comes in between")
def test_booking_that_comes_first_is_seen(service: Service) -> None:
    voucher_id = issued(service)["id"]
    with service.meanwhile(lambda: book(service, voucher_id, holder="anna")):
        answer = give(service, voucher_id, "bert")
    assert answer.json["booking"]["holder_uid"] == "bert"
    assert answer.json["voucher"]["status"] == "booked"


@pytest.mark.in_process("a booking comes in between")
def test_booking_that_comes_first_keeps_the_voucher_from_its_bearer(service: Service) -> None:
    voucher_id = issued(service, holder_uid="anna")["id"]
    with service.meanwhile(lambda: book(service, voucher_id, holder="anna")):
        answer = give(service, voucher_id, None)
    assert error(answer) == (409, "voucher_not_assignable", {"status": "booked"})


def test_camel_case(service: Service) -> None:
    voucher_id = issued(service, holder_uid="anna")["id"]
    for holder_uid in ("bert", None):
        body = {"voucherId": voucher_id, "holderUid": holder_uid, "holderName": "Bert"}
        answer = service.post("voucher/holder", body)
        named = answer.json["voucher"]["holderUid"], answer.json["voucher"]["holderName"]
        assert named == (holder_uid, "Bert")
    assert service.post("voucher/holder", {"voucherId": voucher_id}).status == 400
