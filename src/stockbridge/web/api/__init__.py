"""`/api/v1`: what the pages and the command line tell and do, for programs, in the same words and shapes (design §7). One file a subject.

A program signs in with a token (`Authorization: Bearer ...`), which is a person's and may do no more than that person. A connection the
person may not see is not there. Described at `/api/v1/openapi.json`.
"""

from typing import Any

from fastapi import APIRouter

from stockbridge.web.api import audit, connections, count, fields, first_contact, held, people, reports, set_up
from stockbridge.web.api.shapes import Problem


def api_router() -> APIRouter:
    """The routes of the API. The application's state must have the `services`."""
    errors: dict[int | str, dict[str, Any]] = {status: {"model": Problem} for status in (400, 401, 403, 404, 413, 422)}
    router = APIRouter(prefix="/api/v1", responses=errors)
    for part in (connections, set_up, first_contact, reports, fields, held, audit, count, people):
        router.include_router(part.router)
    for part in (first_contact, count):
        router.include_router(part.file_router)
    return router
