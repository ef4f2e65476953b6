"""`/static`: styles and scripts, ours and those that `hatch_build.py` copied. The only answers browsers may keep."""

from functools import cache
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from stockbridge.web.rendering import STATIC

FOR_EVER: Final = "public, max-age=31536000, immutable"
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def static_route() -> Route:
    return Route("/static/{path:path}", _serve)


@cache
def _files() -> frozenset[str]:
    """What there is. An address is looked up here, never on the disk: no path that somebody made up reaches it."""
    return frozenset(file.relative_to(STATIC).as_posix() for file in STATIC.rglob("*") if file.is_file())


async def _serve(request: Request) -> Response:
    path = request.path_params["path"]
    file = STATIC / path
    kind = _TYPES.get(file.suffix)
    if kind is None or path not in _files():
        return PlainTextResponse("There is nothing here.\n", 404)
    kept = FOR_EVER if "v" in request.query_params else "no-cache"
    return FileResponse(file, media_type=kind, headers={"cache-control": kept})
