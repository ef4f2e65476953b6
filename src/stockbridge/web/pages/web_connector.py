"""`/c/{connection}/web-connector`: the .QWC file and what to do with it, the password once, and a sign that turns green by itself.

Rule: the password is shown in the answer that made it and never again; whoever lost it makes a new one.
"""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from starlette.responses import Response

from stockbridge.core.errors import BadInput
from stockbridge.core.side import Side
from stockbridge.quickbooks.company import FACTS, CompanyFacts
from stockbridge.storage.connections import Connections
from stockbridge.storage.people import Rank
from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit
from stockbridge.sync.connecting import qwc_file
from stockbridge.web.page import Page, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of the Web Connector and of what it brought."""

    called: bool
    """It has logged in at least once."""
    facts: CompanyFacts | None
    sites: tuple[str, ...]
    items: int

    @property
    def tone(self) -> str:
        return "well" if self.facts is not None else "busy" if self.called else "waits"


def show(visit: Visit) -> Response:
    if visit.is_part:
        return visit.show("web_connector.html#seen", seen=_seen(visit))
    return _page(visit)


def show_with(visit: Visit, name: str, *, password: str, hook_path: str) -> Response:
    """The page of a connection that was just made, with its secrets this one time."""
    with visit.services.database.begin() as transaction:
        connection = Connections(transaction).named(name)
    page = next(one for one in PAGES if one.answer is show)
    there = replace(visit, the_connection=connection, connections=(*visit.connections, name), page=page)
    return _page(there, password=password, hook_url=visit.services.public_url(visit.request) + hook_path)


def download(visit: Visit) -> Response:
    content = qwc_file(visit.connection, visit.services.public_url(visit.request))
    name = f'attachment; filename="{visit.connection.name}.qwc"'
    return Response(content, media_type="application/xml", headers={"content-disposition": name})


def new_password(visit: Visit) -> Response:
    password = visit.services.connecting().rotate_password(visit.connection)
    with visit.services.database.unit(visit.connection.id) as unit:
        visit.log(unit, "made a new Web Connector password")
    return _page(visit, password=password)


def new_hook(visit: Visit) -> Response:
    path = visit.services.connecting().rotate_hook(visit.connection)
    with visit.services.database.unit(visit.connection.id) as unit:
        visit.log(unit, "made a new webhook address")
    return _page(visit, hook_url=visit.services.public_url(visit.request) + path)


def _page(visit: Visit, *, password: str | None = None, hook_url: str | None = None) -> Response:
    url = visit.services.public_url(visit.request)
    try:
        qwc_file(visit.connection, url)
        problem = None
    except BadInput as error:
        problem = str(error)
    return visit.show(
        "web_connector.html",
        seen=_seen(visit),
        settings=visit.settings,
        password=password,
        hook_url=hook_url,
        public_url=url,
        problem=problem,
        is_here=urlsplit(url).hostname == "localhost",
    )


def _seen(visit: Visit) -> Seen:
    with visit.services.database.view(visit.connection.id) as unit:
        return _seen_in(unit)


def _seen_in(unit: Unit) -> Seen:
    file = unit.facts.company_file()
    facts = FACTS.validate_json(file.facts) if file.facts is not None else None
    return Seen(
        called=Reports(unit.transaction, unit.connection_id).last_call() is not None,
        facts=facts,
        sites=tuple(site.name for site in unit.facts.sites()) if facts is not None and facts.has_sites else (),
        items=unit.items.count(Side.QUICKBOOKS),
    )


PAGES: Final = (
    Page("GET", "/c/{connection}/web-connector", Rank.OPERATOR, show, "Web Connector"),
    Page("GET", "/c/{connection}/qwc", Rank.OPERATOR, download),
    Page("POST", "/c/{connection}/web-connector/password", Rank.OPERATOR, new_password),
    Page("POST", "/c/{connection}/web-connector/hook", Rank.OPERATOR, new_hook),
)
