"""Which fields of an item and its product are kept equal, and whose value wins.

One table: what a field is on each side, and for which kinds of items both sides have it. Quantities are not in it; they flow
both ways whoever owns the fields (facts/ZUPER_HELP.md §3). The rules, against what both sides showed when they last agreed: what
its owner changed is written to the other side; what others changed is put back or left, as the table says; linking two
records counts as agreeing; a record that we made, and a field that appears later, take the owner's value, but one that says
nothing erases nothing. A value that the other side cannot hold is a problem for a person and is never cut.

Values are compared and given in words both sides share: plain text, decimals, yes or no. Whoever writes them translates
(`description.as_html`, tax exempt for not taxable, the company's tax codes).
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from stockbridge.core.description import as_text
from stockbridge.core.errors import BadInput
from stockbridge.core.item import Kind, QuickBooksItem, ZuperProduct, can_link
from stockbridge.core.names import exact_key, is_short_for, is_windows_1252, quickbooks_name, zuper_name
from stockbridge.core.quantity import LIMIT
from stockbridge.core.side import Side

Value = str | Decimal | bool | None

PRICE_STEP: Final = Decimal("0.0001")
"""Prices that differ by less are the same: Zuper's come through binary floats (facts/ZUPER.md §5)."""


class Field(StrEnum):
    """What a person would call the field."""

    NAME = "name"
    DESCRIPTION = "description"
    PRICE = "sales price"
    COST = "purchase cost"
    TAXABLE = "taxable"
    PART_NUMBER = "part number"
    BARCODE = "barcode"
    MINIMUM = "minimum quantity"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What both sides showed in a field when they last agreed about it, as text. The two may differ: prices are rounded."""

    quickbooks: str | None
    zuper: str | None

    def on(self, side: Side) -> str | None:
        """What a side showed."""
        return self.quickbooks if side is Side.QUICKBOOKS else self.zuper


@dataclass(frozen=True, slots=True)
class FieldEdit:
    """One field to be changed on one side."""

    field: Field
    side: Side
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field that stays different, because `side` cannot hold the other's value."""

    field: Field
    side: Side
    value: Value
    text: str


@dataclass(frozen=True, slots=True)
class Common:
    """One row of the table: a field that both sides have."""

    field: Field
    kinds: frozenset[Kind]
    in_quickbooks: Callable[[QuickBooksItem], Value]
    in_zuper: Callable[[ZuperProduct], Value]
    puts_back: bool = True
    """Whether an edit on the side that does not own the field is undone; else it is left until the owner's value changes."""
    longest: int | None = None
    """Characters that QuickBooks holds (facts/QBXML.md §5); Zuper documents no limits."""


_ALL: Final = frozenset({Kind.INVENTORY, Kind.ASSEMBLY, Kind.NON_INVENTORY, Kind.SERVICE})
_PARTS: Final = _ALL - {Kind.SERVICE}  # a service has no manufacturer's part number
_REORDERED: Final = frozenset({Kind.INVENTORY})  # an assembly has a build point instead

TABLE: Final = (
    Common(Field.NAME, _ALL, lambda item: zuper_name(item.full_name), lambda product: exact_key(product.name)),
    Common(
        Field.DESCRIPTION,
        _ALL,
        lambda item: _text(item.sales_description),
        lambda product: _text(as_text(product.description or "")),
        puts_back=False,  # technicians add to it, and formatting is nobody's mistake
        longest=4095,
    ),
    Common(Field.PRICE, _ALL, lambda item: _price(item.sales_price), lambda product: _price(product.price)),
    Common(
        Field.COST,
        _ALL,
        lambda item: _price(item.purchase_cost),
        lambda product: _price(product.purchase_price),
        puts_back=False,  # Zuper works it out itself when goods come in (facts/ZUPER_HELP.md §9)
    ),
    Common(Field.TAXABLE, _ALL, lambda item: item.taxable, lambda product: _opposite(product.tax_exempt)),
    Common(
        Field.PART_NUMBER,
        _PARTS,
        lambda item: _text(item.part_number),
        lambda product: _text(product.part_number),
        longest=31,
    ),
    Common(
        Field.BARCODE,
        _ALL,
        lambda item: _text(item.barcode),
        lambda product: _text(product.barcode),
        longest=50,
    ),
    Common(
        Field.MINIMUM,
        _REORDERED,
        lambda item: item.reorder_point,
        lambda product: product.min_quantity,
        puts_back=False,  # whoever stocks the shelves may know better
    ),
    Common(Field.ACTIVE, _ALL, lambda item: item.is_active, lambda product: product.is_available),
)
"""Every field that is kept equal (facts/QBXML.md §5, facts/ZUPER.md §6.2)."""


_NOTHING_AGREED: Final[Mapping[Field, Agreed]] = MappingProxyType({})


def edits(
    item: QuickBooksItem,
    product: ZuperProduct,
    owner_of: Callable[[Field], Side | None],
    agreed: Mapping[Field, Agreed] = _NOTHING_AGREED,
    *,
    taken: Callable[[str], bool],
) -> tuple[FieldEdit | FieldProblem, ...]:
    """What has to change, and where, so that every field has its owner's value; in the order of the table.

    A field without an owner is left alone. So is a pair that cannot be linked (any more): its cells are held.
    `taken` says whether another item under the same parent has a name, in any capitals, of any type.
    """
    if product.is_deleted or can_link(item, product):
        return ()
    found = []
    for row in TABLE:
        owner = owner_of(row.field)
        if owner is None or not _has(item, row):
            continue
        before = agreed.get(row.field)
        if row.field is Field.NAME:
            is_as_agreed = before == _both(row, item, product)
            found.append(None if is_as_agreed else _name(item, product, owner, taken))
        else:
            found.append(_field(row, item, product, owner, before))
    return tuple(change for change in found if change)


