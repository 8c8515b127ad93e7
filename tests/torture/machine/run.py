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
from tests.torture.machine.calendars import FIRST_SETTINGS
from tests.torture.machine.campaign_vouchers import CampaignVoucherRules
from tests.torture.machine.deliveries import DeliveryRules
from tests.torture.machine.hotels import FIRST_TEMPLATES
from tests.torture.machine.links import LinkRules
from tests.torture.machine.presence import PresenceRules
from tests.torture.machine.takeovers import TakeoverRules
from tests.torture.machine.webhooks import ADDRESSES, EVENT_TYPES
from tests.torture.memory import in_memory
from tests.torture.stage import Stage, open_stage
from tests.torture.times import DAY, HOUR, MINUTE, MS

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


class Api(
    CampaignVoucherRules,
    LinkRules,
    TakeoverRules,
    DeliveryRules,
    PresenceRules,
):
    """All rules."""

    @initialize()
    def start(self) -> None:
        self.set_up()
        # Hypothesis leaves out whole rules for a run: without these most would have no voucher.
        for hotel in (4, 5):
            self.save_webhook(
                Sender(hotel), None, None, ADDRESSES[0], EVENT_TYPES[hotel - 4], True, 0, False
            )
            self.save_calendar(Sender(hotel), None, None, FIRST_SETTINGS, None, False)
            for template, shared in zip(FIRST_TEMPLATES, ((1, 2), None), strict=True):
                self.save_template(Sender(hotel), None, None, template, shared, 0, False)
        for holder, lasts, sold in FIRST_VOUCHERS:
            for hotel in (4, 5):
                own = sold if sold.calendar is None else replace(sold, calendar=6 - hotel)
                self.issue(Sender(hotel), holder, None, None, lasts, hotel == 5, own)
                self.time_passes(MINUTE)
        self.put_into_a_calendar(Sender(5), [1, 7], 1, None, True)
        for pick in range(len(FIRST_VOUCHERS)):
            self.guest_books_a_free_slot(pick, pick, False, False)
        self.hotel_makes_bookings_unfit(3, {})
        self.extend(Sender(5), 1, HOUR, True)
        for pick in range(1, 5):
            self.reschedule(Sender(0), pick, 4, True, None)
        self.assign(Sender(5), 1, 2, True)
        self.link(Sender(0), 1, None, True, True)
        self.guest_takes_over(3, 1, "move", True, True)
        self.guest_takes_over(2, 1, "cancel", False, False)
        self.change_webhook(Sender(4), 2, None, "test", True, 0, True)
        self.outbox_runs(0, 3)
        self.change_webhook(Sender(5), 1, None, "rotate", True, 0, True)
        self.webhook_deliveries(Sender(4), 2, None, 100, True)
        self.save_webhook(Sender(5), None, None, ADDRESSES[1], (), True, 0, False)
        self.change_webhook(Sender(5), 1, None, "delete", True, 0, True)
        self.delete_template(Sender(4), 1, None, 0, True)
        self.guest_keeps_a_slot(0, 0, 0, False, False, "releases", 0 * MS, 0)
        self.link(Sender(6), 0, None, False, False)
        self.holder_uses_a_link(2, False, (None, None), True)
        self.begin_with_campaigns()
        self.verify(0, None, False)


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
