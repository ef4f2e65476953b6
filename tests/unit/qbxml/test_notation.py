from decimal import Decimal
from typing import Annotated

import pytest

from stockbridge.qbxml.messages import REQUESTS, RETS
from stockbridge.qbxml.messages.adjustments import InventoryAdjustmentAdd
from stockbridge.qbxml.messages.inventory_items import ItemInventoryRet
from stockbridge.qbxml.messages.purchases import BillRet, ItemGroupLine, ItemLine
from stockbridge.qbxml.messages.sales import InvoiceLineGroup, InvoiceRet, SalesLine
from stockbridge.qbxml.notation import Aggregate, In, Length, Ref, Since, element_name, message, table
from stockbridge.qbxml.values import QUANTYPE, TEXT, Quantity


@pytest.mark.parametrize(
    ("attribute", "element"),
    [
        ("list_id", "ListID"),
        ("external_guid", "ExternalGUID"),
        ("cogs_account_ref", "COGSAccountRef"),
        ("ap_account_ref", "APAccountRef"),
        ("force_uom_change", "ForceUOMChange"),
        ("supported_qbxml_version", "SupportedQBXMLVersion"),
        ("qb_file_mode", "QBFileMode"),
        ("include_ret_element", "IncludeRetElement"),
        ("max", "Max"),
    ],
)
def test_elements_are_named_after_their_fields(attribute: str, element: str) -> None:
    assert element == element_name(attribute)


@message
class Shelf(Aggregate):
    name: Annotated[str, Length(5)]
    units: tuple[Annotated[Quantity, Since("12.0"), In({"US"})], ...] = ()
    site_ref: Annotated[Ref, Length(31)] | None = None


def test_a_declaration_compiles_to_what_it_says() -> None:
    name, units, site_ref = table(Shelf).elements

    assert (name.element, name.lexical, name.length, name.required, name.repeated) == ("Name", TEXT, 5, True, False)
    assert (units.lexical, units.since, units.countries, units.repeated) == (QUANTYPE, (12, 0), In({"US"}), True)
    assert (site_ref.table, site_ref.length, site_ref.required) == (table(Ref), 31, False)


def test_messages_are_values() -> None:
    assert Shelf(name="A", units=(Decimal(1),)) == Shelf(name="A", units=(Decimal("1.0"),))
    with pytest.raises(AttributeError):
        Shelf(name="A").name = "B"  # type: ignore[misc] # that it is frozen is what is tested


def test_every_field_of_a_ret_may_be_missing() -> None:
    for cls in RETS.values():
        assert not any(field.required for field in table(cls).elements), cls.__name__
        assert table(cls).cls() == cls()


def test_a_missing_quantity_is_none_and_never_zero() -> None:
    assert ItemInventoryRet().quantity_on_hand is None


def test_requests_and_rets_are_found_by_element_name() -> None:
    assert REQUESTS["InventoryAdjustmentAddRq"] is InventoryAdjustmentAdd
    assert RETS["InvoiceRet"] is InvoiceRet
    assert not REQUESTS.keys() & RETS.keys()


def test_the_lines_of_a_document_include_those_inside_groups() -> None:
    alone, inside = SalesLine(txn_line_id="1-1"), SalesLine(txn_line_id="2-1")
    invoice = InvoiceRet(
        invoice_line_ret=(alone,), invoice_line_group_ret=(InvoiceLineGroup(invoice_line_ret=(inside,)),)
    )
    received = ItemLine(txn_line_id="3-1")

    assert invoice.lines == (alone, inside)
    assert BillRet(item_group_line_ret=(ItemGroupLine(item_line_ret=(received,)),)).lines == (received,)
