"""A page of products as Zuper answers it."""

from typing import Any

import httpx2

from tests.unit.zuper.scripted import success


def products_page(*rows: dict[str, Any], total: int | None = None) -> httpx2.Response:
    return success(list(rows), total_records=len(rows) if total is None else total, current_page="1")
