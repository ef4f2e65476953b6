"""Connections: add, look at, change, pause, check, remove. Files are read and checked elsewhere; here is what people type."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import App, Parameter

from stockbridge.cli.options import By, Json, Name, person
from stockbridge.core.errors import BadInput
from stockbridge.settings.port import DEFAULT_PORT

if TYPE_CHECKING:
    from stockbridge.cli.installation import Installation
    from stockbridge.sync.checklist import Point
    from stockbridge.sync.connecting import Connecting

app = App(name="connection", help="Connections of a QuickBooks company file with a Zuper account.")

Offline = Annotated[bool, Parameter(name="--offline", negative=(), help="Do not ask Zuper whether the file is right.")]
Port = Annotated[int, Parameter(help="The port of `stockbridge serve`, where no STOCKBRIDGE_PUBLIC_URL is set.")]


@app.command
def add(
    file: Annotated[Path, Parameter(help="What docs/connecting.md describes.")],
    /,
    *,
    offline: Offline = False,
    port: Port = DEFAULT_PORT,
    json: Json = False,
) -> None:
    """Add a connection, after checking its file against Zuper. Shows the password this one time."""
    from stockbridge.cli.installation import installation
    from stockbridge.cli.output import print_json, say
    from stockbridge.sync.zuper_account import checked_api_url
    from stockbridge.zuper.account import Bound

    with installation() as here:
        wanted = here.read(file)
        connecting = _connecting(here)
        connecting.refuse_taken(wanted.settings.name)
        added = connecting.add(wanted, checked_api_url(wanted, bound_to=Bound(), offline=offline), here.now())
        hook_url = here.environment.public_url(port) + added.hook_path
    if json:
        print_json(
            {
                "id": added.id,
                "name": added.name,
                "web_connector_user": added.web_connector_user,
                "web_connector_password": added.web_connector_password,
                "hook_url": hook_url,
            }
        )
        return
    say(
        f"Added {added.name} (id {added.id}).",
        f"Web Connector user:     {added.web_connector_user}",
        f"Web Connector password: {added.web_connector_password}   (shown this one time)",
        f"Zuper webhook address:  {hook_url}   (optional, shown this one time)",
        f"Next: stockbridge connection qwc {added.name} -o {added.name}.qwc",
    )


@app.command(name="list")
def list_(*, json: Json = False) -> None:
    """All connections."""
    from stockbridge.cli.installation import installation
    from stockbridge.cli.output import print_json, print_table
    from stockbridge.ledger.connections import summaries

    with installation() as here, here.database.look() as transaction:
        found = summaries(transaction)
    if json:
        print_json(found)
    else:
        columns = {"name": "name", "state": "state", "company file": "company_file", "Zuper account": "zuper_account"}
        print_table(columns, found, "There are no connections yet: stockbridge connection add FILE.toml")


@app.command
def show(name: Name, /, *, json: Json = False) -> None:
    """The settings of a connection; no secrets."""
    from stockbridge.cli.installation import installation
    from stockbridge.cli.output import print_json, say
    from stockbridge.ledger.connections import connection_card

    with installation() as here:
        connection = here.connection(name)
        with here.database.look() as transaction:
            card = connection_card(transaction, connection)
    if json:
        print_json(card)
        return
    say(
        f"{name} (id {card.id}): {card.state}",
        f"QuickBooks: {card.company_file or 'not read yet'}; Web Connector user {card.web_connector_user}",
        f"Zuper:      {card.zuper_account or 'not read yet'}; {card.zuper_api_url}",
        *(
            f"{section}.{key} = {value}"
            for section, values in card.settings.items()
            if isinstance(values, dict)
            for key, value in values.items()
        ),
    )


@app.command
def update(
    name: Annotated[str, Parameter(help="The name of the connection; may be left out, the file says it too.")],
    file: Annotated[Path | None, Parameter(help="The changed file.")] = None,
    /,
    *,
    offline: Offline = False,
    new_password: Annotated[
        bool, Parameter(negative=(), help="Make a new Web Connector password and show it this one time.")
    ] = False,
    json: Json = False,
) -> None:
    """Change a connection to what its file says now. Everything is checked again; books and identity stay."""
    from stockbridge.cli.installation import installation
    from stockbridge.cli.output import print_json, say
    from stockbridge.sync.zuper_account import checked_api_url
    from stockbridge.zuper.account import bound_account

    with installation() as here:
        wanted = here.read(file or Path(name))
        if file is not None and wanted.settings.name != name:
            raise BadInput(f'{file} is the file of "{wanted.settings.name}", not of "{name}": nothing was changed')
        connection = here.connection(wanted.settings.name)
        with here.database.unit(connection.id) as unit:
            bound_to = bound_account(unit)
        api_url = checked_api_url(wanted, bound_to=bound_to, offline=offline)
        password = _connecting(here).update(connection, wanted, api_url, here.now(), new_password=new_password)
    if json:
        print_json({"id": connection.id, "name": connection.name, "web_connector_password": password})
        return
    say(f"{connection.name} is changed; it takes effect with the next run.")
    if password is not None:
        say(f"Web Connector password: {password}   (shown this one time)")


@app.command
def remove(
    name: Name,
    /,
    *,
    yes: Annotated[bool, Parameter(name="--yes", negative=(), help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Remove a connection with its books and history. What is in QuickBooks and Zuper stays as it is."""
    from stockbridge.cli.installation import installation
    from stockbridge.cli.output import tell
    from stockbridge.storage.connections import Connections

    with installation() as here:
        connection = here.connection(name)
        if not yes and not _typed(name):
            raise BadInput("Nothing was removed: type the name exactly, or give --yes")
        with here.database.begin() as transaction:
            Connections(transaction).remove(connection.id)
    tell(f"{name} is removed. Remove its row in the Web Connector too.", json=json)


