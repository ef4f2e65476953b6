"""The control panel of a company file: what people can be told, and sentences for what they cannot."""

from decimal import Decimal
from typing import Any

import pytest

from stockbridge.qbxml.messages.inventory_items import ItemInventoryQuery
from stockbridge.qbxml.requests import MessageSet, encode
from stockbridge.simulators.quickbooks.control import ACTS, Control, ControlError, turned
from stockbridge.simulators.quickbooks.faults import CallFault, StatusFault
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US
from stockbridge.simulators.quickbooks.switches import Switches
from tests.unit.simulators.quickbooks.world import World, adjustment

QUERY = encode(MessageSet((ItemInventoryQuery(),)), version="13.0", country="US").decode()


def control(world: World | None = None) -> Control:
    return Control((world or World()).quickbooks)


def test_people_do_what_they_are_told_and_the_units_are_answered_exactly() -> None:
    panel = control()
    made = panel.act("create_item", {"name": "Wire", "opening": Decimal("0.1"), "cost": Decimal("3.10")})

    sold = panel.act("enter", {"kind": "Invoice", "amounts": {"Wire": Decimal("0.3")}, "on": "2026-03-01"})

    assert ["0.1"] == [each["units"] for each in made["moved"]]
    assert [("Wire", None, "-0.3")] == [(each["item"], each["site"], each["units"]) for each in sold["moved"]]
    assert ["-0.2"] == [each["units"] for each in panel.truth()["on_hand"]]
    assert ["0.1", "-0.3"] == [each["units"] for each in panel.truth()["journal"]]


def test_sites_and_deleted_items_are_named_as_far_as_they_are_known() -> None:
    panel = control(World(profile=ENTERPRISE_ADVANCED_US, sites=("Main", "Van")))
    panel.act("create_item", {"name": "Wire", "opening": 5})
    panel.act("create_item", {"name": "Wire 2", "opening": 2})
    panel.act("transfer", {"amounts": {"Wire": 2}, "source": "Main", "target": "Van"})
    panel.act("merge", {"gone": "Wire 2", "kept": "Wire"})

    assert {("Main", "5"), ("Van", "2")} == {(each["site"], each["units"]) for each in panel.truth()["on_hand"]}
    assert None in {each["item"] for each in panel.truth()["journal"]}


@pytest.mark.parametrize(
    ("act", "sent", "sentence"),
    [
        ("fly", {}, "people cannot 'fly': choose from add_line, adjust"),
        ("deed", {}, "people cannot 'deed'"),
        ("_draft", {}, "people cannot '_draft'"),
        ("enter", {"kind": "Party", "amounts": {}}, "enter: kind: Input should be"),
        ("enter", {"amounts": {}}, "enter: kind: Missing required argument"),
        ("enter", {"kind": "Invoice", "amounts": {"Nope": 1}}, "enter: there is no Item named 'Nope'"),
        ("enter", {"kind": "Invoice", "amounts": {"Wire": "x"}}, "enter: 'x' is not a quantity"),
        ("enter", {"kind": "Invoice", "amounts": {"Wire": 1}, "party": "Acme Supply"}, "on the other side"),
        ("create_item", {"name": "wire"}, "create_item: 3100: The name"),
        ("void", {"document": "nope"}, "void: there is no document nope"),
    ],
)
def test_what_people_cannot_do_is_said_in_a_sentence(act: str, sent: dict[str, Any], sentence: str) -> None:
    panel = control()
    panel.act("create_item", {"name": "Wire"})

    with pytest.raises(ControlError) as refused:
        panel.act(act, sent)

    assert sentence in str(refused.value)


def test_every_act_belongs_to_people() -> None:
    assert {"enter", "adjust", "count", "build", "void", "rename", "merge"} <= ACTS.keys()
    assert not {"item", "document", "deed", "cell"} & ACTS.keys()


def test_qbxml_is_answered_and_an_exception_of_quickbooks_becomes_a_sentence() -> None:
    panel = control()

    assert 'statusCode="1"' in panel.qbxml(QUERY)
    with pytest.raises(ControlError, match="0x80040400"):
        panel.qbxml("<nonsense>")


def test_a_closed_company_file_answers_nothing_until_it_is_opened() -> None:
    panel = control()

    assert {"multi_user": False, "closed": True} == panel.desk({"closed": True})
    with pytest.raises(ControlError, match="0x80040416"):
        panel.qbxml(QUERY)
    assert {"multi_user": True, "closed": False} == panel.desk({"closed": False, "multi_user": True})
    assert "statusCode" in panel.qbxml(QUERY)
    for wrong in ({"multi_user": "yes"}, {"coffee": True}):
        with pytest.raises(ControlError, match="multi_user and closed"):
            panel.desk(wrong)


def test_faults_strike_where_they_were_ordered() -> None:
    world = World()
    panel = control(world)
    panel.order_fault({"on": "call", "nth": 2, "fault": "LOST_ANSWER"})
    panel.order_fault({"on": "writing_call", "fault": "BAD_TICKET"})
    panel.order_fault({"on": "write", "fault": "READ_ONLY"})

    panel.qbxml(QUERY)
    with pytest.raises(ControlError, match="answer of QuickBooks was lost"):
        panel.qbxml(QUERY)
    assert CallFault.BAD_TICKET is world.quickbooks.faults.next_call(writing=True)
    assert StatusFault.READ_ONLY is world.quickbooks.faults.next_write()
    assert {"calls": 3, "writing_calls": 1, "writes": 1} == {
        name: panel.faults()[name] for name in ("calls", "writing_calls", "writes")
    }


@pytest.mark.parametrize(
    "sent",
    [
        {"on": "call", "fault": "READ_ONLY"},
        {"on": "write", "fault": "LOST_ANSWER"},
        {"on": "moon", "fault": "LOST_ANSWER"},
        {"on": "call", "fault": "LOST_ANSWER", "nth": 0},
        {"on": "call", "fault": "LOST_ANSWER", "nth": "first"},
        {},
    ],
)
def test_faults_that_do_not_exist_are_refused(sent: dict[str, Any]) -> None:
    with pytest.raises(ControlError):
        control().order_fault(sent)


def test_switches_turn_to_their_settings_and_to_nothing_else() -> None:
    panel = control()

    assert "random" == panel.turn({"edit_sequence": "random", "link_touches": False})["edit_sequence"]
    assert panel.switches()["link_touches"] is False
    for wrong in ({"nonsense": 1}, {"link_touches": 0}, {"iterator_idle_seconds": False}, {"edit_sequence": "none"}):
        with pytest.raises(ControlError, match="choose from"):
            panel.turn({"zero_difference": "refused", **wrong})
    assert "accepted" == panel.switches()["zero_difference"]
    assert Switches() == turned(Switches(), {})


def test_the_log_tells_what_applications_wrote() -> None:
    world = World()
    panel = control(world)
    panel.act("create_item", {"name": "Wire", "opening": 5})
    for _ in range(2):
        world.one(adjustment("Wire", 2, token="T1"))

    log = panel.log()

    assert ["T1", "T1"] == [write["token"] for write in log["writes"]]
    assert ["2"] == [each["units"] for each in log["writes"][0]["moved"]]
    assert ["T1"] == log["doubled"]
    assert {"InventoryAdjustmentAdd": 2} == log["requests"]
