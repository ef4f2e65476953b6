"""Which documents stock was moved by: the numbers, customers and vendors of invoices and purchase orders, asked for once each.

Rows of the stock history name a document by its UID, which says nothing to people and nothing to QuickBooks. Only names come from
here, never a quantity; a document that cannot be read leaves its rows nameless and keeps nobody waiting.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from stockbridge.core.movement_kinds import MovementKind, in_zuper
from stockbridge.core.side import Side
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.errors import ZuperError, ZuperTooBusy, ZuperUnreachable
from stockbridge.zuper.messages import Movement, Paper
from stockbridge.zuper.work import Work

AT_MOST: Final = 20
"""Older rows of a long history stay nameless: what they did was booked long ago."""

_READ: Final[Mapping[MovementKind, Callable[[ZuperClient, str], Paper]]] = MappingProxyType(
    {MovementKind.INVOICES: ZuperClient.invoice, MovementKind.PURCHASES: ZuperClient.purchase_order}
)


def read(work: Work, rows: Iterable[Movement]) -> Mapping[str, Paper]:
    """The documents of these rows by UID, as far as they can be read.

    Raises:
        ZuperError: Zuper cannot be reached at the moment, or wants fewer requests.
    """
    newest = sorted(rows, key=lambda row: row.created_at, reverse=True)
    kinds = {row.module_uid: kind for row in newest if row.module_uid and (kind := in_zuper(row.type, row.module_name))}
    wanted = [uid for uid, kind in kinds.items() if kind in _READ][:AT_MOST]
    if not wanted:
        return {}
    with work.unit() as unit:
        known = unit.evidence.names_of(Side.ZUPER, wanted)
        numbers = unit.twins.numbers_of(Side.ZUPER, wanted)
    found = {
        uid: Paper(uid=uid, number=number, reference=next(iter(numbers[uid].references), None), party=party)
        for uid, (number, party) in known.items()
        if number and uid in numbers
    }
    for uid in sorted(set(wanted) - found.keys()):
        work.go_on()
        try:
            found[uid] = _READ[kinds[uid]](work.client, uid)
        except (ZuperUnreachable, ZuperTooBusy):
            raise
        except ZuperError:
            continue
    return found
