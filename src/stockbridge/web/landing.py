"""`/`: what somebody sees who types the bare address. The same for everybody, so it says nothing about anybody.

The Web Connector fetches it too, as the application's support page (facts/WEB_CONNECTOR.md §1).
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stockbridge</title>
<style>
body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 15vh auto 0; padding: 0 1.5rem; color: #1c2733; background: #fff }
h1 { font-size: 1.6rem }
@media (prefers-color-scheme: dark) { body { color: #dbe3ea; background: #14191f } }
</style>
<h1>Stockbridge is running</h1>
<p>It keeps the inventory of QuickBooks Desktop and Zuper equal, to the unit.</p>
<p>There is nothing to do on this page. The QuickBooks Web Connector calls <code>/qbwc</code> on this address by itself; how to
connect it, and what to do when it complains, is told in the documentation that came with Stockbridge
(<code>docs/connecting.md</code>). To see how your stock is doing, type <code>stockbridge status</code> and the name of your
connection where Stockbridge was installed.</p>
</html>
"""


def landing_route() -> Route:
    return Route("/", _show)


async def _show(_request: Request) -> Response:
    return HTMLResponse(
        _PAGE,
        headers={"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"},
    )
