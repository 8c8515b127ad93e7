"""Threads that stand for processes: each may die at one of its store calls, before or after it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from tests.torture.crash import Died
from tests.torture.stage import Answer

DEAD = Answer(503, {}, '{"code": "died"}')  # what the caller of such a process is told


class MortalThreads:
    """A client at whose calls a thread may die: before the call is made, or after its reply."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._own = threading.local()
        self.deaths = 0

    def will_die(self, in_calls: int | None, *, after: bool) -> None:
        """This thread dies at so many calls from now on; None: it does not."""
        self._own.in_calls, self._own.after = in_calls, after

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        method = getattr(self._client, operation)

        def call(**arguments: Any) -> Any:
            left = getattr(self._own, "in_calls", None)
            if left is None:
                return method(**arguments)
            self._own.in_calls = left - 1
            if left == 1 and not self._own.after:
                self._die()
            reply = method(**arguments)
            if left == 1:
                self._die()
            return reply

        return call

    def _die(self) -> None:
        self._own.in_calls = None
        self.deaths += 1
        raise Died
