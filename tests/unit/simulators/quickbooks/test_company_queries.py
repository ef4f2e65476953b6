from datetime import date

import pytest

from stockbridge.qbxml.answers import decode
from stockbridge.qbxml.messages.company import CompanyActivityQuery, CompanyActivityRet, CompanyQuery, CompanyRet
from stockbridge.qbxml.messages.host import HostQuery, HostRet, IncludeListMetaData
from stockbridge.qbxml.messages.preferences import PreferencesQuery, PreferencesRet
from stockbridge.simulators.quickbooks.backups import back_up, condense, restore
from stockbridge.simulators.quickbooks.profiles import ENTERPRISE_ADVANCED_US, ENTERPRISE_CA, PRO_US, PROFILES
from stockbridge.simulators.quickbooks.switches import Switches
from tests.unit.simulators.quickbooks.world import World

OWNER = "{512349B1-1111-4222-8333-000DE1813D20}"


@pytest.mark.parametrize("name", list(PROFILES))
def test_the_host_tells_product_country_versions_and_mode(name: str) -> None:
    world = World(profile=PROFILES[name])
    world.company.is_multi_user = True

    (ret,) = world.one(HostQuery(include_list_meta_data=IncludeListMetaData(include_max_capacity=True))).rets

    assert isinstance(ret, HostRet)
    assert (ret.product_name, ret.country) == (PROFILES[name].product_name, PROFILES[name].country)
    assert "13.0" in ret.supported_qbxml_version
    assert ret.qb_file_mode == "MultiUser"
    assert ret.list_meta_data is not None
    assert ret.list_meta_data.item_meta_data is not None
    assert ret.list_meta_data.item_meta_data.max_capacity == PROFILES[name].item_capacity


def test_private_fields_are_shown_only_to_their_owner() -> None:
    world = World()
    world.quickbooks.set_data_ext(OWNER, "FileID", "{90000000-0000-4000-8000-000000000001}")

    (nobody,) = world.one(CompanyQuery()).rets
    (owner,) = world.one(CompanyQuery(owner_id=(OWNER,))).rets

    assert isinstance(nobody, CompanyRet)
    assert isinstance(owner, CompanyRet)
    assert nobody.data_ext_ret == ()
    assert [field.data_ext_name for field in owner.data_ext_ret] == ["FileID"]


def test_the_first_message_of_a_web_connector_has_all_three_answers() -> None:
    world = World()
    world.quickbooks.set_data_ext(OWNER, "FileID", "{90000000-0000-4000-8000-000000000001}")

    answers = list(decode(world.quickbooks.host_company_preferences()))

    assert [(answer.name, answer.request_id) for answer in answers] == [
        ("HostQuery", "0"),
        ("CompanyQuery", "1"),
        ("PreferencesQuery", "2"),
    ]
    (company,) = answers[1].rets
    assert isinstance(company, CompanyRet)
    assert company.data_ext_ret[0].owner_id == OWNER


def preferences(world: World) -> PreferencesRet:
    (ret,) = world.one(PreferencesQuery()).rets
    assert isinstance(ret, PreferencesRet)
    return ret


def test_preferences_tell_what_the_file_can_do() -> None:
    world = World(profile=ENTERPRISE_ADVANCED_US, sites=["Main"], switches=Switches(enhanced_receiving=True))
    world.company.books.preferences.closing_date = date(2025, 12, 31)

    ret = preferences(world)

    assert ret.accounting_preferences is not None
    assert ret.accounting_preferences.closing_date == date(2025, 12, 31)
    assert ret.multi_location_inventory_preferences is not None
    assert ret.multi_location_inventory_preferences.is_multi_location_inventory_enabled is True
    assert ret.items_and_inventory_preferences is not None
    assert ret.items_and_inventory_preferences.enhanced_inventory_receiving_enabled is True
    assert ret.purchases_and_vendors_preferences is not None
    assert ret.purchases_and_vendors_preferences.is_using_inventory is True


def test_editions_and_countries_differ_in_their_preferences() -> None:
    pro = preferences(World(profile=PRO_US)).multi_location_inventory_preferences
    assert pro is not None
    assert pro.is_multi_location_inventory_available is False
    assert preferences(World(profile=ENTERPRISE_CA)).multi_location_inventory_preferences is None


def test_activity_tells_when_the_file_was_restored_and_condensed() -> None:
    world = World()

    def activity() -> tuple[str | None, str | None]:
        (ret,) = world.one(CompanyActivityQuery()).rets
        assert isinstance(ret, CompanyActivityRet)
        return ret.last_restore_time, ret.last_condense_time

    assert activity() == ("1969-12-31T19:00:00-05:00", "1969-12-31T19:00:00-05:00")
    restore(world.company, back_up(world.company))
    world.wait(hours=1)
    condense(world.company, date(2020, 1, 1))
    assert activity() == ("2026-03-02T09:00:00-05:00", "2026-03-02T10:00:00-05:00")
