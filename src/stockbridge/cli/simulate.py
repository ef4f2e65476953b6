"""The simulators alone, over HTTP, for anyone who builds on them. docs/simulators.md shows what can be asked of them."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from stockbridge.core.errors import BadInput

app = App(name="simulate", help="Run a simulated system alone, over HTTP.")

Host = Annotated[str, Parameter(help="The address to listen on.")]
Port = Annotated[int, Parameter(help="The port to listen on.")]
Seed = Annotated[int, Parameter(help="The same seed gives the same ids and faults.")]
SwitchSettings = Annotated[
    tuple[str, ...], Parameter(name="--switch", help="NAME=VALUE for an undocumented behaviour; may be repeated.")
]
Edition = Literal[
    "pro-us", "premier-us", "enterprise-us", "enterprise-advanced-us", "enterprise-ca", "enterprise-advanced-ca"
]


@app.command
def zuper(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8081,
    seed: Seed = 0,
    api_key: Annotated[str, Parameter(help="The key that its account accepts.")] = "simulated-key",
    switch: SwitchSettings = (),
) -> None:
    """A Zuper account with two locations, a category and nobody's data."""
    from stockbridge.cli.output import say
    from stockbridge.simulators.zuper.app import serve
    from stockbridge.simulators.zuper.switches import Switches

    switches = Switches()
    for name, setting in settings(switch).items():
        try:
            switches = switches.turned(name, setting)
        except ValueError as error:
            raise BadInput(f"--switch: {error}") from None
    say(
        f"A simulated Zuper account answers at http://{host}:{port}/api with the key {api_key}.",
        f"Its back door: http://{host}:{port}/_truth, /_people, /_faults, /_switches, /_log. Ctrl-C ends it.",
    )
    serve(host, port, seed=seed, api_key=api_key, switches=switches)


@app.command
def quickbooks(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8082,
    seed: Seed = 0,
    edition: Annotated[Edition, Parameter(help="Which QuickBooks it is.")] = "premier-us",
    switch: SwitchSettings = (),
    qwc: Annotated[Path | None, Parameter(help="A .QWC file: the Web Connector updates what it names.")] = None,
    password: Annotated[str, Parameter(help="What is typed into the Web Connector for that file.")] = "",
    every: Annotated[
        float | None, Parameter(help="Seconds between updates; without it, only POST /_update begins one.")
    ] = None,
) -> None:
    """A company file of QuickBooks, and a Web Connector if there is a .QWC file for it."""
    from stockbridge.cli.output import say
    from stockbridge.simulators.quickbooks.app import serve
    from stockbridge.simulators.quickbooks.control import ControlError, turned
    from stockbridge.simulators.quickbooks.profiles import PROFILES
    from stockbridge.simulators.quickbooks.switches import Switches
    from stockbridge.webconnector.qwc_file import NotAQwcFileError, parse_qwc

    if every is not None and (qwc is None or every <= 0):
        raise BadInput("--every: a number of seconds above 0, together with --qwc FILE")
    try:
        application = None if qwc is None else (parse_qwc(qwc.read_bytes()), password)
        switches = turned(Switches(), settings(switch))
        say(
            f"A simulated {PROFILES[edition].product_name} answers at http://{host}:{port}/qbxml.",
            f"Its back door: http://{host}:{port}/_truth, /_people, /_desk, /_faults, /_switches, /_log, /_update. Ctrl-C ends it.",
        )
        serve(
            host,
            port,
            seed=seed,
            profile=PROFILES[edition],
            switches=switches,
            application=application,
            every_seconds=every,
        )
    except (ControlError, NotAQwcFileError) as error:
        raise BadInput(str(error)) from None


def settings(written: tuple[str, ...]) -> dict[str, object]:
    """What `--switch NAME=VALUE` says: true, false and whole numbers are what they look like, everything else is text.

    Raises:
        BadInput: there is no = in it.
    """
    found: dict[str, object] = {}
    for text in written:
        name, equals, value = text.partition("=")
        if not equals:
            raise BadInput(f'--switch: "{text}" must be NAME=VALUE, such as allow_negative=false')
        number = int(value) if value.isascii() and value.isdigit() else value
        found[name] = {"true": True, "false": False}.get(value, number)
    return found
