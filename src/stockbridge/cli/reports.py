"""Commands that only tell: status, history, ledger, item."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from stockbridge.cli.options import Csv, Json, Name
from stockbridge.core.quantity import show

if TYPE_CHECKING:
    from stockbridge.ledger.item_card import ItemCard


def status(name: Name, /, *, json: Json = False) -> None:
    """How a connection stands, and what is still to come."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import print_json
    from stockbridge.ledger.status import status as of

    with books(name, to_write=False) as here:
        found = of(here.unit, here.settings, here.now, here.no_room)
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
    from stockbridge.ledger.item_card import item_card

    with books(name, to_write=False) as here:
        if item is not None and not json and csv is None:
            say(*_about(item_card(here.unit, item)))
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


def item(
    name: Name,
    wanted: Annotated[str, Parameter(name="ITEM", help="Its full name, ListID, product UID or part number.")],
    /,
    *,
    json: Json = False,
) -> None:
    """One item: what each place holds on both sides, what is on order, and as of when."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import print_json, print_table, say
    from stockbridge.ledger.item_card import item_card

    with books(name, to_write=False) as here:
        card = item_card(here.unit, wanted)
    if json:
        print_json(card)
        return
    say(*_about(card))
    columns = {"place": "place", "QuickBooks": "quickbooks", "Zuper": "zuper", "book": "book"}
    if any(place.on_order is not None for place in card.places):
        columns["on order"] = "on_order"
    print_table(columns, card.places, "It is counted nowhere.")


def _about(card: "ItemCard") -> list[str]:
    sentences = [
        f"{card.item}: QuickBooks read {_when(card.quickbooks_read_at)}, Zuper read {_when(card.zuper_read_at)}."
    ]
    if card.on_order is not None:
        sentences.append(
            f"On order in QuickBooks, not stock: {show(card.on_order)}, read {_when(card.on_order_read_at)}."
        )
    return sentences


def _when(at: datetime | None) -> str:
    return "never" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"
