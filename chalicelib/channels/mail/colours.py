"""A hotel's colour in mails: as it is by daylight, lighter in the dark."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.hotels.accent import CONTRAST_MIN, contrast

USUAL = "#0f5a5e"  # where a hotel has none: the portal's own
SHEET, DARK_SHEET = "#fffdfa", "#1f1e1b"
INK, DARK_INK = "#ffffff", "#161513"
_STEPS = 40  # of the share of white


@dataclass(frozen=True, slots=True)
class Brand:
    """Four colours, each `#rrggbb`; a text in any of them can be read."""

    colour: str
    on_colour: str
    dark: str
    on_dark: str


def brand(accent: str | None) -> Brand:
    """The colours of a hotel with this accent."""
    colour = accent or USUAL
    dark = _lighter(colour)
    return Brand(colour, _on(colour), dark, _on(dark))


def _on(colour: str) -> str:
    return max((INK, DARK_INK), key=lambda ink: contrast(ink, colour))


def _lighter(colour: str) -> str:
    """The colour mixed with as little white as makes it stand out from the dark sheet."""
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for step in range(_STEPS + 1):
        mixed = (round(one + (255 - one) * step / _STEPS) for one in channels)
        candidate = "#" + "".join(f"{one:02x}" for one in mixed)
        if contrast(candidate, DARK_SHEET) >= CONTRAST_MIN:
            return candidate
    return INK
