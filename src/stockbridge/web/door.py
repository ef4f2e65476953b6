"""The door every page is behind: who comes, whether they may, and what becomes of errors. The one mechanism for permissions.

A request that changes something must come from a page of ours: its Origin must be this address, and it carries the key of the sign-in
it was made for. A connection somebody may not see is not there: the answer does not differ from that for a name nobody has. Whoever is
sent to sign in comes back to the page where they were.
"""

import hmac
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, NoReturn
from urllib.parse import quote, urlsplit

import structlog
from anyio import CapacityLimiter, to_thread
from fastapi.exception_handlers import http_exception_handler
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from stockbridge.core.errors import StockbridgeError
from stockbridge.storage.holds import Holds
from stockbridge.storage.people import People, Rank
from stockbridge.sync.log import told
from stockbridge.web.body import TooLargeError, TooSlowError, read_body
from stockbridge.web.host_check import OF_MACHINES
from stockbridge.web.mark import mark_of
from stockbridge.web.page import UNDONE, Form, NotFoundError, Page, Services, Visit
from stockbridge.web.signing_in import sign_in_of

PAGES_AT_ONCE: Final = 16
FORM_KEY: Final = "form_key"
_OF_PROGRAMS: Final = (*OF_MACHINES, "/api/", "/static/")
_SIGNED_OUT: Final = "retry: 60000\nevent: changed\ndata: \n\n"
"""What an open page hears whose sign-in has ended: it looks for what is new, and is sent to sign in."""

_log = structlog.get_logger()


class Door:
    """Turns pages into routes."""

    def __init__(self, services: Services, pages: Iterable[Page]) -> None:
        self._services = services
        self._pages = tuple(pages)
        self._threads = CapacityLimiter(PAGES_AT_ONCE)

    def routes(self) -> list[Route]:
        return [self._route(page) for page in self._pages]

    async def nowhere(self, request: Request, error: Exception) -> Response:
        """What somebody gets whose address is that of no page; programs get what programs read."""
        assert isinstance(error, HTTPException)
        if request.method not in ("GET", "HEAD") or request.url.path.startswith(_OF_PROGRAMS):
            return await http_exception_handler(request, error)
        nothing = Form("")
        visit = Visit(
            services=self._services,
            request=request,
            query=nothing,
            form=nothing,
            now=self._services.clock.now(),
            sign_in=None,
        )
        return await to_thread.run_sync(self._answer, _NOWHERE, visit, limiter=self._threads)

    def _route(self, page: Page) -> Route:
        async def serve(request: Request) -> Response:
            try:
                body = await read_body(request, page.body_bytes_max) if page.method == "POST" else b""
                form = Form("" if page.takes_file else body.decode("utf-8", "replace"))
                query = Form(request.url.query)
            except (TooLargeError, TooSlowError, ClientDisconnect, ValueError):
                return Response("The form is too large or did not arrive.\n", 413, media_type="text/plain")
            now = self._services.clock.now()
            file = body if page.takes_file else b""
            visit = Visit(
                services=self._services, request=request, query=query, form=form, body=file, now=now, sign_in=None
            )
            return await to_thread.run_sync(self._answer, page, visit, limiter=self._threads)

        return Route(page.path, serve, methods=[page.method], name=f"{page.method} {page.path}")

    def _answer(self, page: Page, visit: Visit) -> Response:
        try:
            found = sign_in_of(self._services.database, visit.request, visit.now)
            visit = replace(visit, sign_in=found, page=page, pages=self._pages)
            refusal = _refusal(page, visit)
            if refusal is not None:
                return refusal
            visit = self._let_in(page, visit)
            return _too_low_a_rank(page, visit) or page.answer(visit)
        except NotFoundError:
            return _sorry(
                visit, 404, "There is nothing here", "The address is wrong, or what it named is not yours to see."
            )
        except StockbridgeError as error:
            return _sorry(visit, 400, "That did not work", str(error))
        except Exception as error:  # noqa: BLE001 - people get a sentence, the log gets the reason
            _log.error("page_failed", method=f"{page.method} {page.path}", **told(error))
            return _sorry(
                visit,
                500,
                "Something went wrong on our side",
                "Nothing is lost: what was under way goes on. Try again; if it happens again, whoever runs Stockbridge finds the reason in its log.",
            )

    def _let_in(self, page: Page, visit: Visit) -> Visit:
        if visit.sign_in is None or visit.sign_in.awaits_code:
            return visit
        with self._services.database.begin() as transaction:
            people = People(transaction)
            names = people.connections_seen(visit.person)
            connection, held_count, mark = None, 0, ""
            if page.is_of_a_connection:
                connection = people.connection_for(visit.person, visit.request.path_params["connection"])
                if connection is None:
                    raise NotFoundError
                held_count, mark = Holds(transaction, connection.id).count(), mark_of(transaction, connection.id)
            if visit.sign_in.notice is not None and page.method == "GET" and not visit.is_part:
                people.change_sign_in(visit.sign_in.token_hash, notice=None)
        return replace(visit, connections=names, the_connection=connection, held_count=held_count, mark=mark)


