"""What a text may contain, and that the cap on marks covers every character made of marks."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.http import text
from tests.hostile import hostile_texts

ALL = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


def problem_of(value: str, allowed: str = "") -> str | None:
    """The code of what is wrong with a text, or None."""
    try:
        text.check_characters(value, allowed)
    except text.BadText as bad:
        return bad.code
    return None


def starts_with_mark(character: str) -> bool:
    """Whether its parts begin with a combining mark."""
    return unicodedata.combining(unicodedata.normalize("NFD", character)[0]) > 0


def test_every_character_that_begins_with_a_mark_counts_as_one() -> None:
    marks = [character for character in ALL if starts_with_mark(character)]
    assert len(marks) > 900
    refused = [mark for mark in marks if problem_of("a" + mark * 31) == "too_many_marks"]
    assert refused == marks


@pytest.mark.parametrize("mark", ["\u0300", "\u0316", "\u05b0", "\u0f73", "\u0344", "\U0001d165"])
def test_thirty_marks_in_a_row_are_allowed_before_and_after_each_letter(mark: str) -> None:
    limit = 30 // len(unicodedata.normalize("NFD", mark))
    assert text.clean((mark * limit + "a") * 3)
    with pytest.raises(text.BadText):
        text.clean("a" + mark * 31 + "a")


def test_marks_of_a_letter_that_falls_apart_count_as_well() -> None:
    # U+0958 is a letter and a mark in NFC, U+0344 two marks.
    for value in ("\u0958" + "\u0316" * 30, "a" + "\u0344" * 16):
        with pytest.raises(text.BadText, match="too_many_marks"):
            text.clean(value)


@pytest.mark.parametrize(
    "value",
    [
        "Zürich",
        "Việt Nam",
        "עִבְרִית מְנֻקֶּדֶת",
        "हिन्दी",
        "ไทยน้ำ",
        "한국어",
        "👩‍👩‍👧‍👦 🇩🇪 ❤️",
        "Z̷͓͙̘̏a̸l",
        "བོད་ཡིག",
        "نص عربي",
    ],
)
def test_every_script_is_allowed(value: str) -> None:
    assert text.clean(value) == unicodedata.normalize("NFC", value)
    assert not text.is_blank(value)


@pytest.mark.parametrize("category", ["Cc", "Zl", "Zp"])
def test_no_control_character_or_line_break_is_allowed(category: str) -> None:
    characters = [each for each in ALL if unicodedata.category(each) == category]
    assert characters
    for character in characters:
        assert problem_of(f"a{character}b") == "control_characters"
        within_terms = problem_of(f"a{character}b", allowed="\n\t")
        assert within_terms == (None if character in "\n\t" else "control_characters")


# Around numbers and words in Arabic, Syriac and Kaithi: format characters that are to be seen.
SEEN = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")


def test_characters_that_nothing_shows_are_taken_out() -> None:
    formats = {each for each in ALL if unicodedata.category(each) == "Cf"}
    kept = {each for each in formats if text.clean(f"a{each}b") != "ab"}
    assert kept == SEEN & formats
    for filler in "\u034f\u115f\u17b5\u3164\uffa0\ufff0":
        assert text.clean(f" {filler}a{filler}b {filler}") == "ab"


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("\u0628\u06cc\u200c\u062a\u0627", "\u0628\u06cc\u200c\u062a\u0627"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("Day\u200d spa\u200c", "Day spa"),
        ("Cafe\u0301\u200dbar", "Café" + "bar"),
        ("中\u200d \u200d中", "中 中"),
        ("me\u200b\u0301nu", "ménu"),
    ],
)
def test_joiners_stay_where_they_join(value: str, cleaned: str) -> None:
    assert text.clean(value) == cleaned


def test_half_a_surrogate_pair_is_a_control_character() -> None:
    assert problem_of("a\ud800") == problem_of("\udfff") == "control_characters"


# Not all of these are allowed in a text; alone, none is anything to read.
BLANK = [
    *("", " ", "\u00a0", "\u2003", "\u3000", "\u1680", "\u205f"),
    *("\u2800", "\u2800\u2800 \u2800", "\ufe0f", "\ufe00\ufe0f", "\U000e0100", "\U000e01ef"),
    *("\u200c", "\u200d\u200d", "\u180b", "\u034f", "\u17b4\u17b5", "\u3164", "\U00016fe4"),
    *("\u0301", "\u20dd", "\u0903", "\U0001d159", "\ue000", "\uffff", "\U000f0000", "\u0378"),
    "\u200d\ufe0f\u2800 \u0301\U000e0100",
]


@pytest.mark.parametrize("value", BLANK)
def test_a_text_in_which_nothing_can_be_seen_is_blank(value: str) -> None:
    assert text.is_blank(value)


@pytest.mark.parametrize("value", ["a", "1", ".", "€", "\u2801", "\u2800a", "中", "❤️", "ー", "·"])
def test_a_text_with_something_to_read_is_not_blank(value: str) -> None:
    assert not text.is_blank(value)


@given(st.text(max_size=50) | hostile_texts.map(lambda value: value[:2000]))
def test_a_clean_text_is_clean(value: str) -> None:
    try:
        cleaned = text.clean(value)
    except text.BadText:
        return
    assert text.clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert problem_of(cleaned) is None
