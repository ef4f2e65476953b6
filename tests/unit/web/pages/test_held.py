from collections.abc import Iterator

import pytest

from stockbridge.core.side import Side
from stockbridge.ledger.answer_words import answer_words
from stockbridge.ledger.hold_words import harm, reason_title
from stockbridge.storage.holds import NewHold
from stockbridge.storage.people import People, Rank
from tests.cells import NOON, Cells
from tests.docs.test_holds import documented
from tests.unit.web.browser import Browser, person
from tests.unit.web.site import Site
from tests.unit.web.stocked import stocked


@pytest.fixture
def cells(here: Site) -> Cells:
    return stocked(here)


@pytest.fixture
def owner(here: Site) -> Browser:
    return person(here, "ruth", Rank.OWNER)


def hold(cells: Cells, number: int, reason: str, *actions: str) -> int:
    units = -cells.balance(Side.QUICKBOOKS, number)
    with cells.unit() as unit:
        unit.holds.put(
            NewHold(
                subject=f"cell:{number}",
                reason=reason,
                text=f"Held for <{reason}>.",
                who="whoever looks",
                actions=actions,
                cell_id=cells.ids[number],
                side=Side.ZUPER,
                units=units,
            ),
            NOON,
        )
        return max(one.id for one in unit.holds.open())


def reasons(cells: Cells) -> Iterator[str]:
    with cells.unit() as unit:
        return iter([one.reason for one in unit.holds.open()])


def test_every_reason_has_words_and_a_place_in_the_order_of_harm() -> None:
    assert [reason for reason in documented() if harm(reason) < 0] == []
    assert reason_title("landed_twice") == "Zuper carried a posting out twice"


def test_the_worst_comes_first_and_what_the_peers_wrote_is_escaped(cells: Cells, owner: Browser) -> None:
    hold(cells, 0, "fractional_units", "acknowledge")
    hold(cells, 1, "landed_twice", "retry")
    page = owner.get("/c/parts/held").text

    assert page.index(reason_title("landed_twice")) < page.index(reason_title("fractional_units"))
    assert "Held for &lt;landed_twice&gt;." in page


def test_one_hold_shows_both_sides_and_what_each_answer_does(cells: Cells, owner: Browser) -> None:
    cells.move(Side.ZUPER, -3)
    cells.read(Side.ZUPER)
    number = hold(cells, 0, "movement_too_large", "post_anyway", "retry")
    page = owner.get(f"/c/parts/held/{number}").text

    assert "QuickBooks" in page
    assert "−3" in page
    assert answer_words("movement_too_large", "retry").effect in page


def test_an_answer_is_given_under_the_name_of_the_person_and_written_in_the_log(
    here: Site, cells: Cells, owner: Browser
) -> None:
    number = hold(cells, 0, "fractional_units", "acknowledge")
    response = owner.post("/c/parts/held/answer", hold=str(number), answer="acknowledge")

    assert response.headers["location"] == "/c/parts/held"
    assert list(reasons(cells)) == []
    assert "noted" in owner.get("/c/parts/held").text
    assert here.woken == ["woken"]
    with here.database.begin() as transaction:
        newest = People(transaction).acts(most=1)[0]
    assert (newest.who, newest.connection_name) == ("ruth", "parts")
    assert newest.text.startswith("answered “Take note”")


def test_several_are_answered_at_once_after_a_preview(cells: Cells, owner: Browser) -> None:
    numbers = [str(hold(cells, number, "refused_by_zuper", "retry")) for number in range(2)]
    query = "&".join(f"hold={number}" for number in numbers)
    preview = owner.get(f"/c/parts/held/answer?{query}&answer=retry").text
    owner.post("/c/parts/held/answer", hold=numbers, answer="retry")

    assert preview.count("refused_by_zuper") == 2
    assert list(reasons(cells)) == []


def test_a_wrong_answer_changes_nothing_and_says_so(cells: Cells, owner: Browser) -> None:
    number = hold(cells, 0, "fractional_units", "acknowledge")
    response = owner.post("/c/parts/held/answer", hold=str(number), answer="post_anyway")

    assert response.status_code == 400
    assert "is no answer" in response.text
    assert list(reasons(cells)) == ["fractional_units"]


def test_an_answer_that_comes_second_changes_nothing_and_leads_back_to_the_queue(cells: Cells, owner: Browser) -> None:
    number = hold(cells, 0, "fractional_units", "acknowledge")
    owner.post("/c/parts/held/answer", hold=str(number), answer="acknowledge")
    second = owner.post("/c/parts/held/answer", hold=str(number), answer="acknowledge")

    assert second.status_code == 400
    assert "somebody answered it, or its reason went away by itself. This answer changed nothing." in second.text
    assert '<a href="/c/parts/held">Back to Held</a>' in second.text


def test_a_hold_that_is_gone_is_told_in_a_sentence(cells: Cells, owner: Browser) -> None:
    assert "not held any more" in owner.get("/c/parts/held/4711").text
    assert "no such hold" in owner.get("/c/parts/held/x").text
