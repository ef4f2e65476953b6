"""The stream that keeps a page fresh: what happened since the page was made is told, however late the stream begins."""

from html import unescape

import pytest

from stockbridge.storage.people import Rank
from tests.unit.web.browser import Browser, person
from tests.unit.web.site import Site


@pytest.fixture
def viewer(here: Site) -> Browser:
    return person(here, "vera", Rank.VIEWER)


def stream_of(page: str) -> str:
    """Where the page listens."""
    return unescape(page.partition('sse-connect="')[2].partition('"')[0])


def heard(here: Site, who: Browser, stream: str, **headers: str) -> str:
    """What the stream says before it ends, which it does at once: the service is about to stop."""
    here.services.stop.set()
    return who.get(stream, **headers).text


def test_a_page_that_is_up_to_date_is_told_nothing(here: Site, viewer: Browser) -> None:
    assert "changed" not in heard(here, viewer, stream_of(viewer.get("/c/acme").text))


def test_what_happened_before_the_stream_began_is_told(here: Site, viewer: Browser) -> None:
    stream = stream_of(viewer.get("/c/acme").text)
    with here.database.unit("acme") as unit:
        unit.facts.pause(paused=True)

    assert "event: changed" in heard(here, viewer, stream)


def test_a_browser_that_comes_back_goes_on_from_what_it_heard_last(here: Site, viewer: Browser) -> None:
    with here.database.unit("acme") as unit:
        unit.facts.pause(paused=True)
    told = heard(here, viewer, "/c/acme/live")
    mark = told.split("id: ")[1].split()[0]

    assert "event: changed" in told
    assert "changed" not in heard(here, viewer, "/c/acme/live?shown=older", **{"last-event-id": mark})
