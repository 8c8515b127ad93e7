"""The counters of the rate limit."""

from __future__ import annotations

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
