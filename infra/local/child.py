"""A process of the local run, from its supervisor's side."""

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
    """A process whose standard input is a socket to its supervisor; `lifeline` is the other end.

    Through the socket the child reports that it is ready, and notices when the supervisor is gone.
    It has a session of its own, so that Ctrl-C reaches only the supervisor, which then stops its
    children in order.
    """

    def __init__(
        self,
        module: str,
        *arguments: str,
        environment: Mapping[str, str],
        pass_fds: Sequence[int],
        output: IO[bytes] | None = None,
    ) -> None:
        self._socket, childs_end = socket.socketpair()
        with childs_end:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env=dict(environment),
                stdin=childs_end.fileno(),
                stdout=output,
                stderr=output,
                pass_fds=pass_fds,
                start_new_session=True,
            )

    def wait_until_ready(self, seconds: float) -> bool:
        """False when it ends instead, or is not ready in time."""
        readable, _, _ = select.select([self._socket], [], [], seconds)
        return bool(readable) and self._socket.recv(1) != b""

    def is_running(self) -> bool:
        return self._process.poll() is None

    def stop(self, seconds: float) -> None:
        """Ask it to stop, and kill it if it does not stop in time."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._socket.close()
