"""Reads listings page by page, and compares them with what they should hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from chalicelib.storage.dynamo.paging import Listing
from tests.domain.made import HOUR, MS, NOW

T = TypeVar("T")
LIMITS = (1, 2, 3, 5, 100)

Range = tuple[datetime | None, datetime | None]
RANGES: list[Range] = [
    (None, None),
    (NOW + 3 * HOUR, None),
    (None, NOW + 3 * HOUR),
    (NOW + 2 * HOUR, NOW + 5 * HOUR),
    (NOW + 2 * HOUR, NOW + 2 * HOUR),
    (NOW + 2 * HOUR, NOW + 2 * HOUR + MS),
    (NOW + 2 * HOUR + MS, NOW + 3 * HOUR),
]


def is_in(instant: datetime, bounds: Range) -> bool:
    """Whether from <= instant < to."""
    earliest, before = bounds
    return (earliest is None or earliest <= instant) and (before is None or instant < before)


def read_pages(make: Callable[[], Listing[T]], limit: int) -> list[list[T]]:
    """All pages of a listing."""
    pages: list[list[T]] = []
    start: dict[str, str] | None = None
    while True:
        items, start = make().page(limit, start)
        pages.append(items)
        if start is None:
            return pages


def check_listing(
    make: Callable[[], Listing[T]],
    expected: list[T],
    sort_key: Callable[[T], Any],
    limits: tuple[int, ...] = LIMITS,
) -> None:
    """The listing holds what is expected, whole and newest first, at every limit: without gaps,
    duplicates or empty pages."""
    for limit in limits:
        pages = read_pages(make, limit)
        items = [item for page in pages for item in page]
        assert sorted(items, key=_id) == sorted(expected, key=_id), f"limit {limit}"
        assert all(len(page) == limit for page in pages[:-1]), "full pages but for the last"
        assert pages[-1] or not expected, "no empty last page"
        assert len(pages[-1]) <= limit
        if make().partition:
            keys = [sort_key(item) for item in items]
            assert keys == sorted(keys, reverse=True)


def _id(item: Any) -> str:
    return str(item.id)
