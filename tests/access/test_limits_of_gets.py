"""The rate limit of GETs, which are counted in advance: never more pass, and few writes count."""

from __future__ import annotations

from tests.access.cast import AS_ANNA, House, at_once, calls_of, new_process
from tests.access.limiter import LIMIT


def test_100_gets_at_once_never_get_more_than_the_limit(local_house: House) -> None:
    limit, leased = 120, 24
    for _ in range(3):
        new_process(rate_limit_post=LIMIT, rate_limit_get=limit)
        answers = at_once([lambda: local_house.service.get("health")] * (limit + 30))
        passed = sum(answer.status == 200 for answer in answers)
        assert {answer.status for answer in answers} == {200, 429}
        assert limit - leased <= passed <= limit
        local_house.service.clock.advance(minutes=1)


def test_ten_gets_of_any_routes_cost_one_write(limited: House) -> None:
    new_process(rate_limit_get=600)
    limited.service.spy.calls.clear()
    paths = ["voucher/list", "voucher/bookings"] * 10
    remaining = [
        int(limited.service.get(path, headers=AS_ANNA).headers["RateLimit-Remaining"])
        for path in paths
    ]
    assert remaining == list(range(599, 579, -1))
    writes = [call for call in calls_of(limited.service) if call[0] == "update_item"]
    assert writes == [("update_item", "rate_limits")] * 2
    [row] = limited.service.rows("rate_limits")
    assert int(row["hits"]["N"]) == 20
    # Another caller has requests of its own.
    limited.service.get("voucher/list", headers=AS_ANNA, source_ip="192.0.2.2")
    assert len(limited.service.rows("rate_limits")) == 2
