"""Every way in which Zuper's client writes, for tests that hold for all of them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from stockbridge.zuper.answers import Verdict
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.messages import Product
from stockbridge.zuper.writes import NewProduct, ProductEdit, WebhookRequest

WRITES: list[tuple[str, Callable[[ZuperClient], Verdict[Any]]]] = [
    ("inward", lambda client: client.inward("p-1", "l-1", Decimal("2.50000"), "why")),
    ("outward", lambda client: client.outward("p-1", "l-1", Decimal(1), "why")),
    ("transfer", lambda client: client.transfer("p-1", "l-1", "l-2", Decimal(1), "why")),
    (
        "create",
        lambda client: client.create_product(
            NewProduct(name="A", category_uid="c-1", product_type="PARTS", track_quantity=False)
        ),
    ),
    (
        "update",
        lambda client: client.update_product(Product(uid="p-1", name="A", product_type="PARTS"), ProductEdit(name="B")),
    ),
    (
        "webhook",
        lambda client: client.register_webhook(
            WebhookRequest(
                name="a", module="PRODUCTS", event="product.update", url=SecretStr("https://example.com"), headers={}
            )
        ),
    ),
]


each_write = pytest.mark.parametrize("write", [write for _, write in WRITES], ids=[name for name, _ in WRITES])
