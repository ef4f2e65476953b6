"""One SOAP call of the Web Connector at a time: what .NET sends, what it makes of the reply, what QWCLog.txt would say.

Every way in which a reply can displease the real program becomes a mistake with its QBWC number (facts/WEB_CONNECTOR.md §9).
The order of calls is not known here; see connector.py.
"""

from collections import Counter
from dataclasses import dataclass, field

from stockbridge.simulators.quickbooks.web_connector.faults import FaultPlan, Trouble
from stockbridge.simulators.quickbooks.web_connector.transport import (
    HttpAnswer,
    NoAnswerError,
    Transport,
    UnreachableError,
)
from stockbridge.webconnector.calls import Call
from stockbridge.webconnector.soap import INTUIT, FaultError, NotAResultError, Result, parse_result, render_call

USER_AGENT = "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)"
CODES = {
    "clientVersion": "QBWC1046",
    "authenticate": "QBWC1012",
    "connectionError": "QBWC1045",
    "sendRequestXML": "QBWC1041",
    "receiveResponseXML": "QBWC1042",
    "getLastError": "QBWC1043",
    "closeConnection": "QBWC1044",
}
NO_NETWORK = "QBWC1011"
CALLS_MAX = 100_000
"""The real program would go on for ever; a simulation must not."""


class CallFailedError(Exception):
    """The call threw an exception in the Web Connector, which ends the update."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


class KilledError(Exception):
    """The Web Connector died here, by plan."""


class EndlessUpdateError(Exception):
    """The server never ends the update."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something a server must not do, as the Web Connector would report it."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call and its result, or the failure instead of one."""

    call: Call
    result: Result = field(default=None, repr=False)
    failure: str = ""


class Stub:
    """The calls of one update; keeps the transcript and the server's mistakes."""

    def __init__(self, url: str, transport: Transport, plan: FaultPlan) -> None:
        self._url = url
        self._transport = transport
        self._plan = plan
        self._counts: Counter[str] = Counter()
        self.exchanges: list[Exchange] = []
        self.mistakes: list[Mistake] = []

    def call(self, call: Call) -> Result:
        """Make the call with whatever the plan has in store for it.

        Raises:
            CallFailedError: no reply, or one the Web Connector cannot use; a mistake has been noted when it is the server's.
            KilledError, EndlessUpdateError
        """
        self._counts[call.method] += 1
        number = self._counts.total()
        if number > CALLS_MAX:
            raise EndlessUpdateError(f"the update has not ended after {CALLS_MAX} calls")
        troubles = self._plan.at(call.method, self._counts[call.method], number)
        try:
            result = self._deliver(call, troubles)
        except CallFailedError as error:
            self.exchanges.append(Exchange(call, failure=str(error)))
            if Trouble.KILLED in troubles:
                raise KilledError from error
            raise
        self.exchanges.append(Exchange(call, result))
        if Trouble.KILLED in troubles:
            raise KilledError
        return result

    def certificate_check(self, url: str) -> None:
        """The plain GET before the first update; anything but 200 is shown as a certificate error (QBWC1048)."""
        try:
            answer = self._transport.get(url)
        except (UnreachableError, NoAnswerError) as error:
            raise CallFailedError(NO_NETWORK, str(error)) from error
        if answer.status != 200:
            raise self.mistake(
                "QBWC1048", f"the certificate check of {url} was answered with HTTP {answer.status}, not 200"
            )

    def mistake(self, code: str, text: str) -> CallFailedError:
        """Note a mistake of the server and return the failure to raise for it."""
        self.mistakes.append(Mistake(code, text))
        return CallFailedError(code, text)

    def _deliver(self, call: Call, troubles: set[Trouble]) -> Result:
        code = CODES.get(call.method, "")
        if Trouble.INTRUDER in troubles:
            self._plan.intruder()
        if Trouble.CALL_LOST in troubles:
            raise CallFailedError(code, "The operation has timed out")
        if Trouble.TWICE in troubles:
            self._post(call, code)
        answer = self._post(call, code)
        if Trouble.REPLY_LOST in troubles:
            raise CallFailedError(code, "The operation has timed out")
        return self._read(call, code, answer)

    def _post(self, call: Call, code: str) -> HttpAnswer:
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "SOAPAction": f'"{INTUIT}{call.method}"',
            "User-Agent": USER_AGENT,
            "Expect": "100-continue",
        }
        try:
            return self._transport.post(self._url, headers, render_call(call))
        except UnreachableError as error:
            raise CallFailedError(NO_NETWORK, str(error)) from error
        except NoAnswerError as error:
            raise CallFailedError(code, str(error)) from error

    def _read(self, call: Call, code: str, answer: HttpAnswer) -> Result:
        kind = answer.headers.get("content-type", "")
        if not kind.startswith("text/xml"):
            raise self.mistake(code, f"Client found response content type of '{kind}', but expected 'text/xml'")
        try:
            result = parse_result(call.method, answer.body)
        except FaultError as error:
            raise self.mistake(code, f"Server was unable to process request: {error}") from error
        except NotAResultError as error:
            raise self.mistake(code, f"Response is not well-formed XML: {error}") from error
        if answer.status != 200:
            raise self.mistake(code, f"The request failed with HTTP status {answer.status}")
        return result
