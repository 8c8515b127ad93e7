"""The journeys of guests and hotels in a browser, on each awkward clock."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

from tests.clocks import AWKWARD, CHOSEN
from tests.local.runs import ROOT

# What depends on days and hours. Most of `test_arrivals` sets a clock of its own.
JOURNEYS = {
    "test_guest.py": (
        "test_guest_books_keeps_and_cancels",
        "test_back_shows_what_was_shown",
        "test_on_a_phone_what_comes_next_is_in_view[de-DE]",
    ),
    "test_hotel.py": (
        "test_hotel_issues_books_cancels_and_redeems",
        "test_bookings_as_list_week_and_month",
    ),
    "test_race.py": ("test_second_booker_learns_that_the_voucher_is_booked",),
    "test_states.py": ("test_ended_and_unknown_vouchers_say_so",),
    "test_arrivals.py": (
        "test_booking_of_another_day_is_asked_about[nl-NL-vandaag-code]",
        "test_used_code_says_when_and_by_which_key",
    ),
    "test_barriers.py": (
        "test_a_booking_with_the_keyboard_alone",
        "test_the_hotel_with_the_keyboard_alone",
    ),
}


def run(names: list[str], progress: Callable[[str], None]) -> Iterator[str]:
    """Run the journeys on each of these clocks; yields what failed."""
    tests = [f"tests/portal/{file}::{name}" for file, names in JOURNEYS.items() for name in names]
    for name in names:
        time, zone = AWKWARD[name]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "--tb=short", *tests],
            cwd=ROOT,
            env={**os.environ, CHOSEN: name, "CI": "true"},  # a skip is a failure
            capture_output=True,
            text=True,
            check=False,
        )
        summary = done.stdout.strip().rpartition("\n")[2]
        progress(f"{name} ({time} {zone}): {summary}")
        if done.returncode != 0:
            yield f"{name}:\n{done.stdout}{done.stderr}"
