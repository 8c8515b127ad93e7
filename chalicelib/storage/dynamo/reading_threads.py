"""The threads in which one request reads several things of the store at the same time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

# Lambda serves one request at a time; the local run several, whose reads then wait for each other.
_POOL = ThreadPoolExecutor(8, thread_name_prefix="read")


def run(reads: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each read returns: the first is made in this thread. Raises what the first that failed
    raises, after all have ended."""
    first, *others = reads
    submissions = [_POOL.submit(read) for read in others]
    try:
        return [first(), *(one.result() for one in submissions)]
    finally:
        for one in submissions:
            one.exception()
