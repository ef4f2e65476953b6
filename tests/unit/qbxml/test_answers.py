from datetime import date
from decimal import Decimal

import pytest

from stockbridge.qbxml import Answer, Ref, Status, UnreadableError, UnwritableError, decode, encode_answers
from stockbridge.qbxml.messages.adjustments import InventoryAdjustmentLine, InventoryAdjustmentRet
from stockbridge.qbxml.messages.all_items import ItemGroupRet
from stockbridge.qbxml.messages.inventory_items import ItemInventoryRet

OK = Status(0, "Info", "Status OK")
ANSWERS = [
    Answer(
        name="InventoryAdjustmentAdd",
        request_id="1",
        status=OK,
        rets=(
            InventoryAdjustmentRet(
                txn_id="4C-1772746811",
                time_created="2026-03-05T16:40:11-05:00",
                account_ref=Ref(list_id="80000020-1", full_name="Inventory Adjustment"),
                txn_date=date(2026, 3, 5),
                memo="Größe 5\nzweite Zeile",
                inventory_adjustment_line_ret=(
                    InventoryAdjustmentLine(
                        txn_line_id="4E-1772746811",
                        quantity_difference=Decimal(-3),
                        value_difference=Decimal("-12.83"),
                    ),
                ),
            ),
        ),
    ),
    Answer(name="ItemQuery", request_id="2", status=Status(1, "Info", 'No "match" & nothing'), ret_count=0),
]
WRITTEN = b"""\
<?xml version="1.0" ?>
<QBXML>
<QBXMLMsgsRs newMessageSetID="7ZK3M9QWXYA" messageSetStatusCode="0">
<InventoryAdjustmentAddRs requestID="1" statusCode="0" statusSeverity="Info" statusMessage="Status OK">
<InventoryAdjustmentRet>
<TxnID>4C-1772746811</TxnID>
<TimeCreated>2026-03-05T16:40:11-05:00</TimeCreated>
<AccountRef>
<ListID>80000020-1</ListID>
<FullName>Inventory Adjustment</FullName>
</AccountRef>
<TxnDate>2026-03-05</TxnDate>
<Memo>Gr&#246;&#223;e 5
zweite Zeile</Memo>
<InventoryAdjustmentLineRet>
<TxnLineID>4E-1772746811</TxnLineID>
<QuantityDifference>-3</QuantityDifference>
<ValueDifference>-12.83</ValueDifference>
</InventoryAdjustmentLineRet>
</InventoryAdjustmentRet>
</InventoryAdjustmentAddRs>
<ItemQueryRs requestID="2" statusCode="1" statusSeverity="Info" statusMessage="No &quot;match&quot; &amp; nothing" retCount="0" />
</QBXMLMsgsRs>
</QBXML>
"""


def answer(body: str) -> Answer:
    (read,) = decode(f'<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>{body}</QBXMLMsgsRs>\n</QBXML>')
    return read


def item(body: str) -> ItemInventoryRet:
    rs = f'<ItemInventoryQueryRs statusCode="0"><ItemInventoryRet>{body}</ItemInventoryRet></ItemInventoryQueryRs>'
    (ret,) = answer(rs).rets
    assert isinstance(ret, ItemInventoryRet)
    return ret


def test_answers_are_written_in_the_wire_form_of_quickbooks() -> None:
    assert encode_answers(ANSWERS, message_set_status_code=0, new_message_set_id="7ZK3M9QWXYA") == WRITTEN


def test_answers_are_read_in_order_with_everything_around_them() -> None:
    document = decode(WRITTEN)

    assert document.message_set_status_code == 0
    assert document.new_message_set_id == "7ZK3M9QWXYA"
    assert list(document) == ANSWERS


def test_a_set_without_an_id_has_no_message_set_status() -> None:
    assert decode(encode_answers([])).message_set_status_code is None


def test_iterator_and_count_are_read() -> None:
    read = answer('<ItemQueryRs statusCode="0" retCount="7" iteratorRemainingCount="12" iteratorID="{a}"/>')

    assert (read.ret_count, read.iterator_remaining, read.iterator_id) == (7, 12, "{a}")


def test_an_answer_may_mix_kinds_and_skip_what_is_unknown() -> None:
    read = answer(
        '<ItemQueryRs statusCode="0"><ItemInventoryRet><Name>A</Name></ItemInventoryRet><ItemSpaceshipRet><Name>X</Name>'
        "</ItemSpaceshipRet><ItemGroupRet><Name>B</Name></ItemGroupRet></ItemQueryRs>"
    )

    assert read.rets == (ItemInventoryRet(name="A"), ItemGroupRet(name="B"))
    assert ItemGroupRet(name="B").full_name == "B"


