"""A child's end of the line to its supervisor, which is the child's standard input."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

LINE = 0


def say_ready() -> None:
    os.write(LINE, b"!")


def on_release(stop: Callable[[], object]) -> None:
    """Call `stop` when the supervisor says so, or is gone: even a SIGKILL of it closes the line."""
    signal.signal(signal.SIGTERM, lambda *_: stop())

    def watch() -> None:
        os.read(LINE, 1)
        stop()

    threading.Thread(target=watch, daemon=True, name="leash").start()
