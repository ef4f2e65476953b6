"""Which server a company's Zuper account lives on, asked by its login name (facts/ZUPER.md §1).

No key is sent. The answer becomes a setting that people see; it is not looked up again behind their backs.
"""

import httpx2

from stockbridge.core.clock import Clock
from stockbridge.core.errors import BadInput
from stockbridge.zuper.answers import Cause, Unreadable, Yes, judge
from stockbridge.zuper.errors import ZuperUnknownCompany, ZuperUnreadable, reading_failed
from stockbridge.zuper.exchange import Call, Exchange, checked_address
from stockbridge.zuper.fields import text

_NOT_FOUND = frozenset({Cause.REFUSED, Cause.ADDRESS, Cause.KEY})


def discover(http: httpx2.Client, clock: Clock, *, accounts_url: str, company_login: str) -> str:
    """The `api_url` of the company's data centre, without a trailing slash.

    Raises:
        BadInput: `accounts_url` is not an address that may be asked.
        ZuperUnknownCompany: there is no such login name.
        ZuperError: there was no answer, or none that makes sense.
    """
    url = checked_address(accounts_url, "zuper.accounts_url") + "/api/config"
    verdict = judge(
        Exchange(http=http, clock=clock).send(Call(method="POST", url=url, body={"company_name": company_login}))
    )
    if not isinstance(verdict, Yes):
        # A refusal and an answer of another kind mean the same here (facts/ZUPER.md §1.4).
        if verdict.cause in _NOT_FOUND:
            raise ZuperUnknownCompany(
                f'Zuper knows no company "{company_login}": the company login is what people type as company when they log in'
            )
        raise reading_failed(verdict, retry_after=60)
    try:
        found = text(verdict.value.record("config"), "dc_api_url") or ""
        return checked_address(found, "the server's address that Zuper gave") + "/api"
    except (Unreadable, BadInput) as error:
        raise ZuperUnreadable(
            f"Zuper did not tell the company's server ({error}): give the API address instead"
        ) from None
