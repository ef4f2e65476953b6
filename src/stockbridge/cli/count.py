"""Stock-takes on the command line: begin one, see how it stands, enter numbers one by one or by a sheet, finish it."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from stockbridge.cli.options import By, Json, Name, person
from stockbridge.core.errors import BadInput
from stockbridge.core.quantity import NotAQuantityError, units
from stockbridge.core.side import Side
from stockbridge.ledger.stock_take import CountStanding

app = App(name="count", help="Stock-takes: nothing of what is counted is carried until the count is finished.")

Item = Annotated[str | None, Parameter(help="One item: full name, ListID, product UID or part number.")]
Location = Annotated[str | None, Parameter(help="One location, by its name.")]


@app.command
def start(
    name: Name,
    /,
    *,
    item: Item = None,
    location: Location = None,
    all_: Annotated[bool, Parameter(name="--all", negative=(), help="Everything.")] = False,
    by: By = None,
    json: Json = False,
) -> None:
    """Begin a stock-take of an item, a location, or everything."""
    from stockbridge.cli.installation import books
    from stockbridge.ledger.stock_take import begin

    if all_ == (item is not None or location is not None):
        raise BadInput("Say what is counted: --item, --location, or --all")
    with books(name) as here:
        standing = begin(here.unit, item=item, location=location, by=person(by), at=here.now)
    _show(standing, json=json)


@app.command
def status(name: Name, /, *, json: Json = False) -> None:
    """How the stock-take stands: whether to count yet, and what was booked since it began."""
    from stockbridge.cli.installation import books
    from stockbridge.ledger.stock_take import standing

    with books(name, to_write=False) as here:
        found = standing(here.unit)
    _show(found, json=json)


@app.command
def enter(
    name: Name,
    item: Annotated[str, Parameter(help="What was counted: full name, ListID, product UID or part number.")],
    number: Annotated[str, Parameter(help="How many there are.")],
    /,
    *,
    location: Location = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Enter what was counted: both systems come to hold it, and what moves from now on."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import tell
    from stockbridge.ledger.stock_take import enter as note

    try:
        counted = units(number)
    except NotAQuantityError:
        raise BadInput(f'"{number}" is not a number of units') from None
    with books(name) as here:
        sentence = note(here.unit, counted, item=item, location=location, by=person(by), at=here.now)
    tell(sentence, json=json)


@app.command
def sheet(
    name: Name,
    file: Annotated[Path, Parameter(help="The CSV file to write.")],
    /,
) -> None:
    """Write the counting sheet: a row for every quantity that is counted, to be filled in with a spreadsheet."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import say, write_csv
    from stockbridge.ledger.counting_sheet import SheetLine
    from stockbridge.ledger.counting_sheet import sheet as lines

    with books(name, to_write=False) as here:
        count = write_csv(file, SheetLine, lines(here.unit))
    say(
        f"{count} rows written to {file}. Fill in the column counted, then: stockbridge count enter-sheet {name} {file}"
    )


@app.command
def enter_sheet(
    name: Name,
    file: Annotated[Path, Parameter(help="The counting sheet with its column counted filled in.")],
    /,
    *,
    by: By = None,
    json: Json = False,
) -> None:
    """Enter the numbers of a counting sheet; rows in which something was booked meanwhile are set aside and named."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import tell
    from stockbridge.ledger.counting_sheet import enter_sheet as note
    from stockbridge.ledger.counting_sheet import filled_sheet

    rows = filled_sheet(_content(file))
    with books(name) as here:
        sentence = note(here.unit, rows, by=person(by), at=here.now)
    tell(sentence, json=json)


@app.command
def finish(
    name: Name,
    /,
    *,
    right: Annotated[
        Side | None,
        Parameter(help="The system into which people entered what they counted: both come to hold what it holds."),
    ] = None,
    by: By = None,
    json: Json = False,
) -> None:
    """End the stock-take: every difference is carried once."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import tell
    from stockbridge.ledger.stock_take import finish as end

    with books(name) as here:
        sentence = end(here.unit, right=right, by=person(by), at=here.now)
    tell(sentence, json=json)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror or error}") from None


def _show(standing: CountStanding, *, json: bool) -> None:
    from stockbridge.cli.output import print_json, print_table, say

    if json:
        print_json(standing)
        return
    if not standing.is_under_way:
        say("No count is under way.")
        return
    say(f"{standing.by} has been counting {standing.cells} quantities since {standing.since:%Y-%m-%d %H:%M} UTC.")
    if standing.is_ready:
        say("Both systems stand still: count now, then finish.")
    else:
        say(*standing.waiting, "Wait with counting, and leave the shelves alone until then.")
    columns = {
        "item": "item", "place": "place", "QuickBooks": "quickbooks", "Zuper": "zuper", "will hold": "will_hold",
    }  # fmt: skip
    print_table(columns, standing.moved, "Nothing has moved since.")
