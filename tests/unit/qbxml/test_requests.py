from datetime import date
from decimal import Decimal

import pytest

from stockbridge.qbxml import (
    MessageSet,
    ReceivedMessageSet,
    Ref,
    Request,
    UnreadableError,
    UnwritableError,
    decode_requests,
    encode,
)
from stockbridge.qbxml.messages.adjustments import (
    InventoryAdjustmentAdd,
    InventoryAdjustmentLineAdd,
    InventoryAdjustmentQuery,
    QuantityAdjustment,
)
from stockbridge.qbxml.messages.inventory_items import ItemInventoryAdd, ItemInventoryMod, ItemInventoryQuery
from stockbridge.qbxml.messages.inventory_sites import InventorySiteQuery
from stockbridge.qbxml.messages.item_sites import ItemSitesQuery
from stockbridge.qbxml.messages.queries import NameFilter, NameRangeFilter
from stockbridge.qbxml.messages.trade_items import ItemServiceAdd

ADJUSTMENT = InventoryAdjustmentAdd(
    account_ref=Ref(full_name="Inventory Adjustment"),
    txn_date=date(2026, 3, 5),
    ref_number="7ZK3M9QWXYA",
    inventory_site_ref=Ref(full_name="Truck 7"),
    memo="Job 4711 used 3 – <Müller & Söhne>",
    external_guid="{7D543F23-F3B1-4DEA-8FF4-37BD26D15E6C}",
    inventory_adjustment_line_add=(
        InventoryAdjustmentLineAdd(
            item_ref=Ref(list_id="8000002A-1772460904"),
            quantity_adjustment=QuantityAdjustment(quantity_difference=Decimal("-3.00")),
        ),
    ),
)

WRITTEN = b"""\
<?xml version="1.0" encoding="utf-8"?>
<?qbxml version="13.0"?>
<QBXML>
<QBXMLMsgsRq newMessageSetID="7ZK3M9QWXYA" onError="stopOnError">
<InventoryAdjustmentAddRq requestID="1">
<InventoryAdjustmentAdd>
<AccountRef>
<FullName>Inventory Adjustment</FullName>
</AccountRef>
<TxnDate>2026-03-05</TxnDate>
<RefNumber>7ZK3M9QWXYA</RefNumber>
<InventorySiteRef>
<FullName>Truck 7</FullName>
</InventorySiteRef>
<Memo>Job 4711 used 3 &#8211; &lt;M&#252;ller &amp; S&#246;hne&gt;</Memo>
<ExternalGUID>{7D543F23-F3B1-4DEA-8FF4-37BD26D15E6C}</ExternalGUID>
<InventoryAdjustmentLineAdd>
<ItemRef>
<ListID>8000002A-1772460904</ListID>
</ItemRef>
<QuantityAdjustment>
<QuantityDifference>-3</QuantityDifference>
</QuantityAdjustment>
</InventoryAdjustmentLineAdd>
</InventoryAdjustmentAdd>
</InventoryAdjustmentAddRq>
<ItemInventoryQueryRq requestID="2" iterator="Continue" iteratorID="{a-b}">
<MaxReturned>100</MaxReturned>
<ActiveStatus>All</ActiveStatus>
</ItemInventoryQueryRq>
</QBXMLMsgsRq>
</QBXML>
"""


def item(**fields: object) -> ItemInventoryMod:
    return ItemInventoryMod(list_id="80000001-1", edit_sequence="1", **fields)  # type: ignore[arg-type] # per test


def test_a_message_set_is_written_byte_for_byte() -> None:
    page = ItemInventoryQuery(iterator="Continue", iterator_id="{a-b}", max_returned=100, active_status="All")

    assert encode(MessageSet((ADJUSTMENT, page), new_message_set_id="7ZK3M9QWXYA")) == WRITTEN


def test_a_question_about_a_remembered_set_has_no_requests() -> None:
    written = encode(MessageSet(new_message_set_id="X", old_message_set_id="X"))

    assert b'<QBXMLMsgsRq newMessageSetID="X" oldMessageSetID="X" onError="stopOnError">\n</QBXMLMsgsRq>' in written


