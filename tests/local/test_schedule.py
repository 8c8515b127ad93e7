"""The rates that the local run understands."""

import pytest
from chalice import Cron, Rate

from infra.local import schedule


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        (Rate(5, unit=Rate.MINUTES), 300),
        (Rate(1, unit=Rate.HOURS), 3600),
        ("rate(1 day)", 86400),
    ],
)
def test_a_rate_is_so_many_seconds(expression, seconds):
    assert schedule.seconds_of(expression) == seconds


def test_a_cron_expression_is_refused_by_name():
    with pytest.raises(ValueError, match="rates only"):
        schedule.seconds_of(Cron(0, 12, "*", "*", "?", "*"))
