"""The drift audit on the command line: its report, and putting right what it found."""

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from stockbridge.cli.options import By, Json, Name, person
from stockbridge.core.errors import BadInput
from stockbridge.core.quantity import NotAQuantityError, units
from stockbridge.core.side import Side
from stockbridge.ledger.auditing import Difference
from stockbridge.ledger.healing import Healing, Remedy

if TYPE_CHECKING:
    from stockbridge.cli.installation import Books
    from stockbridge.ledger.auditing import Audit
    from stockbridge.ledger.inspecting import Inspection


def audit(
    name: Name,
    /,
    *,
    heal: Annotated[
        str | None,
        Parameter(help="Put differences right: quickbooks or zuper is right, or the number that was counted."),
    ] = None,
    only: Annotated[
        tuple[str, ...], Parameter(negative=(), help="With --heal: only this difference, by its id; may be repeated.")
    ] = (),
    cause: Annotated[
        tuple[str, ...], Parameter(negative=(), help="Only differences of this cause; may be repeated.")
    ] = (),
    why: Annotated[str, Parameter(help="With --heal: why, for those who read the ledger later.")] = "",
    apply: Annotated[
        str | None,
        Parameter(help="With --heal: do it, as the preview with this id shows it. Without it, only the preview."),
    ] = None,
    last: Annotated[
        bool, Parameter(negative=(), help="Only report; do not ask both systems for fresh readings.")
    ] = False,
    wait: Annotated[
        float | None,
        Parameter(help="Wait so many seconds for fresh readings; without it, as long as both systems come along."),
    ] = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Compare the two systems with each other, with the book and with their documents, and name the cause of every difference."""
    from stockbridge.cli.installation import books
    from stockbridge.ledger.auditing import audit as of
    from stockbridge.ledger.inspecting import inspection

    is_fresh = heal is None and not last and _read_afresh(name, person(by), wait)
    with books(name, to_write=heal is not None) as here:
        found = of(here.unit, here.settings, here.now)
        chosen = [one for one in found.differences if not cause or one.cause in cause]
        if heal is None:
            fresh = inspection(here.unit)
        else:
            remedy, wanted = _remedy(heal, why), _wanted(chosen, only, is_narrowed=bool(only or cause))
            healing = _heal(here, wanted, remedy, apply, person(by))
    if heal is None:
        _show(found, chosen, fresh, is_fresh=is_fresh, json=json)
    else:
        _show_healing(healing, is_done=apply is not None, json=json)


def _read_afresh(name: str, by: str, wait: float | None) -> bool:
    """Have both systems read afresh, and tell on stderr how that comes along; returns whether all of it was read."""
    from stockbridge.cli.following import Following
    from stockbridge.cli.installation import installation
    from stockbridge.cli.output import progress
    from stockbridge.sync.clock import SystemClock

    with installation() as here:
        connection_id, database = here.connection(name).id, here.database
        following = Following(
            view=lambda: database.view(connection_id),
            write=lambda: database.unit(connection_id),
            clock=SystemClock(),
            tell=progress,
        )
        return following.wait(by=by, at_most=wait)


def _heal(here: "Books", wanted: Sequence[Difference], remedy: Remedy, seen: str | None, by: str) -> Healing:
    from stockbridge.ledger.healing import heal, preview

    policy = here.policy()
    if seen is None:
        return preview(here.unit, wanted, remedy, policy, by=by, at=here.now)
    return heal(here.unit, wanted, remedy, policy, by=by, at=here.now, seen=seen)


def _show(found: "Audit", chosen: Sequence[Difference], fresh: "Inspection", *, is_fresh: bool, json: bool) -> None:
    from stockbridge.cli.output import print_json, print_table, say

    if json:
        told = {field.name: getattr(part, field.name) for part in (found, fresh) for field in fields(part)}
        print_json({**told, "is_fresh": is_fresh})
        return
    say(
        f"{found.agree} of {found.cells} quantities are equal in QuickBooks and Zuper.",
        f"{found.clear} of them have nothing that anybody must explain; {found.drift} differences want a person.",
    )
    if fresh.as_of is not None:
        say(f"Both systems were last asked for all of it after {fresh.as_of:%Y-%m-%d %H:%M} UTC.")
    if fresh.asked_at is not None:
        say(f"They are being asked again since {fresh.asked_at:%Y-%m-%d %H:%M} UTC ({fresh.asked_by}):", *fresh.waiting)
        say("It goes on by itself. What was found so far is below; `--last` shows it again later.")
    columns = {
        "id": "id", "item": "item", "place": "place", "QuickBooks": "quickbooks", "Zuper": "zuper", "book": "book", "units": "units",
        "cause": "cause", "text": "text",
    }  # fmt: skip
    print_table(columns, chosen, "No differences.")


def _remedy(text: str, why: str) -> Remedy:
    if text in set(Side):
        return Remedy(trust=Side(text), why=why)
    try:
        return Remedy(count=units(text), why=why)
    except NotAQuantityError:
        raise BadInput(f'"{text}" puts nothing right: say quickbooks, zuper, or the number that was counted') from None


def _wanted(differences: Sequence[Difference], only: Sequence[str], *, is_narrowed: bool) -> list[Difference]:
    if not is_narrowed:
        raise BadInput("Say what to put right: --only ID, as `stockbridge audit` shows it, or --cause CAUSE")
    unknown = sorted(set(only) - {one.id for one in differences})
    if unknown:
        raise BadInput(f"There is no difference {', '.join(unknown)}: `stockbridge audit` shows those there are")
    return [one for one in differences if not only or one.id in only]


def _show_healing(healing: Healing, *, is_done: bool, json: bool) -> None:
    from stockbridge.cli.output import print_json, print_table, say

    if json:
        print_json({"done": is_done, "id": healing.id, "rows": healing.rows})
        return
    columns = {
        "id": "id", "item": "item", "place": "place", "cause": "cause", "to QuickBooks": "to_quickbooks", "to Zuper": "to_zuper",
        "QuickBooks then": "quickbooks", "Zuper then": "zuper",
    }  # fmt: skip
    print_table(columns, healing.rows, "Nothing is to be put right.")
    if is_done:
        say("Done: it is posted by the next update of the Web Connector and the next cycle.")
    elif healing.rows:
        say(f"Nothing was changed. To do exactly this: the same command with --apply {healing.id}")
