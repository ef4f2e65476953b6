"""Every page, with every rank, with and without a connection of one's own: the register is what is tested, not a list beside it."""

import pytest
from fastapi.testclient import TestClient
from lxml import html
from starlette.routing import Route

from stockbridge.storage.people import People, Rank
from stockbridge.storage.tables import metadata
from stockbridge.web.live import Live
from stockbridge.web.page import Page
from stockbridge.web.pages import PAGES
from stockbridge.web.pages.sign_in import set_up_code
from stockbridge.web.second_factor import keep
from tests.unit.sync.books import add_connection
from tests.unit.web.browser import PASSWORD, Browser, browser, form_key_in, person
from tests.unit.web.site import Site

GUARDED = [page for page in PAGES if page.rank is not None]
MACHINES = {"/qbwc", "/qbwc/", "/hooks/zuper/{secret}", "/healthz", "/readyz", "/metrics", "/static/{path:path}"}


def named(page: Page) -> str:
    return f"{page.method} {page.path}"


def address(page: Page, connection: str) -> str:
    """The page's address with something in every gap; what is not there is not found, which is after permission."""
    gaps = {"{connection}": connection, "{person}": "4711"}  # nobody: or the caller would lock themselves out
    return "/".join(gaps.get(part, "1" if part.startswith("{") else part) for part in page.path.split("/"))


def visit(who: Browser, page: Page, connection: str = "acme") -> int:
    path = address(page, connection)
    return (who.post(path) if page.method == "POST" else who.get(path)).status_code


def text_content(page: str) -> str:
    """What a person reads."""
    return " ".join(str(html.fromstring(page).xpath("string()")).split())


@pytest.fixture
def ranks(here: Site) -> dict[Rank, Browser]:
    return {rank: person(here, rank, rank) for rank in Rank}


def test_every_address_is_a_page_with_a_rank_or_known_to_need_none(here: Site) -> None:
    guarded = {page.path for page in (*PAGES, Live(here.database).page())}
    open_to_all = {named(page) for page in PAGES if page.rank is None}
    unknown = {route.path for route in here.app.router.routes if isinstance(route, Route)} - guarded - MACHINES

    assert {path for path in unknown if not path.startswith("/api/v1/")} == set()  # those are walked in test_api.py
    assert open_to_all == {
        "GET /", "GET /sign-in", "POST /sign-in", "GET /sign-in/code", "POST /sign-in/code", "POST /set-up",
    }  # fmt: skip


@pytest.mark.parametrize("page", GUARDED, ids=named)
def test_a_stranger_is_sent_to_sign_in(here: Site, page: Page) -> None:
    assert visit(browser(here), page) in (303, 403)


def test_every_rank_may_do_what_it_covers_and_nothing_else(ranks: dict[Rank, Browser]) -> None:
    wrong = []
    for page in sorted(GUARDED, key=lambda page: page.path == "/sign-out"):
        assert page.rank is not None
        for rank, who in ranks.items():
            status = visit(who, page)
            if (status == 403) is rank.covers(page.rank) or status == 500:
                wrong.append((rank, named(page), status))

    assert wrong == []


def test_a_connection_one_may_not_see_is_not_there(here: Site) -> None:
    add_connection(here.database, "other")
    guest = person(here, "guest", Rank.OWNER, connections=("other",))
    pages = [page for page in GUARDED if page.is_of_a_connection]

    assert [named(page) for page in pages if visit(guest, page) != 404] == []
    assert [named(page) for page in pages if visit(guest, page, "nobody-has-this") != 404] == []
    assert "acme" not in guest.get("/connections").text


def test_whoever_may_only_look_keeps_the_way_to_what_they_may_see(ranks: dict[Rank, Browser]) -> None:
    page = ranks[Rank.VIEWER].get("/c/acme/settings").text

    assert "You may only look here" in page
    assert 'href="/c/acme/items"' in page
    assert "Back to acme" in page


def test_a_form_needs_the_key_of_its_own_sign_in(ranks: dict[Rank, Browser]) -> None:
    owner, viewer = ranks[Rank.OWNER], ranks[Rank.VIEWER]
    right, owner.form_key = owner.form_key, viewer.form_key

    assert owner.post("/c/acme/pause").status_code == 403
    owner.form_key = right
    assert owner.post("/c/acme/pause").status_code == 303


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_a_form_of_another_site_is_refused(here: Site, origin: str) -> None:
    owner = person(here, "owner", Rank.OWNER)
    headers = {"origin": origin, "x-form-key": owner.form_key}

    assert owner.client.post("/c/acme/pause", headers=headers).status_code == 403


