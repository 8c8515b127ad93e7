"""Migrates into the store of `make run`, as an operator does with two terminals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local.runs import LocalRun, copy_project
from tests.migration.first_system import First, booking, voucher


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with its own local state."""
    folder = tmp_path / "project"
    folder.mkdir()
    return copy_project(folder)


def command(project: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the operator's commands, as make does."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=project,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_local_store_is_used_only_while_it_runs(project: Path, tmp_path: Path) -> None:
    first = First([voucher("v-1"), voucher("v-2", status="booked")], [booking("b-2", "v-2")])
    path = str(first.sql(tmp_path / "first.sql"))
    early = command(project, "infra.migrate", path)
    assert early.returncode == 3
    assert "the local store is not running; start it with `make run`" in early.stderr

    with LocalRun(project) as run:
        run.wait_for("Stop it with Ctrl-C")
        ran = command(project, "infra.migrate", path)
        assert ran.returncode == 0, ran.stderr
        assert run.knows("v-2")
        checked = command(project, "infra.operator.check_data")
        assert checked.returncode == 0, checked.stdout
        os.kill(run.process.pid, signal.SIGKILL)  # so that it cannot clean up

    late = command(project, "infra.migrate", path)
    assert late.returncode == 3
    assert "Could not connect to the endpoint" in late.stderr
    assert "is `make run` running" in late.stderr

    with LocalRun(project) as run:
        run.wait_for("Stop it with Ctrl-C")
        again = command(project, "infra.migrate", path)
        assert again.returncode == 0, again.stderr
        (line,) = [line for line in again.stdout.splitlines() if line.startswith("vouchers")]
        assert line.split()[1:] == ["2", "2", "0", "0", "2"]
