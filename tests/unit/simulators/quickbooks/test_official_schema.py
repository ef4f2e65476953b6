"""Our answers against Intuit's own schema, and the processor with that schema in front of it."""

from decimal import Decimal

import pytest
from lxml import etree

from stockbridge.qbxml.messages import REQUESTS
from stockbridge.qbxml.messages.deleted import ListDeletedQuery, TxnDeletedQuery
from stockbridge.qbxml.messages.inventory_items import ItemInventoryQuery
from stockbridge.qbxml.messages.queries import Query, TxnQuery
from stockbridge.qbxml.notation import Request
from stockbridge.qbxml.requests import MessageSet, encode
from stockbridge.simulators.quickbooks.items import ItemKind
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US
from stockbridge.simulators.quickbooks.transactions import SIGN, TxnKind
from stockbridge.simulators.quickbooks.web_connector import ProcessingError
from tests.shared import shared
from tests.unit.simulators.quickbooks.world import World, adjustment


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(shared("schemas", "qbxml-13.0", "qbxmlops130.xsd"))))


@pytest.fixture(scope="module")
def busy(schema: etree.XMLSchema) -> World:
    """A company with sites in which everything has happened once."""
    world = World(profile=ENTERPRISE_ADVANCED_US, sites=["Main", "Truck 7"], xsd=schema)
    people = world.people
    people.create_item(
        "Filter & Co", opening=10, cost=Decimal("4.275"), price=Decimal("12.5"), desc='20" é', part_number="F"
    )
    people.create_item("Kit", ItemKind.ASSEMBLY, components={"Filter & Co": 2})
    people.create_item("Set", ItemKind.GROUP, components={"Filter & Co": 2})
    for kind in set(ItemKind) - {ItemKind.INVENTORY, ItemKind.ASSEMBLY, ItemKind.GROUP}:
        people.create_item(kind.value, kind, price=Decimal(5))
    for txn_kind in SIGN.keys() - {TxnKind.ADJUSTMENT} | {TxnKind.PURCHASE_ORDER}:
        people.enter(txn_kind, {"Filter & Co": 3, "Set": 1, "Service": 1}, ref_number="7")
    people.build("Kit", 1)
    people.transfer({"Filter & Co": 1}, "Main", "Truck 7")
    people.delete(people.enter(TxnKind.INVOICE, {"Filter & Co": 1}).subject)
    people.create_item("Gone")
    people.delete_item("Gone")
    world.ask(adjustment("Filter & Co", -1), set_id="t")
    return world


def with_lines(cls: type[Request]) -> Request:
    if cls is ListDeletedQuery:
        return ListDeletedQuery(list_del_type=("ItemInventory",))
    if cls is TxnDeletedQuery:
        return TxnDeletedQuery(txn_del_type=("Invoice",))
    if cls.__name__ == "BuildAssemblyQuery":
        return cls(include_component_line_items=True)  # type: ignore[call-arg]
    return cls(include_line_items=True) if issubclass(cls, TxnQuery) else cls()  # type: ignore[call-arg]


QUERIES = sorted((cls for cls in REQUESTS.values() if issubclass(cls, Query)), key=lambda cls: cls.__name__)


@pytest.mark.parametrize("cls", QUERIES, ids=lambda cls: str(cls.__name__))
def test_every_answer_is_valid_and_not_empty(cls: type[Request], busy: World, schema: etree.XMLSchema) -> None:
    text = busy.run(encode(MessageSet((with_lines(cls),))))

    schema.assertValid(etree.fromstring(text.encode()))
    assert 'statusCode="0"' in text


def test_the_answer_to_a_write_is_valid(busy: World, schema: etree.XMLSchema) -> None:
    posting = encode(MessageSet((adjustment("Filter & Co"),), new_message_set_id="w"))

    schema.assertValid(etree.fromstring(busy.run(posting).encode()))


def test_what_the_schema_forbids_fails_whole_though_our_codec_would_read_it(busy: World) -> None:
    wrong = encode(MessageSet((ItemInventoryQuery(max_returned=1),))).replace(b"<MaxReturned>1<", b"<MaxReturned>1 <")
    unknown = encode(MessageSet((ItemInventoryQuery(),))).replace(b"onError", b'colour="red" onError')

    for document in (wrong, unknown):
        with pytest.raises(ProcessingError, match="0x80040400"):
            busy.run(document)
