"""The account of every unit, as a bank statement: each line of the book with the balances of both sides after it.

Only reads. A line keeps the words it was written with; the document that turned up later, or the person who took note that
there is none, is shown in their place. Lines that a side merely owes are no lines of the statement: they move nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from stockbridge.core.book import EntryKind
from stockbridge.core.cell import CellId
from stockbridge.core.errors import BadInput
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.storage.book import StatementLine
from stockbridge.storage.chunks import chunks
from stockbridge.storage.reports import Explanation, Paper, Reports
from stockbridge.storage.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """A line of the statement; the names are the outside contract (design §7)."""

    id: int
    at: datetime
    item: str
    quickbooks_id: str
    zuper_id: str
    place: str
    side: Side
    kind: EntryKind
    units: Decimal
    balance_quickbooks: Decimal
    """Of this item at this place, after the line."""
    balance_zuper: Decimal
    document: str
    who: str | None
    token: str | None
    papers: tuple[Paper, ...]
    """The peer's documents behind a movement: kind, number, date, party and id of each."""


def account(unit: Unit, wanted: str | None = None) -> Iterator[AccountLine]:
    """The statement, oldest line first, of one item or of all.

    `wanted` is a full name, a ListID, a product UID, a Zuper name or a part number.

    Raises:
        BadInput: no linked item is known by that, or several are.
    """
    list_id = None if wanted is None else linked_item(unit, wanted)
    reports = Reports(unit.transaction, unit.connection_id)
    balances: dict[tuple[CellId, Side], Decimal] = {}
    for lines in chunks(unit.book.statement(list_id)):
        explanations = reports.explanations([line.id for line in lines])
        for line in lines:
            key = line.cell_id, Side(line.side)
            balances[key] = balances.get(key, ZERO) + line.units
            yield account_line(line, balances, explanations.get(line.id, []))


def linked_item(unit: Unit, wanted: str) -> str:
    """The ListID of the linked item that somebody means.

    Raises:
        BadInput: there is none, or more than one.
    """
    found = Reports(unit.transaction, unit.connection_id).linked_items(wanted)
    if not found:
        raise BadInput(
            f'No linked item is known as "{wanted}": give its full name, ListID, product UID or part number as the plan shows it'
        )
    if len(found) > 1:
        names = [item.full_name for item in unit.items.quickbooks_items(found[:5]).values()]
        raise BadInput(f'"{wanted}" is the name or part number of several items ({", ".join(names)}): give a ListID')
    return found[0]


def account_line(
    line: StatementLine, balances: Mapping[tuple[CellId, Side], Decimal], explanations: Sequence[Explanation]
) -> AccountLine:
    """A line with the balances after it."""
    return AccountLine(
        id=line.id,
        at=line.at,
        item=line.item,
        quickbooks_id=line.list_id,
        zuper_id=line.product_uid,
        place=line.place,
        side=Side(line.side),
        kind=EntryKind(line.kind),
        units=line.units,
        balance_quickbooks=balances.get((line.cell_id, Side.QUICKBOOKS), ZERO),
        balance_zuper=balances.get((line.cell_id, Side.ZUPER), ZERO),
        document="; ".join(explanation.text for explanation in explanations) or line.text,
        who=line.who or next((explanation.who for explanation in explanations if explanation.who), None),
        token=line.token,
        papers=tuple(explanation.paper for explanation in explanations if explanation.paper is not None),
    )
