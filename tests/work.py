"""How much work a request makes: the processor's time of this process, against a plain request, and
what `unicodedata.normalize` is handed. No clock on the wall decides."""

from __future__ import annotations

import statistics
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from tests.service import Answer

TIMES_MAX = 40  # as much work as for a plain body of the same size
TURNS = 9
NORMALIZED_MAX = 4 * 2048  # characters: the longest field is a cursor
MARKS_MAX = 30
Call = Callable[[], Answer]


def seconds(call: Call) -> float:
    """The processor's time of one call."""
    started = time.process_time()
    answer = call()
    spent = time.process_time() - started
    assert answer.status != 500, answer.text
    return spent


def median_seconds(call: Call) -> float:
    """The median of the processor's time."""
    return statistics.median(seconds(call) for _ in range(TURNS))


def too_much_work(calls: dict[str, Call], plain: Call) -> dict[str, float]:
    """The calls that cost more than TIMES_MAX plain ones, and how many plain ones each cost."""
    plain_seconds = median_seconds(plain)
    excess: dict[str, float] = {}
    for name, call in calls.items():
        # Most are measured once; what takes long once may have been unlucky. Work is what a call
        # takes at its best: no disturbance makes it less than it is.
        if seconds(call) > TIMES_MAX * plain_seconds:
            turns = [(seconds(call), seconds(plain)) for _ in range(TURNS)]
            times = min(turn[0] for turn in turns) / min(turn[1] for turn in turns)
            if times > TIMES_MAX:
                excess[name] = round(times)
    return excess


@contextmanager
def normalized_texts() -> Iterator[list[str]]:
    """Every text that is normalised within this block."""
    texts: list[str] = []

    def watch(frame: FrameType, event: str, function: Any) -> None:
        if event == "c_call" and function is unicodedata.normalize:
            texts.extend(value for value in frame.f_locals.values() if isinstance(value, str))

    sys.setprofile(watch)
    try:
        yield texts
    finally:
        sys.setprofile(None)


def longest_run_of_marks(text: str) -> int:
    """How many combining marks stand in a row, those within a character included."""
    longest = run = 0
    for character in unicodedata.normalize("NFD", text[: 4 * NORMALIZED_MAX]):
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    return longest


def needless_work(texts: list[str]) -> str | None:
    """What is wrong with these texts that were normalised, if anything is."""
    longest = max(map(len, texts), default=0)
    if longest > NORMALIZED_MAX:
        return f"normalises {longest} characters"
    # A character that is made of marks counts as one, and is at most two.
    if max(map(longest_run_of_marks, texts), default=0) > 2 * MARKS_MAX:
        return "normalises a long run of marks"
    return None
