"""Templates: made, changed, deleted, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.domain import templates
from chalicelib.domain.errors import (
    BrokenInvariant,
    DomainError,
    InvalidRequest,
    TemplateChanged,
    TemplateNotFound,
    TooManyTemplates,
)
from chalicelib.domain.templates import TEMPLATES_MAX, Template
from tests.domain.made import ACTOR, HOUR, NOW, actor, template, template_draft


def made(**fields: Any) -> Template:
    """A template as a rule makes it."""
    return templates.create(ACTOR, "tpl-1", "hotel", template_draft(**fields), 0).latest


def test_a_new_template_has_what_its_draft_says_and_the_first_version() -> None:
    draft = template_draft(price_amount=Decimal("89.5"), valid_days=90)
    change = templates.create(ACTOR, "tpl-1", "hotel", draft, 0)
    assert change.previous is None
    expected = template(price_amount=Decimal("89.50"), price_currency="EUR", valid_days=90)
    assert change.template == expected
    assert str(change.latest.price_amount) == "89.50"
    event = change.event
    assert (event.type, event.subject_type, event.subject_id) == (
        "template.create",
        "template",
        "tpl-1",
    )
    assert (event.issuer_uid, event.meta) == ("hotel", {"name": "Spa"})


def test_a_hotel_has_so_many_templates_and_no_more() -> None:
    last = TEMPLATES_MAX - 1
    assert templates.create(ACTOR, "tpl-1", "hotel", template_draft(), last).latest.version == 1
    with pytest.raises(TooManyTemplates) as refused:
        templates.create(ACTOR, "tpl-1", "hotel", template_draft(), TEMPLATES_MAX)
    assert refused.value.details == {"max": TEMPLATES_MAX}


def test_a_change_replaces_every_field_and_raises_the_version() -> None:
    stored = template(price_amount=Decimal("1.00"), price_currency="EUR", transferable=True)
    by_desk = actor(NOW + HOUR)._replace(key_label="front desk")
    change = templates.change(by_desk, stored, 1, template_draft(name="Day spa"))
    assert change.previous == stored
    assert change.template == template(name="Day spa", version=2, changed_at=NOW + HOUR)
    assert (change.event.type, change.event.meta) == (
        "template.change",
        {"name": "Day spa", "key_label": "front desk"},
    )


def test_a_clock_that_is_behind_makes_no_impossible_template() -> None:
    change = templates.change(actor(NOW - HOUR), template(), 1, template_draft())
    assert change.latest.changed_at == NOW


def test_a_deleted_template_is_gone_and_its_event_says_which_it_was() -> None:
    change = templates.delete(ACTOR, template(), 1)
    assert (change.template, change.latest) == (None, template())
    assert (change.event.type, change.event.meta) == ("template.delete", {"name": "Spa"})


@pytest.mark.parametrize(
    ("stored", "version", "expected"),
    [
        (None, 1, TemplateNotFound),
        (template(version=2), 1, TemplateChanged),
        (template(version=2), 3, TemplateChanged),
    ],
)
def test_what_somebody_else_changed_or_deleted_is_not_overwritten(
    stored: Template | None, version: int, expected: type[DomainError]
) -> None:
    with pytest.raises(expected) as of_change:
        templates.change(ACTOR, stored, version, template_draft())
    with pytest.raises(expected) as of_delete:
        templates.delete(ACTOR, stored, version)
    details = {"version": 2} if stored else None
    assert of_change.value.details == of_delete.value.details == details


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"price_amount": Decimal("1.001")}, [("price_amount", "too_many_decimals")]),
        ({"price_currency": "XXX"}, [("price_currency", "unknown_currency")]),
        ({"duration_minutes": 1440, "valid_days": 1}, []),
        ({"duration_minutes": 1441, "valid_days": 1}, [("valid_days", "too_small")]),
        ({"duration_minutes": 44640, "valid_days": 31}, []),
        ({"duration_minutes": 44640}, []),
    ],
)
def test_a_draft_obeys_the_limits_of_an_issue(
    fields: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    if not problems:
        assert made(**fields).version == 1
        return
    with pytest.raises(InvalidRequest) as of_new:
        made(**fields)
    with pytest.raises(InvalidRequest) as of_change:
        templates.change(ACTOR, template(), 1, template_draft(**fields))
    for refused in (of_new, of_change):
        assert isinstance(refused.value.details, list)
        assert [(each["field"], each["code"]) for each in refused.value.details] == problems


@pytest.mark.parametrize("fields", [{"version": 0}, {"changed_at": NOW - HOUR}])
def test_a_template_that_cannot_exist_is_not_made(fields: dict[str, Any]) -> None:
    with pytest.raises(BrokenInvariant):
        replace(template(), **fields)
