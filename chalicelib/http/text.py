"""What a text in a request may contain, and the form in which it is kept (contract: Values)."""

from __future__ import annotations

import re
import unicodedata

# Combining marks in a row (UAX #15, stream-safe text): CPython puts them in their order by
# insertion, which takes time that grows with the square of the run.
MARKS_MAX = 30
# NFC makes one character of four at most (U+1F82), so a longer text cannot fit, whatever it says.
NFC_SHORTENS_BY = 4

_CONTROL_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
# Characters that turn the text around them, or that nothing shows: soft hyphens, direction marks,
# zero widths, fillers, tags. They come along with what is pasted, and a name in a list must be what
# it looks like. The signs that stand around numbers in Arabic, Syriac and Kaithi are to be seen.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
# The joiners stay within scripts and emoji that need them. After a Latin letter (its marks, too),
# and where a word begins or ends, they join nothing.
_NEEDLESS_JOINER = re.compile(
    "(?:^|(?<=[\x00-\u036f\u1e00-\u1eff]))[\u200c\u200d]+|[\u200c\u200d]+(?=\\s|$)"
)
_JOINER = re.compile("[\u200c\u200d]")
# Symbols that look like a space. They are allowed, but they are nothing to read.
_BLANK = {"\u2800", "\U0001d159"}


class BadText(Exception):
    """A text that no field takes: the problem's code and limits."""

    def __init__(self, code: str, **limits: int) -> None:
        super().__init__(code)
        self.code = code
        self.limits = limits


def visible(value: str) -> str:
    """A text without the characters that nothing shows; the joiners stay (contract: Values)."""
    return value if value.isascii() else _INVISIBLE.sub("", value)


def clean(value: str, *, lines: bool = False) -> str:
    """A text in NFC, trimmed, without invisible characters: of one line, or of several with LF
    between them. Raises BadText."""
    value = visible(value)
    if lines:
        value = value.replace("\r\n", "\n")
    value = value.strip()
    _check_marks(value)
    value = unicodedata.normalize("NFC", value)
    joined = _NEEDLESS_JOINER.sub("", value)
    if joined != value:
        _check_marks(joined)  # a joiner may have stood between two runs
        value = unicodedata.normalize("NFC", joined)
    value = value.strip()
    check_characters(value, allowed="\n\t" if lines else "")
    return value


def unseen(value: str) -> int:
    """How many characters of a text nothing shows: the joiners, too."""
    return 0 if value.isascii() else len(_INVISIBLE.findall(value)) + len(_JOINER.findall(value))


def check_characters(value: str, allowed: str = "") -> None:
    """Raises BadText for too many marks in a row, and for control characters but those that are
    `allowed`."""
    if value.isascii() and value.isprintable():
        return
    _check_marks(value)
    for character in value:
        if unicodedata.category(character) in _CONTROL_CATEGORIES and character not in allowed:
            raise BadText("control_characters")


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
        for character in visible(value)
    )
