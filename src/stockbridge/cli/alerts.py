"""What is wrong with a connection for longer than it may be, and a trial of the ways in which people are told."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from stockbridge.cli.options import Json, Name

if TYPE_CHECKING:
    from stockbridge.cli.installation import Installation
    from stockbridge.storage.alerts import Channel
    from stockbridge.storage.connections import Connection


def alerts(
    name: Name,
    /,
    *,
    trial: Annotated[bool, Parameter(negative=(), help="Send a trial message by every way in [alerts].")] = False,
    json: Json = False,
) -> None:
    """What is wrong now and was told, or would be, by e-mail and webhook."""
    from stockbridge.cli.installation import installation
    from stockbridge.cli.output import print_json, print_table, say

    with installation() as here:
        connection = here.connection(name)
        if trial:
            say(f"Taken: a trial message by {' and '.join(_try_out(here, connection))}.")
            return
        with here.database.unit(connection.id) as unit:
            found = unit.alerts.open()
    if json:
        print_json(found)
    else:
        print_table({"since (UTC)": "since", "reason": "reason", "text": "text"}, found, "Nothing is wrong.")


def _try_out(here: "Installation", connection: "Connection") -> "tuple[Channel, ...]":
    import httpx2

    from stockbridge.sync.alerts.rounds import AlertRounds
    from stockbridge.sync.clock import SystemClock

    with httpx2.Client() as http:
        public_url = here.environment.configured_public_url
        return AlertRounds(here.database, here.vault(), SystemClock(), http, public_url).try_out(connection)
