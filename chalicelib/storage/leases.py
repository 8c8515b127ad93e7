"""What a process has counted in advance."""

from __future__ import annotations

from threading import Lock

from msgspec import Struct

LEASES_MAX = 10_000


class Lease(Struct):
    """Requests of one caller that were counted in advance, in one window."""

    window: int
    counted: int = 0
    """How many were, by all processes, when this one counted last."""
    left: int = 0
    """How many of them this process may still let pass."""
    is_last: bool = False
    """Whether no more can be counted in advance in this window."""


class Leases:
    """The leases of a process, by caller and limit; for all of its threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._leases: dict[tuple[str, int], Lease] = {}

    def __len__(self) -> int:
        return len(self._leases)

    def take(self, caller: tuple[str, int], window: int) -> int | None:
        """Use one request of this window; how many were counted up to it, None if none is left."""
        with self._lock:
            lease = self._leases.get(caller)
            if lease is None or lease.window != window or lease.left == 0:
                return None
            lease.left -= 1
            return lease.counted - lease.left

    def add(self, caller: tuple[str, int], window: int, requests: int, counted: int) -> int:
        """Keep so many requests that were counted, and use one of them, as `take` does."""
        with self._lock:
            lease = self._of(caller, window)
            lease.left += requests - 1
            lease.counted = max(lease.counted, counted)
            return lease.counted - lease.left

    def end(self, caller: tuple[str, int], window: int) -> None:
        """No more can be counted in advance in this window."""
        with self._lock:
            self._of(caller, window).is_last = True

    def has_ended(self, caller: tuple[str, int], window: int) -> bool:
        """Whether `end` was said of this window."""
        with self._lock:
            lease = self._leases.get(caller)
            return lease is not None and lease.window == window and lease.is_last

    def _of(self, caller: tuple[str, int], window: int) -> Lease:
        lease = self._leases.get(caller)
        if lease is None or lease.window != window:
            if len(self._leases) >= LEASES_MAX:
                self._leases.clear()  # what was counted in advance is lost, and counted again
            lease = self._leases[caller] = Lease(window)
        return lease
