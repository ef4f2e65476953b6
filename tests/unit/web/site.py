"""The web application as it runs, over a real SQLite database with one connection, and a client to visit it with."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event
from types import MappingProxyType

from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from stockbridge.quickbooks.service import WebConnectorService
from stockbridge.settings.environment import Environment
from stockbridge.settings.failed_logins import FailedLogins
from stockbridge.settings.passwords import Passwords
from stockbridge.settings.secrets import Vault
from stockbridge.storage.connections import Connections
from stockbridge.storage.database import Database
from stockbridge.sync.clock import SystemClock
from stockbridge.sync.metrics import Metrics
from stockbridge.web.app import web_app
from stockbridge.web.page import Services
from tests.templates import migrated
from tests.unit.sync.books import add_connection

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HOOK_SECRET = "a-long-secret"
PASSWORD = "open-sesame"
BASE_URL = "http://localhost"


@dataclass(slots=True)
class Site:
    database: Database
    services: Services
    app: FastAPI
    visitor: TestClient
    metrics: Metrics
    woken: list[str] = field(default_factory=list)


@contextmanager
def site(
    folder: Path,
    url: str | None = None,
    *,
    is_migrated: bool = True,
    variables: Mapping[str, str] = MappingProxyType({}),
    listens_as: str = "127.0.0.1",
) -> Iterator[Site]:
    """A site, on SQLite unless its database is named; without `is_migrated` that is empty. `variables` of its environment."""
    url = url or f"sqlite:///{folder / 'stockbridge.db'}"
    database, passwords, clock = migrated(url) if is_migrated else Database(url), Passwords(QUICK), SystemClock()
    if is_migrated:
        add_connection(database, "acme", hook_secret=hashlib.sha256(HOOK_SECRET.encode()).hexdigest())
        with database.begin() as transaction:
            Connections(transaction).change("acme", web_connector_password=passwords.hash(PASSWORD))
    woken: list[str] = []
    service = WebConnectorService(
        database=database, passwords=passwords, logins=FailedLogins(), clock=clock, random=Random(1)
    )
    services = Services(
        environment=Environment.read({"STOCKBRIDGE_DATA": str(folder), **variables}),
        database=database,
        vault=Vault((bytes(32),)),
        passwords=passwords,
        clock=clock,
        stop=Event(),
        wake=lambda: woken.append("woken"),
    )
    metrics = Metrics()
    app = web_app(services=services, connector=service, metrics=metrics, listens_as=listens_as)
    with TestClient(app, BASE_URL, follow_redirects=False) as visitor:
        yield Site(database, services, app, visitor, metrics, woken)
    database.dispose()
