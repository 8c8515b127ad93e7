"""The whole machine, and a run of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as with_seed
from hypothesis.stateful import initialize, run_state_machine_as_test

from tests.engines import Engine
from tests.torture.machine.base import Sender, Sold
from tests.torture.machine.bookings import BookingRules
from tests.torture.machine.calendars import FIRST_SETTINGS, CalendarRules
from tests.torture.machine.changes_of_mind import ChangeOfMindRules
from tests.torture.machine.hotels import FIRST_TEMPLATES, HotelRules
from tests.torture.machine.presence import PresenceRules
from tests.torture.machine.vouchers import VoucherRules
from tests.torture.memory import in_memory
from tests.torture.stage import Stage, open_stage
from tests.torture.times import DAY, HOUR, MINUTE

STEPS_PER_EXAMPLE = 100
STEPS_PER_REPORT = 5000
# What each hotel has issued when a run begins: holder, validity, and what is sold, some of
# it in its own calendar.
FIRST_VOUCHERS: list[tuple[int | None, timedelta, Sold]] = [
    (None, 6 * HOUR, Sold(60)),
    (0, 3 * DAY, Sold(90, "hotel.spa", 0, 1)),
    (1, 33 * DAY, Sold(24 * 60)),
    (None, 33 * DAY, Sold(5, "hotel.spa", 0, 2)),
]


class Api(VoucherRules, BookingRules, ChangeOfMindRules, CalendarRules, HotelRules, PresenceRules):
    """All rules."""

    @initialize()
    def start(self) -> None:
        self.set_up()
        # Hypothesis leaves out whole rules for a run: without these most would have no voucher.
        for hotel in (4, 5):
            self.save_calendar(Sender(hotel), None, None, FIRST_SETTINGS, None, False)
            for template in FIRST_TEMPLATES:
                self.save_template(Sender(hotel), None, None, template, 0, False)
        for holder, lasts, sold in FIRST_VOUCHERS:
            for hotel in (4, 5):
                own = sold if sold.calendar is None else replace(sold, calendar=6 - hotel)
                self.issue(Sender(hotel), holder, None, None, lasts, hotel == 5, own)
                self.time_passes(MINUTE)
        for pick in range(len(FIRST_VOUCHERS)):
            self.guest_books_a_free_slot(pick, pick, False, False)
        self.hotel_makes_bookings_unfit(3, {})
        self.put_into_a_calendar(Sender(5), [1], 1, None, True)
        self.extend(Sender(5), 1, HOUR, True)


def run(
    engine: Engine | None,
    *,
    steps: int,
    seed: int = 1,
    progress: Callable[[str], None] = lambda text: None,
) -> Counter[str]:
    """Make at least `steps` steps on these tables, or in memory.

    Returns how many they were, and the responses of each kind.
    """
    counts: Counter[str] = Counter()
    reports = 0

    def make_stage() -> AbstractContextManager[Stage]:
        nonlocal reports
        if counts["steps"] // STEPS_PER_REPORT > reports:
            reports += 1
            progress(f"{counts['steps']} steps")
        return open_stage(engine or in_memory())

    machine = type("Api", (Api,), {"make_stage": staticmethod(make_stage), "counts": counts})
    # Hypothesis ends many examples early: further seeds make up for the missing steps.
    while (missing := steps - (before := counts["steps"])) > 0:
        chosen = settings(
            max_examples=missing // STEPS_PER_EXAMPLE + 1,
            stateful_step_count=STEPS_PER_EXAMPLE,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        )
        run_state_machine_as_test(with_seed(seed)(machine), settings=chosen)
        seed += 1
        if counts["steps"] == before:
            raise RuntimeError("no step was made")
    return counts
