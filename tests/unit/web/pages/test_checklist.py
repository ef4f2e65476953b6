import re
from datetime import timedelta

import pytest

from stockbridge.storage.connections import Connections
from stockbridge.storage.people import Rank
from tests.unit.simulators.zuper.world import World
from tests.unit.web.browser import Browser, person
from tests.unit.web.peer import zuper_of
from tests.unit.web.site import Site


@pytest.fixture
def zuper(here: Site, monkeypatch: pytest.MonkeyPatch) -> World:
    return zuper_of(here, "acme", monkeypatch)


@pytest.fixture
def viewer(here: Site, zuper: World) -> Browser:
    return person(here, "viewer", Rank.VIEWER)


def signs(page: str) -> list[str]:
    """What stands before each point, from the top of the page."""
    return re.findall('class="point-sign"[^>]*>(.)<', page)


def ask_zuper(who: Browser) -> str:
    return who.get("/c/acme/checklist?part=zuper", **{"hx-request": "true"}).text


def test_the_page_shows_what_is_known_without_asking_anybody(viewer: Browser, zuper: World) -> None:
    page = viewer.get("/c/acme/checklist").text

    assert "The Web Connector has never called." in page
    assert "Zuper tracks consumption by Invoice" in page
    assert "Not asked yet." in page
    assert zuper.simulator.log.calls == []


def test_wrong_points_come_first_and_each_leads_to_where_it_is_put_right(here: Site, viewer: Browser) -> None:
    page = person(here, "olga", Rank.OPERATOR).get("/c/acme/checklist").text
    quickbooks, _, settings = page.partition('id="points-settings"')

    assert signs(quickbooks)[0] == "!"
    assert signs(settings) == sorted(signs(settings))
    link = '<p class="remedy-link"><a href="/c/acme/web-connector">Web Connector</a></p>'
    assert link in quickbooks
    assert link not in viewer.get("/c/acme/checklist").text, "a viewer may not go there"
    assert "<code>" not in page


def test_zuper_is_asked_when_somebody_wants_it(viewer: Browser) -> None:
    page = ask_zuper(viewer)

    assert "The key is valid" in page
    assert "all right" in page


def test_a_category_that_is_not_there_is_told_in_words_with_the_way_to_another(here: Site, zuper: World) -> None:
    with here.database.begin() as transaction:
        connections = Connections(transaction)
        acme = connections.named("acme")
        assert acme is not None
        connections.change(acme.id, settings=acme.settings.replace(zuper.category, "gone-for-ever"))
    page = ask_zuper(person(here, "olga", Rank.OPERATOR))

    assert signs(page)[0] == "!"
    assert "Zuper has no category like the one chosen for new products" in page
    assert "Choose another in the settings" in page
    assert '<a href="/c/acme/settings">Settings</a>' in page
    assert not [code for code in ("gone-for-ever", "default_product", zuper.category) if code in page]


def test_without_scripts_zuper_can_be_asked_as_well(viewer: Browser) -> None:
    assert "The key is valid" in viewer.get("/c/acme/checklist?ask=zuper").text


def test_a_zuper_that_fails_is_a_sentence_with_a_remedy(viewer: Browser, zuper: World) -> None:
    zuper.faults.outage(zuper.now, zuper.now + timedelta(hours=1))
    page = ask_zuper(viewer)

    assert "Zuper could not be asked at this address." in page
    assert "check the internet connection" in page
    assert "1 to put right" in page
