"""The envelope (facts/QUICKBOOKS_SIMULATOR.md part A)."""

import re
from decimal import Decimal

import pytest

from stockbridge.qbxml.messages.host import HostQuery
from stockbridge.qbxml.messages.inventory_items import ItemInventoryMod, ItemInventoryQuery
from stockbridge.qbxml.requests import MessageSet, encode
from stockbridge.simulators.quickbooks import conversation
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_CA, PRO_US
from stockbridge.simulators.quickbooks.switches import Switches
from stockbridge.simulators.quickbooks.web_connector import ProcessingError
from tests.unit.simulators.quickbooks.world import World, adjustment

HOST = encode(MessageSet((HostQuery(),))).decode()


@pytest.mark.parametrize(
    "document",
    [
        "",
        "not XML",
        HOST.replace('<?qbxml version="13.0"?>\n', ""),
        HOST.replace("13.0", "99.0"),
        HOST.replace("HostQueryRq", "HostQuestionRq"),
        HOST.replace(' onError="stopOnError"', ""),
        HOST.replace("<QBXML>", '<!DOCTYPE x [<!ENTITY e "e">]><QBXML>'),
        HOST.replace('requestID="1"', 'requestID="1" iterator="Start"'),
    ],
)
def test_an_invalid_document_fails_whole(document: str) -> None:
    world = World()

    with pytest.raises(ProcessingError, match="0x80040400") as failed:
        world.run(document)

    assert failed.value.message == "QuickBooks found an error when parsing the provided XML text stream."
    assert not world.quickbooks.ledger.requests


def test_one_bad_request_keeps_its_good_neighbour_from_running() -> None:
    world = World()
    world.people.create_item("Filter")
    good_and_bad = encode(MessageSet((adjustment("Filter"), HostQuery()), new_message_set_id="s")).decode()

    with pytest.raises(ProcessingError, match="0x80040400"):
        world.run(good_and_bad.replace("HostQueryRq", "NonsenseRq"))

    assert world.on_hand("Filter") == 0


def test_the_version_must_be_one_the_host_supports() -> None:
    with pytest.raises(ProcessingError, match="0x80040400"):
        World(profile=PRO_US).run(HOST.replace("13.0", "16.0"))


def test_an_element_newer_than_the_version_is_a_parse_error() -> None:
    newer = encode(MessageSet((ItemInventoryMod(list_id="1-1", edit_sequence="1", max=Decimal(1)),))).decode()

    with pytest.raises(ProcessingError, match="0x80040400"):
        World().run(newer.replace("13.0", "12.0"))


def test_answers_look_as_quickbooks_writes_them() -> None:
    world = World()
    world.people.create_item("Café ☂"[:4])
    text = world.run(encode(MessageSet((ItemInventoryQuery(),))))

    assert text.startswith('<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n<ItemInventoryQueryRs requestID="1"')
    assert "<Name>Caf&#233;</Name>" in text
    assert text.isascii()
    assert "\r" not in text
    assert "qbxml version" not in text


@pytest.mark.parametrize(
    ("echoes", "expected"), [(False, "<HostQueryRs statusCode"), (True, '<HostQueryRs requestID=""')]
)
def test_a_missing_request_id_is_echoed_as_the_switch_says(echoes: bool, expected: str) -> None:
    world = World(switches=Switches(echo_empty_request_id=echoes))

    assert expected in world.run(HOST.replace(' requestID="1"', ""))


def test_a_request_id_of_more_than_fifty_characters_is_refused() -> None:
    text = World().run(HOST.replace('requestID="1"', f'requestID="{"x" * 51}"'))

    assert 'statusCode="1060"' in text


def test_after_an_error_the_rest_is_not_processed_under_stop_on_error() -> None:
    world = World()
    world.people.create_item("Filter")
    requests = (adjustment("Nothing"), adjustment("Filter"))

    stopped = world.run(encode(MessageSet(requests, "stopOnError", "a")))
    assert re.findall(r'statusCode="(\d+)"', stopped) == ["3140", "3231"]
    assert world.on_hand("Filter") == 0

    assert [answer.status.code for answer in world.ask(*requests, set_id="b")] == [3140, 0]


def test_a_warning_or_an_empty_result_does_not_stop() -> None:
    requests = (ItemInventoryQuery(list_id=("1-1",)), ItemInventoryQuery(), HostQuery())

    text = World().run(encode(MessageSet(requests, "stopOnError")))

    assert re.findall(r'statusCode="(\d+)"', text) == ["500", "1", "0"]
    assert re.findall(r'statusSeverity="(\w+)"', text) == ["Warn", "Info", "Info"]


def test_response_data_none_leaves_the_objects_out() -> None:
    text = World().run(HOST.replace("onError", 'responseData="includeNone" onError'))

    assert "HostRet" not in text
    assert 'statusCode="0"' in text


def test_a_field_of_another_country_is_a_warning_or_a_parse_error() -> None:
    def document(world: World) -> str:
        item = world.people.item(world.people.create_item("Filter").subject)
        mod = ItemInventoryMod(
            list_id=item.list_id, edit_sequence=item.edit_sequence, is_tax_included=True, sales_desc="n"
        )
        return encode(MessageSet((mod,)), country="CA").decode()

    lenient = World()
    assert 'statusCode="530" statusSeverity="Warn"' in lenient.run(document(lenient))
    assert lenient.people.item("Filter").sales_desc == "n"

    canadian = World(profile=ENTERPRISE_CA)
    assert 'statusCode="0"' in canadian.run(document(canadian))

    strict = World(switches=Switches(strict_country="parse_error"))
    with pytest.raises(ProcessingError, match="0x80040400"):
        strict.run(document(strict))


def test_an_unpaged_answer_of_many_records_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "UNPAGED_LIMIT", 2)
    world = World()
    for name in "abc":
        world.people.create_item(name)

    with pytest.raises(ProcessingError, match="did not answer in time"):
        world.one(ItemInventoryQuery())
    assert world.code(ItemInventoryQuery(max_returned=2)) == 0


def test_writes_without_a_message_set_id_and_new_quantities_are_noted() -> None:
    world = World()
    world.people.create_item("Filter")

    world.one(adjustment("Filter"))

    assert world.quickbooks.ledger.violations == ["InventoryAdjustmentAdd was sent without newMessageSetID"]


def test_the_ledger_counts_traffic() -> None:
    world = World()
    world.one(HostQuery())
    ledger = world.quickbooks.ledger

    assert (ledger.round_trips, ledger.requests["HostQuery"], ledger.rets, ledger.statuses[0]) == (1, 1, 1, 1)
    assert ledger.bytes_in > 100
    assert ledger.bytes_out > 100
