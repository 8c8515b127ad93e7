"""What the log says of a process's start."""

from __future__ import annotations

import logging

import pytest

from chalicelib.http import responses
from chalicelib.http.process_start import ProcessStart
from tests.access.cast import House


def test_first_line_of_a_process_says_how_long_it_took_to_start(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "hotel-vouchers")
    monkeypatch.setattr(responses, "PROCESS_START", ProcessStart())
    house.service.get("health")
    house.service.get("health")
    first, second = caplog.records
    assert first.start_ms > 0  # type: ignore[attr-defined]
    assert not hasattr(second, "start_ms")
