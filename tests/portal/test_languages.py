"""English, German, Dutch: the same texts in each, and none anywhere else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.portal.conftest import Desk, Open

PORTAL = Path(__file__).resolve().parents[2] / "chalicelib" / "portal"
CODE = [path for room in ("core", "parts", "screens") for path in (PORTAL / room).glob("*.js")]
TAGS = ("en", "de", "nl")
TEXTS: dict[str, dict[str, Any]] = {
    tag: json.loads((PORTAL / "lang" / f"{tag}.json").read_text()) for tag in TAGS
}
# Attributes that people see or hear.
SPOKEN = "aria-label|placeholder|title|alt|label|text|question|explanation|hint"


def placeholders(text: str | dict[str, str]) -> set[str]:
    """What a text leaves open; for a plural, in any of its forms."""
    forms = text.values() if isinstance(text, dict) else [text]
    return {name for form in forms for name in re.findall(r"\{(\w+)\}", form)}


@pytest.mark.parametrize("tag", TAGS)
def test_all_languages_hold_the_same_texts(tag: str) -> None:
    assert TEXTS[tag].keys() == TEXTS["en"].keys()
    for key, text in TEXTS[tag].items():
        assert type(text) is type(TEXTS["en"][key]), key
        assert placeholders(text) == placeholders(TEXTS["en"][key]), key
        forms = text.values() if isinstance(text, dict) else [text]
        assert all(form.strip() for form in forms), key


def test_every_text_asked_for_is_there_and_every_text_is_asked_for() -> None:
    asked, patterns = set(), []
    for path in CODE:
        source = path.read_text()
        for literal in re.findall(r'"([a-z_]+(?:\.[a-z_]+)+)"', source):
            asked.add(literal)
        for template in re.findall(r"`([a-z_]+\.(?:[a-z_.]|\$\{[^}]+\})*)`", source):
            patterns.append(re.sub(r"\\\$\\\{.*?\\\}", ".+", re.escape(template)))
    called = {key for path in CODE for key in re.findall(r"\bt\(\s*\"([^\"]+)\"", path.read_text())}
    assert called <= TEXTS["en"].keys()
    unused = [
        key
        for key in TEXTS["en"]
        if key not in asked and not any(re.fullmatch(pattern, key) for pattern in patterns)
    ]
    assert unused == []


def literal_texts(source: str) -> list[str]:
    """Words that a template would show as they are, instead of asking for a text."""
    found = []
    for template in templates(source):
        bare = re.sub(r"<!--.*?-->", "", template, flags=re.DOTALL)
        spoken = re.findall(rf'\b(?:{SPOKEN})="([^"]*)"', bare)
        shown = re.findall(r">([^<>]*)<", f">{bare}<")
        found += [text.strip() for text in [*spoken, *shown] if re.search(r"[^\W\d_]", text)]
    return found


def templates(source: str) -> list[str]:
    """The html`…` templates of a source, each with what is computed left out."""
    found = []
    for start in re.finditer(r"html`", source):
        place, depth, text = start.end(), 0, ""
        while depth or source[place] != "`":
            if source.startswith("${", place):
                depth += 1
                place += 2
                continue
            if depth:
                # A template in a template is found by itself; here only its braces count.
                depth += {"{": 1, "}": -1}.get(source[place], 0)
            else:
                text += source[place]
            place += 1
        found.append(text)
    return found


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_no_text_outside_the_language_files(path: Path) -> None:
    assert literal_texts(path.read_text()) == []


def test_the_search_for_texts_finds_them() -> None:
    assert literal_texts('html`<p class="x">Hello ${name}</p>`') == ["Hello"]
    assert literal_texts('html`<img alt="A cat" />`') == ["A cat"]
    assert literal_texts('html`<p>${t("a.b")}</p>${x && html`<b>Inner</b>`}`') == ["Inner"]
    assert literal_texts('html`<p class="small">${t("a.b")} · 12</p>`') == []


def test_the_browser_chooses_and_the_viewer_may_choose_otherwise(
    open_page: Open, desk: Desk
) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"], locale="de-AT")
    page.wait_for_selector("h1:has-text('Wählen Sie Ihre Zeit')")
    assert "€ 89,50" in page.locator(".ticket").inner_text().replace("\xa0", " ")
    assert page.evaluate("document.documentElement.lang") == "de"
    page.get_by_label("Sprache").select_option("nl")
    page.wait_for_selector("h1:has-text('Kies uw tijd')")
    page.wait_for_selector("[data-vc-week-day] >> text=ma")
    page.reload()
    page.wait_for_selector("h1:has-text('Kies uw tijd')")


def test_an_unknown_language_is_english(open_page: Open) -> None:
    page = open_page(locale="ja-JP")
    page.wait_for_selector("h1:has-text('My vouchers')")