def differing(item: QuickBooksItem, product: ZuperProduct) -> tuple[Field, ...]:
    """The fields in which two records differ, whoever owns them; what a side does not tell is no difference."""
    if product.is_deleted or can_link(item, product):
        return ()
    found = []
    for row in TABLE:
        mine, theirs = row.in_quickbooks(item), row.in_zuper(product)
        if not _has(item, row) or mine is None or theirs is None or _same(mine, theirs):
            continue
        if row.field is not Field.NAME or not _is_called(item, product):
            found.append(row.field)
    return tuple(found)


def shown(item: QuickBooksItem, product: ZuperProduct) -> dict[Field, Agreed]:
    """What both sides show in every field they have: what they agree about, once nothing is left to change."""
    return {row.field: _both(row, item, product) for row in TABLE if _has(item, row)}


def _both(row: Common, item: QuickBooksItem, product: ZuperProduct) -> Agreed:
    return Agreed(as_words(row.in_quickbooks(item)), as_words(row.in_zuper(product)))


def as_words(value: Value) -> str | None:
    """A value as people read it and as it is kept: yes or no, a number without needless zeros, a text as it is."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return value


def _has(item: QuickBooksItem, row: Common) -> bool:
    """Whether the item has the field: an item that is only sold, or only bought, has one price."""
    return item.kind in row.kinds and (row.field is not Field.COST or item.has_two_prices)


def _field(
    row: Common, item: QuickBooksItem, product: ZuperProduct, owner: Side, agreed: Agreed | None
) -> FieldEdit | FieldProblem | None:
    mine, theirs = row.in_quickbooks(item), row.in_zuper(product)
    wanted, current = (mine, theirs) if owner is Side.QUICKBOOKS else (theirs, mine)
    if wanted is None or _same(wanted, current) or not _is_due(row, wanted, current, owner, agreed):
        return None
    if owner is Side.ZUPER and (text := _why_not_held(row, wanted)):
        return FieldProblem(row.field, Side.QUICKBOOKS, wanted, f'"{item.full_name}": {text}')
    return FieldEdit(row.field, owner.other, current, wanted)


def _is_due(row: Common, wanted: Value, current: Value, owner: Side, agreed: Agreed | None) -> bool:
    """Whether a difference is to be written: by who changed it since the two last agreed."""
    if agreed is None:
        return wanted != "" and (current is not None or owner is Side.QUICKBOOKS)
    if as_words(wanted) != agreed.on(owner):
        return True
    return row.puts_back and wanted != "" and as_words(current) != agreed.on(owner.other)


def _name(
    item: QuickBooksItem, product: ZuperProduct, owner: Side, taken: Callable[[str], bool]
) -> FieldEdit | FieldProblem | None:
    """A name is right when it is the full name, or the leaf or its short form; parents change in QuickBooks only."""
    full = zuper_name(item.full_name)
    parents = item.full_name.removesuffix(item.name)
    leaf = product.name.removeprefix(parents)
    if _is_called(item, product):
        return None
    if owner is Side.QUICKBOOKS:
        return FieldEdit(Field.NAME, Side.ZUPER, product.name, full)
    if parents and ":" in leaf:
        text = f'"{full}": Zuper calls it "{product.name}", under other parents: move the item in QuickBooks by hand'
        return FieldProblem(Field.NAME, Side.QUICKBOOKS, product.name, text)
    try:
        return FieldEdit(Field.NAME, Side.QUICKBOOKS, item.name, quickbooks_name(leaf, taken).name)
    except BadInput as error:
        return FieldProblem(Field.NAME, Side.QUICKBOOKS, product.name, f'"{full}": {error}')


def _is_called(item: QuickBooksItem, product: ZuperProduct) -> bool:
    """Whether the product has the item's full name, or its leaf or the short form of it."""
    leaf = product.name.removeprefix(item.full_name.removesuffix(item.name))
    return exact_key(product.name) == zuper_name(item.full_name) or is_short_for(item.name, leaf)


def _why_not_held(row: Common, value: Value) -> str | None:
    """Why QuickBooks cannot hold the value."""
    if isinstance(value, str):
        if row.longest is not None and len(value) > row.longest:
            return f"the {row.field} has {len(value)} characters, QuickBooks holds {row.longest}: shorten it in Zuper"
        if not is_windows_1252(value):
            return f"the {row.field} has characters that QuickBooks cannot keep: write it with Western European ones"
    if isinstance(value, Decimal) and not abs(value) < LIMIT:
        return f"the {row.field} has more than ten digits before the point: correct it in Zuper"
    return None


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.split() == other.split()  # QuickBooks trims and joins spaces (facts/QBXML.md §10)
    return one == other


def _text(value: str | None) -> str:
    return unicodedata.normalize("NFC", value or "").strip()


def _price(value: Decimal | None) -> Decimal | None:
    return value if value is None or not abs(value) < LIMIT else value.quantize(PRICE_STEP)


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value
