"""The plan of the first contact as a file that people fill in with a spreadsheet: out with all rows, in with a choice for some.

Only the columns *id* and *choice* are read back; the others are there to decide by.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from stockbridge.core.matching import Bucket
from stockbridge.core.side import Side
from stockbridge.ledger.filled_in import filled_in, row_number
from stockbridge.ledger.plan_report import PlanRow, rows_of_bucket
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
    return (_line(bucket, row) for bucket in Bucket for row in rows_of_bucket(unit, bucket, master))


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


def _line(bucket: str, row: PlanRow) -> FileLine:
    return FileLine(
        id=row.id,
        bucket=bucket,
        state=row.state,
        item=row.item,
        product=row.product,
        quickbooks_id=row.quickbooks_id,
        zuper_id=row.zuper_id,
        quantity_quickbooks=row.quantity_quickbooks,
        quantity_zuper=row.quantity_zuper,
        text=row.text,
        default=row.default,
        possible=" ".join(choice.choice for choice in row.choices),
        choice=row.choice,
    )
