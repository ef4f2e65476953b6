"""Commands that only tell: status, history, ledger."""

from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from stockbridge.cli.options import Csv, Json, Name


def status(name: Name, /, *, json: Json = False) -> None:
    """How a connection stands, and what is still to come."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import print_json
    from stockbridge.ledger.status import status as of

    with books(name, to_write=False) as here:
        found = of(here.unit, here.settings, here.now)
    if json:
        print_json(found)
        return
    from stockbridge.cli.status_page import show_status

    show_status(found)


def history(
    name: Name,
    /,
    *,
    limit: Annotated[int, Parameter(validator=Number(gte=1), help="How many lines at most.")] = 50,
    kind: Annotated[tuple[str, ...], Parameter(negative=(), help="Only lines of this kind; may be repeated.")] = (),
    status: Annotated[
        tuple[str, ...],
        Parameter(negative=(), help="Only lines of this status: started, success, error, held; may be repeated."),
    ] = (),
    csv: Csv = None,
    json: Json = False,
) -> None:
    """What happened, newest first: every run and every record it touched."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import print_json, print_table, say, write_csv
    from stockbridge.ledger.history import HistoryLine
    from stockbridge.ledger.history import history as of

    with books(name, to_write=False) as here:
        lines = of(here.unit, most=limit, kinds=kind, statuses=status)
    if json:
        print_json(lines)
    elif csv is not None:
        say(f"{write_csv(csv, HistoryLine, lines)} lines written to {csv}")
    else:
        columns = {
            "when (UTC)": "at", "run": "run", "kind": "kind", "status": "status", "record": "record", "text": "text",
        }  # fmt: skip
        print_table(columns, lines, "Nothing has happened yet.")


def ledger(
    name: Name,
    /,
    *,
    item: Annotated[
        str | None, Parameter(help="One item: full name, ListID, product UID or part number. Without it, all.")
    ] = None,
    csv: Csv = None,
    json: Json = False,
) -> None:
    """The account of every unit: each movement and posting with the balances of both sides after it."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import print_json, print_table, say, write_csv
    from stockbridge.ledger.accounting import AccountLine, account

    with books(name, to_write=False) as here:
        lines = account(here.unit, item)
        if json:
            print_json(lines)
        elif csv is not None:
            say(f"{write_csv(csv, AccountLine, lines)} lines written to {csv}")
        else:
            columns = {
                "when (UTC)": "at", "item": "item", "place": "place", "side": "side", "kind": "kind", "units": "units",
                "QuickBooks": "balance_quickbooks", "Zuper": "balance_zuper", "document": "document", "who": "who",
            }  # fmt: skip
            print_table(columns, list(lines), "Nothing is linked yet, so there are no accounts.")
