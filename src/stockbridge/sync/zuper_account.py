"""A look at the Zuper account that a file or a connection names, before its settings are believed."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from pydantic import SecretStr

from stockbridge.core.errors import BadInput
from stockbridge.settings.connection_file import ConnectionFile
from stockbridge.settings.connection_settings import ZuperSettings
from stockbridge.sync.clock import SystemClock
from stockbridge.sync.zuper_points import zuper_points
from stockbridge.zuper.account import Bound
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.discovery import discover
from stockbridge.zuper.pace import Pace


@contextmanager
def zuper_client(api_url: str, api_key: SecretStr, settings: ZuperSettings) -> Iterator[ZuperClient]:
    """A client for as long as the block runs."""
    with httpx2.Client() as http:
        pace = Pace(SystemClock(), requests_per_minute=settings.requests_per_minute)
        yield ZuperClient(http, api_url=api_url, api_key=api_key, pace=pace)


def checked_api_url(file: ConnectionFile, *, bound_to: Bound, offline: bool) -> str:
    """The address of the account, after everything the file says about Zuper was found to be true; `offline` asks nobody.

    Raises:
        BadInput: something is not as the file says; one sentence for each.
        ZuperError: Zuper could not be asked.
    """
    zuper = file.settings.zuper
    if offline:
        if zuper.api_url is None:
            raise BadInput("--offline asks nobody for your data centre: give zuper.api_url in the file")
        return zuper.api_url
    api_url = zuper.api_url or discovered_api_url(zuper)
    with zuper_client(api_url, file.secrets.api_key, zuper) as client:
        points = list(zuper_points(client, file.settings.inventory, bound_to=bound_to, in_a_file=True))
    if wrong := [f"{point.text} {point.remedy}" for point in points if not point.ok]:
        raise BadInput("\n".join(wrong))
    return api_url


def discovered_api_url(settings: ZuperSettings) -> str:
    """The address of the company's data centre.

    Raises:
        ZuperError: there is no such company, or nobody answered.
    """
    assert settings.company_login is not None, "a file without api_url has a company_login"
    with httpx2.Client() as http:
        return discover(http, SystemClock(), accounts_url=settings.accounts_url, company_login=settings.company_login)
