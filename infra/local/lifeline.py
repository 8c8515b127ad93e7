"""A child's end of the socket to its supervisor: the child's standard input."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

SUPERVISOR_FD = 0


def report_ready() -> None:
    """Tell the supervisor that this process is ready."""
    os.write(SUPERVISOR_FD, b"!")


def on_stop(stop: Callable[[], object]) -> None:
    """Call `stop` when the supervisor asks for it or is gone: even a SIGKILL closes its socket."""
    signal.signal(signal.SIGTERM, lambda *_: stop())

    def watch() -> None:
        os.read(SUPERVISOR_FD, 1)
        stop()

    threading.Thread(target=watch, daemon=True, name="lifeline").start()
