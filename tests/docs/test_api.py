"""docs/api.md lists every call of the API and no other."""

import re

from fastapi import FastAPI

from stockbridge.web.api import api_router
from tests.docs.sources import ROOT


def test_the_page_lists_every_call_and_no_other() -> None:
    app = FastAPI()
    app.include_router(api_router())
    calls = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| `([A-Z]+ /[^`]+)`", page, flags=re.MULTILINE)) == calls
