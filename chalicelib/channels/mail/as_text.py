"""A mail as plain text: all that its HTML says, in the same order."""

from __future__ import annotations

from textwrap import wrap

from chalicelib.channels.mail.frame import Frame
from chalicelib.channels.mail.letter import Letter, Ticket

_WIDTH = 76  # of the columns of a screen in which texts are read


def as_text(letter: Letter, frame: Frame) -> str:
    """The text of a mail."""
    blocks = [frame.hotel, letter.heading, frame.greeting, *letter.paragraphs]
    if letter.ticket is not None:
        blocks.append(_ticket(letter.ticket, frame))
    if letter.lines:
        blocks.append(
            "\n".join(f"{one.time}  {one.title}\n       {one.details}" for one in letter.lines)
        )
    if letter.digits:
        blocks.append(f"    {letter.digits}")
    if letter.link:
        blocks.append(f"{letter.button}:\n{letter.link}")
    blocks += letter.after
    end = ["-- ", frame.hotel, *letter.footer]
    if letter.unsubscribe_link:
        end.append(f"{letter.unsubscribe}: {letter.unsubscribe_link}")
    return (
        "\n\n".join(_wrapped(block) for block in blocks if block) + "\n\n" + "\n".join(end) + "\n"
    )


def _ticket(ticket: Ticket, frame: Frame) -> str:
    lines = [ticket.title, "=" * min(len(ticket.title), _WIDTH)]
    if ticket.day:
        lines += [ticket.day, f"{ticket.time} ({ticket.note})"]
    if ticket.previous:
        lines.append(f"{frame.previous_name}: {ticket.previous}")
    if ticket.description:
        lines += ["", *ticket.description.split("\n")]
    rows = [f"{row.name}: {row.value}" for row in ticket.facts]
    if ticket.code:
        rows.append(f"{frame.code_name}: {ticket.code}")
    return "\n".join([*lines, *([""] if rows else []), *rows])


def _wrapped(block: str) -> str:
    """The block in lines that are not too long; addresses are never broken."""
    lines = []
    for line in block.split("\n"):
        parts = wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
        lines += [line] if line.startswith(" ") or not parts else parts
    return "\n".join(lines)