def test_an_empty_text_or_reference_clears_the_field_and_none_leaves_it() -> None:
    written = encode(MessageSet((item(sales_desc="", parent_ref=Ref()),)))

    assert b"<SalesDesc></SalesDesc>" in written
    assert b"<ParentRef>\n</ParentRef>" in written
    assert b"PurchaseDesc" not in written


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (item(name="x" * 32), "ItemInventoryMod/Name has 32 characters, at most 31 fit; shorten it"),
        (
            item(sales_tax_code_ref=Ref(full_name="Taxable")),
            "ItemInventoryMod/SalesTaxCodeRef/FullName has 7 characters",
        ),
        (item(sales_desc="ねじ"), "ItemInventoryMod/SalesDesc: QuickBooks cannot keep the character 'ね'"),
        (item(sales_price=Decimal("0.123456")), "ItemInventoryMod/SalesPrice: 0.123456 has more than 5 decimals"),
        (item(is_tax_included=True), "ItemInventoryMod/IsTaxIncluded does not exist in QuickBooks US; leave it out"),
        (ItemInventoryAdd(name=""), None),
        (ItemServiceAdd(name="Labour"), "exactly one of sales_or_purchase | sales_and_purchase"),
        (ItemInventoryQuery(list_id=("1-1",), active_status="All"), "at most one of list_id | full_name"),
        (ItemInventoryQuery(iterator="Begin"), "ItemInventoryQuery/iterator: 'Begin' is not one of Start"),  # type: ignore[arg-type]
        (ItemInventoryQuery(max_returned=0), "ItemInventoryQuery/MaxReturned: 0 is not at least 1"),
        (ItemInventoryQuery(from_modified_date="2026-03-05T10:00:00Z"), "no Z, no fractions"),
        (InventoryAdjustmentQuery(txn_id=("1-1",), ref_number=("A",)), "at most one of txn_id | ref_number"),
        (
            InventoryAdjustmentAdd(account_ref=Ref(full_name="A"), inventory_adjustment_line_add=()),
            "InventoryAdjustmentAdd/InventoryAdjustmentLineAdd is missing",
        ),
        (
            InventoryAdjustmentAdd(
                account_ref=Ref(full_name="A"),
                inventory_adjustment_line_add=(
                    InventoryAdjustmentLineAdd(
                        item_ref=Ref(list_id="1-1"),
                        quantity_adjustment=QuantityAdjustment(new_quantity=Decimal(1), quantity_difference=Decimal(1)),
                    ),
                ),
            ),
            "InventoryAdjustmentLineAdd/QuantityAdjustment: exactly one of new_quantity | quantity_difference",
        ),
        (
            ItemInventoryQuery(
                name_filter=NameFilter(match_criterion="Contains", name="x"), name_range_filter=NameRangeFilter()
            ),
            "at most one of name_filter | name_range_filter",
        ),
    ],
)
def test_what_quickbooks_would_refuse_is_refused_by_name(request_: Request, sentence: str | None) -> None:
    if sentence is None:
        assert b"<Name></Name>" in encode(MessageSet((request_,)))
        return
    with pytest.raises(UnwritableError) as refusal:
        encode(MessageSet((request_,)))
    assert sentence in str(refusal.value)


def test_lengths_are_counted_before_escaping() -> None:
    assert b"&amp;" * 31 in encode(MessageSet((item(name="&" * 31),)))


def test_fields_and_messages_wait_for_their_version() -> None:
    with pytest.raises(UnwritableError, match=r"ItemInventoryMod/Max needs qbXML 13\.0 or newer"):
        encode(MessageSet((item(max=Decimal(5)),)), version="12.0")
    with pytest.raises(UnwritableError, match=r"InventorySiteQuery needs qbXML 10\.0 or newer"):
        encode(MessageSet((InventorySiteQuery(),)), version="8.0")
    assert b'<?qbxml version="12.0"?>' in encode(MessageSet((item(),)), version="12.0")


def test_fields_and_messages_stay_in_their_countries() -> None:
    assert b"<IsTaxIncluded>true</IsTaxIncluded>" in encode(MessageSet((item(is_tax_included=True),)), country="CA")
    with pytest.raises(UnwritableError, match="ItemSitesQuery does not exist in QuickBooks CA"):
        encode(MessageSet((ItemSitesQuery(),)), country="CA")


@pytest.mark.parametrize("identifier", ["", "x" * 25])
def test_a_message_set_id_has_1_to_24_characters(identifier: str) -> None:
    with pytest.raises(UnwritableError, match="1 to 24 characters"):
        encode(MessageSet(new_message_set_id=identifier))


def received(
    body: str, envelope: str = '<QBXMLMsgsRq onError="stopOnError">', version: str = "13.0"
) -> ReceivedMessageSet:
    head = f'<?xml version="1.0"?>\n<?qbxml version="{version}"?>\n'
    return decode_requests(f"{head}<QBXML>{envelope}{body}</QBXMLMsgsRq></QBXML>")


