"""`serve`: the service from its first breath to its last, as one process: web, worker, or both.

It ends when it is told to (SIGTERM, Ctrl-C): calls that are being answered get a moment, waits are cut short, and a cycle that still
waits for Zuper is cut off, for whatever it was doing is written down and goes on in the next life.
"""

import os
import signal
import socket
import sys
import time
from enum import StrEnum
from threading import Event, Thread
from types import FrameType
from typing import Final, Protocol

import structlog
import uvicorn

from stockbridge.core.clock import Clock
from stockbridge.core.errors import BadInput
from stockbridge.settings.environment import Environment
from stockbridge.settings.passwords import Passwords
from stockbridge.settings.secrets import Vault
from stockbridge.storage.database import Database
from stockbridge.storage.people import People
from stockbridge.sync import log
from stockbridge.sync.alerts.rounds import AlertThread
from stockbridge.sync.leases import end_session_leases
from stockbridge.sync.metrics import Metrics
from stockbridge.sync.worker import Worker
from stockbridge.web.app import web_app
from stockbridge.web.page import Services
from stockbridge.web.pages.sign_in import set_up_code
from stockbridge.web.soap import Answering

GRACE_SECONDS: Final = 1
CONNECTIONS_MAX: Final = 500
PORT_MAX: Final = 65535
_GLANCE_SECONDS: Final = 0.1

_log = structlog.get_logger()


class Role(StrEnum):
    """What a process does."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"


class Application(Protocol):
    """What is served; `stockbridge.bootstrap` puts it together."""

    @property
    def environment(self) -> Environment: ...
    @property
    def database(self) -> Database: ...
    @property
    def vault(self) -> Vault: ...
    @property
    def passwords(self) -> Passwords: ...
    @property
    def web_connector(self) -> Answering: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def metrics(self) -> Metrics: ...
    @property
    def stop(self) -> Event: ...

    def worker(self) -> Worker: ...
    def alert_thread(self) -> AlertThread: ...


def serve(application: Application, host: str, port: int, role: str = Role.ALL, *, trusted_proxies: str = "") -> None:
    """Serve until told to stop. A worker alone listens nowhere.

    `trusted_proxies` are addresses (comma-separated) whose X-Forwarded-For is believed; by default nobody's is.

    Raises:
        BadInput: the address cannot be listened on, or another worker is at work on an SQLite database.
    """
    log.configure()
    ending = _Ending()
    listener = None if role == Role.WORKER else _listen(host, port)
    worker = None if role == Role.WEB else application.worker()
    if worker is not None:
        if worker.is_alone and role == Role.ALL:
            end_session_leases(application.database, application.clock.now())
        worker.start()
        application.alert_thread().start()
    web = None if listener is None else _Web(application, listener, worker, host, trusted_proxies)
    _say(role, listener)
    if listener is not None:
        _say_how_to_begin(application)
    while not ending.asked and (web is None or web.is_alive()):
        time.sleep(_GLANCE_SECONDS)
    application.stop.set()
    if web is not None:
        web.end()
    if worker is not None and not worker.end():
        _log.warning("cycle_cut_off")
        # Python itself would wait for the thread, and the thread for Zuper.
        os._exit(0)


class _Ending:
    """Whether somebody asked the process to end. Only a flag: a signal comes in the middle of anything, so no lock may be taken."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


class _Web:
    """The web server in a thread of its own, so that signals stay with the main thread."""

    def __init__(
        self,
        application: Application,
        listener: socket.socket,
        worker: Worker | None,
        host: str,
        trusted_proxies: str,
    ) -> None:
        services = Services(
            environment=application.environment,
            database=application.database,
            vault=application.vault,
            passwords=application.passwords,
            clock=application.clock,
            stop=application.stop,
            wake=worker.wake if worker is not None else _nobody_to_wake,
        )
        app = web_app(
            services=services, connector=application.web_connector, metrics=application.metrics, listens_as=host
        )
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(trusted_proxies),
                forwarded_allow_ips=trusted_proxies or None,
                limit_concurrency=CONNECTIONS_MAX,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
        )
        self._thread = Thread(target=self._server.run, args=([listener],), name="web")
        self._thread.start()

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def end(self) -> None:
        self._server.should_exit = True
        self._thread.join()


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= PORT_MAX:
        raise BadInput(f"cannot listen on {host} port {port}: there is no such port; choose another with --port")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        why = (error.strerror or str(error)).partition(" (while")[0]  # Python repeats the address there
        raise BadInput(f"cannot listen on {host} port {port} ({why}); choose another with --host or --port") from None


def _say(role: str, listener: socket.socket | None) -> None:
    if listener is None:
        where = "it listens nowhere"
    else:
        host, port = listener.getsockname()[:2]
        shown = {"0.0.0.0": "localhost", "::": "localhost", "127.0.0.1": "localhost"}.get(host, host)  # noqa: S104 - read, not bound
        where = f"http://{shown}:{port}/ and for the Web Connector http://{shown}:{port}/qbwc"
    sys.stdout.write(f"Stockbridge is running (role {role}): {where}\n")
    sys.stdout.flush()


def _say_how_to_begin(application: Application) -> None:
    with application.database.begin() as transaction:
        if People(transaction).count_owners():
            return
    sys.stdout.write(
        f"Nobody can sign in yet. Open the first address and type this set-up code: {set_up_code(application.vault)}\n"
    )
    sys.stdout.flush()


def _nobody_to_wake() -> None:
    """The worker is another process; it looks by itself every second."""
