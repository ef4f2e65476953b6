"""The plan of the first contact as a file that people fill in with a spreadsheet: out with all rows, in with a choice for some.

Only the columns *id* and *choice* are read back; the others are there to decide by.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stockbridge.core.matching import Bucket
from stockbridge.core.side import Side
from stockbridge.ledger.approval import possible_choices
from stockbridge.ledger.approving import default_choice
from stockbridge.ledger.filled_in import filled_in, row_number
from stockbridge.ledger.plan_report import pages_of_bucket
from stockbridge.storage.introductions import Row
from stockbridge.storage.reports import Reports
from stockbridge.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class FileLine:
    """A row of the plan in the file."""

    id: int
    bucket: str
    state: str
    item: str | None
    product: str | None
    quickbooks_id: str | None
    zuper_id: str | None
    quantity_quickbooks: Decimal | None
    quantity_zuper: Decimal | None
    text: str
    default: str | None
    possible: str
    choice: str | None


def plan_lines(unit: Unit, master: Side) -> Iterator[FileLine]:
    """All rows of the plan, a page of them in memory."""
    for bucket in Bucket:
        for rows in pages_of_bucket(unit, bucket):
            yield from _lines(unit, rows, master)


def choices_in(body: bytes) -> dict[int, str]:
    """What a file that came back chooses, by the number of the row.

    Raises:
        BadInput: it is not such a file; the message names the line.
    """
    return {
        row_number(row["id"], line): row["choice"]
        for line, row in filled_in(body, ("id", "choice"), "download the plan, fill in choice, and upload it.")
        if row["choice"]
    }


def _lines(unit: Unit, rows: Sequence[Row], master: Side) -> Iterator[FileLine]:
    """These rows with the names of their records alone: the records themselves would be read for nothing."""
    reports = Reports(unit.transaction, unit.connection_id)
    states = reports.row_states([row.id for row in rows])
    items = reports.record_names(Side.QUICKBOOKS, [row.list_id for row in rows if row.list_id])
    products = reports.record_names(Side.ZUPER, [row.product_uid for row in rows if row.product_uid])
    for row in rows:
        yield FileLine(
            id=row.id,
            bucket=row.bucket,
            state=states[row.id],
            item=items.get(row.list_id or ""),
            product=products.get(row.product_uid or ""),
            quickbooks_id=row.list_id,
            zuper_id=row.product_uid,
            quantity_quickbooks=row.quantity_quickbooks,
            quantity_zuper=row.quantity_zuper,
            text=row.text,
            default=default_choice(row.bucket, master),
            possible=" ".join(possible_choices(row)),
            choice=row.choice,
        )
