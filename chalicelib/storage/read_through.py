"""What a process remembers for a minute of what it read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

T = TypeVar("T")

CACHE_LIFE = timedelta(seconds=60)

Cache = dict[str, tuple[datetime, T | None]]
"""What was read, and when. A row that does not exist is remembered, too."""


def read_through(
    cache: Cache[T], size_max: int, key: str, now: datetime, read: Callable[[str], T | None]
) -> T | None:
    """What `read` answers for this key, or answered at most CACHE_LIFE ago."""
    cached = cache.get(key)
    if cached and timedelta(0) <= now - cached[0] < CACHE_LIFE:
        return cached[1]
    cache.pop(key, None)
    if len(cache) >= size_max:
        cache.pop(next(iter(cache)), None)  # what was read first
    value = read(key)
    cache[key] = (now, value)
    return value
