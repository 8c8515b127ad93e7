"""What the operator sees: the progress, and the reasons of failures."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError
from msgspec import structs

from infra.migrate.__main__ import main as migrate
from infra.operator import stage_tables
from infra.operator.progress import Progress
from infra.operator.stage_tables import StageTables
from tests.migration.conftest import Client, Desk
from tests.migration.first_system import ordinary

ROOT = Path(__file__).parents[2]


class Terminal(io.StringIO):
    """A screen."""

    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal() -> None:
    clock, screen = iter(range(1000)), Terminal()
    progress = Progress(screen, "writing", 200, lambda: float(next(clock)))
    progress.step(50)
    assert screen.getvalue() == (
        "\rwriting    [#######                       ]  25%  50 of 200  50/s, 3 s left\x1b[K"
    )
    progress.step(150)
    progress.end()
    assert screen.getvalue().endswith("] 100%  200 of 200  67/s\x1b[K\n")


def test_a_bar_is_drawn_at_most_ten_times_a_second() -> None:
    screen = Terminal()
    progress = Progress(screen, "writing", 1000, lambda: 1.0)
    for _ in range(1000):
        progress.step()
    assert screen.getvalue().count("\r") == 1


def test_without_a_terminal_each_tenth_is_a_line() -> None:
    out = io.StringIO()
    progress = Progress(out, "writing", 1000, lambda: 1.0)
    for _ in range(1000):
        progress.step()
    progress.end()
    assert len(out.getvalue().splitlines()) == 10
    assert "\r" not in out.getvalue()
    assert "\x1b" not in out.getvalue()


def test_no_steps_are_a_full_bar() -> None:
    out = Terminal()
    Progress(out, "reading", 0, lambda: 1.0).end()
    assert "100%  0 of 0" in out.getvalue()


def test_missing_tables(desk: Desk, tmp_path: Path) -> None:
    desk.engine = type(desk.engine)("moto", desk.engine.client, "nowhere-")
    ran = desk.migrate(ordinary(3).sql(tmp_path / "first.sql"))
    assert ran.code == 3
    assert "migrate: the table nowhere-vouchers cannot be reached" in ran.err


def test_a_store_that_never_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
    monkeypatch.setenv("TABLE_PREFIX", "restored-")
    connected = stage_tables.connect("dev", 1)
    clock = iter(range(1000))
    client = structs.replace(
        connected.client, monotonic=lambda: float(next(clock)), sleep=_no_sleep
    )
    away = StageTables(client)
    out, err = io.StringIO(), io.StringIO()
    path = ordinary(3).sql(tmp_path / "first.sql")
    assert migrate([str(path), "--stage", "dev"], away, out, err) == 3
    assert "the table restored-vouchers cannot be reached: Could not connect" in err.getvalue()


def test_a_missing_region(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    out, err = io.StringIO(), io.StringIO()
    path = ordinary(3).sql(tmp_path / "first.sql")
    assert migrate([str(path), "--stage", "dev"], None, out, err) == 3
    assert "migrate: the stage dev cannot be reached: You must specify a region" in err.getvalue()
    assert out.getvalue() == ""


def _no_sleep(seconds: float) -> None:
    """The fake clock advances by itself."""


def test_a_store_that_stops_answering(desk: Desk, tmp_path: Path) -> None:
    away = EndpointConnectionError(endpoint_url="http://store")
    desk.client = Client(desk.engine.client, writes_left=1, error=away)
    clock = iter(range(0, 10_000, 5))
    desk.monotonic = lambda: float(next(clock))
    path = ordinary(40).sql(tmp_path / "first.sql")
    ran = desk.migrate(path)
    assert ran.code == 3
    assert "run it again to continue" in ran.err
    assert desk.rows("vouchers")
    assert desk.check().code == 0


def test_a_report_that_cannot_be_written(desk: Desk, tmp_path: Path) -> None:
    path = ordinary(3).sql(tmp_path / "first.sql")
    out, err = io.StringIO(), io.StringIO()
    code = migrate([str(path), "--report", str(tmp_path / "no" / "r.csv")], desk.tables, out, err)
    assert code == 2
    assert "No such file" in err.getvalue()
    assert not desk.rows("vouchers")


@pytest.mark.parametrize("threads", ["0", "65", "many"])
def test_an_invalid_number_of_threads(threads: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        migrate(["first.sql", "--threads", threads])
    assert "--threads" in capsys.readouterr().err


def test_the_command_in_a_process_without_a_terminal(tmp_path: Path) -> None:
    path = ordinary(50).sql(tmp_path / "first.sql")
    ran = subprocess.run(
        [sys.executable, "-m", "infra.migrate", str(path), "--dry-run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "nothing was written" in ran.stdout
    assert "100%" in ran.stderr
