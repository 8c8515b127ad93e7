"""A local run as a real process, in a copy of the project with a state of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.clocks import Clock

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("app.py", "chalicelib", "infra", ".chalice")
SECONDS = 60  # a busy machine; a start takes two


def copy_project(target: Path) -> Path:
    """A copy of what a run needs of the project, without the state of earlier runs."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            leave = shutil.ignore_patterns("__pycache__", "deployed", "deployments")
            shutil.copytree(ROOT / part, target / part, ignore=leave)
        else:
            shutil.copy(ROOT / part, target / part)
    return target


def eventually(check: Callable[[], bool], what: str) -> None:
    """Wait until `check` holds."""
    deadline = time.monotonic() + SECONDS
    while not check():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.05)


class LocalRun:
    """`make run` without make. Use it with `with`, which always stops it."""

    def __init__(self, project: Path, *, clock: Clock | None = None, **variables: str) -> None:
        self.project = project
        self.clock = clock or Clock()
        if clock:
            ahead = str(clock.ahead.total_seconds())
            variables |= {"CLOCK_AHEAD_SECONDS": ahead, "TZ": clock.zone}
        self.output = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "infra.local"],
            cwd=project,
            env={**os.environ, "PORT": "0", **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # as a terminal starts it: Ctrl-C goes to its process group
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> LocalRun:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop(signal.SIGTERM)
        self._reader.join()  # it ends when every process has closed the output
        assert self.process.stdout is not None
        self.process.stdout.close()

    def stop(self, number: signal.Signals) -> int:
        """Send the signal to the group, as a terminal does; returns the exit code."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        return self.process.wait(SECONDS)

    @property
    def url(self) -> str:
        self.wait_for("Stop it with Ctrl-C")
        match = re.search(r"http://127\.0\.0\.1:\d+", self.output)
        assert match, self.output
        return match[0]

    def wait_for(self, text: str) -> None:
        eventually(lambda: text in self.output or self.process.poll() is not None, text)
        assert text in self.output, self.output

    def call(
        self,
        path: str,
        body: dict[str, object] | None = None,
        method: str | None = None,
        key: str = "local-hotel",
    ) -> tuple[int, dict[str, object]]:
        """Status and JSON of one request."""
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "X-TS-APIKEY": key},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"{}")

    def issue(self) -> str:
        """Issue a voucher; returns its id."""
        body: dict[str, object] = {"issuer_uid": "hotel-demo", "title": "Hotel night"}
        status, response = self.call("/api/voucher/issue", body)
        assert status == 201, response
        return str(response["voucher"]["id"])  # type: ignore[index]

    def knows(self, voucher_id: str) -> bool:
        """Whether the voucher is stored."""
        status, _ = self.call(f"/api/voucher/status?voucher_id={voucher_id}")
        return status == 200

    def children(self) -> dict[str, int]:
        """The processes that it started, by their module's name."""
        pids = {}
        for pid, (parent, _, command) in _processes().items():
            if parent == self.process.pid:
                pids[re.findall(r"infra\.local\.\w+", command)[0]] = pid
        return pids

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output += line


def is_alive(pid: int) -> bool:
    state = _processes().get(pid)
    return state is not None and not state[1].startswith("Z")


def _processes() -> dict[int, tuple[int, str, str]]:
    """Parent, state and command of every process."""
    listed = subprocess.run(
        ["ps", "-axww", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    )
    processes = {}
    for line in listed.stdout.splitlines():
        pid, parent, state, *command = line.split(None, 3)
        processes[int(pid)] = (int(parent), state, command[0] if command else "")
    return processes
