"""A process of the local run, as its supervisor sees it."""

from __future__ import annotations

import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]


class Child:
    """Started with a line to us as its standard input; see `leash` for the other end.

    The line tells us when it is ready, and tells it when we are gone. It has a session of its own,
    so that a Ctrl-C reaches us alone and we stop things in order.
    """

    def __init__(
        self,
        module: str,
        *arguments: str,
        environment: Mapping[str, str],
        pass_fds: Sequence[int],
        output: IO[bytes] | None = None,
    ) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env=dict(environment),
                stdin=theirs.fileno(),
                stdout=output,
                stderr=output,
                pass_fds=pass_fds,
                start_new_session=True,
            )

    def wait_until_ready(self, seconds: float) -> bool:
        """False when it ended instead, or is not ready in time."""
        answered, _, _ = select.select([self._line], [], [], seconds)
        return bool(answered) and self._line.recv(1) != b""

    def is_running(self) -> bool:
        return self._process.poll() is None

    def stop(self, seconds: float) -> None:
        """Ask it to stop, wait, and insist if it does not."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._line.close()
