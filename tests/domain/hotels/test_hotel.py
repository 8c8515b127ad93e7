"""A hotel's profile: what a save changes, and what it refuses; its colour, its logo, its days."""

from __future__ import annotations

import colorsys
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import domain
from chalicelib.domain.errors import BrokenInvariant, HotelChanged, InvalidRequest
from chalicelib.domain.hotels import accent, hotel, logo
from chalicelib.domain.hotels.hotel import Hotel, HotelDraft
from chalicelib.domain.instants import text
from tests.domain.made import ACTOR
from tests.pictures import GIF, JPEG, PNG, SVG, WEBP, png

NONE = Hotel(issuer_uid="hotel")
DRAFT = HotelDraft(name="Seaside", zone="Europe/Berlin")
SAVED = hotel.save(ACTOR, NONE, DRAFT).hotel
PORTAL = Path(domain.__file__).parents[1] / "web" / "portal"


def codes(**fields: Any) -> list[tuple[str, str]]:
    """What a save refuses, each with its field."""
    with pytest.raises(InvalidRequest) as refused:
        hotel.save(ACTOR, NONE, replace(DRAFT, **fields))
    return [(each["field"], each["code"]) for each in refused.value.details or ()]  # type: ignore[call-overload]


def test_first_save_writes_the_profile_and_its_event() -> None:
    change = hotel.save(ACTOR, NONE, replace(DRAFT, accent="#7A1F3D", logo=PNG))
    assert change.hotel == replace(
        SAVED,
        accent="#7a1f3d",
        logo=logo.read(PNG).name,  # type: ignore[union-attr]
    )
    assert change.hotel.version == 1
    assert change.logo is not None
    assert (change.logo.type, change.logo.content) == ("image/png", PNG)
    event = change.event
    assert (event.type, event.subject_type, event.subject_id) == ("hotel.save", "hotel", "hotel")
    assert event.issuer_uid == "hotel"
    assert event.meta == {"changed": ["name", "zone", "accent", "logo"], "version": 1}


def test_save_replaces_the_whole_profile_but_for_the_logo() -> None:
    first = hotel.save(ACTOR, NONE, replace(DRAFT, phone="+49 30 1", logo=PNG)).hotel
    change = hotel.save(ACTOR, first, replace(DRAFT, version=1))
    assert (change.hotel.phone, change.hotel.logo) == (None, first.logo)
    assert (change.logo, change.removes_logo) == (None, False)
    assert change.event.meta == {"changed": ["phone"], "version": 2}


def test_logo_is_removed_when_that_is_requested() -> None:
    first = hotel.save(ACTOR, NONE, replace(DRAFT, logo=PNG)).hotel
    change = hotel.save(ACTOR, first, replace(DRAFT, remove_logo=True, version=1))
    assert (change.hotel.logo, change.removes_logo) == (None, True)
    assert change.event.meta["changed"] == ["logo"]
    again = hotel.save(ACTOR, change.hotel, replace(DRAFT, remove_logo=True, version=2))
    assert not again.removes_logo


@pytest.mark.parametrize("version", [0, 2])
def test_save_of_another_version_is_refused(version: int) -> None:
    with pytest.raises(HotelChanged) as refused:
        hotel.save(ACTOR, SAVED, replace(DRAFT, version=version))
    assert refused.value.details == {"version": 1}


def test_every_problem_is_named() -> None:
    fields = {"zone": "Berlin", "accent": "#ffff00", "logo": SVG, "remove_logo": True}
    assert codes(**fields) == [
        *(("zone", "unknown_zone"), ("accent", "too_pale")),
        *(("remove_logo", "disagrees"), ("logo", "not_an_image")),
    ]


@pytest.mark.parametrize(
    "fields", [{"version": 1}, {"name": "x", "version": 1}, {"name": "x", "zone": "UTC"}]
)
def test_profile_has_a_name_and_a_zone(fields: dict[str, Any]) -> None:
    with pytest.raises(BrokenInvariant):
        Hotel(issuer_uid="hotel", **fields)


# --- its colour


def test_paper_is_that_of_the_portal() -> None:
    css = (PORTAL / "styles" / "base.css").read_text(encoding="utf-8")
    assert re.findall(r"--paper: (#\w{6});", css)[0] == accent.PAPER


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#777777", "#ffffff", 4.478)],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    assert accent.contrast(one, other) == pytest.approx(ratio, abs=0.001)
    assert accent.contrast(other, one) == accent.contrast(one, other)


def as_hls(colour: str) -> tuple[float, float, float]:
    """Hue, lightness and saturation; the hue from 0 to 1."""
    return colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))


colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colour=colours)
def test_nearest_stands_out_and_keeps_the_hue(colour: str) -> None:
    near = accent.nearest(colour)
    assert accent.contrast(near, accent.PAPER) >= 4.5
    if accent.stands_out(colour):
        assert near == colour
        return
    # The least darker one: a little lighter, and it would not stand out.
    assert accent.contrast(near, accent.PAPER) < 4.6
    (hue, _, saturation), (near_hue, _, _) = map(as_hls, (colour, near))
    if saturation > 0.2:
        distance = abs(hue - near_hue)
        assert min(distance, 1 - distance) < 0.05


# --- its logo


@pytest.mark.parametrize(
    ("picture", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")]
)
def test_logo_is_known_by_its_bytes(picture: bytes, kind: str) -> None:
    read = logo.read(picture)
    assert read is not None
    assert read.type == kind
    assert re.fullmatch("[0-9a-f]{16}", read.name)
    assert read.name != logo.read(png(3, 3)).name  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "picture",
    [
        *(b"", SVG, GIF, b"<html>", b"%PDF-1.7", PNG[:8], PNG[1:], b"RIFF1234WAVEfmt "),
        b"<?xml version='1.0'?>" + SVG,
        SVG + PNG,
    ],
)
def test_what_is_no_picture_is_no_logo(picture: bytes) -> None:
    assert logo.read(picture) is None


# --- its days


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("Europe/Berlin", "2026-12-30T23:00:00Z", "2026-12-31T23:00:00Z"),
        ("Asia/Tokyo", "2026-12-30T15:00:00Z", "2026-12-31T15:00:00Z"),
        (None, "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z"),
    ],
)
def test_days_are_those_of_the_hotel(zone: str | None, start: str, end: str) -> None:
    at = replace(SAVED, zone=zone) if zone else NONE
    day = date(2026, 12, 31)
    ends = hotel.start_of(day, at, "valid_from"), hotel.end_of(day, at, "valid_until")
    assert [text(moment) for moment in ends if moment] == [start, end]


def test_instants_stay_as_they_are() -> None:
    moment = datetime(2026, 12, 31, 10, tzinfo=UTC)
    for of in (hotel.start_of, hotel.end_of):
        assert of(moment, SAVED, "valid_from") == moment
        assert of(None, SAVED, "valid_from") is None
    assert hotel.is_day(date(2026, 12, 31))
    assert not hotel.is_day(moment)
    assert not hotel.is_day(None)


def test_day_outside_the_years_is_refused() -> None:
    with pytest.raises(InvalidRequest) as refused:
        hotel.end_of(date(9999, 12, 31), SAVED, "valid_until")
    assert refused.value.details == [
        {
            "field": "valid_until",
            "code": "outside_years",
            "problem": "must be between the years 1970 and 9999",
            "limits": {"min": 1970, "max": 9999},
        }
    ]
