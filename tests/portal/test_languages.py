"""English, German and Dutch have the same texts, and there are none elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.portal.conftest import Desk, Open

WEB = Path(__file__).resolve().parents[2] / "chalicelib" / "web"
CODE = [path for folder in ("shared", "portal") for path in sorted((WEB / folder).rglob("*.js"))]
TAGS = ("en", "de", "nl")
FILES = {
    "shared": WEB / "shared" / "locales",
    "common": WEB / "portal" / "locales",
    "hotel": WEB / "portal" / "locales",
    "settings": WEB / "portal" / "locales",
    "hours": WEB / "portal" / "locales",
    "desk": WEB / "portal" / "locales",
    "campaigns": WEB / "portal" / "locales",
    "offers": WEB / "portal" / "locales",
    "webhooks": WEB / "portal" / "locales",
    "messages": WEB / "portal" / "locales",
    "clock": WEB / "portal" / "locales",
    "holds": WEB / "portal" / "locales",
    "links": WEB / "portal" / "locales",
}
# Screens that the guest's portal shows: it never loads the texts of hotels.
GUEST_SCREENS = (
    "account",
    "guest-voucher",
    "linked-booking",
    "my-bookings",
    "my-vouchers",
    "not-found",
    "offers",
    "own-data",
    "presence",
    "sign-in",
)


def read_texts(name: str, tag: str) -> dict[str, Any]:
    """One text file."""
    return dict(json.loads((FILES[name] / f"{name}.{tag}.json").read_text(encoding="utf-8")))


TEXTS: dict[str, dict[str, Any]] = {
    tag: {key: text for name in FILES for key, text in read_texts(name, tag).items()}
    for tag in TAGS
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


@pytest.mark.parametrize("tag", TAGS)
def test_each_text_is_in_one_file_and_the_same_one_in_all_languages(tag: str) -> None:
    for name in FILES:
        assert read_texts(name, tag).keys() == read_texts(name, "en").keys()
    assert sum(len(read_texts(name, tag)) for name in FILES) == len(TEXTS[tag])


def with_imports(path: Path) -> set[Path]:
    """A module and all that it imports, directly or not."""
    modules, queue = set(), [path]
    while queue:
        module = queue.pop()
        if module in modules:
            continue
        modules.add(module)
        names = re.findall(r'(?:from|import) "(\.[^"]+\.js)"', module.read_text(encoding="utf-8"))
        queue += [(module.parent / name).resolve() for name in names]
    return {module for module in modules if "vendor" not in module.parts}


def keys_in(paths: set[Path]) -> set[str]:
    """The keys that modules name in full."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    keys = set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)+)"', sources))
    prefixes = re.findall(r"`([a-z_]+\.(?:[a-z_]+\.)*)\$\{", sources)
    return {
        key for key in TEXTS["en"] if key in keys or any(key.startswith(one) for one in prefixes)
    }


def test_a_guest_needs_no_texts_of_hotels() -> None:
    names = ("hotel", "settings", "hours", "desk")
    of_hotels = {key for name in names for key in read_texts(name, "en")}
    for screen in GUEST_SCREENS:
        modules = with_imports((WEB / "portal" / "screens" / f"{screen}.js").resolve())
        assert keys_in(modules) & of_hotels == set(), screen
    shell = with_imports((WEB / "portal" / "components" / "shell.js").resolve())
    assert keys_in(shell) & of_hotels == set()


def test_shared_code_brings_its_own_texts() -> None:
    modules = {path for path in CODE if path.parent.name == "shared"}
    assert keys_in(modules) <= read_texts("shared", "en").keys()


def test_every_key_has_a_text_and_every_text_is_used() -> None:
    keys, patterns = set(), []
    for path in CODE:
        source = path.read_text()
        for literal in re.findall(r'"([a-z_]+(?:\.[a-z_]+)+)"', source):
            keys.add(literal)
        for template in re.findall(r"`([a-z_]+\.(?:[a-z_.]|\$\{[^}]+\})*)`", source):
            patterns.append(re.sub(r"\\\$\\\{.*?\\\}", ".+", re.escape(template)))
    called = {key for path in CODE for key in re.findall(r"\bt\(\s*\"([^\"]+)\"", path.read_text())}
    assert called <= TEXTS["en"].keys()
    unused = [
        key
        for key in TEXTS["en"]
        if key not in keys and not any(re.fullmatch(pattern, key) for pattern in patterns)
    ]
    assert unused == []


