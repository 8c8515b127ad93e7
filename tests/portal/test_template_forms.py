"""The forms that templates fill in."""

from __future__ import annotations

from typing import Any

import pytest

from tests.portal.modules import run

TEMPLATE = {
    "name": "N", "title": "T", "description": "D\nE", "service_type": "s", "duration_minutes": 90,
    "valid_days": 5, "price_amount": 1290.5, "price_currency": "HUF", "transferable": True,
    "terms": {"Guests": 2, "Towels": "yes", "More": {"a": [1]}},
}  # fmt: skip


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "nl-NL", "de-CH"])
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"valid_days": None, "price_amount": None, "price_currency": None, "terms": {}},
        {"duration_minutes": 2880, "price_amount": 1290, "price_currency": "JPY"},
        {"duration_minutes": 44640, "valid_days": 31},
    ],
)
def test_template_that_is_opened_and_saved_stays_the_same(
    locale: str, fields: dict[str, Any]
) -> None:
    script = """
    const { fillFromTemplate, templateOf } = await from("portal/data/templates.js");
    return templateOf(fillFromTemplate(argument));
    """
    template = TEMPLATE | fields
    expected = {name: value for name, value in template.items() if value is not None}
    saved = run(script, locale=locale, argument=template)
    assert {name: value for name, value in saved.items() if value is not None} == expected


def test_suggestions_are_what_hotels_sell() -> None:
    script = 'return Object.keys((await from("portal/data/templates.js")).SUGGESTIONS)'
    names = ["spa", "massage", "dinner", "transfer", "upgrade", "checkout", "tour", "parking"]
    assert run(script) == names
