"""Fields in which linked records differ, and making them equal: what the Items page does, as a command."""

from typing import Annotated

from cyclopts import Parameter

from stockbridge.cli.options import By, Json, Name, person
from stockbridge.core.errors import BadInput
from stockbridge.core.ownership import Field


def fields(
    name: Name,
    /,
    *,
    item: Annotated[
        str | None, Parameter(help="One item: full name, ListID, product UID or part number. Without it, all.")
    ] = None,
    equal: Annotated[
        tuple[str, ...],
        Parameter(negative=(), help="Have this field made equal, to its owner's value; may be repeated."),
    ] = (),
    by: By = None,
    json: Json = False,
) -> None:
    """Fields in which linked records differ, whose value wins, and making them equal."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import print_json, print_table, tell
    from stockbridge.ledger.accounting import linked_item
    from stockbridge.ledger.comparing import owners
    from stockbridge.ledger.differing import counts, differences, make_equal

    chosen = [_field(one) for one in equal]
    with books(name, to_write=bool(chosen)) as here:
        list_id = None if item is None else linked_item(here.unit, item)
        if chosen:
            tell(make_equal(here.unit, chosen, list_id, by=person(by), at=here.now), json=json)
            return
        owned = owners(here.unit, here.settings)
        found = counts(here.unit, owned) if list_id is None else differences(here.unit, list_id, owned)
    if json:
        print_json(found)
    elif list_id is None:
        print_table({"field": "field", "pairs": "pairs", "whose value wins": "owner"}, found, "Nothing differs.")
    else:
        columns = {"field": "field", "QuickBooks": "quickbooks", "Zuper": "zuper", "owner": "owner", "": "text"}
        print_table(columns, found, "Nothing differs.")


def _field(text: str) -> Field:
    try:
        return Field(text)
    except ValueError:
        raise BadInput(f'"{text}" is no field: choose one of {", ".join(Field)}') from None
