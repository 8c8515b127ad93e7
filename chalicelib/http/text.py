"""What a text in a request may contain, and the form in which it is kept (contract: Values)."""

from __future__ import annotations

import unicodedata

# Combining marks in a row (UAX #15, stream-safe text): CPython puts them in their order by
# insertion, which takes time that grows with the square of the run.
MARKS_MAX = 30
# NFC makes one character of four at most (U+1F82), so a longer text cannot fit, whatever it says.
NFC_SHORTENS_BY = 4

_CONTROL_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
# Characters that turn the text around them (Cf), or that nothing shows although they count as
# letters or marks: a name in a list must be what it looks like. The joiners stay, because some
# scripts and emoji need them.
_JOINERS = {"\u200c", "\u200d"}
_INVISIBLE = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u3164", "\uffa0"}
# Symbols that look like a space. They are allowed, but they are nothing to read.
_BLANK = {"\u2800", "\U0001d159"} | _INVISIBLE


class BadText(Exception):
    """A text that no field takes: the problem's code and limits."""

    def __init__(self, code: str, **limits: int) -> None:
        super().__init__(code)
        self.code = code
        self.limits = limits


def clean(value: str, *, lines: bool = False) -> str:
    """A text in NFC, trimmed: of one line, or of several with LF between them. Raises BadText."""
    if lines:
        value = value.replace("\r\n", "\n")
    value = value.strip()
    _check_marks(value)
    value = unicodedata.normalize("NFC", value).strip()
    check_characters(value, allowed="\n\t" if lines else "")
    return value


def check_characters(value: str, allowed: str = "") -> None:
    """Raises BadText for too many marks in a row, and for control or invisible characters but
    those that are `allowed`."""
    if value.isascii() and value.isprintable():
        return
    _check_marks(value)
    for character in value:
        category = unicodedata.category(character)
        if category in _CONTROL_CATEGORIES and character not in allowed:
            raise BadText("control_characters")
        if (category == "Cf" and character not in _JOINERS) or character in _INVISIBLE:
            raise BadText("invisible_characters")


def _check_marks(value: str) -> None:
    if value.isascii():
        return
    marks = 0
    for character in value:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks > MARKS_MAX:
            raise BadText("too_many_marks", max=MARKS_MAX)


def is_blank(value: str) -> bool:
    """Whether there is nothing to read: only spaces, marks, joiners, and what looks like them."""
    return not any(
        unicodedata.category(character)[0] in "LNPS" and character not in _BLANK
        for character in value
    )
