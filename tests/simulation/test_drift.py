"""Drift that is made behind our back, in every way both simulations offer: one `stockbridge audit` names it, each remedy ends right.

docs/audit.md shows the same table to people.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.simulators.quickbooks.switches import Switches as QuickBooksSwitches
from stockbridge.simulators.quickbooks.transactions import TxnKind
from stockbridge.simulators.zuper.furnish import stocked_product
from stockbridge.simulators.zuper.switches import Switches as ZuperSwitches
from tests.books import check_books
from tests.simulation import drifts
from tests.simulation.company import CONNECTION_ID, Company
from tests.simulation.desk import Desk
from tests.simulation.drifts import DRIFTS, HARMLESS, Drift

OPENING = Decimal(50)
STANDING = {"Hose": OPENING - drifts.USED + drifts.BOUGHT - 2, "Pipe": OPENING - 1}
"""What both sides hold before the drift: of the hose three used, eight bought, two sold; of the pipe one used."""

COUNTED = ("our adjustment deleted", "our row voided", "stock imported without rows", "a row that moved nothing")
"""A count does the same whatever came before."""

Desks = Callable[..., Desk]


def at_rest(folder: Path, **switches: object) -> Company:
    """A company in which one posting of ours stands in each system, and nothing is left to do."""
    company = Company(
        folder,
        quickbooks_switches=QuickBooksSwitches(**switches),  # type: ignore[arg-type] # by name
        zuper_switches=ZuperSwitches(import_rows="without"),
    )
    for name in STANDING:
        company.office.create_item(name, opening=50, cost=Decimal(2))
        stocked_product(company.account, company.furnished, name, OPENING, product_type="PRODUCT", track_quantity=True)
    company.settle_down()
    company.office.enter(TxnKind.INVOICE, {"Hose": 2})
    company.settle_down()
    company.field.invoice([(drifts.uid(company), drifts.main(company), drifts.USED)], "PAID")
    company.office.enter(TxnKind.BILL, {"Hose": drifts.BOUGHT})
    company.settle_down()
    company.field.outward(drifts.uid(company, "Pipe"), drifts.main(company), Decimal(1))
    company.settle_down()
    company.clock.sleep(10 * 24 * 3600)
    company.settle_down()
    return company


@pytest.fixture
def desk_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desks:
    """A desk at such a company."""
    return lambda **switches: Desk(at_rest(tmp_path, **switches), monkeypatch)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [*itertools.product(DRIFTS, ["keep", "take back"]), *((name, "count") for name in COUNTED)],
)
def test_one_audit_names_it_and_each_remedy_ends_right_in_both_systems(
    desk_with: Desks, name: str, remedy: str
) -> None:
    drift = DRIFTS[name]
    desk = desk_with(quantity_visible="never" if remedy == "keep" else "documented")
    company = desk.company
    drift.act(company)

    found = desk.drift()
    assert sorted((one["cause"], one["side"], Decimal(one["units"]), one["item"]) for one in found) == sorted(
        (one.cause, one.side, one.units, one.item) for one in drift.expected
    )
    for one in found:
        side = one["side"]
        other = "zuper" if side == "quickbooks" else "quickbooks"
        desk.heal([one], {"keep": side, "take back": other, "count": "21"}[remedy])
    _answer_holds(desk)
    company.settle_down()

    ends = _ends(drift, found, remedy)
    assert {name: (drifts.in_quickbooks(company, name), drifts.in_zuper(company, name)) for name in ends} == {
        name: (units, units) for name, units in ends.items()
    }
    assert desk.drift() == []
    check_books(company.database, CONNECTION_ID)


def _ends(drift: Drift, found: Sequence[Mapping[str, str]], remedy: str) -> dict[str, Decimal]:
    """What both systems hold in the end, by what really happened and what was decided."""
    ends = dict(STANDING)
    ends["Hose"] += drift.also
    for one in found:
        moved = Decimal(one["units"]) if one["id"].startswith("line:") else Decimal()
        ends[one["item"]] += {"keep": moved, "take back": Decimal(), "count": Decimal()}[remedy]
    return ends | dict.fromkeys((one["item"] for one in found), Decimal(21)) if remedy == "count" else ends


def _answer_holds(desk: Desk) -> None:
    if desk.type("held", "acme"):
        desk.type("retry", "acme", "--all")


@pytest.mark.parametrize("name", HARMLESS)
def test_what_has_its_document_is_no_drift(desk_with: Desks, name: str) -> None:
    desk = desk_with()
    HARMLESS[name](desk.company)

    found = desk.audit()
    desk.company.settle_down()

    assert (found["drift"], found["is_fresh"]) == (0, True)
    assert drifts.in_quickbooks(desk.company) == drifts.in_zuper(desk.company)