def _nothing(_: Visit) -> NoReturn:
    raise NotFoundError


_NOWHERE: Final = Page("GET", "/", None, _nothing)


def _refusal(page: Page, visit: Visit) -> Response | None:
    """Why this request is not answered, if so."""
    signed_in = visit.sign_in
    if page.method == "POST" and not _comes_from_us(visit):
        return _sorry(
            visit,
            403,
            "This form is too old",
            "Go back, load the page again and repeat what you did: nothing was changed.",
        )
    if page.rank is None:
        return None
    if signed_in is None or signed_in.awaits_code:
        return _to_sign_in(visit)
    return None


def _too_low_a_rank(page: Page, visit: Visit) -> Response | None:
    if page.rank is None or visit.may(page.rank):
        return None
    return _sorry(
        visit,
        403,
        "You may only look here",
        f"This needs the rank of {_article(page.rank)}. An owner can give it to you on the People page.",
    )


def _comes_from_us(visit: Visit) -> bool:
    request = visit.request
    origin = request.headers.get("origin")
    if origin is not None:
        public = urlsplit(visit.services.environment.configured_public_url or "").netloc
        comes_from = urlsplit(origin).netloc
        if not comes_from or comes_from not in (request.headers.get("host"), public):
            return False
    elif request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    if visit.sign_in is None:
        return True  # nobody's rights could be borrowed
    carried = visit.form.text(FORM_KEY) or request.headers.get("x-form-key", "")
    return hmac.compare_digest(carried.encode(), visit.sign_in.form_key.encode())


def _to_sign_in(visit: Visit) -> Response:
    request = visit.request
    if request.headers.get("accept") == "text/event-stream":
        return Response(_SIGNED_OUT, media_type="text/event-stream")
    undone = f"&{UNDONE}=1" if request.method == "POST" else ""
    if visit.is_part:
        where = _sign_in_for(request.headers.get("hx-current-url", "")) + undone
        return Response(status_code=401, headers={"hx-redirect": where})
    back_to = request.headers.get("referer", "") if undone else str(request.url)
    return RedirectResponse(_sign_in_for(back_to) + undone, 303)


def _sign_in_for(address: str) -> str:
    """Where somebody signs in who is to come back to that address, which may be anything that somebody sent."""
    try:
        url = urlsplit(address)
    except ValueError:
        return "/sign-in?to=/"
    wanted = (url.path or "/") + (f"?{url.query}" if url.query else "")
    return f"/sign-in?to={quote(wanted, safe='')}"


def _sorry(visit: Visit, status: int, title: str, text: str) -> Response:
    response = visit.show("sorry.html#notice" if visit.is_part else "sorry.html", status=status, title=title, text=text)
    if visit.is_part:
        response.headers.update({"hx-retarget": "#notice", "hx-reswap": "innerHTML"})
    return response


def _article(rank: Rank) -> str:
    return f"an {rank}" if rank[0] in "aeio" else f"a {rank}"
