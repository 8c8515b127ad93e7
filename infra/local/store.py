"""The embedded store's process: serves ministack's DynamoDB on a socket of the supervisor's.

`python -m infra.local.store FD`, with PERSIST_STATE and STATE_DIR set.
"""

from __future__ import annotations

import asyncio
import gc
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

from infra.local import callers, indexes, lifeline

SAVE_EVERY_SECONDS = float(os.environ.get("SAVE_EVERY", "30"))

READ_OPERATIONS = ("Get", "BatchGet", "TransactGet", "Query", "Scan", "Describe", "List")

Scope = dict[str, Any]
Channel = Callable[..., Awaitable[Any]]


class Store:
    """ministack, which saves its state regularly and once more when it stops.

    By itself ministack saves only when it stops, so a power cut would lose all changes. A forked
    copy of the process saves, so that no request waits for it. The fork happens on the event loop,
    like all requests, so the saved state never contains half a transaction.
    """

    def __init__(self) -> None:
        self._changed = False
        self._copy_pid: int | None = None

    async def __call__(self, scope: Scope, receive: Channel, send: Channel) -> None:
        if scope["type"] != "lifespan" and (reason := _refusal(scope)):
            await _refuse(scope, reason, send)
            return
        await ministack.app(scope, receive, send)
        self._changed |= scope["type"] == "http" and _may_write(scope)

    async def keep_saving(self) -> None:
        while True:
            await asyncio.sleep(SAVE_EVERY_SECONDS)
            if self._changed:
                self._changed = False
                if not await self.save_in_copy():  # meanwhile, a request may set it, too
                    self._changed = True

    async def save_in_copy(self) -> bool:
        """Save in a fork; False when that failed, with the reason on standard error."""
        try:
            self._copy_pid = os.fork()
        except OSError as error:
            print(f"The state was not saved: {error}", file=sys.stderr, flush=True)
            return False
        if self._copy_pid == 0:
            _save_and_exit()
        _, status = await asyncio.to_thread(os.waitpid, self._copy_pid, 0)
        self._copy_pid = None
        return status == 0

    def stop_saving(self) -> None:
        """Kill a fork that is still saving: the final save is newer than what it would write."""
        if self._copy_pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._copy_pid, signal.SIGKILL)


def _save_and_exit() -> NoReturn:
    """All that the fork does."""
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
    """Close the fork's sockets, or connections would stay open; files, such as the lock, stay."""
    for file in list(Path("/dev/fd").iterdir()):
        with suppress(OSError):  # the descriptor of the listing itself is closed by now
            if stat.S_ISSOCK(os.fstat(int(file.name)).st_mode):
                os.close(int(file.name))


def _header_values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _target(scope: Scope) -> str:
    """The operation that a request asks for, such as DynamoDB_20120810.PutItem."""
    return ",".join(_header_values(scope, b"x-amz-target"))


def _refusal(scope: Scope) -> str | None:
    """Why a request is refused, None if it is not. Only a program's calls of DynamoDB pass: no
    page's, and none of ministack's own routes, of which one empties the store."""
    try:
        callers.check(_header_values(scope, b"host"), _header_values(scope, b"origin"))
    except callers.ForeignCaller as foreign:
        return str(foreign)
    if _header_values(scope, b"origin"):
        return "The store does not answer pages."
    is_call = (scope["type"], scope.get("method"), scope["path"]) == ("http", "POST", "/")
    if not is_call or not _target(scope).startswith("DynamoDB"):
        return "The store answers calls of DynamoDB only."
    return None


async def _refuse(scope: Scope, reason: str, send: Channel) -> None:
    if scope["type"] != "http":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = json.dumps({"__type": "AccessDeniedException", "message": reason}).encode()
    headers = [(b"content-type", b"application/x-amz-json-1.0")]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _may_write(scope: Scope) -> bool:
    return not _target(scope).rpartition(".")[2].startswith(READ_OPERATIONS)


def _disable_row_count() -> None:
    """Stop ministack from counting a table's rows at each write.

    Only DescribeTable returns the count. With 100,000 rows counting takes most of a write's time.
    """
    dynamodb._update_counts = lambda table: None


def _never_collect_twice() -> None:
    """Let the garbage collector look at each stored row once.

    Rows hold no cycles. With 100,000 vouchers one full collection stops all requests for a second.
    """

    def freeze(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            gc.freeze()

    gc.callbacks.append(freeze)


def _save(service: str, data: Any) -> None:
    """Save as ministack does, but twice as fast: ministack writes JSON token by token."""
    version = persistence._state_format_version(service)
    document = {"__ministack_format__": version, "payload": data}
    path = Path(persistence.STATE_DIR) / f"{service}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".json.tmp")
    temporary.write_text(json.dumps(document, default=persistence._json_default))
    temporary.replace(path)


def _exit_on_unreadable_state() -> None:
    """Exit, because ministack would start empty and later overwrite the state."""
    state = Path(persistence.STATE_DIR) / "dynamodb.json"
    if state.exists() and persistence.load_state("dynamodb") is None:
        sys.exit(f"{state} cannot be read. Move it to another folder to start with an empty store.")


async def main(fd: int) -> None:
    store = Store()
    stop_event = asyncio.Event()
    loop = asyncio.get_running_loop()
    lifeline.on_stop(lambda: loop.call_soon_threadsafe(stop_event.set))

    async def until_stopped() -> None:
        lifeline.report_ready()  # hypercorn calls this once it serves the socket
        await stop_event.wait()
        saving.cancel()
        store.stop_saving()

    config = Config()
    config.bind = [f"fd://{fd}"]
    config.loglevel = "WARNING"
    config.graceful_timeout = 1  # an idle connection must not delay the last save
    saving = asyncio.create_task(store.keep_saving())
    await serve(store, config, shutdown_trigger=until_stopped)


if __name__ == "__main__":
    _exit_on_unreadable_state()
    _disable_row_count()
    _never_collect_twice()
    persistence.save_state = _save
    indexes.install()
    asyncio.run(main(int(sys.argv[1])))
