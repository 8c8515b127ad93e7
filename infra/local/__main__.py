"""The supervisor: starts the store and the server, watches them, and stops them in order."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from types import FrameType
from typing import NoReturn

from botocore.exceptions import BotoCoreError, ClientError

from infra.local import callers, embedded, environment, state
from infra.local.child import ROOT, Child
from infra.local.embedded import HOST
from infra.local.environment import STATE, STORE_URL
from infra.local.watch import Watch

START_SECONDS = 60
STOP_SERVER_SECONDS = 5
POLL_SECONDS = 0.5
EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 (to compare with)

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

BANNER = """
  The hotel voucher service is running. Stop it with Ctrl-C.

    {url}/            the portal, as a guest
    {url}/#/sign-in   the portal, as the demo hotel: sign in with the API key local-hotel
    {url}/mail        the mails that it sent
    {url}/docs        the API
    {demo_url}  a hotel's own site, with an offer in its pages

  Issue a voucher:

    curl -s {url}/api/voucher/issue \\
      -H 'Content-Type: application/json' -H 'X-TS-APIKEY: local-hotel' \\
      -d '{{"issuer_uid":"hotel-demo","title":"Hotel night"}}'
"""


class Failure(Exception):
    """The run cannot continue; the text says why."""


class Stop(BaseException):
    """A signal asked the supervisor to stop."""


class Server:
    """The server's process, replaced by a new one when the code has changed."""

    def __init__(self, sockets: Sequence[socket.socket], variables: Mapping[str, str]) -> None:
        self._sockets = sockets
        self._variables = variables
        self._child: Child | None = None
        self.is_serving = False

    def start(self) -> None:
        fds = [one.fileno() for one in self._sockets]
        self._child = Child(
            "infra.local.server", *map(str, fds), environment=self._variables, pass_fds=fds
        )
        self.is_serving = self._child.wait_until_ready(START_SECONDS)

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop(STOP_SERVER_SECONDS)

    def has_crashed(self) -> bool:
        """Whether it ended by itself after it had started to serve."""
        return self.is_serving and self._child is not None and not self._child.is_running()


def main() -> int:
    for number in SIGNALS:
        if (
            number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
        ):  # ignored by nohup
            signal.signal(number, _stop)
    try:
        with ExitStack() as stack:
            try:
                _run(stack)
            finally:
                _ignore_signals()  # nothing may interrupt the orderly stop
    except Stop:
        _say("Stopped.")
    except (Failure, state.InUse) as failure:
        print(failure, file=sys.stderr, flush=True)
        return 1
    return 0


def _run(stack: ExitStack) -> NoReturn:
    address = os.environ.get("LISTEN_ADDRESS") or HOST
    listening = stack.enter_context(_listen(address, os.environ.get("PORT", "8000")))
    port: int = listening.getsockname()[1]
    demo = stack.enter_context(_listen_for_demo(address, port))
    host = HOST if address in EVERY_ADDRESS else callers.authority(address)
    url = f"http://{host}:{port}"
    demo_url = f"http://{host}:{demo.getsockname()[1]}/demo-hotel/"
    os.environ.setdefault("PORTAL_URL", f"{url}/")
    store = None
    store_url = os.environ.get("AWS_ENDPOINT_URL_DYNAMODB")
    if not store_url:
        store, store_url = _start_store(stack)
        STORE_URL.write_text(store_url)
        stack.callback(STORE_URL.unlink, missing_ok=True)
    variables = environment.for_children(os.environ, store_url)
    if store is not None and not variables.keys() & {"LINK_SECRET", "LINK_SECRET_ARN"}:
        variables["LINK_SECRET"] = environment.link_secret()
    _prepare(variables)

    watch = Watch(ROOT)
    server = Server((listening, demo), variables)
    stack.callback(server.stop)
    server.start()
    if not server.is_serving:
        raise Failure("The server could not start; see the error above.")
    _say(BANNER.format(url=url, demo_url=demo_url))
    if address != HOST:
        _say(f"  Listening on {address}: whoever reaches it can use the keys of the stage local.\n")
    if variables.get("AUTH_MODE") == "open":
        _say("  AUTH_MODE=open: credentials are not checked; requests state their own uids.\n")
    while True:
        time.sleep(POLL_SECONDS)
        if store is not None and not store.is_running():
            raise Failure(f"The store ended unexpectedly.\n{_end_of_log()}")
        if server.has_crashed():
            raise Failure("The server ended unexpectedly.")
        if paths := watch.changed():
            _restart(server, paths)


def _restart(server: Server, paths: list[str]) -> None:
    _say(f"{', '.join(paths)} changed; restarting the server.")
    server.stop()
    server.start()
    if not server.is_serving:
        _say("The server could not start; it starts again at the next change.")


def _listen_for_demo(address: str, port: int) -> socket.socket:
    """The socket of the demo hotel's site: at DEMO_PORT, or at the port after the service's unless
    it is in use."""
    chosen = os.environ.get("DEMO_PORT")
    if chosen or os.environ.get("PORT") == "0":
        return _listen(address, chosen or "0", "DEMO_PORT")
    try:
        return _listen(address, str(port + 1), "DEMO_PORT")
    except Failure:
        return _listen(address, "0", "DEMO_PORT")


def _listen(address: str, port: str, variable: str = "PORT") -> socket.socket:
    """A socket, opened here so that connections wait while the server restarts."""
    if not port.isdecimal() or int(port) > 65535:
        raise Failure(f"{variable} must be a number from 0 to 65535, not {port!r}.")
    listening = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, int(port)))
        listening.listen(128)
    except OSError as error:
        listening.close()
        other = "8001" if port != "8001" else "8002"
        raise Failure(
            f"Port {port} cannot be used: {(error.strerror or str(error)).lower()}. "
            f"Use another one: {variable}={other} make run"
        ) from None
    return listening


def _start_store(stack: ExitStack) -> tuple[Child, str]:
    state.make_private(STATE)
    lock = stack.enter_context(state.lock(STATE))
    with (STATE / "store.log").open("wb") as output:
        # The store keeps the lock until it has saved, even if this process is killed.
        store, url = embedded.start(STATE / "store", output, lock)
    stack.callback(store.stop, embedded.STOP_SECONDS)
    if not store.wait_until_ready(START_SECONDS):
        raise Failure(f"The store could not start.\n{_end_of_log()}")
    return store, url


def _prepare(variables: Mapping[str, str]) -> None:
    """Create the tables and the demo data. Their modules read the environment, so it is set before
    they are imported."""
    os.environ.update(variables)
    import boto3

    from chalicelib.settings import BadSetting
    from infra import tables
    from infra.local import clock, demo

    try:
        client = boto3.client("dynamodb")
        clock.set_ahead()
        changes = tables.ensure(client, variables["TABLE_PREFIX"])
        for line in [*changes, *demo.load()]:
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
