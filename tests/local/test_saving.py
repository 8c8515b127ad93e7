"""The embedded store's state is saved by a fork of its process."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from ministack.core import persistence

from infra.local import store as module
from infra.local.store import Store
from infra.local.store_server import Call

SECONDS = 20  # a busy machine


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The folder of the state."""
    previous = persistence.STATE_DIR
    persistence.STATE_DIR = str(tmp_path / "store")
    yield tmp_path / "store"
    persistence.STATE_DIR = previous


def run(coroutine: Coroutine[None, None, bool]) -> bool:
    """In a thread of its own: this one may have the event loop of the browser tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result(SECONDS)


def test_saved_state_has_ministacks_format(folder: Path) -> None:
    assert run(Store().save_in_copy()) is True
    saved = json.loads((folder / "dynamodb.json").read_text())
    assert saved["payload"].keys() >= {"tables", "ttl_settings"}
    assert saved["__ministack_format__"] == persistence.STATE_FORMAT_VERSION


def test_failed_save_is_reported(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder.write_text("not a folder")
    assert run(Store().save_in_copy()) is False
    assert "FileExistsError" in capfd.readouterr().err


def test_saving_fork_keeps_no_connection_open_and_is_stopped_at_the_end(folder: Path) -> None:
    folder.mkdir()
    os.mkfifo(folder / "dynamodb.json.tmp")  # the fork blocks: nobody reads

    async def stopped() -> bool:
        served, ours = socket.socketpair()
        ours.settimeout(SECONDS)
        store = Store()
        saving = asyncio.create_task(store.save_in_copy())
        await asyncio.sleep(0)  # the process forks
        served.close()
        assert await asyncio.to_thread(ours.recv, 1) == b""
        store.stop_saving()
        ours.close()
        return await asyncio.wait_for(saving, SECONDS)

    assert run(stopped()) is False
    assert not (folder / "dynamodb.json").exists()


def write(store: Store) -> None:
    """A call that may write, although ministack refuses this one."""
    headers = [("x-amz-target", "DynamoDB_20120810.PutItem"), ("host", "127.0.0.1")]
    assert store.answer(Call("POST", "/", headers, b"{}")).status == 400


class WrittenWhileSaving(Store):
    """A request writes during its first save (a fake, no patch)."""

    def __init__(self) -> None:
        super().__init__()
        self.saves = 0

    async def save_in_copy(self) -> bool:
        self.saves += 1
        if self.saves == 1:
            write(self)
        return True


def test_write_during_a_save_is_saved_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAVE_EVERY_SECONDS", 0)

    async def saves_twice() -> bool:
        store = WrittenWhileSaving()
        write(store)
        saving = asyncio.create_task(store.keep_saving())
        async with asyncio.timeout(SECONDS / 2):
            while store.saves < 2:
                await asyncio.sleep(0)
        saving.cancel()
        return True

    assert run(saves_twice()) is True
