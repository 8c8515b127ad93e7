"""The validity of a voucher that is to be issued: its defaults, and what it must allow for
(contract: Voucher)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.domain.field_problems import FieldProblem, problem
from chalicelib.domain.instants import LATEST, text
from chalicelib.domain.vouchers.slots import STEP

DEFAULT_VALIDITY = timedelta(days=30)


def default_start(now: datetime) -> datetime:
    """The next full hour, or `now` if it is one: slots begin where the validity does."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return hour if hour == now else hour + STEP


def default_validity(duration: timedelta) -> timedelta:
    """30 days; for a long service twice its duration, so that there are slots to choose from."""
    return max(DEFAULT_VALIDITY, 2 * duration)


def validity_problems(
    valid_from: datetime | None,
    valid_until: datetime | None,
    duration: timedelta,
    now: datetime,
    *,
    allow_past: bool,
) -> Iterator[FieldProblem]:
    """What is wrong with a validity, in which None stands for the default."""
    start = valid_from or default_start(now)
    # Compared before anything is added: near the year 9999 the sum overflows.
    latest_start = LATEST - (duration if valid_until else default_validity(duration))
    if valid_from and valid_until and valid_until <= valid_from:
        yield problem("valid_until", "not_after_start", field="valid_from")
    elif start > latest_start:
        yield problem("valid_from", "too_late", max=text(latest_start))
    elif (valid_until or start + default_validity(duration)) <= now:
        if not allow_past:
            yield problem("valid_until", "already_over", after=text(now))
    elif valid_until and valid_until - start < duration:
        least = text(start + duration)
        yield problem("valid_until", "too_early", min=least, field="duration_minutes")
