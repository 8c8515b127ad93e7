"""Templates of vouchers: what a hotel sells, kept to issue it again (contract: Templates).

Each rule takes things as they stand and returns the change to write, or raises a DomainError.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from chalicelib.domain.actors import ActorContext
from chalicelib.domain.calendars.calendar import Calendar
from chalicelib.domain.calendars.rules import places_problems, require_usable
from chalicelib.domain.errors import (
    BrokenInvariant,
    InvalidRequest,
    TemplateChanged,
    TemplateNotFound,
    TooManyTemplates,
)
from chalicelib.domain.events import Event, EventType, event_of
from chalicelib.domain.field_problems import FieldProblem, problem
from chalicelib.domain.money import price, price_problems

ID_PREFIX = "tpl"
TEMPLATES_MAX = 100  # of one hotel
VALID_DAYS_MAX = 3650
MINUTES_PER_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDraft:
    """What a template fills in, as its hotel writes it: the fields of an issue, with a name."""

    name: str
    """By which the hotel's people choose it; guests do not see it."""
    service_type: str
    title: str
    description: str
    duration_minutes: int
    valid_days: int | None = None
    """How many days a voucher made from it is valid; None stands for the default of an issue."""
    price_amount: Decimal | None = None
    price_currency: str | None = None
    transferable: bool = False
    terms: dict[str, Any] = field(default_factory=dict)
    calendar_id: str | None = None
    """The calendar in which a voucher made from it is booked; None: it has a calendar of its
    own."""
    places: int | None = None
    """How many places a booking takes there; None without a calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template(TemplateDraft):
    """A template as it is stored."""

    id: str
    issuer_uid: str
    created_at: datetime
    changed_at: datetime
    version: int = 1
    """Counts the changes, including the first one: whoever changes it names the one that they
    read."""

    def __post_init__(self) -> None:
        """Raises BrokenInvariant."""
        if self.version < 1:
            raise BrokenInvariant("a template has no version")
        if self.changed_at < self.created_at:
            raise BrokenInvariant("a template was changed before it was made")
        if (self.calendar_id is None) != (self.places is None) or (self.places or 1) < 1:
            raise BrokenInvariant("a template has a calendar or places, and not both")


CONTENT = tuple(each.name for each in fields(TemplateDraft))


def draft_of(source: Any) -> TemplateDraft:
    """The fields of TemplateDraft that `source` has under the same names."""
    return TemplateDraft(**{name: getattr(source, name) for name in CONTENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateChange:
    """One change, written whole or not at all: the template, its hotel's count and the event."""

    now: datetime
    event: Event
    previous: Template | None
    """The template that the rule read; None for a new one."""
    template: Template | None
    """None once it is deleted."""

    @property
    def latest(self) -> Template:
        """The template after the change; a deleted one as it was last."""
        template = self.template or self.previous
        if template is None:
            raise BrokenInvariant("a change of no template")
        return template


def template_problems(
    duration_minutes: int,
    valid_days: int | None,
    amount: Decimal | None,
    currency: str | None,
) -> Iterator[FieldProblem]:
    """What is wrong between the fields of a draft: the price by its currency, as of an issue, and
    a validity that is too short for the service."""
    days_min = -(-duration_minutes // MINUTES_PER_DAY)
    if valid_days is not None and valid_days < days_min:
        yield problem("valid_days", "too_small", min=days_min)
    yield from price_problems(amount, currency)


def create(
    actor: ActorContext,
    template_id: str,
    issuer_uid: str,
    draft: TemplateDraft,
    total: int,
    calendar: Calendar | None = None,
) -> TemplateChange:
    """A new template of a hotel that has `total` of them; `calendar` is the one that it names.

    Raises TooManyTemplates, CalendarNotFound, CalendarArchived, InvalidRequest for what
    template_problems finds and for too many places.
    """
    if total >= TEMPLATES_MAX:
        raise TooManyTemplates(TEMPLATES_MAX)
    template = Template(
        **_content(draft, issuer_uid, calendar),
        id=template_id,
        issuer_uid=issuer_uid,
        created_at=actor.now,
        changed_at=actor.now,
    )
    return _change(actor, "template.create", None, template)


def change(
    actor: ActorContext,
    template: Template | None,
    version: int,
    draft: TemplateDraft,
    calendar: Calendar | None = None,
) -> TemplateChange:
    """Put a draft in the place of what a template had, if that is still `version`; `calendar` is
    the one that the draft names.

    Raises TemplateNotFound, TemplateChanged, CalendarNotFound, CalendarArchived, InvalidRequest
    for what template_problems finds and for too many places.
    """
    previous = _unchanged(template, version)
    # The clock of another process may be behind.
    changed_at = max(actor.now, previous.created_at)
    content = _content(draft, previous.issuer_uid, calendar)
    changed = replace(previous, **content, version=previous.version + 1, changed_at=changed_at)
    return _change(actor, "template.change", previous, changed)


def delete(actor: ActorContext, template: Template | None, version: int) -> TemplateChange:
    """Delete a template, if it is still `version`. Vouchers made from it stay.

    Raises TemplateNotFound, TemplateChanged.
    """
    return _change(actor, "template.delete", _unchanged(template, version), None)


def _unchanged(template: Template | None, version: int) -> Template:
    if template is None:
        raise TemplateNotFound
    if template.version != version:
        raise TemplateChanged(template.version)
    return template


def _content(draft: TemplateDraft, issuer_uid: str, calendar: Calendar | None) -> dict[str, Any]:
    """The fields of a draft, its price exact, with one place in a calendar where none is stated.

    Raises InvalidRequest, CalendarNotFound, CalendarArchived.
    """
    require_usable(calendar, draft.calendar_id, issuer_uid)
    amount, currency = draft.price_amount, draft.price_currency
    problems = [
        *template_problems(draft.duration_minutes, draft.valid_days, amount, currency),
        *places_problems(draft.places, calendar),
    ]
    if problems:
        raise InvalidRequest(*problems)
    amount, currency = price(amount, currency)
    content = {name: getattr(draft, name) for name in CONTENT}
    places = draft.places or 1 if draft.calendar_id else None
    return content | {"price_amount": amount, "price_currency": currency, "places": places}


def _change(
    actor: ActorContext, event_type: EventType, previous: Template | None, template: Template | None
) -> TemplateChange:
    named = template or previous
    if named is None:
        raise BrokenInvariant("a change of no template")
    event = event_of(actor, event_type, named.id, named.issuer_uid, {"name": named.name})
    return TemplateChange(now=actor.now, event=event, previous=previous, template=template)