def test_no_form_works_without_its_key_or_from_elsewhere(here: Site) -> None:
    """Each of them, and those for strangers too: nobody is signed in to somebody else's account unawares."""
    owner = person(here, "owner", Rank.OWNER)
    key = owner.form_key
    elsewhere = {"origin": "https://evil.example", "x-form-key": key}
    lured = {"sec-fetch-site": "cross-site", "x-form-key": key}
    let_in = []
    for page in PAGES:
        if page.method == "POST":
            path = address(page, "acme")
            unkeyed = [owner.client.post(path), owner.client.post(path, headers={"x-form-key": "x" * 43})]
            foreign = [owner.client.post(path, headers=elsewhere), owner.client.post(path, headers=lured)]
            stranger = [browser(here).client.post(path, headers=elsewhere)]
            if any(answer.status_code != 403 for answer in (*unkeyed, *foreign, *stranger)):
                let_in.append(named(page))

    assert let_in == []
    assert owner.get("/connections").status_code == 200  # not even signed out


def test_a_key_of_another_persons_form_opens_none(ranks: dict[Rank, Browser]) -> None:
    owner, viewer = ranks[Rank.OWNER], ranks[Rank.VIEWER]
    owner.form_key = viewer.form_key

    assert [named(page) for page in GUARDED if page.method == "POST" and visit(owner, page) != 403] == []


def everything_kept(here: Site) -> dict[str, list[str]]:
    """Every row of every table, but for when somebody was seen and the sentence they are shown next."""
    with here.database.begin() as transaction:
        return {
            table.name: sorted(map(repr, transaction.execute(table.select())))
            for table in metadata.sorted_tables
            if table.name != "sign_in"
        }


def test_looking_changes_nothing(here: Site) -> None:
    owner = person(here, "owner", Rank.OWNER)
    before = everything_kept(here)
    for page in PAGES:
        if page.method == "GET":
            visit(owner, page)

    assert everything_kept(here) == before
    assert here.woken == []


def test_the_live_stream_is_for_those_who_may_see_the_connection(here: Site) -> None:
    add_connection(here.database, "other")
    guest = person(here, "guest", Rank.OWNER, connections=("other",))

    assert browser(here).get("/c/acme/live").status_code == 303
    assert guest.get("/c/acme/live").status_code == 404
    assert guest.get("/c/nobody-has-this/live").status_code == 404


def test_every_sign_in_is_a_new_one_and_ends_the_one_before_in_that_browser(here: Site) -> None:
    owner = person(here, "owner", Rank.OWNER)
    first = owner.client.cookies["stockbridge"]
    owner.sign_in("owner")
    thief = browser(here)
    thief.client.cookies.set("stockbridge", first)

    assert owner.client.cookies["stockbridge"] != first
    assert owner.get("/connections").status_code == 200
    assert thief.get("/connections").status_code == 303


def test_a_cookie_somebody_planted_is_not_the_one_that_signs_in(here: Site) -> None:
    person(here, "owner", Rank.OWNER)
    lured = browser(here)
    lured.client.cookies.set("stockbridge", "planted")
    lured.sign_in("owner")
    thief = browser(here)
    thief.client.cookies.set("stockbridge", "planted")

    assert thief.get("/connections").status_code == 303


def test_over_https_the_cookie_travels_over_https_alone(here: Site) -> None:
    person(here, "owner", Rank.OWNER)
    secure = TestClient(here.app, base_url="https://localhost", follow_redirects=False)
    cookie = secure.post("/sign-in", data={"name": "owner", "password": PASSWORD}).headers["set-cookie"]

    assert [word in cookie for word in ("HttpOnly", "SameSite=lax", "Secure", "Path=/")] == [True] * 4
    assert "Domain" not in cookie


