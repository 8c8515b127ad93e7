"""The folder in which the embedded store keeps its data: one run at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# A run that was killed leaves a store that is still saving.
WAIT_SECONDS = 10


class InUse(Exception):
    """Another run has the folder."""

    def __init__(self, pid: str) -> None:
        super().__init__(
            f"The local run is already up (process {pid or 'unknown'}). Stop it with Ctrl-C first."
        )


@contextmanager
def hold(folder: Path) -> Iterator[int]:
    """Keep others out, for as long as a process has the file descriptor that this yields."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as lock:
        _acquire(lock.fileno(), folder / "lock")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield lock.fileno()


def _acquire(fd: int, path: Path) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = path.read_text()
            if _is_running(owner) or time.monotonic() > deadline:
                raise InUse(owner) from None
            time.sleep(0.1)


def _is_running(pid: str) -> bool:
    if not pid:
        return True  # it is just writing its number
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
