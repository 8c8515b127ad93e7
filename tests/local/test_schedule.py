"""The rates that the local run supports, and its time limits."""

import json
from pathlib import Path

import pytest
from chalice import Cron, Rate
from chalice.config import Config

from infra.local import schedule

CONFIG = Path(__file__).parents[2] / ".chalice" / "config.json"


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        (Rate(5, unit=Rate.MINUTES), 300),
        (Rate(1, unit=Rate.HOURS), 3600),
        ("rate(1 day)", 86400),
    ],
)
def test_rate_in_seconds(expression, seconds):
    assert schedule.seconds_of(expression) == seconds


def test_cron_expression_is_refused():
    with pytest.raises(ValueError, match="supports only rate"):
        schedule.seconds_of(Cron(0, 12, "*", "*", "?", "*"))


def test_sweep_has_a_time_limit_of_its_own():
    written = json.loads(CONFIG.read_text())
    config = Config(chalice_stage="local", config_from_disk=written)
    assert schedule.timeout_seconds(config, "expire") == 240
    assert schedule.timeout_seconds(config, "api_handler") == written["lambda_timeout"]
