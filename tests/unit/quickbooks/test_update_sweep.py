"""The full reading of the item list: what it finds, and what it never takes for deleted."""

from datetime import timedelta
from pathlib import Path

from stockbridge.core.side import Side
from stockbridge.storage.holds import OpenHold
from tests.simulation.company import CONNECTION_ID
from tests.unit.quickbooks.office import Office

ITEMS = 60


def short(office: Office) -> list[OpenHold]:
    with office.database.unit(CONNECTION_ID) as unit:
        return list(unit.holds.open(reason="short_listing"))


def known(office: Office) -> int:
    with office.database.unit(CONNECTION_ID) as unit:
        return unit.items.count(Side.QUICKBOOKS)


def test_a_list_that_lost_most_of_itself_is_asked_about_and_then_believed(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.stock(**{f"Part{number}": 0 for number in range(ITEMS)})
    for number in range(20, ITEMS):
        office.office.delete_item(f"Part{number}")
    office.clock.sleep(timedelta(days=100).total_seconds())  # QuickBooks lists deletions for 90 days only

    office.update()

    (hold,) = short(office)
    assert known(office) == ITEMS
    with office.database.unit(CONNECTION_ID) as unit:
        unit.holds.resolve([hold.id], "acknowledge", "Olga", office.clock.now())
    office.update()
    assert (short(office), known(office)) == ([], 20)
