"""Cases about QuickBooks and its company file, and about both databases."""

import shutil
from datetime import date
from pathlib import Path

from stockbridge.simulators.quickbooks.backups import back_up, condense, duplicate, restore
from stockbridge.simulators.quickbooks.faults import StatusFault
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US, PRO_US
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.storage.database import Database
from tests.held.cases import case
from tests.held.scene import Scene

BILL, INVOICE = TxnKind.BILL, TxnKind.INVOICE


@case("waits_for_single_user", profile=PRO_US)
def the_file_is_in_multi_user_mode(scene: Scene) -> None:
    scene.stock(Filter=50)
    scene.company.file.is_multi_user = True
    scene.company.use("Filter", "Main", 2)
    scene.look_around()
    scene.case("waits_for_single_user")
    scene.press("Take note")
    scene.look_around()
    assert scene.held() == [], "somebody took note of it already"
    scene.company.file.is_multi_user = False
    scene.is_settled()
    assert scene.stocks("Filter") == (48, 48)


@case("quickbooks_busy")
def a_window_of_quickbooks_holds_the_record(scene: Scene) -> None:
    scene.stock(Filter=50)
    scene.company.use("Filter", "Main", 2)
    for write in range(1, 20):
        scene.company.quickbooks.faults.on_write(write, StatusFault.LIST_LOCKED_MODIFYING)
    scene.look_around()
    scene.case("quickbooks_busy")
    scene.press("Take note")
    scene.company.quickbooks.faults.calm()
    scene.is_settled()
    assert scene.stocks("Filter") == (48, 48)


@case("quickbooks_forbids")
def the_user_may_not_adjust(scene: Scene) -> None:
    scene.stock(Filter=50)
    scene.company.use("Filter", "Main", 2)
    for write in range(1, 9):
        scene.company.quickbooks.faults.on_write(write, StatusFault.READ_ONLY)
    scene.look_around()
    scene.case("quickbooks_forbids")
    scene.press("Take note")
    scene.company.quickbooks.faults.calm()
    scene.is_settled()
    assert scene.stocks("Filter") == (48, 48)


@case("short_listing")
def most_items_were_deleted_long_ago(scene: Scene) -> None:
    office, names = scene.company.office, [f"Item{number}" for number in range(60)]
    for name in names:
        office.create_item(name)
    scene.company.settle_down()
    for name in names[20:]:
        office.delete_item(name)
    scene.company.clock.sleep(100 * 24 * 3600)
    scene.company.update()

    scene.case("short_listing")
    scene.press("They were really removed")
    scene.look_around()
    assert {one.reason for one in scene.held()} == {"item_deleted"}
    preview = scene.answer_all("item_deleted", "unlink")
    assert "End the link (40)" in preview
    assert [one for one in scene.held() if one.reason == "item_deleted"] == []


def _a_restored_backup(scene: Scene) -> None:
    scene.stock(Filter=50, Hose=20)
    backup = back_up(scene.company.file)
    scene.company.clock.sleep(3600)
    scene.company.use("Filter", "Main", 2)
    scene.company.office.enter(BILL, {"Hose": 4})
    scene.company.settle_down()
    scene.company.clock.sleep(600)
    restore(scene.company.file, backup)
    scene.company.update()


@case("file_restored")
def everything_the_file_lacks_is_entered_again(scene: Scene) -> None:
    _a_restored_backup(scene)
    shown = scene.case("file_restored")
    assert "6 units of 2 documents" in shown.button("Enter everything again").effect
    assert "2 units of 1 documents" in shown.button("Enter only ours again").effect
    scene.press("Enter everything again")
    scene.is_settled()
    assert (scene.stocks("Filter"), scene.stocks("Hose")) == ((48, 48), (24, 24))


@case("file_restored")
def only_our_own_documents_are_entered_again(scene: Scene) -> None:
    _a_restored_backup(scene)
    scene.case("file_restored")
    scene.press("Enter only ours again")
    scene.company.office.enter(BILL, {"Hose": 4})
    scene.is_settled()
    assert (scene.stocks("Filter"), scene.stocks("Hose")) == ((48, 48), (24, 24))


@case("file_restored")
def the_older_file_is_right(scene: Scene) -> None:
    _a_restored_backup(scene)
    scene.case("file_restored")
    scene.press("QuickBooks is right as it is")
    scene.half_a_day()
    scene.is_settled()
    assert (scene.stocks("Filter"), scene.stocks("Hose")) == ((50, 50), (20, 20))


@case("file_moved")
def the_file_lies_on_a_new_server(scene: Scene) -> None:
    scene.stock(Filter=50)
    copy = duplicate(scene.company.file, r"D:\new server\acme.qbw")
    scene.company.quickbooks.add(copy)
    scene.company.quickbooks.switch_to(copy.path)
    scene.company.file = copy
    scene.company.update()
    scene.case("file_moved")
    scene.press("Go on with this file")
    scene.company.use("Filter", "Main", 2)
    scene.is_settled()
    assert scene.stocks("Filter") == (48, 48)


@case("file_moved")
def a_copy_was_opened_by_mistake(scene: Scene) -> None:
    scene.stock(Filter=50)
    right = scene.company.file
    copy = duplicate(right, r"C:\books\copy.qbw")
    scene.company.quickbooks.add(copy)
    scene.company.quickbooks.switch_to(copy.path)
    scene.company.use("Filter", "Main", 2)
    scene.company.update()
    scene.case("file_moved")
    scene.company.quickbooks.switch_to(right.path)
    scene.press("Look again: the right file is open")
    scene.is_settled()
    assert scene.stocks("Filter") == (48, 48)
    assert not [write for write in scene.company.quickbooks.ledger.writes if write.company == copy.path]


@case("file_condensed")
def the_file_was_condensed(scene: Scene) -> None:
    scene.stock(Filter=50)
    scene.company.office.enter(INVOICE, {"Filter": 3})
    scene.company.settle_down()
    scene.company.clock.sleep(3600)
    condense(scene.company.file, date(2030, 1, 1))
    scene.company.update()
    scene.case("file_condensed")
    scene.press("Go on with this file")
    scene.is_settled()
    assert scene.stocks("Filter") == (47, 47)


@case("sites_switched", profile=ENTERPRISE_ADVANCED_US, sites=("Main", "Truck 1"))
def advanced_inventory_is_switched_off_and_on_again(scene: Scene) -> None:
    scene.stock(Valve=10)
    scene.company.file.books.preferences.is_using_sites = False
    scene.company.update()
    scene.case("sites_switched")
    scene.company.file.books.preferences.is_using_sites = True
    scene.press("It is as it was: go on")
    scene.company.use("Valve", "Main", 2)
    scene.is_settled()
    assert scene.stocks("Valve") == (8, 8)


@case("forgotten_postings")
def an_older_copy_of_the_database_is_put_back(scene: Scene) -> None:
    company = scene.company
    scene.stock(Filter=50)
    company.database.dispose()
    original, copy = Path(company.folder / "stockbridge.sqlite"), company.folder / "copy.sqlite"
    shutil.copy(original, copy)
    company.clock.sleep(1800)
    company.use("Filter", "Main", 2)
    company.office.enter(BILL, {"Filter": 5})
    company.settle_down()
    company.database.dispose()
    for left in company.folder.glob("stockbridge.sqlite-*"):
        left.unlink()
    shutil.copy(copy, original)
    scene.open_pages_on(Database(f"sqlite:///{original}"))
    company.clock.sleep(3600)
    company.update()
    scene.case("forgotten_postings")
    scene.press("Take those writes into the book")
    scene.is_settled()
    assert scene.stocks("Filter") == (53, 53)
