"""The request processor: a qbXML document in, a qbXML document out (facts/QUICKBOOKS_SIMULATOR.md part A).

A document that is not valid fails whole and executes nothing. Otherwise every request gets its own answer and commits by
itself; nothing is ever rolled back.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from lxml import etree

from stockbridge.core.quantity import ZERO
from stockbridge.qbxml.answers import Answer, Status, encode_answers
from stockbridge.qbxml.errors import UnreadableError, UnwritableError
from stockbridge.qbxml.messages.queries import Query
from stockbridge.qbxml.notation import Request
from stockbridge.qbxml.requests import ReceivedMessageSet, decode_requests
from stockbridge.qbxml.rules import check
from stockbridge.simulators.quickbooks import refusals
from stockbridge.simulators.quickbooks.company_file import CompanyFile
from stockbridge.simulators.quickbooks.conversation import Conversation, Reply, TooMuchError
from stockbridge.simulators.quickbooks.faults import Faults
from stockbridge.simulators.quickbooks.handlers import HANDLERS
from stockbridge.simulators.quickbooks.ledger import Write
from stockbridge.simulators.quickbooks.message_sets import recall, remember
from stockbridge.simulators.quickbooks.refusals import RefusedError
from stockbridge.simulators.quickbooks.stock import Cell
from stockbridge.simulators.quickbooks.web_connector import ProcessingError

LONGEST_REQUEST_ID = 50


def parse_error() -> ProcessingError:
    return ProcessingError("0x80040400", "QuickBooks found an error when parsing the provided XML text stream.")


def time_out() -> ProcessingError:
    return ProcessingError("0x80040402", "Unexpected error. QuickBooks did not answer in time.")


@dataclass(frozen=True, slots=True)
class Processor:
    """`xsd` is Intuit's own schema, for those who have it: whatever violates it fails the whole set."""

    faults: Faults
    xsd: etree.XMLSchema | None = None

    def process(self, document: str, talk: Conversation) -> str:
        """Answer one document.

        Raises:
            ProcessingError: a parse error (nothing was executed), or a planned fault.
        """
        talk.ledger.round_trips += 1
        body = document.encode()
        talk.ledger.bytes_in += len(body)
        try:
            arrived = self._read(document, talk.company)
        except ProcessingError:
            talk.ledger.unreadable += 1
            raise
        fault = self.faults.next_call(writing=any(is_write(request) for request in arrived.requests))
        if fault is not None and not fault.after_commit:
            raise ProcessingError(*fault.value)
        answer = self._answer(arrived, body, talk)
        talk.ledger.bytes_out += len(answer)
        if fault is not None:
            raise ProcessingError(*fault.value)
        return answer

    def _read(self, document: str, company: CompanyFile) -> ReceivedMessageSet:
        strict = company.switches.strict_country == "parse_error"
        try:
            arrived = decode_requests(document, country=company.profile.country if strict else None)
        except UnreadableError as error:
            raise parse_error() from error
        if arrived.version not in company.profile.versions:
            raise parse_error()
        if self.xsd is not None and not self.xsd.validate(etree.fromstring(document.encode())):
            raise parse_error()
        return arrived

    def _answer(self, arrived: ReceivedMessageSet, body: bytes, talk: Conversation) -> str:
        memory = recall(talk.books, talk.app, arrived, body, talk.switches)
        if memory.response is not None:
            talk.ledger.replays += 1
            return memory.response
        answers = self._execute(arrived, talk) if memory.execute else []
        response = encode_answers(
            answers, message_set_status_code=memory.code, new_message_set_id=arrived.new_message_set_id
        ).decode("ascii")
        if memory.execute:
            remember(talk.books, talk.app, arrived, body, response, talk.switches)
        return response

    def _execute(self, arrived: ReceivedMessageSet, talk: Conversation) -> list[Answer]:
        answers: list[Answer] = []
        stopped = False
        for request, request_id in zip(arrived.requests, arrived.request_ids, strict=True):
            name = type(request).__name__
            try:
                if stopped:
                    raise refusals.not_processed()
                if len(request_id or "") > LONGEST_REQUEST_ID:
                    raise refusals.bad_request_id()
                reply = self._carry_out(request, arrived, talk)
                answer = answered(name, reply)
            except RefusedError as refusal:
                stopped = stopped or arrived.on_error == "stopOnError"
                answer = refused(name, refusal)
            except TooMuchError as error:
                raise time_out() from error
            if arrived.response_data == "includeNone":
                answer = replace(answer, rets=())
            answers.append(replace(answer, request_id=echoed(request_id, talk)))
            talk.ledger.requests[name] += 1
            talk.ledger.statuses[answer.status.code] += 1
            talk.ledger.rets += len(answer.rets)
        return answers

    def _carry_out(self, request: Request, arrived: ReceivedMessageSet, talk: Conversation) -> Reply:
        if not is_write(request):
            return HANDLERS[type(request)](talk, request)
        judge(arrived, request, talk)
        fault = self.faults.next_write()
        if fault is not None:
            raise fault.refusal()
        journal = talk.books.stock.journal
        start = len(journal)
        reply = HANDLERS[type(request)](talk, request)
        moved: dict[Cell, Decimal] = {}
        for entry in journal[start:]:
            moved[entry.cell] = moved.get(entry.cell, ZERO) + entry.units
        talk.ledger.writes.append(recorded(request, reply, moved, talk))
        return with_warning(request, arrived.version, reply, talk.company)


