"""A sweep and a request race for one voucher, or the store fails during a sweep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.domain.instants import text
from chalicelib.storage.errors import StoreUnavailable
from tests.access.faults import lose_reply, only, unreachable
from tests.domain.made import voucher
from tests.due import HOUR, NOTHING, booked, issued, shard_of, statuses
from tests.engines import Engine
from tests.service import START, TRANSACT, Service, serve
from tests.stored import due_shard, event_types


@pytest.fixture
def service(dynamodb_local: Engine) -> Iterator[Service]:
    """The whole service; its clock stands at START."""
    yield from serve(dynamodb_local)


# --- between the sweep's read and its write, or the request's


@pytest.mark.parametrize(
    ("path", "body", "event", "status"),
    [
        ("redeem", {"voucher_id": "v-1"}, "voucher.redeem", "consumed"),
        ("redeem", {"booking_id": "b-v-1"}, "voucher.redeem", "consumed"),
        ("cancel", {"booking_id": "b-v-1"}, "voucher.cancel", "issued"),
        ("cancel", {"voucher_id": "v-1", "revoke": True}, "voucher.revoke", "cancelled"),
    ],
)
def test_request_that_comes_first_wins(
    service: Service, path: str, body: dict[str, Any], event: str, status: str
) -> None:
    booked(service, "v-1", START)
    with service.meanwhile(lambda: service.post(f"voucher/{path}", body)) as other:
        result = service.sweep()
    assert other.result.status == 200
    assert result == NOTHING | {"lost_race": 1}
    assert statuses(service) == {"v-1": status}
    assert event_types(service) == [event]


def test_voucher_booked_again_meanwhile_is_not_consumed(service: Service) -> None:
    booked(service, "v-1", START)

    def cancel_and_book_again() -> int:
        service.post("voucher/cancel", {"booking_id": "b-v-1"})
        slot = f"slot-{text(START + 2 * HOUR)}"
        body = {"voucher_id": "v-1", "slot_id": slot, "holder_uid": "bert"}
        return service.post("voucher/book", body).status

    with service.meanwhile(cancel_and_book_again) as other:
        assert service.sweep()["lost_race"] == 1
    assert other.result == 201
    assert statuses(service) == {"v-1": "booked"}
    assert sorted(event_types(service)) == ["voucher.book", "voucher.cancel"]


def test_sweep_that_comes_first_wins(service: Service) -> None:
    booked(service, "v-1", START)
    with service.meanwhile(service.sweep) as other:
        answer = service.post("voucher/cancel", {"booking_id": "b-v-1"})
    assert other.result["consumed"] == 1
    assert (answer.status, answer.json["code"]) == (409, "cancel_too_late")
    assert statuses(service) == {"v-1": "consumed"}


# --- the store fails


def test_shard_that_does_not_answer_does_not_stop_the_others(service: Service) -> None:
    for number in range(40):
        issued(service, f"v-{number}", START)
    failing_shard = due_shard(voucher(id="v-0"))
    missed = [name for name in statuses(service) if due_shard(voucher(id=name)) == failing_shard]

    def fail(operation: str, arguments: dict[str, Any]) -> None:
        if shard_of(operation, arguments) == failing_shard:
            unreachable(operation, arguments)

    with service.faulty_store(before=fail):
        result = service.sweep()
    assert result == NOTHING | {"expired": 40 - len(missed), "unanswered_shards": 1}
    still_issued = [name for name, status in statuses(service).items() if status == "issued"]
    assert sorted(still_issued) == sorted(missed)
    assert service.sweep()["expired"] == len(missed)


def test_store_that_answers_only_reads_leaves_all_for_the_next_run(service: Service) -> None:
    for number in range(10):
        issued(service, f"v-{number}", START)
    with service.faulty_store(before=only(TRANSACT, unreachable)):
        result = service.sweep()
    assert (result["expired"], result["remaining"]) == (0, 10)
    assert service.sweep()["expired"] == 10


def test_store_that_answers_for_no_shard_fails_the_run(service: Service) -> None:
    issued(service, "v-1", START)
    with service.faulty_store(before=unreachable), pytest.raises(StoreUnavailable):
        service.sweep()
    assert service.sweep()["expired"] == 1


def test_write_whose_reply_is_lost_counts_once(service: Service) -> None:
    issued(service, "v-1", START)
    with service.faulty_store(after=only(TRANSACT, lose_reply, count=1)):
        assert service.sweep() == NOTHING | {"expired": 1}
    assert service.spy.operations().count(TRANSACT) == 2  # the write was sent again
    assert len(event_types(service)) == 1


def test_defect_in_one_shard_does_not_stop_the_others_and_is_raised(service: Service) -> None:
    for number in range(30):
        issued(service, f"v-{number}", START)

    def fail(operation: str, arguments: dict[str, Any]) -> None:
        if operation == TRANSACT:
            [key] = [i["Update"]["Key"] for i in arguments["TransactItems"] if "Update" in i]
            if key["id"]["S"] == "v-0":
                raise RuntimeError("a defect of ours")

    with service.faulty_store(before=fail), pytest.raises(RuntimeError):
        service.sweep()
    shards = {
        due_shard(voucher(id=name))
        for name, status in statuses(service).items()
        if status == "issued"
    }
    assert shards == {due_shard(voucher(id="v-0"))}
