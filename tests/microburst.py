"""microburst, a proxy that spoils what passes through it, in front of a store."""

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
    """One that runs; `url` is its own, for clients."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, path: str, said: Any = None, method: str = "GET") -> Any:
        """Its own control."""
        request = urllib.request.Request(
            f"{self.url}/_microburst/{path}",
            data=None if said is None else json.dumps(said).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return json.load(answer)

    def answers(self) -> bool:
        """Whether it is up."""
        try:
            self.ask("rules")
        except OSError:
            return False
        return True


@contextmanager
def running(upstream: str) -> Iterator[Microburst]:
    """One of our own in front of `upstream`, stopped at the end."""
    port = free_port()
    command = [sys.executable, "-m", "microburst", "--upstream", upstream, "--port", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        started = Microburst(f"http://127.0.0.1:{port}")
        eventually(started.answers, "microburst answers")
        yield started
    finally:
        process.terminate()
        process.wait()
