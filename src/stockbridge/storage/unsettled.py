"""Which cells of a connection may not agree: all others do, whatever else is known of them, so an audit need not look at them one by one.

Of those the book has the same on both sides, nothing is owed, and no reading says otherwise. The sums are the database's; what lies at
several sites is told in one text for each item, which is read here, row by row and in bounded memory. Nothing here writes.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, literal, or_, select

from stockbridge.core.book import WEIGHING
from stockbridge.core.cell import CellId
from stockbridge.core.posting import UNRESOLVED
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.storage.chunks import SIZE
from stockbridge.storage.stock_text import stock_from_text
from stockbridge.storage.tables import book as b
from stockbridge.storage.tables import items as i
from stockbridge.storage.types import Units

_NOTHING = literal(ZERO, Units)


def unsettled(transaction: Connection, connection_id: str) -> set[CellId]:
    """Cells that may not agree, by their sums and by what was read last."""
    here, there, cells = _cells(connection_id)
    item, product, site = i.quickbooks_item.c, i.zuper_product.c, i.place.c.site_list_id
    is_open = or_(
        here != there,
        i.cell.c.id.in_(
            select(b.carry.c.cell_id).where(b.carry.c.connection_id == connection_id, b.carry.c.posting_id.is_(None))
        ),
        i.cell.c.id.in_(
            select(b.posting.c.cell_id).where(
                b.posting.c.connection_id == connection_id, b.posting.c.state.in_(sorted(UNRESOLVED))
            )
        ),
    )
    is_read_otherwise = site.is_(None) & or_(item.quantity != here, product.quantity != there)
    found = {CellId(cell_id) for cell_id in transaction.execute(cells.where(or_(is_open, is_read_otherwise))).scalars()}
    at_sites = cells.where(site.is_not(None)).add_columns(
        here.label("here"),
        there.label("there"),
        site,
        i.place.c.location_uid,
        item.stock,
        product.stock.label("listed"),
    )
    with transaction.execute(at_sites.execution_options(yield_per=SIZE)) as rows:
        return found | set(_read_otherwise(rows))


def _cells(connection_id: str) -> tuple[ColumnElement[Decimal], ColumnElement[Decimal], Select[int]]:
    """The balance of each side, and the cells whose link lives, beside what was read last."""
    line, item, product = b.entry.c, i.quickbooks_item.c, i.zuper_product.c
    of_side = {side: func.sum(case((line.side == side, line.units), else_=_NOTHING), type_=Units) for side in Side}
    sums = (
        select(line.cell_id, *(of_side[side].label(side) for side in Side))
        .where(line.connection_id == connection_id, line.kind.in_(sorted(WEIGHING)))
        .group_by(line.cell_id)
        .subquery()
    )
    here, there = (func.coalesce(sums.c[side], _NOTHING, type_=Units) for side in (Side.QUICKBOOKS, Side.ZUPER))
    cells = (
        select(i.cell.c.id)
        .join(i.link, i.link.c.id == i.cell.c.link_id)
        .join(i.place, i.place.c.id == i.cell.c.place_id)
        .outerjoin(sums, sums.c.cell_id == i.cell.c.id)
        .outerjoin(i.quickbooks_item, (item.connection_id == connection_id) & (item.list_id == i.link.c.list_id))
        .outerjoin(
            i.zuper_product, (product.connection_id == connection_id) & (product.product_uid == i.link.c.product_uid)
        )
        .where(i.cell.c.connection_id == connection_id, i.lives)
    )
    return here, there, cells


def _read_otherwise(rows: Iterator[Row[Any]]) -> Iterator[CellId]:
    """Cells at sites of which a reading says something else than the book; a place that was not told is no reading."""
    stock = lru_cache(maxsize=16)(lambda text: dict(stock_from_text(text) or ()))  # of an item, cell after cell
    for row in rows:
        here, there = stock(row.stock).get(row.site_list_id), stock(row.listed).get(row.location_uid)
        if (here is not None and here != row.here) or (there is not None and there != row.there):
            yield CellId(row.id)