def is_write(request: Request) -> bool:
    return not isinstance(request, Query)


def judge(arrived: ReceivedMessageSet, request: Request, talk: Conversation) -> None:
    """Note what no careful application does, though QuickBooks lets it pass."""
    name = type(request).__name__
    if arrived.new_message_set_id is None:
        talk.ledger.violations.append(f"{name} was sent without newMessageSetID")
    bound = talk.ledger.bound_files.get(talk.app)
    if bound is not None and bound != talk.company.path:
        talk.ledger.violations.append(f"{name} was sent to {talk.company.path}, which is not the bound company file")


def recorded(request: Request, reply: Reply, moved: dict[Cell, Decimal], talk: Conversation) -> Write:
    ret = reply.rets[0]
    subject = getattr(ret, "txn_id", None) or getattr(ret, "list_id", None)
    token = getattr(request, "ref_number", None) or getattr(request, "name", None)
    return Write(
        at=talk.company.clock.now(),
        app=talk.app,
        company=talk.company.path,
        request=type(request).__name__,
        subject=str(subject),
        token=token,
        moved=moved,
    )


def with_warning(request: Request, version: str, reply: Reply, company: CompanyFile) -> Reply:
    """Status 530 for fields that this country's QuickBooks does not have: saved all the same, without them (rule 2)."""
    try:
        check(request, version=version, country=company.profile.country)
    except UnwritableError as error:
        field = str(error).split(" ", maxsplit=1)[0].rsplit("/", maxsplit=1)[-1]
        return replace(reply, code=530, message=f'The field "{field}" is not supported by this implementation.')
    return reply


def answered(name: str, reply: Reply, request_id: str | None = None) -> Answer:
    return Answer(
        name=name,
        request_id=request_id,
        status=Status(reply.code, reply.severity, reply.message),
        rets=reply.rets,
        ret_count=reply.ret_count,
        iterator_id=reply.iterator_id,
        iterator_remaining=reply.iterator_remaining,
    )


def refused(name: str, refusal: RefusedError) -> Answer:
    rets = () if refusal.ret is None else (refusal.ret,)
    return Answer(name=name, status=Status(refusal.code, "Error", refusal.message), rets=rets)


def echoed(request_id: str | None, talk: Conversation) -> str | None:
    if request_id is None and talk.switches.echo_empty_request_id:
        return ""
    return request_id
