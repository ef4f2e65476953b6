"""What can be wrong with reading from Zuper, as a person should hear it.

    ZuperError                 (StockbridgeError)
    ├── ZuperUnreachable       no connection, no answer in time: try later
    ├── ZuperFailed            an answer, but a fault of Zuper's own (HTTP 5xx)
    ├── ZuperUnreadable        an answer that makes no sense: cut, HTML, a redirect, wrong shape
    ├── ZuperTooBusy           too many requests; says how long to wait
    ├── ZuperRefusedKey        the API key is wrong, or its user may not do this
    ├── ZuperNoSuchAddress     this server does not know the path that was asked
    ├── ZuperSaidNo            everything else that Zuper refused, in its own words
    └── ZuperUnknownCompany    discovery does not know the company's login name

None says what comes next: a worker tries again by itself, a command does not, and whoever tells people of it knows which it was.
Only reads raise these. A write answers with a verdict instead (`stockbridge.zuper.answers`), because after a write the question
is never what went wrong but whether it was done.
"""

from stockbridge.core.errors import StockbridgeError
from stockbridge.zuper.answers import Cause, No, NobodyKnows


class ZuperError(StockbridgeError):
    """The root of the tree. Nothing was read; nothing may be concluded from it about stock."""


class ZuperUnreachable(ZuperError):  # noqa: N818 - reads as what it is, like the words of core.errors
    """No connection, or no answer in time."""


class ZuperFailed(ZuperError):  # noqa: N818 - see above
    """Zuper answered with a fault of its own."""


class ZuperUnreadable(ZuperError):  # noqa: N818 - see above
    """Zuper's answer cannot be read."""


class ZuperTooBusy(ZuperError):  # noqa: N818 - see above
    """Zuper wants fewer requests; `retry_after` seconds must pass before the next."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(
            f"Zuper wants fewer requests and asks to wait {retry_after:.0f} seconds: if this happens often, have Stockbridge ask less "
            "often (requests a minute, in the settings)"
        )
        self.retry_after = retry_after


class ZuperRefusedKey(ZuperError):  # noqa: N818 - see above
    """The API key is wrong, or its user may not do this."""


class ZuperNoSuchAddress(ZuperError):  # noqa: N818 - see above
    """The server does not know the path that was asked."""


class ZuperSaidNo(ZuperError):  # noqa: N818 - see above
    """Zuper refused, in its own words (`reason`)."""

    def __init__(self, reason: str, status: int | None) -> None:
        super().__init__(f'Zuper refused to answer: "{reason}"; if this stays so, ask Zuper support what it means')
        self.reason = reason
        self.status = status


class ZuperUnknownCompany(ZuperError):  # noqa: N818 - see above
    """Discovery does not know the company's login name."""


def reading_failed(verdict: No | NobodyKnows, retry_after: float) -> ZuperError:
    """The error for a read that ended without a yes; `retry_after` is how long the pace would wait now."""
    match verdict.cause:
        case Cause.BUSY:
            return ZuperTooBusy(retry_after)
        case Cause.KEY:
            return ZuperRefusedKey(
                f"{verdict.why}: check the API key and the rights of its user (Zuper: Settings > Developer Hub > API Keys)"
            )
        case Cause.ADDRESS:
            return ZuperNoSuchAddress(
                f"{verdict.why}: check the API address, or leave it out and give the company login"
            )
        case Cause.REFUSED:
            return ZuperSaidNo(verdict.why, verdict.status)
        case Cause.UNSENT | Cause.SILENCE:
            return ZuperUnreachable(f"{verdict.why}: check the internet connection")
        case Cause.FAULT:
            return ZuperFailed(f"{verdict.why}: a fault on Zuper's side, which usually passes")
        case Cause.UNREADABLE:
            return ZuperUnreadable(f"{verdict.why}: if this stays so, check the API address and any proxy in between")
