"""The replies whose form is fixed by the Web Connector, not by what we have to say.

The array of authenticate, whose meaning hangs on positions; percent done, where 100 ends the update; and the polite words for
calls that no live session is behind. Nothing here decides: session.py says which reply is due.
"""

from enum import StrEnum

from stockbridge.webconnector.calls import (
    CloseConnection,
    ConnectionFailed,
    GetInteractiveURL,
    GetLastError,
    InteractiveDone,
    InteractiveRejected,
    IsInteractiveDone,
    ReceiveResponseXML,
    SendRequestXML,
)

NO_OP = "NoOp"
"""getLastError's word for "ask again in five seconds", only ever after '' from sendRequestXML (facts/WEB_CONNECTOR.md §7)."""

_NO_SESSION = "This update has ended. The next one continues where it stopped; nothing needs to be done."

GONE_REPLIES: dict[str, str | int] = {
    SendRequestXML.method: "",
    ReceiveResponseXML.method: -1,
    ConnectionFailed.method: "done",
    GetLastError.method: _NO_SESSION,
    CloseConnection.method: "OK",
    GetInteractiveURL.method: "",
    InteractiveRejected.method: "There is nothing to set up here.",
    InteractiveDone.method: "Done",
    IsInteractiveDone.method: "Done",
}
"""What each call is told when it means `Meaning.GONE`: never a fault (facts/WEB_CONNECTOR_PITFALLS.md §12)."""


class Welcome(StrEnum):
    """The second string of the array: what the Web Connector shall do. Lower case, as in the guide."""

    WORK = ""
    NOTHING_TO_DO = "none"
    WRONG_CREDENTIALS = "nvu"
    BUSY = "busy"


def authenticate_reply(
    ticket: str,
    welcome: Welcome,
    *,
    company_file: str = "",
    postpone_seconds: int | None = None,
    minimum_every_seconds: int | None = None,
) -> list[str]:
    """The array of authenticate, by position: ticket, what to do, seconds to postpone, least seconds between updates.

    `company_file` is the path to open when there is work; '' is whatever file is open. Postponing is possible only when
    there is no work now: with work it would drop the update (facts/WEB_CONNECTOR.md §4), so that is refused here.
    """
    assert ticket, "closeConnection may follow any answer, and needs a ticket"
    assert welcome is Welcome.WORK or not company_file, "a company file is named only for work"
    assert welcome in {Welcome.NOTHING_TO_DO, Welcome.BUSY} or postpone_seconds is None, "work must not be postponed"
    strings = [ticket, company_file or welcome.value]
    if postpone_seconds is not None or minimum_every_seconds is not None:
        strings.append("" if postpone_seconds is None else str(postpone_seconds))
    if minimum_every_seconds is not None:
        strings.append(str(minimum_every_seconds))
    return strings


def percent(done: int, known: int, *, finished: bool) -> int:
    """Progress for receiveResponseXML: 100 exactly when finished, for 100 ends the update whatever is left to do."""
    if finished:
        return 100
    return min(99, max(0, 100 * done // known)) if known > 0 else 0
