"""How long a process took to start, for the log line of its first request: a cold start shows
there, without traces."""

from __future__ import annotations

import time


class ProcessStart:
    """Said once."""

    def __init__(self) -> None:
        self._unsaid = [None]

    def fields(self) -> dict[str, int]:
        """For the first request `start_ms`, the processor time that the process has taken; of
        wall-clock time Lambda may let pass minutes between a start and the first request."""
        try:
            self._unsaid.pop()
        except IndexError:
            return {}
        return {"start_ms": round(time.process_time() * 1000)}
