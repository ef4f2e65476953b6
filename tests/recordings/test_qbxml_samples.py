"""Recorded, official and constructed qbXML, read by our codec. Nothing of it is copied here."""

from decimal import Decimal
from pathlib import Path

import pytest

from stockbridge.qbxml import Answer, UnreadableError, decode, decode_requests, encode
from stockbridge.qbxml.messages.company import CompanyRet
from stockbridge.qbxml.messages.host import HostRet
from stockbridge.qbxml.messages.inventory_items import ItemInventoryRet
from stockbridge.qbxml.messages.preferences import PreferencesRet
from stockbridge.qbxml.messages.sales import InvoiceRet
from stockbridge.qbxml.status import Reaction, meaning
from tests.shared import shared


def samples(*needles: str) -> list[Path]:
    files = sorted(shared("samples", "qbxml").rglob("*.xml"))
    return [path for path in files if any(needle in path.name for needle in needles)]


def read(name: str) -> list[Answer]:
    (path,) = samples(name)
    return list(decode(path.read_bytes()))


def test_every_recorded_answer_is_read() -> None:
    files = [path for path in samples("Rs", "_rs", "response") if "templates" not in path.parts]

    statuses = {answer.status.code for path in files for answer in decode(path.read_bytes())}

    assert len(files) >= 30
    assert {0, 1, 3100, 3120, 3140, 3180, 3200, 3250} <= statuses


def test_what_quickbooks_says_about_itself_on_the_first_call() -> None:
    (host,), (company,), (preferences,) = (answer.rets for answer in read("qbwc_Host_Company_PreferencesRs_hcp.xml"))

    assert isinstance(host, HostRet)
    assert isinstance(company, CompanyRet)
    assert isinstance(preferences, PreferencesRet)
    assert (host.country, host.qb_file_mode, host.supported_qbxml_version[-1]) == ("US", "SingleUser", "13.0")
    assert [value.data_ext_name for value in company.data_ext_ret] == ["AppLock", "FileID"]
    assert preferences.multi_location_inventory_preferences is not None
    assert preferences.multi_location_inventory_preferences.is_multi_location_inventory_enabled is False


def test_the_quantities_of_recorded_items_are_read() -> None:
    items = [
        ret for answer in read("flowlink_item_query_rs.xml") for ret in answer.rets if isinstance(ret, ItemInventoryRet)
    ]

    assert {item.quantity_on_hand for item in items} == {Decimal(0), Decimal(100), Decimal(200), Decimal(300)}
    assert all(item.list_id and item.full_name and item.edit_sequence for item in items)


def test_the_lines_of_recorded_invoices_are_read() -> None:
    invoices = [ret for answer in read("qbphp_InvoiceQueryRs.xml") for ret in answer.rets]

    assert invoices
    assert all(isinstance(invoice, InvoiceRet) and invoice.txn_id for invoice in invoices)


def test_a_stale_edit_sequence_brings_the_current_item() -> None:
    (answer,) = read("ItemInventoryModRs_3200.xml")

    assert meaning(answer.status).reaction is Reaction.REFETCH
    assert isinstance(answer.rets[0], ItemInventoryRet)
    assert answer.rets[0].edit_sequence


def test_nothing_found_is_an_empty_answer() -> None:
    (answer,) = read("flowlink_item_inventory_query_rs_empty.xml")

    assert (meaning(answer.status).reaction, answer.rets) == (Reaction.EMPTY, ())


def test_every_request_that_we_know_is_read_and_written_to_the_same_effect() -> None:
    received = []
    for path in samples("Rq"):
        try:
            received.append(decode_requests(path.read_bytes()))
        except UnreadableError as error:
            assert str(error).endswith("is not a request that is known here"), path  # noqa: PT017 - the only good reason

    assert len(received) >= 40
    for message_set in received:
        written = encode(message_set, version=message_set.version)
        assert decode_requests(written).requests == message_set.requests


def test_an_official_template_cannot_be_taken_for_an_answer() -> None:
    for path in samples("Rq"):
        with pytest.raises(UnreadableError):
            decode(path.read_bytes())
