"""Drift that is made behind our back, in every way both simulations offer: one audit names it, and each remedy ends right.

docs/audit.md shows the same table to people.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.core.audit import Cause
from stockbridge.core.plan import Policy
from stockbridge.core.side import Side
from stockbridge.ledger.auditing import Audit, Difference, audit
from stockbridge.ledger.healing import Remedy, heal, preview
from stockbridge.ledger.inspecting import ask, inspection
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.simulators.quickbooks.switches import Switches as QuickBooksSwitches
from stockbridge.simulators.quickbooks.transactions import Transaction, TxnKind
from stockbridge.simulators.zuper import ledger as zuper_ledger
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.stock import Movement
from stockbridge.simulators.zuper.switches import Switches as ZuperSwitches
from tests.books import check_books
from tests.simulation.company import CONNECTION_ID, Company

QUICKBOOKS, ZUPER = Side.QUICKBOOKS, Side.ZUPER
OPENING = Decimal(50)
USED = Decimal(3)
"""A technician used so many: our adjustment in QuickBooks."""

BOUGHT = Decimal(8)
"""The office received so many: our inward in Zuper."""

HELD = OPENING - USED + BOUGHT


@dataclass(frozen=True)
class Drift:
    """Something somebody does behind our back, where, how many units it makes there, and what the audit must call it."""

    act: Callable[[Company], None]
    side: Side
    units: Decimal
    cause: Cause


def _ours(company: Company) -> Transaction:
    return next(
        txn for txn in company.file.books.documents.of_kind(TxnKind.ADJUSTMENT) if "Zuper sync" in (txn.memo or "")
    )


def _our_row(company: Company) -> Movement:
    return next(row for row in company.account.stock.movements if "[sb:" in row.remarks)


def _delete(company: Company) -> None:
    company.office.delete(_ours(company).txn_id)


def _void(company: Company) -> None:
    company.office.void(_ours(company).txn_id)


def _change(company: Company) -> None:
    company.office.change_quantity(_ours(company).txn_id, "Hose", -1)


def _remove_line(company: Company) -> None:
    company.office.remove_line(_ours(company).txn_id, "Hose")


def _copy(company: Company) -> None:
    company.office.adjust({"Hose": -3}, ref_number=_ours(company).ref_number)


def _void_row(company: Company) -> None:
    company.field.void_movement(_our_row(company).transaction_uid)


def _repeat_row(company: Company) -> None:
    row = _our_row(company)
    company.field.inward(row.product_uid, _main(company), row.units, row.remarks)


def _import(company: Company) -> None:
    shelf = company.account.stock.balance((_uid(company), _main(company)))
    company.field.import_counts([(_uid(company), _main(company), shelf + 5)])


def _save_an_old_form(company: Company) -> None:
    form = company.field.open_form(_uid(company))
    company.field.outward(_uid(company), _main(company), Decimal(2))
    _read_all(company)
    company.field.save_form(form.uid)


DRIFTS = {
    "our adjustment deleted": Drift(_delete, QUICKBOOKS, USED, Cause.POSTING_DELETED),
    "our adjustment voided": Drift(_void, QUICKBOOKS, USED, Cause.POSTING_CHANGED),
    "our adjustment's units changed": Drift(_change, QUICKBOOKS, Decimal(2), Cause.POSTING_CHANGED),
    "a line of it removed": Drift(_remove_line, QUICKBOOKS, USED, Cause.POSTING_CHANGED),
    "our adjustment copied": Drift(_copy, QUICKBOOKS, -USED, Cause.POSTING_DOUBLED),
    "our row voided": Drift(_void_row, ZUPER, -BOUGHT, Cause.POSTING_DELETED),
    "our row carried out twice": Drift(_repeat_row, ZUPER, BOUGHT, Cause.POSTING_DOUBLED),
    "stock imported without rows": Drift(_import, ZUPER, Decimal(5), Cause.NO_DOCUMENT),
    "an old form saved": Drift(_save_an_old_form, ZUPER, Decimal(2), Cause.NO_DOCUMENT),
}


@pytest.mark.parametrize("remedy", ["keep", "take back", "count"])
@pytest.mark.parametrize("name", DRIFTS)
def test_one_audit_names_it_and_each_remedy_ends_right_in_both_systems(tmp_path: Path, name: str, remedy: str) -> None:
    company, drift = _company(tmp_path, "never" if remedy == "keep" else "documented"), DRIFTS[name]
    drift.act(company)
    before = HELD - (Decimal(2) if drift.act is _save_an_old_form else 0)
    ends = {"keep": before + drift.units, "take back": before, "count": Decimal(21)}[remedy]
    (found,) = [one for one in _audited(company).differences if one.is_drift]
    assert (found.cause, found.side, found.units) == (drift.cause, drift.side, drift.units)
    chosen = {
        "keep": Remedy(trust=drift.side),
        "take back": Remedy(trust=drift.side.other),
        "count": Remedy(count=Decimal(21)),
    }[remedy]
    _put_right(company, found, chosen)
    company.settle_down()

    assert (_in_quickbooks(company), _in_zuper(company)) == (ends, ends)
    assert [one for one in _audited(company).differences if one.is_drift] == []
    check_books(company.database, CONNECTION_ID)


def test_a_posting_that_vanished_is_missing_and_one_that_was_renumbered_is_not(tmp_path: Path) -> None:
    company = _company(tmp_path)
    vanished, row, renumbered = _ours(company), _our_row(company), _use_more(company)
    company.file.books.documents.remove(vanished)
    company.account.stock.movements.remove(row)
    company.account.stock._by_product[row.product_uid].remove(row)
    company.office.renumber(renumbered.txn_id, "77")

    found = [one for one in _audited(company).differences if one.is_drift]

    assert {(one.cause, one.side, one.units) for one in found} == {
        (Cause.POSTING_MISSING, QUICKBOOKS, -USED),
        (Cause.POSTING_MISSING, ZUPER, BOUGHT),
    }


def test_an_audit_goes_on_where_an_interrupted_one_stopped(tmp_path: Path) -> None:
    company = _company(tmp_path)
    _delete(company)
    with company.database.unit(CONNECTION_ID) as unit:
        ask(unit, by="Ann", at=company.clock.now())
        assert not ask(unit, by="Ben", at=company.clock.now()), "one at a time"
        running = inspection(unit)
    company.cycle()
    with company.database.unit(CONNECTION_ID) as unit:
        half = inspection(unit)
    company.cycle()
    company.cycle()
    company.cycle()
    company.update()
    company.cycle()
    with company.database.unit(CONNECTION_ID) as unit:
        done = inspection(unit)

    assert len(running.waiting) == len(half.waiting) == 2, "a month of history takes more than one cycle"
    assert (done.waiting, done.asked_at, done.as_of) == ((), None, running.asked_at)


def _company(folder: Path, visible: str = "documented") -> Company:
    """Both sides hold 55 of the hose, one posting of ours stands in each, and everything is at rest."""
    company = Company(
        folder,
        quickbooks_switches=QuickBooksSwitches(quantity_visible=visible),  # type: ignore[arg-type] # one of its settings
        zuper_switches=ZuperSwitches(import_rows="without"),
    )
    company.office.create_item("Hose", opening=50, cost=Decimal(2))
    stocked_product(company.account, company.furnished, "Hose", OPENING, product_type="PRODUCT", track_quantity=True)
    company.settle_down()
    company.field.invoice([(_uid(company), _main(company), USED)], "PAID")
    company.office.enter(TxnKind.BILL, {"Hose": BOUGHT})
    company.settle_down()
    company.clock.sleep(3600)
    company.settle_down()
    return company


def _use_more(company: Company) -> Transaction:
    company.field.invoice([(_uid(company), _main(company), Decimal(1))], "PAID")
    company.settle_down()
    return max(company.file.books.documents.of_kind(TxnKind.ADJUSTMENT), key=lambda txn: txn.created)


def _audited(company: Company) -> Audit:
    """Ask for an audit, let both sides answer, and wait until documents that are late have shown."""
    with company.database.unit(CONNECTION_ID) as unit:
        ask(unit, by="Ann", at=company.clock.now())
    _read_all(company)
    company.clock.sleep(300)
    with company.database.unit(CONNECTION_ID) as unit:
        assert inspection(unit).asked_at is None
        return audit(unit, _settings(company), company.clock.now())


def _read_all(company: Company) -> None:
    for _ in range(2):
        company.update()
        company.clock.sleep(60)
        while company.cycle().more:
            company.clock.sleep(1)


def _put_right(company: Company, found: Difference, remedy: Remedy) -> None:
    policy = Policy(max_units=Decimal(1000))
    with company.database.unit(CONNECTION_ID) as unit:
        seen = preview(unit, [found], remedy, policy, by="Ann", at=company.clock.now())
    with company.database.unit(CONNECTION_ID) as unit:
        assert heal(unit, [found], remedy, policy, by="Ann", at=company.clock.now(), seen=seen.id) == seen
        for hold in unit.holds.open():
            unit.holds.resolve([hold.id], "retry", "Ann", company.clock.now())


def _settings(company: Company) -> ConnectionSettings:
    return ConnectionSettings.from_json(company.connection.settings)


def _main(company: Company) -> str:
    return company.furnished.locations[0].location_uid


def _uid(company: Company) -> str:
    return next(one.product_uid for one in company.account.catalogue.listed())


def _in_quickbooks(company: Company) -> Decimal:
    return company.file.books.stock.on_hand(company.office.item("Hose").list_id)


def _in_zuper(company: Company) -> Decimal:
    return sum((units for _, units in zuper_ledger.balances(company.account).items()), Decimal())
