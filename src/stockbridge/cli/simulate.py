"""The simulators alone, over HTTP, for anyone who builds on them."""

from typing import Annotated

from cyclopts import App, Parameter

app = App(name="simulate", help="Run a simulated system alone, over HTTP.")

Host = Annotated[str, Parameter(help="The address to listen on.")]
Port = Annotated[int, Parameter(help="The port to listen on.")]
Seed = Annotated[int, Parameter(help="The same seed gives the same names and faults.")]


@app.command
def zuper(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8081,
    seed: Seed = 0,
    api_key: Annotated[str, Parameter(help="The key that its account accepts.")] = "simulated-key",
) -> None:
    """A Zuper account with two locations, a category and nobody's data."""
    from stockbridge.cli.output import say
    from stockbridge.simulators.zuper.app import serve

    say(f"A simulated Zuper account answers at http://{host}:{port}/api with the key {api_key}; Ctrl-C ends it.")
    serve(host, port, seed=seed, api_key=api_key)
