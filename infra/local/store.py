"""The embedded store's process: ministack's DynamoDB on a socket that the supervisor opened.

`python -m infra.local.store FD`, with PERSIST_STATE and STATE_DIR set.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import sys
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack
from ministack.core import persistence
from ministack.services import dynamodb

from infra.local import indexes, leash

SAVE_EVERY = float(os.environ.get("SAVE_EVERY", "30"))

READS = ("Get", "BatchGet", "TransactGet", "Query", "Scan", "Describe", "List")

Scope = dict[str, Any]
Channel = Callable[..., Awaitable[Any]]


class Store:
    """ministack, saved every now and then, and once more when it stops.

    By itself ministack saves only at its end, so a power cut would lose the day. A copy of the
    process does it, so that nobody waits. It is made on the event loop, where all requests run
    too: what is saved is one moment, never half a transaction.
    """

    def __init__(self) -> None:
        self._changed = False
        self._copy: int | None = None

    async def __call__(self, scope: Scope, receive: Channel, send: Channel) -> None:
        await ministack.app(scope, receive, send)
        self._changed |= scope["type"] == "http" and _may_write(scope)

    async def keep_saving(self) -> None:
        while True:
            await asyncio.sleep(SAVE_EVERY)
            if self._changed:
                self._changed = False
                saved = await self.save_in_a_copy()
                self._changed |= not saved

    async def save_in_a_copy(self) -> bool:
        """Whether it was saved; if not, why is on standard error."""
        try:
            self._copy = os.fork()
        except OSError as error:
            print(f"The state was not saved: {error}", file=sys.stderr, flush=True)
            return False
        if self._copy == 0:
            _save_and_exit()
        _, status = await asyncio.to_thread(os.waitpid, self._copy, 0)
        self._copy = None
        return status == 0

    def stop_saving(self) -> None:
        """Give up a copy that is at work: what it would write is older than what comes now."""
        if self._copy is not None:
            with suppress(ProcessLookupError):
                os.kill(self._copy, signal.SIGKILL)


def _save_and_exit() -> NoReturn:
    """The whole life of the copy."""
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _close_sockets()
        for service, state in ministack._build_persistence_save_dict().items():
            _save(service, state())
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)


def _close_sockets() -> None:
    """A connection ends only when nobody has it open any more; files, such as the lock, stay."""
    for file in list(Path("/dev/fd").iterdir()):
        with suppress(OSError):  # the listing's own is there no more
            if stat.S_ISSOCK(os.fstat(int(file.name)).st_mode):
                os.close(int(file.name))


def _may_write(scope: Scope) -> bool:
    target = dict(scope["headers"]).get(b"x-amz-target", b"").decode("latin-1")
    return not target.rpartition(".")[2].startswith(READS)


def _count_no_rows() -> None:
    """ministack counts a table's rows anew at each write, for DescribeTable to tell. Nobody asks
    here, and with 100,000 rows that is most of what a write takes."""
    dynamodb._update_counts = lambda table: None


def _save(service: str, data: Any) -> None:
    """As ministack saves, in less than half of its time: it writes JSON a token at a time."""
    version = persistence._state_format_version(service)
    whole = {"__ministack_format__": version, "payload": data}
    path = Path(persistence.STATE_DIR) / f"{service}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".json.tmp")
    part.write_text(json.dumps(whole, default=persistence._json_default))
    part.replace(path)


def _refuse_to_forget() -> None:
    """ministack starts empty on a state that it cannot read, and would then save over it."""
    saved = Path(persistence.STATE_DIR) / "dynamodb.json"
    if saved.exists() and persistence.load_state("dynamodb") is None:
        sys.exit(f"{saved} cannot be read. Move it away to start with an empty store.")


async def main(fd: int) -> None:
    store = Store()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    leash.on_release(lambda: loop.call_soon_threadsafe(stopped.set))

    async def until_released() -> None:
        leash.say_ready()  # awaited only once the socket is served
        await stopped.wait()
        saving.cancel()
        store.stop_saving()

    config = Config()
    config.bind = [f"fd://{fd}"]
    config.loglevel = "WARNING"
    config.graceful_timeout = 1  # a client's idle connection must not hold up the last save
    saving = asyncio.create_task(store.keep_saving())
    await serve(store, config, shutdown_trigger=until_released)


if __name__ == "__main__":
    _refuse_to_forget()
    _count_no_rows()
    persistence.save_state = _save
    indexes.install()
    asyncio.run(main(int(sys.argv[1])))
