"""A hotel's own colour. Texts are written in it, so it must stand out from the paper
(WCAG 2.2, 1.4.3: 4.5:1)."""

from __future__ import annotations

import colorsys

PAPER = "#faf7f2"
"""What the portal writes on: `--paper` in web/portal/styles/base.css, by daylight."""
CONTRAST_MIN = 4.5
_HALVINGS = 12  # of the lightness: finer than the steps of a colour

Channels = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, each `#rrggbb`: from 1 to 21 (WCAG 2.2, contrast ratio)."""
    darker, lighter = sorted((_luminance(_channels(one)), _luminance(_channels(other))))
    return (lighter + 0.05) / (darker + 0.05)


def stands_out(colour: str) -> bool:
    """Whether a text in this colour can be read on the paper."""
    return contrast(colour, PAPER) >= CONTRAST_MIN


def nearest(colour: str) -> str:
    """The colour that stands out with the same hue and saturation, and is the least darker."""
    if stands_out(colour):
        return colour
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    best, low, high = "#000000", 0.0, lightness
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        candidate = _text(colorsys.hls_to_rgb(hue, middle, saturation))
        if stands_out(candidate):
            best, low = candidate, middle
        else:
            high = middle
    return best


def _channels(colour: str) -> Channels:
    """Red, green and blue of `#rrggbb`, each from 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _text(channels: Channels) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(channels: Channels) -> float:
    """How bright a colour looks (WCAG 2.2, relative luminance)."""
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
