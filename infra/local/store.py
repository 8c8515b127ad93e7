"""The embedded store's process: serves ministack's DynamoDB on a socket of the supervisor's, and
nothing else of ministack.

`python -m infra.local.store FD`, with PERSIST_STATE and STATE_DIR set.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import json
import os
import signal
import socket
import stat
import sys
import traceback
import uuid
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from ministack.core import persistence, responses, router
from ministack.services import dynamodb, dynamodb_streams

from infra.local import callers, indexes, lifeline
from infra.local.store_server import Answer, Call, serving

SAVE_EVERY_SECONDS = float(os.environ.get("SAVE_EVERY", "30"))

READ_OPERATIONS = ("Get", "BatchGet", "TransactGet", "Query", "Scan", "Describe", "List")
# By the beginning of the operation's name, what answers it.
SERVICES = {"DynamoDB_20120810.": dynamodb, "DynamoDBStreams_20120810.": dynamodb_streams}


class Store:
    """ministack, which saves its state regularly and once more when it stops.

    By itself ministack saves only when it stops, so a power cut would lose all changes. A forked
    copy of the process saves, so that no request waits for it. The fork happens on the event loop,
    like all requests, so the saved state never contains half a transaction.
    """

    def __init__(self) -> None:
        self._changed = False
        self._copy_pid: int | None = None

    def answer(self, call: Call) -> Answer:
        """What DynamoDB answers to a call."""
        if reason := _refusal(call):
            body = json.dumps({"__type": "AccessDeniedException", "message": reason})
            return Answer(403, {"Content-Type": "application/x-amz-json-1.0"}, body.encode())
        self._changed |= not _operation(call).startswith(READ_OPERATIONS)
        return _dynamodb_answer(call)

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
        _save()
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


def _operation(call: Call) -> str:
    """Which operation a call asks for, such as PutItem."""
    return ",".join(call.values("x-amz-target")).rpartition(".")[2]


def _refusal(call: Call) -> str | None:
    """Why a call is refused, None if it is not: no page's call passes, and none of anything but
    DynamoDB."""
    try:
        callers.check(call.values("host"), call.values("origin"))
    except callers.ForeignCaller as foreign:
        return str(foreign)
    if call.values("origin"):
        return "The store does not answer pages."
    targets = call.values("x-amz-target")
    is_call = (call.method, call.path) == ("POST", "/")
    if not is_call or len(targets) != 1 or not targets[0].startswith(tuple(SERVICES)):
        return "The store answers calls of DynamoDB only."
    return None


def _dynamodb_answer(call: Call) -> Answer:
    headers = dict(call.headers)
    # Tables belong to an account and a region, which the credentials name.
    responses.set_request_account_id(router.extract_access_key_id(headers))
    responses.set_request_region(router.extract_region(headers))
    target = headers["x-amz-target"]
    service = next(one for name, one in SERVICES.items() if target.startswith(name))
    handling = service.handle_request(call.method, call.path, headers, call.body, {})
    try:
        handling.send(None)
    except StopIteration as handled:
        status, answer_headers, body = handled.value
    else:
        raise RuntimeError("ministack's DynamoDB waits for something; it never did")
    answer_headers["x-amzn-RequestId"] = str(uuid.uuid4())
    return Answer(status, answer_headers, body if isinstance(body, bytes) else body.encode())


def _disable_row_count() -> None:
    """Stop ministack from counting a table's rows at each write.

    Only DescribeTable returns the count. With 100,000 rows counting takes most of a write's time.
    """
    dynamodb._update_counts = lambda table: None


def _read_expressions_once() -> None:
    """Keep the tokens of an expression: ministack finds them anew for each row that it looks at."""
    dynamodb._tokenize = functools.lru_cache(1024)(dynamodb._tokenize)


def _never_collect_twice() -> None:
    """Let the garbage collector look at each stored row once.

    Rows hold no cycles. With 100,000 vouchers one full collection stops all requests for a second.
    """

    def freeze(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            gc.freeze()

    gc.callbacks.append(freeze)


def _save() -> None:
    """Save as ministack does, but twice as fast: ministack writes JSON token by token."""
    version = persistence._state_format_version("dynamodb")
    document = {"__ministack_format__": version, "payload": dynamodb.get_state()}
    path = Path(persistence.STATE_DIR) / "dynamodb.json"
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
    saving = asyncio.create_task(store.keep_saving())
    async with serving(socket.socket(fileno=fd), store.answer):
        lifeline.report_ready()
        await stop_event.wait()
        saving.cancel()
        store.stop_saving()
    _save()


if __name__ == "__main__":
    _exit_on_unreadable_state()
    _disable_row_count()
    _read_expressions_once()
    _never_collect_twice()
    indexes.install()
    asyncio.run(main(int(sys.argv[1])))
