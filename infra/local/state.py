"""The folder with the embedded store's data: for its owner alone, and used by one run at a time."""

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


def make_private(folder: Path) -> None:
    """Let nobody but the owner read the folder: neither what earlier runs left in it, nor what this
    process and its children will write."""
    os.umask(0o077)
    folder.mkdir(parents=True, exist_ok=True)
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o700 if path.is_dir() else 0o600)


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
