"""QuickBooks on one Windows computer: its company files, the one that is open, and the door applications come in by.

Implements what a Web Connector needs (`web_connector.quickbooks.QuickBooks`). Which file is open is the users' doing: an
application that does not ask for a path gets whatever is there.
"""

import random
from collections.abc import Iterable

from lxml import etree

from stockbridge.qbxml.answers import encode_answers
from stockbridge.qbxml.messages.company import CompanyQuery
from stockbridge.qbxml.messages.host import HostQuery
from stockbridge.qbxml.messages.preferences import PreferencesQuery
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.company_queries import company, host, preferences
from stockbridge.simulators.quickbooks.conversation import Conversation
from stockbridge.simulators.quickbooks.faults import Faults
from stockbridge.simulators.quickbooks.iterators import Iterators
from stockbridge.simulators.quickbooks.ledger import Ledger
from stockbridge.simulators.quickbooks.processor import Processor, answered
from stockbridge.simulators.quickbooks.web_connector import CannotOpenError, ProcessingError


class QuickBooks:
    """`refuses_to_open` is the (HRESULT, message) with which every open fails while it is set."""

    def __init__(
        self,
        companies: Iterable[CompanyFile],
        *,
        rng: random.Random,
        faults: Faults | None = None,
        xsd: etree.XMLSchema | None = None,
    ) -> None:
        self.companies = {company.path: company for company in companies}
        self.company: CompanyFile | None = next(iter(self.companies.values()), None)
        self.ledger = Ledger()
        self.faults = faults or Faults(rng)
        self.refuses_to_open: tuple[str, str] | None = None
        self._iterators = Iterators(rng)
        self._processor = Processor(self.faults, xsd)
        self._in_session = False

    def add(self, company: CompanyFile) -> None:
        """One more file on the disk; nobody opens it yet."""
        self.companies[company.path] = company

    def switch_to(self, path: str | None) -> None:
        """Someone opens another company file at the desk, or (None) closes the one that is open."""
        self.company = None if path is None else self.companies[path]

    def open(self, company_file_name: str) -> None:
        if self.refuses_to_open is not None:
            raise CannotOpenError(*self.refuses_to_open)
        if company_file_name == "":
            if self.company is None:
                raise CannotOpenError("0x80040416", "QuickBooks is not running and no company file was named.")
            return
        if self.company is not None and self.company.path != company_file_name:
            raise CannotOpenError("0x8004040A", "A different QuickBooks company data file is already open.")
        if company_file_name not in self.companies:
            raise CannotOpenError("0x80040406", "The company file does not exist or is not valid.")
        self.company = self.companies[company_file_name]

    def begin_session(self) -> None:
        self._in_session = True

    def end_session(self) -> None:
        self._in_session = False
        self._iterators.end_session()

    def company_file_name(self) -> str:
        return self._opened().path

    def host_company_preferences(self) -> str:
        talk = self._talk("")
        owners = tuple(sorted({owner for owner, _ in talk.books.data_ext}))
        replies = (
            ("HostQuery", host(talk, HostQuery())),
            ("CompanyQuery", company(talk, CompanyQuery(owner_id=owners))),
            ("PreferencesQuery", preferences(talk, PreferencesQuery())),
        )
        answers = [answered(name, reply, str(number)) for number, (name, reply) in enumerate(replies)]
        return encode_answers(answers).decode("ascii")

    def process(self, request: str, app: str) -> str:
        if not self._in_session:
            raise ProcessingError("0x8004040D", "The ticket parameter is invalid.")
        return self._processor.process(request, self._talk(app))

    def set_data_ext(self, owner_id: str, name: str, value: str) -> None:
        self._opened().books.data_ext[owner_id, name] = value

    def _talk(self, app: str) -> Conversation:
        return Conversation(company=self._opened(), app=app, iterators=self._iterators, ledger=self.ledger)

    def _opened(self) -> CompanyFile:
        if self.company is None:
            raise ProcessingError("0x80040417", "No company file is open in QuickBooks.")
        return self.company
