"""The clock of the local run: the machine's, or for tests one that is ahead of it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta

from chalicelib import runtime

AHEAD_SECONDS = "CLOCK_AHEAD_SECONDS"


def set_ahead() -> None:
    """Give this process the clock that CLOCK_AHEAD_SECONDS asks for. Without it, change nothing.

    Raises settings.BadSetting.
    """
    if text := os.environ.get(AHEAD_SECONDS):
        ahead = timedelta(seconds=float(text))
        runtime.use(replace(runtime.from_environment(), now=lambda: runtime.clock() + ahead))