def test_a_received_set_keeps_what_the_sender_said_around_the_requests() -> None:
    envelope = (
        '<QBXMLMsgsRq onError="continueOnError" oldMessageSetID="A" newMessageSetID="B" responseData="includeNone">'
    )
    message_set = received('<HostQueryRq requestID="a"/><!-- c --><HostQueryRq/>', envelope, version="8.0")

    assert message_set.request_ids == ("a", None)
    assert (message_set.old_message_set_id, message_set.new_message_set_id) == ("A", "B")
    assert (message_set.on_error, message_set.response_data) == ("continueOnError", "includeNone")
    assert message_set.version == "8.0"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("<CustomerQueryRq/>", "CustomerQueryRq is not a request that is known here"),
        ('<AccountQueryRq iterator="Start"/>', "AccountQueryRq has no attribute iterator"),
        ("<HostQueryRq><Colour>red</Colour></HostQueryRq>", "HostQueryRq has no element Colour"),
        (
            "<ItemInventoryQueryRq><ActiveStatus>All</ActiveStatus><MaxReturned>1</MaxReturned></ItemInventoryQueryRq>",
            "MaxReturned is out of order or repeated in ItemInventoryQueryRq",
        ),
        (
            "<ItemInventoryQueryRq><MaxReturned>1</MaxReturned><MaxReturned>1</MaxReturned></ItemInventoryQueryRq>",
            "MaxReturned is out of order or repeated",
        ),
        (
            "<ItemInventoryQueryRq><MaxReturned></MaxReturned></ItemInventoryQueryRq>",
            "does not have the form of INTTYPE",
        ),
        ("<ItemInventoryQueryRq><ActiveStatus>all</ActiveStatus></ItemInventoryQueryRq>", "ActiveStatus: 'all'"),
        (
            "<ItemInventoryQueryRq><FromModifiedDate>2026-03-05T10:00:00Z</FromModifiedDate></ItemInventoryQueryRq>",
            "does not have the form of DATETIMETYPE",
        ),
        ("<InvoiceQueryRq><IncludeLineItems>True</IncludeLineItems></InvoiceQueryRq>", "'True'"),
        ("<InvoiceQueryRq><IncludeLineItems>t<b/>rue</IncludeLineItems></InvoiceQueryRq>", "IncludeLineItems"),
        (
            "<ItemInventoryAddRq><ItemInventoryAdd><Name>A</Name><TotalValue>1.5</TotalValue></ItemInventoryAdd></ItemInventoryAddRq>",
            "TotalValue: '1.5' does not have the form of AMTTYPE",
        ),
        (
            "<ItemInventoryAddRq><ItemInventoryAdd><IsActive>true</IsActive></ItemInventoryAdd></ItemInventoryAddRq>",
            "ItemInventoryAdd lacks Name",
        ),
        ("<ItemInventoryAddRq/>", "ItemInventoryAddRq holds exactly one ItemInventoryAdd"),
        (
            f"<ItemInventoryQueryRq><IncludeRetElement>{'x' * 51}</IncludeRetElement></ItemInventoryQueryRq>",
            "IncludeRetElement has 51 characters, at most 50 fit",
        ),
        (
            "<ItemInventoryQueryRq><ListID>1-1</ListID><MaxReturned>1</MaxReturned></ItemInventoryQueryRq>",
            "at most one of list_id",
        ),
    ],
)
def test_a_request_is_read_as_strictly_as_quickbooks_reads_it(body: str, sentence: str) -> None:
    with pytest.raises(UnreadableError) as refusal:
        received(body)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    "document",
    [
        '<QBXML><QBXMLMsgsRq onError="stopOnError"/></QBXML>',
        '<?qbxml version="latest"?><QBXML><QBXMLMsgsRq onError="stopOnError"/></QBXML>',
        '<?qbxml version="13.0"?><QBXML><QBXMLMsgsRq/></QBXML>',
        '<?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="rollbackOnError"/></QBXML>',
        '<?qbxml version="13.0"?><QBXML><SignonMsgsRq/><QBXMLMsgsRq onError="stopOnError"/></QBXML>',
        '<?qbxml version="13.0"?><QBXMLMsgsRq onError="stopOnError"/>',
        '<?qbxml version="13.0"?><QBXML>',
        "",
    ],
)
def test_a_wrong_envelope_is_refused(document: str) -> None:
    with pytest.raises(UnreadableError):
        decode_requests(document)


def test_elements_newer_than_the_version_asked_for_are_refused() -> None:
    mod = "<ItemInventoryMod><ListID>1</ListID><EditSequence>1</EditSequence><Max>5</Max></ItemInventoryMod>"

    with pytest.raises(UnreadableError, match=r"Max needs qbXML 13\.0"):
        received(f"<ItemInventoryModRq>{mod}</ItemInventoryModRq>", version="12.0")


def test_countries_are_checked_when_one_is_given() -> None:
    written = encode(MessageSet((item(is_tax_included=True),)), country="UK")

    assert decode_requests(written).requests == (item(is_tax_included=True),)
    with pytest.raises(UnreadableError, match="does not exist in QuickBooks US"):
        decode_requests(written, country="US")
