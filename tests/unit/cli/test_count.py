"""A stock-take by commands, with the sheet that people fill in."""

from pathlib import Path

from stockbridge.ledger.stock_take import freeze_when_ready
from tests.cells import NOON
from tests.unit.cli.office import Desk, open_a_cell


def counted(desk: Desk) -> None:
    """A count of everything is ready: both systems were read since it began."""
    desk.add()
    with desk.books() as unit:
        open_a_cell(unit)
        unit.counts.begin(None, "Ann", NOON)
        unit.facts.learn_company_file(swept_at=NOON)
        unit.facts.learn_zuper_account(swept_at=NOON)
        unit.counts.freeze()


def test_a_sheet_is_written_filled_in_and_entered(desk: Desk, tmp_path: Path) -> None:
    counted(desk)
    file = tmp_path / "shelves.csv"
    written = desk.type("count", "sheet", "acme", str(file))
    text = file.read_text(encoding="utf-8-sig")
    assert "9,9," in text, "three were used in Zuper, and QuickBooks will hear of it"
    file.write_text(text.replace("9,9,", "9,9,8"), encoding="utf-8")
    entered = desk.type("count", "enter-sheet", "acme", str(file), "--by", "Ann")
    (moved,) = desk.type("count", "status", "acme", "--json").json["moved"]

    assert written.out.startswith(f"1 rows written to {file}.")
    assert entered.out == "Numbers noted: 1; different from the book: 1.\n"
    assert (moved["item"], moved["will_hold"]) == ("Widget", "8")


def test_a_sheet_that_is_not_there_or_not_due_is_told_in_a_sentence(desk: Desk, tmp_path: Path) -> None:
    desk.add()
    missing = desk.type("count", "enter-sheet", "acme", str(tmp_path / "nowhere.csv"))
    undue = desk.type("count", "sheet", "acme", str(tmp_path / "shelves.csv"))

    assert (missing.code, missing.err) == (1, f"{tmp_path / 'nowhere.csv'} cannot be read: No such file or directory\n")
    assert (undue.code, undue.err) == (1, "No count is under way: begin one first\n")


def test_a_count_is_begun_waited_for_and_called_off(desk: Desk) -> None:
    desk.add()
    with desk.books() as unit:
        open_a_cell(unit)
    begun = desk.type("count", "start", "acme", "--item", "Widget", "--by", "Ann")
    early = desk.type("count", "enter", "acme", "Widget", "8")
    with desk.books() as unit:
        freeze_when_ready(unit)
    still = desk.type("count", "status", "acme", "--json").json
    over = desk.type("count", "finish", "acme", "--by", "Ann")

    assert "QuickBooks has not been read since the count began." in begun.out
    assert (early.code, "Nobody knows yet what both systems hold" in early.err) == (1, True)
    assert (still["is_under_way"], still["is_ready"], still["cells"]) == (True, False, 1)
    assert over.out.startswith("Ann finished the count;")
