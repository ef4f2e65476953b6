"""Reading a request's body without trusting its sender: never more than a limit, never longer than a while."""

import asyncio
from typing import Final

from starlette.requests import Request

SECONDS_MAX: Final = 90.0
"""The Web Connector itself gives up after 100 (facts/WEB_CONNECTOR.md §1)."""


class TooLargeError(Exception):
    """The body has more bytes than the limit; the rest of it was not read."""


class TooSlowError(Exception):
    """The body did not arrive in time."""


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body.

    Raises:
        TooLargeError: it is, or says that it is, larger than `limit` bytes.
        TooSlowError: it did not arrive within `SECONDS_MAX`.
    """
    announced = request.headers.get("content-length", "0")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > limit:
        raise TooLargeError
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS_MAX):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise TooLargeError
    except TimeoutError:
        raise TooSlowError from None
    return bytes(body)
