"""Locks the folder with the embedded store's data, so that only one run uses it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# After a run was killed, its store may still be saving.
WAIT_SECONDS = 10


class InUse(Exception):
    """Another run is using the folder."""

    def __init__(self, pid: str) -> None:
        super().__init__(
            f"The local run is already running (process {pid or 'unknown'})."
            " Stop it with Ctrl-C first."
        )


@contextmanager
def lock(folder: Path) -> Iterator[int]:
    """Lock the folder, for as long as any process has the yielded file descriptor open."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as file:
        _acquire(file.fileno(), folder / "lock")
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield file.fileno()


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
        return True  # the owner is just writing its process id
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
