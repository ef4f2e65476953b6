"""Every behaviour Zuper does not document, as a named switch with its settings listed.

Nasty by default: where facts/ZUPER_GAPS.md knows two possibilities, the default is the one that hurts a careless client. The
type of each switch *is* its list of settings. A client that needs one particular setting to pass is wrong.
"""

from dataclasses import dataclass, fields, replace
from typing import Literal, Self, get_args, get_type_hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """One setting for every undocumented behaviour."""

    list_path: Literal["product", "products"] = "product"
    """Where the product list lives; the other path is Express' 404 page (facts/ZUPER.md §6.1)."""
    current_page: Literal["text", "number"] = "text"
    """Whether `current_page` comes as a string (facts/ZUPER.md §2.2)."""
    data_shape: Literal["object", "list"] = "object"
    """Whether one record answers as an object or as a list of one (facts/ZUPER.md §2.10)."""
    page_cap: Literal[100, 500] = 100
    """The most rows a GET list gives, whatever `count` asks (facts/ZUPER_GAPS.md B6)."""
    unstable_order: bool = True
    """Whether lists without sort and sort_by drift and shuffle between pages (facts/ZUPER.md §3.4)."""
    deep_offset: Literal["errors", "works"] = "errors"
    """Whether rows beyond 27,000 answer 500 now and then (facts/ZUPER.md §3.5)."""
    list_stock: Literal["stale", "fresh", "total_only", "untold"] = "stale"
    """Whether list rows show stock, as it was up to half a minute ago or as it is, by location or not (facts/ZUPER.md §3.12, §8.2)."""
    product_updated_filter: Literal["ignored", "honoured"] = "ignored"
    """Whether `filter.updated_at_from` + `_to` work on products (facts/ZUPER_GAPS.md B1)."""
    category_key: Literal["category_uid", "product_category_uid", "uid"] = "category_uid"
    """How a category row calls its uid (facts/ZUPER.md §7)."""
    company_timezone: Literal["absent", "shown"] = "absent"
    """Whether /user/company tells the timezone (facts/ZUPER_GAPS.md F2)."""

    put_overwrites_stock: bool = True
    """Whether `quantity` and `location_availability` in a PUT replace the stock, without a row (facts/ZUPER_GAPS.md A3)."""
    put_wrong_type: Literal["ignored", "refused"] = "ignored"
    """What a known field of the wrong type does in a PUT (facts/ZUPER_SIMULATOR.md §3.4)."""
    unknown_uom: Literal["dropped", "kept"] = "dropped"
    """What happens to a unit of measure Zuper does not know (facts/ZUPER.md §6.3)."""
    price_form: Literal["mixed", "number"] = "mixed"
    """Whether prices are sometimes text such as "26.0000" (facts/ZUPER.md §5)."""

    decimals: Literal["accepted", "refused", "truncated"] = "accepted"
    """What inward and outward do with a fraction (facts/ZUPER_GAPS.md A6)."""
    float_noise: bool = True
    """Whether fractions look like 28.130000000000003 on the wire (facts/ZUPER.md §5)."""
    allow_negative: bool = True
    """Setting "Allow negative stock balance"; the API never tells it (facts/ZUPER_GAPS.md A7, F1)."""
    inward_elsewhere: Literal["creates_row", "refused"] = "creates_row"
    """What an inward does at a location the product does not have (facts/ZUPER_GAPS.md A8)."""
    create_with_quantity: Literal["no_row", "row"] = "no_row"
    """Whether a product created with stock gets a movement row for it (facts/ZUPER_GAPS.md A4)."""
    cost_from_inward: Literal["latest", "average", "highest"] = "latest"
    """Setting "Update purchase cost to" (facts/ZUPER.md §8.1)."""
    row_delay_seconds: Literal[30, 0] = 30
    """The longest time a movement row stays out of the list (facts/ZUPER_GAPS.md D3)."""
    movement_sort: Literal["honoured", "ignored"] = "honoured"
    """Whether sorting /product/transaction works, or it stays oldest first (facts/ZUPER.md §8.2)."""
    remarks_length: Literal[100, 1000] = 100
    """How much of `remarks` is kept (facts/ZUPER_GAPS.md D4)."""
    total_counts: Literal["live_locations", "all_locations"] = "all_locations"
    """Whether `quantity` includes stock at deleted locations (facts/ZUPER_GAPS.md A20)."""
    void_as: Literal["flag", "compensating_row"] = "flag"
    """How a voided movement shows: `is_deleted` flips, or a second row appears (facts/ZUPER_SIMULATOR.md §4.9)."""

    consumption_module: Literal["invoice", "job", "quote", "none"] = "invoice"
    """Setting "Choose module to track consumption" (facts/ZUPER_GAPS.md F1)."""
    deduct_at: Literal["draft", "await_payment", "paid"] = "draft"
    """The invoice status that takes the stock (facts/ZUPER_GAPS.md A1)."""
    restore_as: Literal["void", "compensating_row", "none"] = "void"
    """What an edited, cancelled or deleted invoice does with what it took (facts/ZUPER_GAPS.md A2)."""
    reversal_type: Literal["INWARD", "RETURNED"] = "RETURNED"
    """The `type` of compensating rows (facts/ZUPER_GAPS.md A9, A10)."""
    invoice_lines: Literal["sparse", "full"] = "sparse"
    """Whether invoice lines sometimes lack their uids (facts/ZUPER.md §10)."""
    transit_takes: Literal["at_start", "at_end"] = "at_start"
    """When a transfer order takes stock from its source (facts/ZUPER_GAPS.md A11)."""
    transit_names_order: bool = True
    """Whether the rows of a transfer order say which order they are of (facts/ZUPER_GAPS.md A11)."""
    receipt_type: Literal["RECEIVED", "INWARD"] = "RECEIVED"
    """The `type` of rows that come from receiving a purchase order (facts/ZUPER_GAPS.md A12)."""
    import_rows: Literal["without", "with"] = "without"
    """Whether an import of stock writes movement rows (facts/ZUPER.md §8.3)."""

    echo_events: bool = True
    """Whether writes through the API fire webhooks too (facts/ZUPER_GAPS.md E4)."""
    stock_event_keys: Literal["mixed", "product", "transaction", "neither"] = "mixed"
    """Which uids a stock webhook carries (facts/ZUPER_GAPS.md E1)."""

    @classmethod
    def gentle(cls) -> Self:
        """The friendliest Zuper imaginable: for demonstrations, never as the only test."""
        return cls(
            current_page="number",
            unstable_order=False,
            deep_offset="works",
            list_stock="fresh",
            company_timezone="shown",
            price_form="number",
            float_noise=False,
            row_delay_seconds=0,
            remarks_length=1000,
            total_counts="live_locations",
            restore_as="compensating_row",
            reversal_type="INWARD",
            invoice_lines="full",
            transit_takes="at_end",
            receipt_type="INWARD",
            import_rows="with",
            stock_event_keys="product",
        )

    def turned(self, switch: str, setting: object) -> Self:
        """The same switches with one of them at another setting.

        Raises:
            ValueError: no such switch, or not one of its settings.
        """
        allowed = _settings(switch)
        if setting not in allowed:
            raise ValueError(f"switch {switch} has no setting {setting!r}: choose from {', '.join(map(repr, allowed))}")
        chosen: dict[str, object] = {switch: setting}
        return replace(self, **chosen)  # type: ignore[arg-type] # checked against the switch's own settings just above


def all_settings() -> list[tuple[str, object]]:
    """Every switch with every one of its settings, in the order they are written above."""
    return [(switch.name, setting) for switch in fields(Switches) for setting in _settings(switch.name)]


def _settings(switch: str) -> tuple[object, ...]:
    kinds = get_type_hints(Switches)
    if switch not in kinds:
        raise ValueError(f"there is no switch {switch!r}")
    return (True, False) if kinds[switch] is bool else get_args(kinds[switch])