def literal_texts(source: str) -> list[str]:
    """Words in templates that do not come from a text file."""
    texts = []
    for template in templates(source):
        bare = re.sub(r"<!--.*?-->", "", template, flags=re.DOTALL)
        spoken = re.findall(rf'\b(?:{SPOKEN})="([^"]*)"', bare)
        shown = re.findall(r">([^<>]*)<", f">{bare}<")
        texts += [text.strip() for text in [*spoken, *shown] if re.search(r"[^\W\d_]", text)]
    return texts


def templates(source: str) -> list[str]:
    """The html`…` templates of a source, each with what is computed left out."""
    sources = []
    for start in re.finditer(r"html`", source):
        place, depth, text = start.end(), 0, ""
        while depth or source[place] != "`":
            if source.startswith("${", place):
                depth += 1
                place += 2
                continue
            if depth:
                # A nested template is matched on its own; here only its braces count.
                depth += {"{": 1, "}": -1}.get(source[place], 0)
            else:
                text += source[place]
            place += 1
        sources.append(text)
    return sources


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_no_text_outside_the_language_files(path: Path) -> None:
    assert literal_texts(path.read_text()) == []


def test_literal_texts_are_detected() -> None:
    assert literal_texts('html`<p class="x">Hello ${name}</p>`') == ["Hello"]
    assert literal_texts('html`<img alt="A cat" />`') == ["A cat"]
    assert literal_texts('html`<p>${t("a.b")}</p>${x && html`<b>Inner</b>`}`') == ["Inner"]
    assert literal_texts('html`<p class="small">${t("a.b")} · 12</p>`') == []


# One word for a state, in whatever text it is told; words that a native speaker would not use.
UNWANTED = {
    "en": r"withdr[ae]w|revok|partners?\b|Issued: ",
    "de": r"[Ww]iderr[uie]|zurückgezogen|[Vv]erbraucht|freiwillig|kommt anders|gebraucht|[Pp]artner"
    r"|Angabe für|Zeit frei",
    "nl": r"[Ii]ngetrokken|[Ii]ntrekken|[Gg]ebruikt\b|geen naam|Daarna als|is nodig|[Vv]erloop\b"
    r"|[Ss]ta haar|naar status|[Aa]anmeld|[Pp]artner|niet verplicht",
}
# Texts on the hotel's credentials, which end and do not have the states of a voucher.
ON_CREDENTIALS = ("sign_in.", "device.", "shell.signed_in", "error.token")


@pytest.mark.parametrize("tag", TAGS)
def test_one_word_for_a_thing(tag: str) -> None:
    for key, text in TEXTS[tag].items():
        forms = text.values() if isinstance(text, dict) else [text]
        if not key.startswith(ON_CREDENTIALS):
            assert not [form for form in forms if re.search(UNWANTED[tag], form)], key


def test_guests_read_what_to_do_and_no_word_of_hotels(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"])
    page.wait_for_selector(".ticket .badge:has-text('Ready to book')")
    for gone in ("Issued", "Hotel sign-in", "Partners"):
        assert gone not in page.locator("body").inner_text()
    expect(page.locator("header").get_by_text("For hotels")).to_have_count(0)
    page.locator("footer").get_by_role("link", name="For hotels", exact=True).click()
    page.wait_for_selector("h1:has-text('Hotel sign-in')")


def test_language_follows_the_browser_until_the_viewer_chooses(open_page: Open, desk: Desk) -> None:
    voucher = desk.issue()
    page = open_page("v", voucher["id"], locale="de-AT")
    page.wait_for_selector("h1:has-text('Wann möchten Sie kommen?')")
    assert "€ 89,50" in page.locator(".ticket").inner_text().replace("\xa0", " ")
    assert page.evaluate("document.documentElement.lang") == "de"
    page.get_by_label("Sprache").select_option("nl")
    page.wait_for_selector("h1:has-text('Wanneer wilt u komen?')")
    page.wait_for_selector("[data-vc-week-day] >> text=ma")
    page.reload()
    page.wait_for_selector("h1:has-text('Wanneer wilt u komen?')")


def test_an_unknown_language_is_english(open_page: Open) -> None:
    page = open_page(locale="ja-JP")
    page.wait_for_selector("h1:has-text('My vouchers')")
