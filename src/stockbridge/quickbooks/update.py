"""One Web Connector update under way: what every step may look at and change.

The `Agenda` is all the memory an update has between two calls; it lies in the database, so that any process can serve the next
call. A step *asks* (what to hand out next, None when it has nothing more to ask) and *hears* (what came back).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass as stored

from stockbridge.core.side import Side
from stockbridge.core.token import Token
from stockbridge.qbxml.answers import Answer
from stockbridge.qbxml.notation import Request
from stockbridge.qbxml.requests import MessageSet, OnError, encode
from stockbridge.quickbooks.company import CompanyFacts, Past
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.unit import Unit

Kind = Literal["query", "post", "repeat", "create", "edit"]

_SMALL_FILE_ITEMS: Final = 2500
"""Up to so many items a full reading is a handful of pages."""

_SWEEP_AT_MOST_EVERY: Final = timedelta(hours=1)

REQUESTS_PER_UPDATE: Final = 2000
"""An update ends after so many requests and goes on at the next one: other programs share the Web Connector."""


@stored(slots=True)
class OpenIterator:
    """A listing that was begun and not read to its end: the query as asked, and where QuickBooks is in it."""

    query: str
    id: str


@stored(slots=True)
class Agenda:
    """Where an update stands."""

    step: str = "identify"
    facts: CompanyFacts | None = None
    company_file: str = ""
    identified: bool = False
    past: Past = Field(default_factory=Past)
    """What the company file says of itself in this update."""
    went_back: str = ""
    """Which record is older than we know it, in words."""
    missing: list[tuple[str, str]] = Field(default_factory=list)
    """Kinds and TxnIDs of latest documents that were not found; whether somebody deleted them is asked before anything else."""
    sign: str = ""
    """Why this is not the file as it was: the reason of the hold. What it lacks is asked for, then the connection stops."""
    sign_text: str = ""
    inquest: dict[str, int] = Field(default_factory=dict)
    """How many of our documents of each kind were asked for, where more may be lost."""
    lost: list[str] = Field(default_factory=list)
    handed_out: int = 0
    """Requests handed out so far; their numbers never repeat within an update."""
    expected: int = 3
    """Answers expected as far as known."""
    settled: list[str] = Field(default_factory=list)
    """Tokens that were looked for and not found in this update."""
    ran_before: list[str] = Field(default_factory=list)
    """Tokens of message sets that QuickBooks says it ran, and of which it kept no answer."""
    looked: bool = False
    looked_at: datetime | None = None
    looked_again: bool = False
    """Documents were asked for a second time and from further back, because what none of them explained was read meanwhile."""
    since: str = ""
    iterators: list[OpenIterator] = Field(default_factory=list)
    adjustments_at_once: bool = False
    """Adjustments are asked for without pages in this update, because QuickBooks refused them page by page."""
    touched: list[str] = Field(default_factory=list)
    """Items that documents moved and whose quantity was not read since."""
    added_up_wrong: int = 0
    """How often in a row what lies at the sites did not add up."""
    incomplete: bool = False
    """Something could not be read: look back to the same time again in the next update."""
    listed: bool = False
    """The sweep has read the item list to its end."""
    sweep: int = 0
    """Number of the full reading that this update takes part in; -1 when it has done its part."""
    sweep_began: datetime | None = None
    in_parts: bool = False
    """The items we know are read by their ListIDs, so many pages in this update."""
    pages_left: int = 0
    read_to: str = ""
    """The last ListID of the page that is out."""
    restarts: int = 0
    posting_blocked: bool = False
    asked_for_sites: bool = False
    """In a file kept equal by totals: what its default site is, because adjustments must name one."""
    posted: int = 0
    created: int = 0
    edited: int = 0
    sentences: list[str] = Field(default_factory=list)
    """What the person at the Web Connector should read at the end."""
    out: str | None = None
    """The request that is out, as `Outgoing` in JSON."""
    waiting: str | None = None
    """The request that is prepared and waits to be handed out, likewise."""
    heard: int = 0
    """Answers taken: with `expected`, the progress."""


AGENDA: Final = TypeAdapter(Agenda)


@stored(slots=True, frozen=True)
class Outgoing:
    """A request ready to be handed out. What writes names what is to be marked as sent when it leaves."""

    payload: str
    writes: bool = False
    document_id: int | None = None
    creation_ids: tuple[int, ...] = ()
    edit_ids: tuple[int, ...] = ()
    requests: int = 1
    kind: Kind = "query"


OUTGOING: Final = TypeAdapter(Outgoing)


@dataclass(slots=True)
class Update:
    """An update within one transaction."""

    unit: Unit
    agenda: Agenda
    settings: ConnectionSettings
    file_id: str
    state: str
    run_id: int
    now: datetime
    new_token: Callable[[], Token]
    tax_codes: dict[str, bool]
    """The file's sales tax codes by name: is it taxable."""
    is_first_contact: bool
    """No complete sweep yet: nothing is linked, and nothing that is seen is a movement."""

    @property
    def by_sites(self) -> bool:
        """Whether stock is kept equal site by site."""
        return self.facts.has_sites

    @property
    def facts(self) -> CompanyFacts:
        """What this company file can do; known once the update has identified it."""
        assert self.agenda.facts is not None
        return self.agenda.facts

    @property
    def is_small_file(self) -> bool:
        """Whether all items can be read at once without anybody feeling it."""
        return self.unit.items.count(Side.QUICKBOOKS) <= _SMALL_FILE_ITEMS

    @property
    def sweep(self) -> int:
        """Number of the full reading begun last: an item read now was read since."""
        number: int = self.unit.facts.company_file().sweep
        return number

    def query(self, requests: Iterable[Request]) -> Outgoing:
        """A request that only reads. One failing query does not stop the others of its set."""
        return self.pack(tuple(requests), on_error="continueOnError")

    def pack(
        self,
        requests: tuple[Request, ...],
        *,
        on_error: OnError = "stopOnError",
        message_set_id: Token | None = None,
        document_id: int | None = None,
        creation_ids: tuple[int, ...] = (),
        edit_ids: tuple[int, ...] = (),
        kind: Kind = "query",
    ) -> Outgoing:
        """Requests as QuickBooks reads them, numbered on from the last ones of this update."""
        payload = encode(
            MessageSet(requests, on_error=on_error, new_message_set_id=message_set_id),
            version=self.facts.version,
            country=self.facts.country,
            first_request_id=self.agenda.handed_out + 1,
        ).decode("ascii")
        return Outgoing(
            payload=payload,
            writes=message_set_id is not None,
            document_id=document_id,
            creation_ids=creation_ids,
            edit_ids=edit_ids,
            requests=len(requests),
            kind=kind,
        )

    def ask_afresh(self) -> None:
        """The answer to a query was lost: listings that were under way begin again, for their next page may be spent."""
        self.agenda.iterators = []
        if self.agenda.step == "observe":
            self.agenda.looked = False
        if self.agenda.step == "sweep" and not self.agenda.in_parts:
            self.agenda.touched, self.agenda.listed = [], False

    def want_sweep(self) -> None:
        """Have everything read soon: in this update where that is cheap, else at most once an hour."""
        if self.is_first_contact:
            return
        swept_at = self.unit.facts.company_file().swept_at
        if self.is_small_file or swept_at is None or self.now - swept_at > _SWEEP_AT_MOST_EVERY:
            self.unit.facts.learn_company_file(sweep_wanted=True)

    def say(self, sentence: str) -> None:
        """Something the person at the Web Connector should read when the update ends."""
        if sentence not in self.agenda.sentences:
            self.agenda.sentences.append(sentence)


class Step(Protocol):
    """A step of the agenda. What it asks stays the same until it has heard the answer."""

    def ask(self, update: Update) -> Outgoing | None:
        """What to hand out next; None when the step is through."""

    def hear(self, update: Update, outgoing: Outgoing, answers: Iterator[Answer]) -> None:
        """Take what came back to the request that was handed out."""
