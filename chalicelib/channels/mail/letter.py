"""A mail before it is written as text and as HTML: its parts, in their order."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
# They turn the reading of what follows, such as the rest of a subject.
_DIRECTIONS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NAME_MAX = 100  # characters
SUBJECT_MAX = 60  # characters of a title in a subject
DESCRIPTION_MAX = 500  # the rest is on the voucher's page


@dataclass(frozen=True, slots=True)
class Row:
    """A fact with its name."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What the guest shows at reception, or what it was."""

    title: str
    description: str = ""
    day: str = ""
    time: str = ""
    note: str = ""
    """Which clock the time is by."""
    previous: str = ""
    """When it was before; shown crossed out."""
    is_over: bool = False
    facts: tuple[Row, ...] = ()
    code: str = ""
    """The voucher's code; with it stands `qr_text` as a picture."""
    qr_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the day ahead."""

    time: str
    title: str
    details: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """All of a mail's words. Every text is `clean`."""

    subject: str
    preview: str
    """What a list of mails shows behind the subject."""
    heading: str
    paragraphs: tuple[str, ...] = ()
    ticket: Ticket | None = None
    lines: tuple[Line, ...] = ()
    digits: str = ""
    """A code to type."""
    button: str = ""
    link: str = ""
    after: tuple[str, ...] = ()
    """Paragraphs below the button."""
    footer: tuple[str, ...] = ()
    unsubscribe: str = ""
    unsubscribe_link: str = ""


def clean(value: str) -> str:
    """A text as a mail may contain it: lines end with LF; no other control character, and none
    that turns the direction of what follows."""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return _DIRECTIONS.sub("", _CONTROLS.sub(" ", text)).strip()


def one_line(value: str, max_length: int = 200) -> str:
    """The same in one line, cut where it is longer."""
    line = " ".join(clean(value).split())
    return cut(line, max_length)


def cut(value: str, max_length: int = DESCRIPTION_MAX) -> str:
    """A text of several lines, cut where it is longer."""
    return value if len(value) <= max_length else value[: max_length - 1].rstrip() + "…"
