"""microburst, a proxy that injects faults, in front of a store."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.engines import free_port
from tests.local.runs import eventually

SECONDS = 10


class Microburst:
    """A running proxy; clients use its `url`."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, path: str, body: Any = None, method: str = "GET") -> Any:
        """Its control API."""
        request = urllib.request.Request(
            f"{self.url}/_microburst/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            return json.load(response)

    def is_up(self) -> bool:
        """Whether it responds."""
        try:
            self.ask("rules")
        except OSError:
            return False
        return True


@contextmanager
def running(upstream: str) -> Iterator[Microburst]:
    """A proxy in front of `upstream`, stopped at the end."""
    port = free_port()
    command = [sys.executable, "-m", "microburst", "--upstream", upstream, "--port", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        started = Microburst(f"http://127.0.0.1:{port}")
        eventually(started.is_up, "microburst responds")
        yield started
    finally:
        process.terminate()
        process.wait()