def test_nobody_learns_who_there_is(here: Site) -> None:
    """A name that nobody has is answered, and after too many guesses closed, as one that somebody has."""
    person(here, "ruth", Rank.OWNER)

    def answers(name: str) -> list[str]:
        guesser = browser(here)
        shown = [guesser.sign_in(name, "wrong password") for _ in range(7)]
        return [text_content(one.text).replace(name, "NAME") for one in shown]

    assert answers("ruth") == answers("nobody")


def test_a_name_nobody_has_costs_a_password_check_too(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str | None] = []

    def matches(_password: str, stored: str | None) -> bool:
        checked.append(stored)
        return False

    monkeypatch.setattr(here.services.passwords, "matches", matches)
    browser(here).sign_in("nobody", "wrong password")

    assert checked == [None]


def test_half_signed_in_opens_no_page(here: Site) -> None:
    """The password was right, the code is still to come."""
    person(here, "ruth", Rank.OWNER)
    with here.database.begin() as transaction:
        people = People(transaction)
        ruth = people.named("ruth")
        assert ruth is not None
        keep(people, here.services.vault, ruth, "A" * 32, 0)
    half = browser(here)
    assert half.post("/sign-in", name="ruth", password=PASSWORD).headers["location"].startswith("/sign-in/code")

    assert [named(page) for page in GUARDED if visit(half, page) not in (303, 403)] == []


def test_the_first_person_needs_the_code_and_there_is_only_one_first(here: Site) -> None:
    stranger, code = browser(here), set_up_code(here.services.vault)
    wrong = stranger.post("/set-up", code="aaaaa-bbbbb-ccccc-ddddd", name="ruth", password=PASSWORD)
    right = stranger.post("/set-up", code=code, name="Ruth", password=PASSWORD)
    second = browser(here).post("/set-up", code=code, name="eve", password=PASSWORD)

    assert (400, 303, 400) == (wrong.status_code, right.status_code, second.status_code)
    assert "HttpOnly" in right.headers["set-cookie"]
    assert "SameSite=lax" in right.headers["set-cookie"]
    assert "Somebody was quicker" in second.text


def test_too_many_wrong_passwords_are_not_looked_at(here: Site) -> None:
    person(here, "ruth", Rank.OWNER)
    guesser = browser(here)
    for _ in range(5):
        assert "is wrong" in guesser.sign_in("ruth", "wrong password").text

    assert "Too many" in guesser.sign_in("ruth").text


def test_signing_out_ends_the_sign_in_and_not_just_the_cookie(here: Site) -> None:
    owner = person(here, "owner", Rank.OWNER)
    cookie = owner.client.cookies["stockbridge"]
    owner.post("/sign-out")
    thief = browser(here)
    thief.client.cookies.set("stockbridge", cookie)

    assert thief.get("/connections").status_code == 303


def test_after_signing_in_one_gets_where_one_wanted_to_and_nowhere_else(here: Site) -> None:
    person(here, "owner", Rank.OWNER)
    for wanted, got in (
        ("/c/acme", "/c/acme"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil", "/"),
        ("///evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("\t//evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nset-cookie: a=b", "/"),
        ("/sign-out", "/"),
    ):
        response = browser(here).post("/sign-in", name="owner", password=PASSWORD, to=wanted)
        assert (wanted, got) == (wanted, response.headers["location"])


def test_a_page_below_another_shows_in_the_menu_where_one_is(here: Site) -> None:
    page = person(here, "owner", Rank.OWNER).get("/c/acme/items/nobody-has-this").text
    here_or_around = html.fromstring(page).xpath("//nav//a[@aria-current]/@href")

    assert here_or_around == ["/c/acme/items"]
    assert "Back to Items" in page


def test_a_page_whose_working_fails_says_so_in_a_sentence(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = person(here, "owner", Rank.OWNER)
    monkeypatch.setattr("stockbridge.web.page.ConnectionSettings.from_json", lambda _: 1 / 0)
    response = owner.get("/c/acme")

    assert response.status_code == 500
    assert "Nothing is lost" in response.text
    assert "division" not in response.text
    assert form_key_in(response.text) == owner.form_key


@pytest.fixture
def overview(here: Site) -> str:
    return person(here, "viewer", Rank.VIEWER).get("/c/acme").text


def test_a_viewer_is_offered_nothing_they_may_not_do(overview: str) -> None:
    assert "The two sides" in overview
    assert "/pause" not in overview