def test_each_ret_belongs_to_its_own_answer() -> None:
    one = '<ItemQueryRs statusCode="0"><ItemInventoryRet><Name>{}</Name></ItemInventoryRet></ItemQueryRs>'
    body = one.format("A") + '<ItemQueryRs statusCode="1"/><CustomerQueryRs statusCode="500"/>' + one.format("B")

    read = list(decode(f"<QBXML><QBXMLMsgsRs>{body}</QBXMLMsgsRs></QBXML>"))

    assert [len(each.rets) for each in read] == [1, 0, 0, 1]
    assert [each.status.code for each in read] == [0, 1, 500, 0]


def test_a_stale_edit_sequence_brings_the_current_object() -> None:
    read = answer(
        '<ItemInventoryModRs statusCode="3200" statusSeverity="Error"><ItemInventoryRet><EditSequence>2</EditSequence>'
        "</ItemInventoryRet></ItemInventoryModRs>"
    )

    assert read.rets == (ItemInventoryRet(edit_sequence="2"),)


def test_unknown_elements_are_skipped_and_order_does_not_matter() -> None:
    read = item("<QuantityOnHand>-281</QuantityOnHand><Colour><Red>1</Red></Colour><Name>A</Name>")

    assert read == ItemInventoryRet(name="A", quantity_on_hand=Decimal(-281))


def test_missing_and_empty_elements_are_none() -> None:
    read = item("<Name/><QuantityOnHand></QuantityOnHand>")

    assert read.name is None
    assert read.quantity_on_hand is None
    assert read.average_cost is None


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("<QuantityOnHand>many</QuantityOnHand>", "QuantityOnHand: 'many' is not a quantity"),
        ("<QuantityOnHand>3<x/>7</QuantityOnHand>", "QuantityOnHand should hold a plain value"),
        ("<IsActive>perhaps</IsActive>", "IsActive: 'perhaps' is neither true nor false"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(body: str, sentence: str) -> None:
    with pytest.raises(UnreadableError) as refusal:
        item(body)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    "body",
    [
        "<ItemQueryRs/>",
        '<ItemQueryRs statusCode="fine"/>',
        f'<ItemQueryRs statusCode="{"9" * 30}"/>',
        '<ItemQueryRs statusCode="--5"/>',
        "<Rubbish/>",
    ],
)
def test_an_answer_without_a_status_is_refused(body: str) -> None:
    with pytest.raises(UnreadableError):
        answer(body)


@pytest.mark.parametrize(
    "document",
    [
        "",
        "<html/>",
        "<QBXML/>",
        "<QBXML><QBXMLMsgsRq/></QBXML>",
        "<QBXMLMsgsRs/>",
        "<ItemRet/>",
        "<ItemGroupRet/>",
        "Bad Gateway",
    ],
)
def test_what_is_no_answer_is_refused_at_once(document: str) -> None:
    with pytest.raises(UnreadableError):
        decode(document)


@pytest.mark.parametrize("stray", ["<QBXML/>", "<QBXMLMsgsRs/>", "<QBXMLMsgsRs><ItemGroupRet/></QBXMLMsgsRs>"])
def test_envelopes_inside_an_answer_are_skipped(stray: str) -> None:
    group = "<ItemGroupRet><Name>B</Name></ItemGroupRet>"

    assert answer(f'<ItemQueryRs statusCode="0">{stray}{group}</ItemQueryRs>').rets == (ItemGroupRet(name="B"),)


def test_only_the_first_set_of_answers_counts() -> None:
    document = '<QBXML><QBXMLMsgsRs><ItemQueryRs statusCode="0"/></QBXMLMsgsRs><QBXMLMsgsRs><ItemQueryRs statusCode="0"/></QBXMLMsgsRs></QBXML>'

    assert len(list(decode(document))) == 1


def test_a_cut_document_is_refused_after_the_whole_answers_in_it() -> None:
    document = decode(WRITTEN[: WRITTEN.index(b"</QBXMLMsgsRs>")])

    with pytest.raises(UnreadableError, match="not well-formed"):
        list(document)


def test_windows_1252_is_read_when_declared() -> None:
    document = '<?xml version="1.0" encoding="windows-1252"?><QBXML><QBXMLMsgsRs><ItemQueryRs statusCode="0">'
    document += "<ItemInventoryRet><Name>Größe</Name></ItemInventoryRet></ItemQueryRs></QBXMLMsgsRs></QBXML>"

    for data in (document, document.encode("cp1252")):
        (read,) = decode(data)
        assert read.rets == (ItemInventoryRet(name="Größe"),)


def test_an_empty_text_is_left_out_as_quickbooks_does() -> None:
    written = encode_answers([Answer(name="ItemQuery", status=OK, rets=(ItemInventoryRet(name="A", sales_desc=""),))])

    assert b"SalesDesc" not in written


def test_a_value_no_answer_can_hold_is_refused() -> None:
    ret = ItemInventoryRet(quantity_on_hand=Decimal("0.000001"))

    with pytest.raises(UnwritableError, match=r"ItemInventoryRet/QuantityOnHand: .* more than 5 decimals"):
        encode_answers([Answer(name="ItemQuery", status=OK, rets=(ret,))])
