"""Shows the progress of a long command: a bar on a terminal, elsewhere a line at each 10 %."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

BAR_WIDTH = 30
REDRAW_SECONDS = 0.1


@dataclass(slots=True)
class Progress:
    """One part of the work, of `total` steps."""

    out: TextIO
    label: str
    total: int
    monotonic: Callable[[], float] = time.monotonic
    done: int = 0
    _started: float = 0.0
    _drawn: float = field(default=float("-inf"))
    _tenth: int = 0

    def __post_init__(self) -> None:
        self._started = self.monotonic()

    def step(self, by: int = 1) -> None:
        """Count steps that are done."""
        self.done += by
        now = self.monotonic()
        if self.out.isatty():
            if now - self._drawn >= REDRAW_SECONDS:
                self._drawn = now
                self.out.write(f"\r{self._text(now)}\x1b[K")
                self.out.flush()
        elif self.total and self.done * 10 // self.total > self._tenth:
            self._tenth = self.done * 10 // self.total
            self.out.write(self._text(now) + "\n")
            self.out.flush()

    def end(self) -> None:
        """Finish the line of the bar."""
        if self.out.isatty():
            self.out.write(f"\r{self._text(self.monotonic())}\x1b[K\n")
            self.out.flush()

    def _text(self, now: float) -> str:
        part = min(1.0, self.done / self.total) if self.total else 1.0
        seconds = max(now - self._started, 0.001)
        bar = "#" * int(part * BAR_WIDTH)
        text = f"{self.label:<10} [{bar:<{BAR_WIDTH}}] {part:4.0%}  {self.done:,} of {self.total:,}"
        rate = self.done / seconds
        remaining = (
            f", {(self.total - self.done) / rate:,.0f} s left" if 0 < self.done < self.total else ""
        )
        return f"{text}  {rate:,.0f}/s{remaining}"
