"""The service itself: web and worker, in one process or apart; and its demonstration."""

from typing import Annotated, Literal

from cyclopts import Parameter

from stockbridge.settings.port import DEFAULT_PORT


def serve(
    *,
    host: Annotated[str, Parameter(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, Parameter(help="The port to listen on.")] = DEFAULT_PORT,
    role: Annotated[
        Literal["all", "web", "worker"], Parameter(help="web answers the Web Connector, worker talks to Zuper.")
    ] = "all",
    trusted_proxies: Annotated[
        str, Parameter(help="Addresses of proxies, comma-separated, that may say whom they speak for.")
    ] = "",
) -> None:
    """Run the service until it is told to stop."""
    import os

    from stockbridge.bootstrap import Application
    from stockbridge.web import serve as run

    application = Application.open(os.environ)
    try:
        run(application, host, port, role, trusted_proxies=trusted_proxies)
    finally:
        application.close()


def demo(
    *,
    once: Annotated[bool, Parameter(name="--once", negative=(), help="Tell the story to its end, then exit.")] = False,
    port: Annotated[int | None, Parameter(help="The port of the dashboard; without it, a free one.")] = None,
) -> int:
    """Show it: a simulated QuickBooks and a simulated Zuper, with the real service between them."""
    from stockbridge.demo import run

    return run(once=once, port=port)
