"""Which invoices stock was used on: their numbers and customers, asked for once each.

Rows of the stock history name an invoice by its UID, which says nothing to people and nothing to QuickBooks. Only names come from
here, never a quantity; an invoice that cannot be read leaves its rows nameless and keeps nobody waiting.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from stockbridge.core.side import Side
from stockbridge.zuper.errors import ZuperError, ZuperTooBusy, ZuperUnreachable
from stockbridge.zuper.messages import Invoice, Movement
from stockbridge.zuper.work import Work

INVOICE: Final = "INVOICE"
AT_MOST: Final = 20
"""Older rows of a long history stay nameless: what they did was booked long ago."""


def read(work: Work, rows: Iterable[Movement]) -> Mapping[str, Invoice]:
    """The invoices of these rows by UID, as far as they can be read.

    Raises:
        ZuperError: Zuper cannot be reached at the moment, or wants fewer requests.
    """
    newest = sorted(rows, key=lambda row: row.created_at, reverse=True)
    uids = (row.module_uid for row in newest if row.module_uid and (row.module_name or "").upper() == INVOICE)
    wanted = set(list(dict.fromkeys(uids))[:AT_MOST])
    if not wanted:
        return {}
    with work.unit() as unit:
        known = unit.evidence.names_of(Side.ZUPER, wanted)
    found = {uid: Invoice(uid=uid, number=number, customer=party) for uid, (number, party) in known.items() if number}
    for uid in sorted(wanted - found.keys()):
        work.go_on()
        try:
            found[uid] = work.client.invoice(uid)
        except (ZuperUnreachable, ZuperTooBusy):
            raise
        except ZuperError:
            continue
    return found
