"""The counters of the rate limit."""

from __future__ import annotations

from chalicelib.storage.leases import LEASES_MAX
from chalicelib.storage.repositories.rate_limits import RateLimitRepository
from tests.storage.conftest import Storage


def test_requests_are_counted_up_to_the_limit_in_each_window(storage: Storage) -> None:
    repository, window = storage.store.rate_limits, 4_000_000_020
    counted = [repository.count("book|1.2.3.4", window, 2, 60) for _ in range(4)]
    assert counted == [1, 2, None, None]
    assert repository.count("book|1.2.3.4", window + 60, 2, 60)
    assert repository.count("book|5.6.7.8", window, 2, 60)
    rows = [row for row in storage.rows("rate_limits") if row["window"]["N"] == str(window)]
    assert {row["expires_at"]["N"] for row in rows} == {str(window + 120)}


def test_refusal_is_remembered_without_another_write(storage: Storage) -> None:
    repository, window = storage.store.rate_limits, 4_000_000_020
    assert [repository.count("book|1.2.3.4", window, 1, 60) for _ in range(2)] == [1, None]
    assert repository.refusals == {("book|1.2.3.4", 1): window}
    # All repositories of one store share what was refused, another process does not.
    assert not storage.store.with_deadline().rate_limits.count("book|1.2.3.4", window, 1, 60)
    assert not RateLimitRepository(repository.client).count("book|1.2.3.4", window, 1, 60)
    assert repository.count("book|1.2.3.4", window, 2, 60)


LIMIT = 600  # of which 120 may be counted in advance, ten by one write


def process_of(storage: Storage) -> RateLimitRepository:
    """The counters as a process of its own has them."""
    return RateLimitRepository(storage.store.rate_limits.client)


def hits(storage: Storage, window: int) -> dict[str, int]:
    """What is stored of a window, by counter."""
    rows = [row for row in storage.rows("rate_limits") if row["window"]["N"] == str(window)]
    return {row["route_caller"]["S"]: int(row["hits"]["N"]) for row in rows}


def test_requests_of_all_routes_are_counted_in_advance_by_one_write(storage: Storage) -> None:
    process, window = process_of(storage), 4_000_000_080
    counted = [process.count(f"{n % 3}#anna", window, LIMIT, 60, "GET#anna") for n in range(10)]
    assert counted == list(range(1, 11))
    assert hits(storage, window) == {"GET#anna": 10}
    assert process.count("0#anna", window, LIMIT, 60, "GET#anna") == 11
    assert hits(storage, window) == {"GET#anna": 20}
    # In the next window nothing is left of this one's, nor of one caller's for another.
    assert process.count("0#anna", window + 60, LIMIT, 60, "GET#anna") == 1
    assert process.count("0#bert", window, LIMIT, 60, "GET#bert") == 1
    assert hits(storage, window + 60) == {"GET#anna": 10}


def test_a_route_gets_its_whole_limit_from_one_process(storage: Storage) -> None:
    process, window = process_of(storage), 4_000_000_140
    counted = [process.count("a#anna", window, LIMIT, 60, "GET#anna") for _ in range(LIMIT + 2)]
    assert counted == [*range(1, LIMIT + 1), None, None]
    assert hits(storage, window) == {"GET#anna": 120, "a#anna": 480}
    # Other routes of the caller have the rest of theirs.
    assert process.count("b#anna", window, LIMIT, 60, "GET#anna") == 121


def test_what_other_processes_counted_in_advance_never_lets_more_pass(storage: Storage) -> None:
    window = 4_000_000_200
    processes = [process_of(storage) for _ in range(30)]
    in_turns = [processes[number % 30] for number in range(2 * LIMIT)]
    counted = [process.count("a#anna", window, LIMIT, 60, "GET#anna") for process in in_turns]
    passed = [number for number in counted if number is not None]
    # Twelve have ten each in advance; of the others nobody has any, and the rest is for all.
    assert len(passed) == LIMIT
    # What is left unused is lost, and no more than was counted in advance.
    window += 60
    for process in processes[:12]:
        process.count("b#anna", window, LIMIT, 60, "GET#anna")
    last = processes[-1]
    rest = [last.count("a#anna", window, LIMIT, 60, "GET#anna") for _ in range(LIMIT)]
    assert sum(number is not None for number in rest) == LIMIT - 120


def test_a_small_limit_is_counted_one_by_one(storage: Storage) -> None:
    process, window = process_of(storage), 4_000_000_320
    counted = [process.count("a#anna", window, 119, 60, "GET#anna") for _ in range(120)]
    assert counted == [*range(1, 120), None]
    assert hits(storage, window) == {"a#anna": 119}


def test_few_leases_are_remembered_at_once(storage: Storage) -> None:
    process, window = process_of(storage), 4_000_000_380
    for number in range(LEASES_MAX):
        process.leases.add((str(number), LIMIT), window, 10, 10)
    assert process.count("a#anna", window, LIMIT, 60, "GET#anna") == 1
    assert len(process.leases) == 1
    assert process.count("a#anna", window, LIMIT, 60, "GET#anna") == 2
