"""Zuper's REST interface as blocking methods: the only file that knows its addresses.

Reads are repeated a few times while the trouble looks like passing, then raise a `ZuperError`. Writes are sent once and never
repeated here; they answer with a verdict, and `NobodyKnows` must be settled by asking (design §3, invariants 1 and 4). Every
call waits for its turn in the connection's pace. No method sets a quantity: stock moves by inward, outward and transfer only.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal, TypeVar

import httpx2
from pydantic import SecretStr

from stockbridge.zuper import fields, messages
from stockbridge.zuper.answers import Envelope, Unreadable, Verdict
from stockbridge.zuper.caller import Caller
from stockbridge.zuper.errors import ZuperError, ZuperNoSuchAddress, ZuperSaidNo, ZuperUnreadable
from stockbridge.zuper.exact_json import JSON
from stockbridge.zuper.exchange import Call, Exchange, checked_address, checked_key
from stockbridge.zuper.messages import Category, Company, Location, Movement, Paper, Product, Webhook
from stockbridge.zuper.pace import Pace
from stockbridge.zuper.paging import PAGE_ROWS, FetchPage, HasUid, Listing, Page, read_page
from stockbridge.zuper.writes import NewProduct, ProductEdit, WebhookRequest

_FILTER_ROWS: Final = 1000
"""The most that /product/filter gives (facts/ZUPER.md §3.2)."""

_PLACES_ROWS: Final = 500
"""Accepted for categories and locations (facts/ZUPER.md §3.1); these lists have no order, so one page is worth much."""

Value = TypeVar("Value")
Row = TypeVar("Row", bound=HasUid)
Query = Sequence[tuple[str, str]]


class ZuperClient:
    """One account of Zuper, seen with one key.

    Raises:
        BadInput: `api_url` or `api_key` cannot be used.
    """

    def __init__(self, http: httpx2.Client, *, api_url: str, api_key: SecretStr, pace: Pace) -> None:
        self.api_url = checked_address(api_url, "zuper.api_url")
        self._caller = Caller(Exchange(http=http, clock=pace.clock, key=checked_key(api_key)), pace)
        self._list_path = "/product"
        self._list_sort: Query = (("sort", "ASC"), ("sort_by", "created_at"))

    def __repr__(self) -> str:
        return f"ZuperClient({self.api_url!r})"

    def ahead(self) -> timedelta | None:
        """How far our clock was ahead of Zuper's at its latest answer; None while it has told no time."""
        return self._caller.ahead

    # Reads. Each raises a `ZuperError` when it could not be read.

    def company(self) -> Company:
        """The account that the key belongs to; also the cheapest check of a key."""
        return self._one("/user/company", messages.read_company)

    def products(
        self, number: int, size: int = PAGE_ROWS, *, updated: tuple[datetime, datetime] | None = None
    ) -> Page[Product]:
        """A page of the product list, oldest first; rows may lack what `product` has.

        `updated` asks for products changed between two moments; only where `capabilities` showed that Zuper heeds it.
        """
        query = [] if updated is None else _updated_between(*updated)
        for _ in range(2):
            try:
                return self._product_page(number, size, query)
            except (ZuperNoSuchAddress, ZuperSaidNo) as error:
                if not self._adapt_to(error):
                    raise
        return self._product_page(number, size, query)

    def product(self, uid: str) -> Product | None:
        """A product in full; None only when Zuper says that there is none (deleted ones included)."""
        try:
            found = self._one(f"/product/{_in_path(uid)}", messages.read_product)
        except ZuperSaidNo as error:
            if "invalid product uid" in error.reason.lower():
                return None
            raise
        if found.uid != uid:
            raise ZuperUnreadable(f"Zuper was asked for product {uid} and answered with {found.uid}: ask Zuper support")
        return found

    def find_products(self, *, name: str | None = None, part_number: str | None = None) -> list[Product]:
        """All products with exactly this name, and all with exactly this part number. Nothing is unique in Zuper.

        Raises:
            ZuperError: the search could not be completed, so it shows nothing.
        """
        found: dict[str, Product] = {}
        for key, value in (("product_name", name), ("product_id", part_number)):
            if value is not None:
                found.update((row.uid, row) for row in self._everything(self._filtered(key, value), _FILTER_ROWS))
        # The filter is a means to read less; a server may ignore it, or compare in its own way.
        return [p for p in found.values() if (name is not None and p.name == name) or _same_number(p, part_number)]

    def movements(
        self,
        number: int,
        size: int = PAGE_ROWS,
        *,
        product_uid: str | None = None,
        created_from: datetime | None = None,
        created_to: datetime | None = None,
    ) -> Page[Movement]:
        """A page of the stock history, newest first as far as Zuper heeds the order (`paging.NewestFirst` checks it).

        The filters may be ignored by Zuper too: rows of other products or times may come.
        """
        query = [("sort", "DESC"), ("sort_by", "created_at")]
        if product_uid is not None:
            query.append(("product_uid", product_uid))
        if created_from is not None:
            query.append(("created_at_from", _iso(created_from)))
        if created_to is not None:
            query.append(("created_at_to", _iso(created_to)))
        return self._page("/product/transaction", messages.read_movement, number, size, query)

    def movement(self, uid: str) -> Movement:
        """One row of the stock history."""
        found = self._one(f"/product/transaction/{_in_path(uid)}", messages.read_movement)
        if found.uid != uid:
            raise ZuperUnreadable(
                f"Zuper was asked for movement {uid} and answered with {found.uid}: ask Zuper support"
            )
        return found

    def invoice(self, uid: str) -> Paper:
        """An invoice's number and customer."""
        return self._paper("invoice", f"/invoice/{_in_path(uid)}", uid, messages.read_invoice)

    def purchase_order(self, uid: str) -> Paper:
        """A purchase order's number."""
        return self._paper("purchase order", f"/purchase_orders/{_in_path(uid)}", uid, messages.read_purchase_order)

    def transfer_order_status(self, uid: str) -> str | None:
        """How far a transfer order is: DRAFT, IN_TRANSIT, COMPLETED or VOIDED (facts/ZUPER.md §9); None when not told."""
        return self._one(f"/products/transfer_orders/{_in_path(uid)}", messages.read_transfer_order_status)

    def categories(self) -> list[Category]:
        """All categories."""
        return self._all("/products/category", messages.read_category, _PLACES_ROWS)

    def locations(self) -> list[Location]:
        """All locations that the key's user may see (facts/ZUPER_GAPS.md C4)."""
        return self._all("/products/location", messages.read_location, _PLACES_ROWS)

    def webhooks(self) -> list[Webhook]:
        """All registered webhooks, without their secrets."""
        return self._all(self._webhook_url, messages.read_webhook)

    # Writes. Each leaves the house at most once.

    def inward(self, product_uid: str, location_uid: str, units: Decimal, remarks: str) -> Verdict[str]:
        """Add units to a location. The yes holds the movement's uid."""
        return self._move("inward", product_uid, units, remarks, {"location_uid": location_uid})

    def outward(self, product_uid: str, location_uid: str, units: Decimal, remarks: str) -> Verdict[str]:
        """Take units from a location. The yes holds the movement's uid."""
        return self._move("outward", product_uid, units, remarks, {"location_uid": location_uid})

    def transfer(self, product_uid: str, from_uid: str, to_uid: str, units: Decimal, remarks: str) -> Verdict[str]:
        """Move units between two locations. The yes holds the movement's uid."""
        places: dict[str, JSON] = {"from_location_uid": from_uid, "to_location_uid": to_uid}
        return self._move("transfer", product_uid, units, remarks, places)

    def create_product(self, product: NewProduct) -> Verdict[str]:
        """Create a product. The yes holds its uid."""
        return self._write(
            "POST", "/product", product.body(), lambda envelope: fields.uid(envelope.record(), "product_uid")
        )

    def update_product(self, product: Product, edit: ProductEdit) -> Verdict[None]:
        """Change fields of `product`, its detail as it was read just before. A yes may have ignored some: read it back."""
        return self._write("PUT", f"/product/{_in_path(product.uid)}", edit.body(product), lambda _: None)

    def register_webhook(self, request: WebhookRequest) -> Verdict[None]:
        """Have Zuper call us after an event; only ever a hint to look sooner."""
        return self._write("POST", self._webhook_url, request.body(), lambda _: None)

    # Below: how calls are made.

    @property
    def _webhook_url(self) -> str:
        # Another service of the same host, without /api (facts/ZUPER.md §1.10).
        return self.api_url.removesuffix("/api") + "/service/notifications/webhook"

    def _get(self, path: str, query: Query = ()) -> Envelope:
        return self._caller.read(Call(method="GET", url=self._url(path), query=query))

    def _write(
        self, method: Literal["POST", "PUT"], path: str, body: JSON, take: Callable[[Envelope], Value]
    ) -> Verdict[Value]:
        return self._caller.write(Call(method=method, url=self._url(path), body=body), take)

    def _url(self, path: str) -> str:
        return path if path.startswith("http") else self.api_url + path

    def _one(self, path: str, read: Callable[[JSON], Value]) -> Value:
        return _readable(path, lambda: read(self._get(path).record()))

    def _paper(self, called: str, path: str, uid: str, read: Callable[[JSON], Paper]) -> Paper:
        found = self._one(path, read)
        if found.uid != uid:
            raise ZuperUnreadable(
                f"Zuper was asked for {called} {uid} and answered with {found.uid}: ask Zuper support"
            )
        return found

    def _page(self, path: str, read: Callable[[JSON], Row], number: int, size: int, query: Query = ()) -> Page[Row]:
        envelope = self._get(path, [("page", str(number)), ("count", str(size)), *query])
        return _readable(path, lambda: read_page(envelope, read, number=number, size=size))

    def _product_page(self, number: int, size: int, query: Query) -> Page[Product]:
        return self._page(self._list_path, messages.read_product, number, size, [*self._list_sort, *query])

    def _filtered(self, key: str, value: str) -> FetchPage[Product]:
        rule: dict[str, JSON] = {"key": key, "type": "default_field", "operator": "EQUAL_TO", "value": value}

        def fetch(number: int, size: int) -> Page[Product]:
            body: dict[str, JSON] = {
                "page": number,
                "limit": size,
                "sort": "ASC",
                "sort_by": "created_at",
                "filter_rule_operator": "AND",
                "filter_rules": [rule],
            }
            envelope = self._caller.read(Call(method="POST", url=self._url("/product/filter"), body=body))
            return _readable(
                "/product/filter", lambda: read_page(envelope, messages.read_product, number=number, size=size)
            )

        return fetch

    def _all(self, path: str, read: Callable[[JSON], Row], size: int = PAGE_ROWS) -> list[Row]:
        return self._everything(lambda number, count: self._page(path, read, number, count), size)

    def _everything(self, fetch: FetchPage[Row], size: int) -> list[Row]:
        listing = Listing(fetch, size=size)
        rows = list(listing)
        if not listing.is_whole:
            why = listing.holes[0] if listing.holes else "rows were missing after several passes"
            raise ZuperUnreadable(f"A list of Zuper's could not be read completely: {why}")
        return rows

    def _move(self, verb: str, product_uid: str, units: Decimal, remarks: str, places: dict[str, JSON]) -> Verdict[str]:
        if not units > 0:
            raise ValueError("units must be positive: the verb says which way they go")
        transaction: dict[str, JSON] = {
            "product_uid": product_uid,
            **places,
            "quantity": units,
            "serial_nos": [],
            "remarks": remarks,
        }
        return self._write(
            "POST",
            f"/product/{_in_path(product_uid)}/{verb}",
            {"transaction": transaction},
            lambda envelope: fields.uid(envelope.record(), "transaction_uid"),
        )

    def _adapt_to(self, error: ZuperError) -> bool:
        # Data centres differ: some list under /products, and the sort keys of this list are not documented
        # (facts/ZUPER.md §6.1, facts/ZUPER_GAPS.md B5).
        if isinstance(error, ZuperNoSuchAddress) or (isinstance(error, ZuperSaidNo) and error.status == 404):
            self._list_path = "/products" if self._list_path == "/product" else "/product"
            return True
        if isinstance(error, ZuperSaidNo) and "sort" in error.reason.lower() and self._list_sort:
            self._list_sort = ()
            return True
        return False


def _readable(path: str, read: Callable[[], Value]) -> Value:
    try:
        return read()
    except Unreadable as error:
        raise ZuperUnreadable(
            f"Zuper's answer at {path} cannot be used: {error}; if this stays so, ask Zuper support"
        ) from None


def _in_path(uid: str) -> str:
    if not fields.is_uid(uid):
        raise ValueError(f"{uid!r} is not an identity of Zuper's")
    return uid


def _same_number(product: Product, part_number: str | None) -> bool:
    return part_number is not None and product.part_number == part_number


def _updated_between(start: datetime, end: datetime) -> Query:
    # Without the second one the first is ignored (facts/ZUPER.md §3.6).
    return [("filter.updated_at_from", _iso(start)), ("filter.updated_at_to", _iso(end))]


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
