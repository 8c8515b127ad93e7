"""What processes have computed: processor time, which others on the machine hardly change."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

PROC = Path("/proc")
LISTENING = "0A"


def serving(url: str) -> set[int]:
    """The processes that serve an address of this machine: the one that listens there, its parent,
    and all that this parent has started. Empty where /proc does not say."""
    port = f"{urlsplit(url).port or 80:04X}"
    rows = [line.split() for line in _lines(PROC / "net/tcp")]
    inodes = {row[9] for row in rows if row[3] == LISTENING and row[1].endswith(f":{port}")}
    sockets = {f"socket:[{inode}]" for inode in inodes}
    for process in _processes():
        if sockets & set(_open_files(process)):
            return family(_parent(process))
    return set()


def family(root: int) -> set[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = defaultdict(list)
    for process in _processes():
        children[_parent(process)].append(process)
    members, waiting = set(), [root]
    while waiting:
        process = waiting.pop()
        members.add(process)
        waiting += children[process]
    return members


def milliseconds(processes: set[int]) -> float:
    """How long they have computed since they started, in all of their threads that still run."""
    schedules = [
        line for process in processes for line in _lines(PROC / str(process), "task/*/schedstat")
    ]
    return sum(int(line.split()[0]) for line in schedules) / 1e6


def _processes() -> Iterator[int]:
    return (int(path.name) for path in PROC.glob("[0-9]*"))


def _parent(process: int) -> int:
    for line in _lines(PROC / str(process) / "status"):
        if match := re.match(r"PPid:\s+(\d+)", line):
            return int(match[1])
    return 0


def _open_files(process: int) -> Iterator[str]:
    try:
        for file in (PROC / str(process) / "fd").iterdir():
            yield str(file.readlink())
    except OSError:
        return  # it has ended, or belongs to somebody else


def _lines(folder: Path, pattern: str = "") -> Iterator[str]:
    """The lines of a file, or of all files that match; none of what is gone."""
    for path in folder.glob(pattern) if pattern else [folder]:
        try:
            yield from path.read_text().splitlines()
        except OSError:
            continue
