"""The counters of the rate limit."""

from __future__ import annotations

from tests.storage.conftest import Storage


def test_requests_are_counted_up_to_the_limit_in_each_window(storage: Storage) -> None:
    repository, window = storage.store.rate_limits, 4_000_000_020
    counted = [repository.count("book|1.2.3.4", window, 2, 60) for _ in range(4)]
    assert counted == [True, True, False, False]
    assert repository.count("book|1.2.3.4", window + 60, 2, 60)
    assert repository.count("book|5.6.7.8", window, 2, 60)
    rows = [row for row in storage.rows("rate_limits") if row["window"]["N"] == str(window)]
    assert {row["expires_at"]["N"] for row in rows} == {str(window + 120)}
