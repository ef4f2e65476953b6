"""The tables at work: a server that is nothing but them, against a real conversation with every single fault in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from stockbridge.simulators.quickbooks.web_connector import (
    FaultPlan,
    HttpAnswer,
    InProcessTransport,
    Outcome,
    WebConnector,
)
from stockbridge.simulators.quickbooks.web_connector.faults import Fault, answer_lost, every_fault
from stockbridge.webconnector import calls, soap
from stockbridge.webconnector.replies import GONE_REPLIES, Welcome, authenticate_reply
from stockbridge.webconnector.session import Meaning, Reply, State, after, answer_digest, lease_seconds, meaning
from tests.unit.simulators.quickbooks.web_connector.peers import FILE, NOW, REQUEST, SmallQuickBooks

WORK = (Reply.QUERY, Reply.WRITE)
LONGEST_LEASE = max(lease_seconds(state) for state in State)


@dataclass
class TableServer:
    """Keeps one session at a time, hands out a query and then a write, and asks the tables about everything else."""

    state: State = State.UNKNOWN
    ticket: str = ""
    seconds: int = 0
    lease_until: int = 0
    handed_out: list[Reply] = field(default_factory=list)
    last: tuple[str, int] = ("", 0)
    applied: int = 0
    doubts: int = 0

    def __call__(self, verb: str, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        if verb == "GET":
            return HttpAnswer(200)
        call = soap.parse_call(body)
        reply = soap.render_result(call.method, self._answer(call))
        return HttpAnswer(200, {"content-type": "text/xml"}, reply)

    def _answer(self, call: calls.Call) -> str | int | list[str]:
        if isinstance(call, calls.ServerVersion | calls.ClientVersion):
            return ""
        if isinstance(call, calls.Authenticate):
            return self._welcome()
        state = self.state if call.ticket == self.ticket else State.UNKNOWN
        repeated = isinstance(call, calls.ReceiveResponseXML) and answer_digest(call) == self.last[0]
        decided = meaning(state, call.method, repeated=repeated)
        if decided is Meaning.GONE:
            return GONE_REPLIES[call.method]
        reply, result = self._act(decided, call)
        self.state = after(state, decided, reply)
        self.lease_until = self.seconds + lease_seconds(self.state)
        return result

    def _welcome(self) -> list[str]:
        decided = meaning(self.state, "authenticate", lease_is_alive=self.seconds < self.lease_until)
        if decided is Meaning.BUSY:
            return authenticate_reply("turned away", Welcome.BUSY)
        self.doubts += self.state is State.WRITING
        self.ticket = f"ticket {self.seconds}"
        self.state, self.handed_out, self.last = State.AUTHENTICATED, [], ("", 0)
        self.lease_until = self.seconds + lease_seconds(self.state)
        return authenticate_reply(self.ticket, Welcome.WORK)

    def _act(self, decided: Meaning, call: calls.Call) -> tuple[Reply, str | int]:
        if decided is Meaning.ASK:
            self.handed_out.append(WORK[len(self.handed_out)])
            return self.handed_out[-1], REQUEST
        if decided is Meaning.ASK_AFRESH:
            return self.handed_out[-1], REQUEST
        if decided is Meaning.ASK_IN_DOUBT:
            self.doubts += 1
            return Reply.QUERY, REQUEST
        if decided is Meaning.ANSWER:
            assert isinstance(call, calls.ReceiveResponseXML)
            self.applied += 1
            self.last = (answer_digest(call), 50 if len(self.handed_out) < len(WORK) else 100)
            return (Reply.MORE if self.last[1] == 50 else Reply.DONE), self.last[1]
        if decided is Meaning.REPEAT:
            return Reply.MORE, self.last[1]
        assert decided in {Meaning.CLOSE, Meaning.EXPLAIN}
        return Reply.GOODBYE, "Done"


def connector(server: TableServer, quickbooks: SmallQuickBooks) -> WebConnector:
    return WebConnector(
        file=FILE,
        password="",
        quickbooks=quickbooks,
        transport=InProcessTransport(server),
        now=lambda: NOW,
        sleep=lambda seconds: None,
    )


@pytest.mark.parametrize("closes_after_failure", [True, False])
@pytest.mark.parametrize("fault", list(every_fault(calls=8, requests=2)), ids=str)
def test_after_any_single_fault_the_next_update_but_one_lease_finishes(
    fault: Fault, closes_after_failure: bool
) -> None:
    server, quickbooks = TableServer(), SmallQuickBooks()
    here, elsewhere = connector(server, quickbooks), connector(server, SmallQuickBooks())
    intrusions: list[Outcome] = []
    plan = FaultPlan((fault,), lambda: intrusions.append(elsewhere.update().outcome), closes_after_failure)

    first = here.update(plan)
    applied_first = server.applied
    server.seconds += LONGEST_LEASE + 1
    second = here.update()

    assert first.mistakes == second.mistakes == ()
    assert second.outcome is Outcome.FINISHED
    assert applied_first <= len(quickbooks.processed) - len(WORK)
    assert server.applied == applied_first + len(WORK)
    assert set(intrusions) <= {Outcome.BUSY}


def test_a_write_that_is_out_when_the_computer_dies_is_in_doubt_at_the_next_update() -> None:
    server = TableServer()
    here = connector(server, SmallQuickBooks())

    here.update(FaultPlan((answer_lost(2),), closes_after_failure=False))
    server.seconds += 179
    early = here.update()
    server.seconds += 2
    late = here.update()

    assert (early.outcome, late.outcome) == (Outcome.BUSY, Outcome.FINISHED)
    assert server.doubts == 1
