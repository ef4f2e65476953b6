"""The simulated Web Connector: one application, read from its .QWC file, on one Windows computer.

It makes the calls of the real program in the real program's order (facts/WEB_CONNECTOR.md §3), repeats none of them, believes
every reply as far as the real one does, and reports what a server did wrong with the QBWC numbers an office manager would see.
It does not exclude a second Web Connector by the AppLock it writes: the server has to.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from stockbridge.simulators.quickbooks.web_connector.faults import NO_FAULTS, FaultPlan
from stockbridge.simulators.quickbooks.web_connector.quickbooks import CannotOpenError, ProcessingError, QuickBooks
from stockbridge.simulators.quickbooks.web_connector.stub import NO_NETWORK, CallFailedError, KilledError, Mistake, Stub
from stockbridge.simulators.quickbooks.web_connector.transport import NoAnswerError, Transport, UnreachableError
from stockbridge.simulators.quickbooks.web_connector.update import Ending, Outcome, Update
from stockbridge.simulators.quickbooks.web_connector.visit import Visit
from stockbridge.webconnector import calls
from stockbridge.webconnector.qwc_file import QwcFile, problems

_TURNED_AWAY = {
    "none": Ending(Outcome.NOTHING_TO_DO, "No data exchange"),
    "nvu": Ending(Outcome.WRONG_CREDENTIALS, "Invalid password for username"),
    "busy": Ending(Outcome.BUSY, "Application busy"),
}


@dataclass(frozen=True, slots=True)
class _Welcome:
    ticket: str
    says: str
    wait_seconds: int | None
    minimum_every_seconds: int | None


@dataclass(slots=True, kw_only=True)
class WebConnector:
    """`now` is aware, `sleep` takes seconds.

    `auto_run` is the box the user ticks: without it the server's wishes about waiting are ignored. `marks_any_file` writes
    the FileID into whatever company file has none; otherwise only `add` writes it.
    """

    file: QwcFile
    password: str = field(repr=False)
    quickbooks: QuickBooks
    transport: Transport
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    version: str = "2.3.0.215"
    machine: str = "OFFICE-PC"
    auto_run: bool = True
    marks_any_file: bool = True
    _certificate_checked: bool = field(default=False, init=False)

    def add(self) -> list[Mistake]:
        """Add the application while its company file is open: check file and addresses, then write the FileID.

        Returns what would be shown as errors; nothing has been written unless there are none.
        """
        mistakes = [Mistake(found.code, f"{found.element} {found.text}") for found in problems(self.file) if found.code]
        mistakes += self._address_mistakes()
        if mistakes:
            return mistakes
        try:
            self.quickbooks.open("")
        except CannotOpenError as error:
            return [Mistake("QBWC1007", str(error))]
        self.quickbooks.begin_session()
        self.quickbooks.set_data_ext(self.file.owner_id, "FileID", self.file.file_id)
        self.quickbooks.end_session()
        return []

    def update(self, plan: FaultPlan = NO_FAULTS) -> Update:
        """Run one update, from the first call to closeConnection or to whatever ends it before."""
        stub = Stub(self.file.app_url, self.transport, plan)
        welcome = None
        try:
            self._introduce(stub)
            welcome = self._authenticate(stub)
            ending = self._follow(stub, welcome)
            if _says_goodbye(ending, plan):
                ending = self._close(stub, welcome.ticket, ending)
        except CallFailedError as error:
            ending = Ending(Outcome.FAILED, str(error))
        except KilledError:
            ending = Ending(Outcome.KILLED, "")
        wishes = welcome if self.auto_run else None
        return Update(
            ending.outcome,
            ending.status,
            tuple(stub.mistakes),
            tuple(stub.exchanges),
            wishes.wait_seconds if wishes else None,
            wishes.minimum_every_seconds if wishes else None,
        )

    def _address_mistakes(self) -> list[Mistake]:
        try:
            support = self.transport.get(self.file.app_support)
        except (UnreachableError, NoAnswerError) as error:
            return [Mistake("QBWC1004", str(error))]
        if support.status not in {200, 202}:
            return [Mistake("QBWC1003", f"AppSupport was answered with HTTP {support.status}, neither 200 nor 202")]
        try:
            self._check_certificate(Stub(self.file.app_url, self.transport, NO_FAULTS))
        except CallFailedError as error:
            return [Mistake(error.code, error.text)]
        return []

    def _check_certificate(self, stub: Stub) -> None:
        if not self._certificate_checked:
            stub.certificate_check(self.file.cert_url or self.file.app_url)
            self._certificate_checked = True

    def _introduce(self, stub: Stub) -> None:
        self._check_certificate(stub)
        _tolerated(stub, calls.ServerVersion())
        answer = _tolerated(stub, calls.ClientVersion(self.version))
        if answer.startswith("E:"):
            raise CallFailedError("QBWC1036", f"The server refuses this version of the Web Connector: {answer[2:]}")
        if answer and not answer.startswith(("W:", "O:")):
            raise stub.mistake("QBWC1046", f"clientVersion was answered {answer!r}, which is none of '', W:, E:, O:")

    def _authenticate(self, stub: Stub) -> _Welcome:
        strings = stub.call(calls.Authenticate(self.file.user_name, self.password))
        if not isinstance(strings, list):
            raise stub.mistake("QBWC1012", "Object reference not set to an instance of an object.")
        if not 2 <= len(strings) <= 4:
            raise stub.mistake("QBWC1012", f"Index was outside the bounds of the array: {len(strings)} strings")
        slots = [*strings[2:], "", ""][:2]
        if any(slot and not slot.isdecimal() for slot in slots):
            raise stub.mistake("QBWC1012", f"Input string was not in a correct format: {slots}")
        wait, minimum = (int(slot) if slot else None for slot in slots)
        return _Welcome(strings[0], strings[1], wait, minimum)

    def _follow(self, stub: Stub, welcome: _Welcome) -> Ending:
        """Do what the server answered to authenticate."""
        if welcome.wait_seconds is not None and self.auto_run:
            return Ending(Outcome.POSTPONED, "Update postponed by application")
        if turned_away := _TURNED_AWAY.get(welcome.says.lower()):
            return turned_away
        try:
            if not self._open(stub, welcome.ticket, welcome.says):
                return Ending(Outcome.NO_QUICKBOOKS, "QBWC1013: QuickBooks or the company file could not be opened")
            return self._visit(stub, welcome.ticket)
        except CallFailedError as error:
            return Ending(Outcome.FAILED, str(error))

    def _open(self, stub: Stub, ticket: str, company_file: str) -> bool:
        """Whether a company file could be opened, if need be another one that the server names."""
        while (refusal := self._try_open(company_file)) is not None:
            reply = stub.call(calls.ConnectionFailed(ticket, refusal.hresult, refusal.message))
            company_file = str(reply or "")
            if company_file.lower() == "done":
                return False
        return True

    def _try_open(self, company_file: str) -> CannotOpenError | None:
        # The real program tries twice before it complains (facts/WEB_CONNECTOR.md §6).
        refusal = None
        for _ in range(2):
            try:
                self.quickbooks.open(company_file)
            except CannotOpenError as error:
                refusal = error
            else:
                return None
        return refusal

    def _visit(self, stub: Stub, ticket: str) -> Ending:
        visit = Visit(self.file, self.quickbooks, stub, ticket, self.sleep)
        try:
            visit.enter(self.machine, self.now(), marks_any_file=self.marks_any_file)
            try:
                ending = visit.talk()
            except CallFailedError as error:
                ending = Ending(Outcome.FAILED, str(error))
            visit.unlock()
        except ProcessingError as error:
            # Someone closed the company file at the desk: the first look or the unlocking fails.
            return Ending(Outcome.FAILED, f"QBWC1014: {error}")
        finally:
            # Also when the Web Connector is killed: Windows ends its QuickBooks session, but nobody unlocks the file.
            self.quickbooks.end_session()
        return ending

    def _close(self, stub: Stub, ticket: str, ending: Ending) -> Ending:
        """Say goodbye; the server's sentence becomes the status line of an update that went well."""
        try:
            goodbye = stub.call(calls.CloseConnection(ticket))
        except CallFailedError:
            return ending
        return Ending(ending.outcome, str(goodbye or "")) if ending.outcome is Outcome.FINISHED else ending


def _says_goodbye(ending: Ending, plan: FaultPlan) -> bool:
    if ending.outcome is Outcome.FAILED:
        return plan.closes_after_failure
    return ending.outcome is not Outcome.POSTPONED


def _tolerated(stub: Stub, call: calls.Call) -> str:
    """The answer of a method that a server may lack; a server that cannot be reached is another matter."""
    try:
        return str(stub.call(call) or "")
    except CallFailedError as error:
        if error.code == NO_NETWORK:
            raise
        return ""
