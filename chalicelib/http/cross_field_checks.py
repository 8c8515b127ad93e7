"""What must hold across the fields of a request, so that one answer names every problem
(contract: Field problems).

A check looks at the fields that are valid by themselves: a field with a problem of its own is not
among the values, and whatever depends on it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from chalicelib.domain import zones
from chalicelib.domain.calendars.calendar import hours_problems
from chalicelib.domain.calendars.conflicts import WINDOW
from chalicelib.domain.calendars.schedule import BOOKABLE_UNTIL
from chalicelib.domain.field_problems import FieldProblem, problem
from chalicelib.domain.guests.contact import contact_problems, content
from chalicelib.domain.hotels.hotel import profile_problems
from chalicelib.domain.instants import text
from chalicelib.domain.money import price_problems
from chalicelib.domain.templates import template_problems
from chalicelib.domain.vouchers.drafts import validity_problems
from chalicelib.http.calendar_hours import hours_of, week_of
from chalicelib.http.schemas import (
    ONE_OF,
    calendar_changes,
    calendars,
    changes,
    guests,
    hotels,
    presence,
    templates,
    vouchers,
    webhooks,
)

Values = Mapping[str, Any]
"""The valid fields by their attributes' names, with the defaults of those that are not stated."""


def problems_across(schema: type[Struct], values: Values) -> Iterator[FieldProblem]:
    """The problems between the fields of a request."""
    if {"from_", "to"} <= values.keys():
        yield from _span_problems(values["from_"], values["to"])
    if schema in ONE_OF:
        yield from _one_of_problems(ONE_OF[schema], values)
    if schema in _CHECKS:
        yield from _CHECKS[schema](values)


def further_problems(schema: type[Struct], values: Values, now: datetime) -> Iterator[FieldProblem]:
    """What the rule would refuse besides, of a request that is refused before it reaches the rule.

    Of any other request the rule itself says so: only after the idempotency record was looked up,
    for what is over now may have been issued in time.
    """
    if schema is vouchers.IssueRequest:
        yield from _issue_problems(values, now)
    if schema is templates.TemplateSaveRequest:
        yield from _template_problems(values)
    if schema is hotels.HotelSaveRequest:
        yield from profile_problems(values)


def _span_problems(start: datetime | None, end: datetime | None) -> Iterator[FieldProblem]:
    if start and end and end < start:
        yield problem("to", "before_start", field="from")


def _one_of_problems(names: tuple[str, ...], values: Values) -> Iterator[FieldProblem]:
    if not values.keys() >= set(names):
        return
    if sum(values[name] is not None for name in names) != 1:
        yield problem(names[0], "one_of", fields=list(names))


def _issue_problems(values: Values, now: datetime) -> Iterator[FieldProblem]:
    ends = [values.get(name, now) for name in ("valid_from", "valid_until")]
    if not all(end is None or isinstance(end, datetime) for end in ends):
        pass  # a day of the hotel's calendar, which is not at hand here
    elif {"valid_from", "valid_until", "allow_past"} <= values.keys():
        # A duration with a problem of its own: look at the ends alone.
        duration = timedelta(minutes=values.get("duration_minutes", 0))
        yield from validity_problems(
            values["valid_from"],
            values["valid_until"],
            duration,
            now,
            allow_past=values["allow_past"],
        )
    amount, currency = values.get("price_amount"), values.get("price_currency")
    # An amount is judged by its currency.
    yield from price_problems(amount if "price_currency" in values else None, currency)


def _template_problems(values: Values) -> Iterator[FieldProblem]:
    # A field with a problem of its own: look at the others alone.
    yield from template_problems(
        values.get("duration_minutes", 0),
        values.get("valid_days"),
        values.get("price_amount") if "price_currency" in values else None,
        values.get("price_currency"),
    )


def _contact_problems(values: Values) -> Iterator[FieldProblem]:
    if values.get("contact") is not None:
        yield from contact_problems(content(values["contact"]), "contact.")


def _list_problems(values: Values) -> Iterator[FieldProblem]:
    if values.get("q") is not None and values.get("holder_uid") is not None:
        yield problem("q", "not_with", field="holder_uid")


def _cancel_problems(values: Values) -> Iterator[FieldProblem]:
    if values.get("revoke") and values.get("booking_id") and not values.get("voucher_id", True):
        yield problem("revoke", "needs_field", field="voucher_id")
    if values.get("revoke") and values.get("forfeit"):
        yield problem("forfeit", "not_with", field="revoke")


def _places_problems(values: Values) -> Iterator[FieldProblem]:
    if values.get("places") is not None and values.get("calendar_id", "") is None:
        yield problem("places", "needs_field", field="calendar_id")


def _saved_template_problems(values: Values) -> Iterator[FieldProblem]:
    yield from _both_or_neither("template_id", "version")(values)
    yield from _places_problems(values)


def _calendar_problems(values: Values) -> Iterator[FieldProblem]:
    if values.get("zone") is not None and values["zone"] not in zones.names():
        yield problem("zone", "unknown_zone", example=zones.EXAMPLE)
    if "hours" in values:
        for day, hours in week_of(values["hours"]).items():
            yield from hours_problems(f"hours.{day}", hours)


def _exception_problems(values: Values) -> Iterator[FieldProblem]:
    dates: set[date] = set()
    for number, exception in enumerate(values.get("exceptions", ())):
        name = f"exceptions[{number}]"
        if exception.date in dates:
            yield problem(f"{name}.date", "repeated")
        dates.add(exception.date)
        yield from hours_problems(f"{name}.hours", hours_of(exception.hours or ()))


def _block_problems(values: Values) -> Iterator[FieldProblem]:
    if not {"from_", "to"} <= values.keys():
        return
    start, end = values["from_"], values["to"]
    if start == end:
        yield problem("to", "not_after_start", field="from")
    elif start > BOOKABLE_UNTIL:
        yield problem("from", "too_late", max=text(BOOKABLE_UNTIL))
    elif end - start > WINDOW:
        yield problem("to", "too_late", max=text(start + WINDOW))


def _both_or_neither(first: str, second: str) -> Callable[[Values], Iterator[FieldProblem]]:
    def problems(values: Values) -> Iterator[FieldProblem]:
        for field, other in ((first, second), (second, first)):
            if values.get(field) is not None and values.get(other, field) is None:
                yield problem(field, "needs_field", field=other)

    return problems


_CHECKS: dict[type[Struct], Callable[[Values], Iterator[FieldProblem]]] = {
    vouchers.BookRequest: _contact_problems,
    guests.GuestSaveRequest: _contact_problems,
    vouchers.ListQuery: _list_problems,
    vouchers.CancelRequest: _cancel_problems,
    vouchers.IssueRequest: _places_problems,
    changes.ChangeRequest: _places_problems,
    calendars.CalendarSaveRequest: _calendar_problems,
    calendar_changes.ExceptRequest: _exception_problems,
    calendar_changes.BlockRequest: _block_problems,
    presence.VerifyRequest: _both_or_neither("ts", "sig"),
    templates.TemplateSaveRequest: _saved_template_problems,
    webhooks.WebhookSaveRequest: _both_or_neither("webhook_id", "version"),
}