@app.command
def pause(name: Name, /, *, by: By = None, json: Json = False) -> None:
    """Ask nothing and write nothing until somebody resumes it. Nothing is lost meanwhile."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import tell
    from stockbridge.ledger.pausing import pause as stop

    with books(name) as here:
        sentence = stop(here.unit, by=person(by), at=here.now)
    tell(sentence, json=json)


@app.command
def resume(name: Name, /, *, by: By = None, json: Json = False) -> None:
    """Go on after a pause, or after the reason of a stop was settled."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import tell
    from stockbridge.ledger.pausing import resume as go_on

    with books(name) as here:
        sentence = go_on(here.unit, by=person(by), at=here.now)
    tell(sentence, json=json)


@app.command
def qwc(
    name: Name,
    /,
    *,
    output: Annotated[
        Path | None, Parameter(name=["--output", "-o"], help="The file; without it, it is printed.")
    ] = None,
    port: Port = DEFAULT_PORT,
) -> None:
    """Write the .QWC file that makes the Web Connector know this connection. It holds no secret."""
    from stockbridge.cli.installation import installation
    from stockbridge.cli.output import say
    from stockbridge.sync.connecting import qwc_file

    with installation() as here:
        content = qwc_file(here.connection(name), here.environment.public_url(port))
    if output is None:
        sys.stdout.write(content.decode())
        return
    output.write_bytes(content)
    say(f"{output} is written: open it on the computer where QuickBooks runs (docs/connecting.md, step 5).")


@app.command
def check(name: Name, /, *, json: Json = False) -> None:
    """Every point that must be right on both sides, each with what to do when it is not."""
    from stockbridge.cli.installation import installation
    from stockbridge.cli.output import print_json, print_table
    from stockbridge.sync.points import points

    with installation() as here:
        found = [
            _with_command(point) for point in points(here.database, here.vault(), here.connection(name), here.now())
        ]
    if json:
        print_json(found)
    else:
        print_table({"point": "point", "ok": "ok", "text": "text", "what to do": "remedy"}, found, "")


_COMMANDS: Final = {
    "held": "stockbridge held",
    "history": "stockbridge history",
    "settings": "stockbridge connection update",
    "web-connector": "stockbridge connection qwc",
}
"""What is done on which page of the dashboard, as a command."""


def _with_command(point: "Point") -> "Point":
    """The point as it is told here: what to do, and the command for it."""
    return point if point.done_in is None else replace(point, remedy=f"{point.remedy} (`{_COMMANDS[point.done_in]}`)")


def _connecting(here: "Installation") -> "Connecting":
    from random import SystemRandom

    from stockbridge.settings.passwords import Passwords
    from stockbridge.sync.connecting import Connecting

    return Connecting(here.database, here.vault(), Passwords(), SystemRandom())


def _typed(name: str) -> bool:
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"The books and the history of {name} will be gone. Type its name to remove it: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() == name
