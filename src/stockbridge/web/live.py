"""`/c/{connection}/live`: tells an open page that something happened, so that it fetches what it shows again.

No data goes this way, so a stream needs no further look at permissions; it ends after a while, and the browser comes back through
the door. All streams of a connection share one look at the database. Who opens too many loses the oldest, not anybody else theirs.
"""

import asyncio
from collections.abc import AsyncIterator
from threading import Lock
from typing import Final

from anyio import to_thread
from starlette.responses import Response, StreamingResponse

from stockbridge.storage.database import Database
from stockbridge.storage.people import Rank
from stockbridge.web.mark import mark_of
from stockbridge.web.page import Page, Visit

LOOK_SECONDS: Final = 2.0
LIFE_SECONDS: Final = 300.0
STREAMS_MAX: Final = 200
STREAMS_A_PERSON: Final = 12
"""A browser opens six at most to one address; this is two browsers."""
_BREATH_SECONDS: Final = 0.25
_BREATHS_A_LOOK: Final = 8
_BREATHS_A_BEAT: Final = 64
"""How often a comment is sent: proxies close what is silent."""


class _Stream:
    """An open page of somebody's, and whether it must give way to a newer one."""

    def __init__(self) -> None:
        self.gives_way = False


class Live:
    """The streams of this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._marks: dict[str, tuple[float, str]] = {}
        self._open: dict[int, list[_Stream]] = {}
        """By person, the oldest first; changed by the event loop alone."""

    def page(self) -> Page:
        return Page("GET", "/c/{connection}/live", Rank.VIEWER, self._stream)

    def _stream(self, visit: Visit) -> Response:
        if sum(map(len, list(self._open.values()))) >= STREAMS_MAX:
            return Response("Too many pages are open; this one shows what is new when it is loaded again.\n", 503)
        return StreamingResponse(
            self._events(visit), media_type="text/event-stream", headers={"x-accel-buffering": "no"}
        )

    async def _events(self, visit: Visit) -> AsyncIterator[str]:
        clock, connection_id = asyncio.get_running_loop().time, visit.connection.id
        # A browser that comes back says by itself what it heard last; a page that comes first, what it shows.
        known = visit.request.headers.get("last-event-id") or visit.query.text("shown")
        stream = self._opened(visit.person.id)
        try:
            yield "retry: 3000\n: here\n\n"
            for breath in range(int(LIFE_SECONDS / _BREATH_SECONDS)):
                if breath % _BREATHS_A_LOOK == 0:
                    mark = await to_thread.run_sync(self._mark, connection_id, clock())
                    if mark != known:
                        known = mark
                        yield f"event: changed\nid: {mark}\ndata: \n\n"
                    elif breath % _BREATHS_A_BEAT == 0:
                        yield ": still here\n\n"
                if visit.services.stop.is_set() or stream.gives_way:
                    return
                await asyncio.sleep(_BREATH_SECONDS)
        finally:
            self._closed(visit.person.id, stream)

    def _opened(self, person_id: int) -> _Stream:
        stream = _Stream()
        theirs = self._open.setdefault(person_id, [])
        theirs.append(stream)
        for oldest in theirs[:-STREAMS_A_PERSON]:
            oldest.gives_way = True
        return stream

    def _closed(self, person_id: int, stream: _Stream) -> None:
        self._open[person_id].remove(stream)
        if not self._open[person_id]:
            del self._open[person_id]

    def _mark(self, connection_id: str, now: float) -> str:
        with self._lock:
            at, mark = self._marks.get(connection_id, (now - LOOK_SECONDS, ""))
            if now - at >= LOOK_SECONDS * 0.75:
                with self._database.look() as transaction:
                    mark = mark_of(transaction, connection_id)
                self._marks[connection_id] = now, mark
            return mark
