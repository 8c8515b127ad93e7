"""The supervisor: starts the store and the server, watches them, and stops them in order."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from types import FrameType
from typing import NoReturn

from botocore.exceptions import BotoCoreError, ClientError

from infra.local import embedded, environment, state
from infra.local.child import ROOT, Child
from infra.local.embedded import HOST
from infra.local.environment import STATE, STORE_URL
from infra.local.watch import Watch

START_SECONDS = 60
STOP_SERVER_SECONDS = 5
LOOK_EVERY = 0.5

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

BANNER = """
  The hotel voucher service is up. Stop it with Ctrl-C.

    {url}/#key=local-hotel    the portal, as the demo hotel
    {url}/                    the portal, as a guest
    {url}/docs                the API

  Issue a voucher:

    curl -s {url}/api/voucher/issue \\
      -H 'Content-Type: application/json' -H 'X-TS-APIKEY: local-hotel' \\
      -d '{{"issuer_uid":"hotel-demo","title":"Hotel night"}}'
"""


class Failure(Exception):
    """The run cannot go on; the text is for the person who started it."""


class Stop(BaseException):
    """Somebody asked us to end."""


class Server:
    """The server's process, and its next one when the code has changed."""

    def __init__(self, listening: socket.socket, variables: Mapping[str, str]) -> None:
        self._listening = listening
        self._variables = variables
        self._child: Child | None = None
        self.is_serving = False

    def start(self) -> None:
        fd = self._listening.fileno()
        self._child = Child(
            "infra.local.server", str(fd), environment=self._variables, pass_fds=[fd]
        )
        self.is_serving = self._child.wait_until_ready(START_SECONDS)

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop(STOP_SERVER_SECONDS)

    def has_died(self) -> bool:
        """It served, and ended without being asked to."""
        return self.is_serving and self._child is not None and not self._child.is_running()


def main() -> int:
    for number in SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup's wish
            signal.signal(number, _stop)
    try:
        with ExitStack() as stack:
            try:
                _run(stack)
            finally:
                _ignore_signals()  # what follows must not be cut short
    except Stop:
        _say("Stopped.")
    except (Failure, state.InUse) as failure:
        print(failure, file=sys.stderr, flush=True)
        return 1
    return 0


def _run(stack: ExitStack) -> NoReturn:
    listening = stack.enter_context(_listen(os.environ.get("PORT", "8000")))
    store = None
    store_url = os.environ.get("AWS_ENDPOINT_URL_DYNAMODB")
    if not store_url:
        store, store_url = _start_store(stack)
        STORE_URL.write_text(store_url)
        stack.callback(STORE_URL.unlink, missing_ok=True)
    variables = environment.for_children(os.environ, store_url)
    _prepare(variables)

    watch = Watch(ROOT)
    server = Server(listening, variables)
    stack.callback(server.stop)
    server.start()
    if not server.is_serving:
        raise Failure("The server could not start; the reason is above.")
    _say(BANNER.format(url=f"http://{HOST}:{listening.getsockname()[1]}"))
    if variables.get("AUTH_MODE") == "open":
        _say("  AUTH_MODE=open: credentials are not looked at, requests state who they are.\n")
    while True:
        time.sleep(LOOK_EVERY)
        if store is not None and not store.is_running():
            raise Failure(f"The store has died.\n{_end_of_log()}")
        if server.has_died():
            raise Failure("The server has died.")
        if changed := watch.changed():
            _restart(server, changed)


def _restart(server: Server, changed: list[str]) -> None:
    _say(f"{', '.join(changed)} changed, starting again.")
    server.stop()
    server.start()
    if not server.is_serving:
        _say("The server could not start; it tries again at the next change.")


def _listen(port: str) -> socket.socket:
    """The socket of the server: opened here, so that a restart of the server refuses nobody."""
    if not port.isdecimal() or int(port) > 65535:
        raise Failure(f"PORT is a number up to 65535, not {port!r}.")
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, int(port)))
        listening.listen(128)
    except OSError as error:
        listening.close()
        other = "8001" if port != "8001" else "8002"
        raise Failure(
            f"Port {port} cannot be used: {(error.strerror or str(error)).lower()}. "
            f"Take another one with: PORT={other} make run"
        ) from None
    return listening


def _start_store(stack: ExitStack) -> tuple[Child, str]:
    lock = stack.enter_context(state.hold(STATE))
    with (STATE / "store.log").open("wb") as output:
        # The lock outlives us in the store, until it has saved.
        store, url = embedded.start(STATE / "store", output, lock)
    stack.callback(store.stop, embedded.STOP_SECONDS)
    if not store.wait_until_ready(START_SECONDS):
        raise Failure(f"The store could not start.\n{_end_of_log()}")
    return store, url


def _prepare(variables: Mapping[str, str]) -> None:
    """Tables and demo data. Imported late: both read the environment, which is set here."""
    os.environ.update(variables)
    import boto3

    from chalicelib.settings import BadSetting
    from infra import demo, tables

    try:
        client = boto3.client("dynamodb")
        done = tables.ensure(client, variables["TABLE_PREFIX"])
        for line in [*done, *demo.load()]:
            _say(line)
    except BadSetting as error:
        raise Failure(str(error)) from error
    except (BotoCoreError, ClientError) as error:
        url = variables["AWS_ENDPOINT_URL_DYNAMODB"]
        raise Failure(f"The store at {url} cannot be used: {error}") from error


def _end_of_log() -> str:
    lines = (STATE / "store.log").read_text(errors="replace").splitlines()
    return "\n".join([*lines[-5:], f"(from {STATE / 'store.log'})"])


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    _ignore_signals()
    raise Stop


def _ignore_signals() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
