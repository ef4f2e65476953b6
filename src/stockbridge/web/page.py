"""What a page is: an address, who may come, and the function that answers. And what that function is given: a visit.

Permissions stand in the page's declaration and nowhere else; `web.door` keeps them. A page whose path has `{connection}` is about one
connection and gets it only if the person may see it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import SystemRandom
from threading import Event
from typing import Final
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from stockbridge.core.clock import Clock
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.environment import Environment
from stockbridge.settings.failed_logins import FailedLogins
from stockbridge.settings.passwords import Passwords
from stockbridge.settings.secrets import Vault
from stockbridge.storage.connections import Connection
from stockbridge.storage.database import Database
from stockbridge.storage.people import Act, People, Person, Rank, SignIn
from stockbridge.storage.unit import Unit
from stockbridge.sync.connecting import Connecting
from stockbridge.web.no_nul import NUL
from stockbridge.web.rendering import render

_OVERVIEW: Final = "/c/{connection}"
_PORTS: Final = {"http": 80, "https": 443}
UNDONE: Final = "undone"
"""What stands in the address of sign-in when a form has led there: it did nothing."""
FIELDS_MAX: Final = 2000
FORM_BYTES_MAX: Final = 256 * 1024
FILE_BYTES_MAX: Final = 32 * 1024 * 1024


class NotFoundError(Exception):
    """There is nothing at this address, or nothing this person may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What pages work with: one of each in a process."""

    environment: Environment
    database: Database
    vault: Vault
    passwords: Passwords
    clock: Clock
    stop: Event
    """Set when the process ends: whoever waits stops waiting."""
    wake: Callable[[], None]
    """To be called when there may be something for the worker to do."""
    failed: FailedLogins = field(default_factory=FailedLogins)

    def public_url(self, request: Request) -> str:
        """Under which address this service is known outside, to whoever sent that request."""
        return self.environment.public_url(request.url.port or _PORTS.get(request.url.scheme, 80))

    def connecting(self) -> Connecting:
        """What writes connections down."""
        return Connecting(self.database, self.vault, self.passwords, SystemRandom())


class Form:
    """What a person filled in, or the query of an address; values without spaces around them."""

    def __init__(self, encoded: str) -> None:
        """Read `application/x-www-form-urlencoded` text.

        Raises:
            ValueError: it has more than `FIELDS_MAX` fields.
        """
        self._values: dict[str, list[str]] = {}
        for name, value in parse_qsl(encoded, keep_blank_values=True, max_num_fields=FIELDS_MAX):
            self._values.setdefault(name, []).append(value.replace(NUL, "\N{REPLACEMENT CHARACTER}").strip())

    def text(self, name: str, default: str = "") -> str:
        """The last value of that name."""
        return self._values.get(name, [default])[-1]

    def number(self, name: str, default: int = 0) -> int:
        """The value as a whole number; the default when it is none."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else default

    def all(self, name: str) -> list[str]:
        """Every value of that name."""
        return list(self._values.get(name, []))

    def numbers(self, name: str) -> list[int]:
        """Every value of that name that is a whole number."""
        return [int(text) for text in self.all(name) if text.isascii() and text.isdigit() and len(text) < 19]


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A page somebody may go to from where they are."""

    label: str
    path: str
    is_current: bool
    """It is this page."""
    is_around: bool
    """This page belongs to it: one hold to what is held, one item to the items."""
    is_of_a_connection: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request by somebody who may make it."""

    services: Services
    request: Request
    query: Form
    form: Form
    now: datetime
    sign_in: SignIn | None
    body: bytes = b""
    """What was sent to a page that takes a file; there is no form then."""
    connections: tuple[str, ...] = ()
    """Names of the connections this person may see."""
    the_connection: Connection | None = None
    held_count: int = 0
    mark: str = ""
    """That of the connection, from before anything was read for the page (`web.mark`)."""
    page: "Page | None" = None
    """The page that is visited; None before anybody knows."""
    pages: tuple["Page", ...] = ()
    """All pages, for the menu."""

    @property
    def menu(self) -> tuple[MenuLine, ...]:
        """Where this person may go from here; pages of a connection only when there is one."""
        name = "" if self.the_connection is None else quote(self.connection.name, safe="")
        here = "" if self.page is None else self.page.path
        return tuple(
            MenuLine(
                page.label,
                page.path.replace("{connection}", name),
                is_current=page.path == here,
                is_around=here.startswith(f"{page.path}/") and page.path != _OVERVIEW,
                is_of_a_connection=page.is_of_a_connection,
            )
            for page in self.pages
            if page.label is not None
            and page.rank is not None
            and self.may(page.rank)
            and (name or not page.is_of_a_connection)
        )

    @property
    def way_back(self) -> tuple[str, str]:
        """Where somebody goes on who cannot stay here: its name and its address."""
        for line in self.menu:
            if line.is_around:
                return line.label, line.path
        return ("the start", "/") if self.the_connection is None else (self.connection.name, self.path())

    @property
    def person(self) -> Person:
        assert self.sign_in is not None, "only pages with a rank ask who it is"
        return self.sign_in.person

    @property
    def connection(self) -> Connection:
        assert self.the_connection is not None, "only pages with {connection} in their path ask which one"
        return self.the_connection

    @property
    def settings(self) -> ConnectionSettings:
        """The settings of the connection.

        Raises:
            SettingsError: they were written by a version with other keys.
        """
        return ConnectionSettings.from_json(self.connection.settings)

    @property
    def address(self) -> str:
        """Where the caller calls from."""
        return self.request.client.host[:64] if self.request.client is not None else "unknown"

    @property
    def is_part(self) -> bool:
        """Whether only a part of the page is to be replaced, which a script asked for."""
        return "hx-request" in self.request.headers

    def may(self, rank: str) -> bool:
        """Whether this person may do what needs that rank."""
        return self.sign_in is not None and self.person.rank.covers(Rank(rank))

    def show(self, template: str, *, status: int = 200, **values: object) -> Response:
        """The page made of that template, with `visit` and these values."""
        return render(template, {"visit": self, **values}, status)

    def go(self, path: str, notice: str | None = None) -> Response:
        """Send the person to a page, with a sentence on what has just happened."""
        if notice is not None and self.sign_in is not None:
            with self.services.database.begin() as transaction:
                People(transaction).change_sign_in(self.sign_in.token_hash, notice=notice)
        return RedirectResponse(path, 303)

    def go_on(self, page: str, notice: str | None = None) -> Response:
        """Send the person to a page of the same connection."""
        return self.go(self.path(page), notice)

    def path(self, page: str = "") -> str:
        """The address of a page of the connection."""
        return f"/c/{quote(self.connection.name, safe='')}" + (f"/{page}" if page else "")

    @property
    def live(self) -> str:
        """The address of the stream that tells what happened since this page was made."""
        return f"{self.path('live')}?shown={self.mark}"

    def log(self, unit: Unit, text: str) -> None:
        """Write down what the person did to the connection, in the transaction that does it."""
        self.log_act(People(unit.transaction), text, self.connection.name)

    def log_act(self, people: People, text: str, connection_name: str | None = None, *, who: str | None = None) -> None:
        """Write down what somebody did, in the transaction that does it."""
        people.tell(
            Act(
                at=self.now,
                who=who or self.person.name,
                connection_name=connection_name,
                text=text,
                address=self.address,
            )
        )


@dataclass(frozen=True, slots=True)
class Page:
    """An address of the dashboard. `rank` None: whoever comes, signed in or not."""

    method: str
    path: str
    rank: Rank | None
    answer: Callable[[Visit], Response]
    label: str | None = None
    """What it is called in the menu; None: it is not there."""
    takes_file: bool = False
    """What is posted is a file as it is, not a form; the key of the sign-in comes in a header."""

    @property
    def body_bytes_max(self) -> int:
        return FILE_BYTES_MAX if self.takes_file else FORM_BYTES_MAX

    @property
    def is_of_a_connection(self) -> bool:
        return "{connection}" in self.path
