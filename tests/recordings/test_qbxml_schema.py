"""Our declarations against Intuit's: the official schema judges what we write, its field list what we declared."""

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from stockbridge.qbxml import Answer, MessageSet, Request, Status, encode, encode_answers
from stockbridge.qbxml.messages import REQUESTS, RETS
from stockbridge.qbxml.notation import Field, Table, table
from tests.shared import shared
from tests.unit.qbxml.strategies import messages

COUNTRIES = {"QBD": "US", "QBCA": "CA", "QBUK": "UK", "QBAU": "AU"}


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(shared("schemas", "qbxml-13.0", "qbxmlops130.xsd"))))


@cache
def field_list() -> dict[str, list[dict[str, Any]]]:
    listed: dict[str, list[dict[str, Any]]] = json.loads(shared("schemas", "qbxml-fields.json").read_text())
    return listed


@pytest.mark.parametrize("cls", REQUESTS.values(), ids=REQUESTS)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_every_request_that_we_can_write_is_valid(cls: type[Request], data: st.DataObject) -> None:
    request = data.draw(messages(cls, full=data.draw(st.booleans())))
    written = encode(MessageSet((request,)))

    schema().assertValid(etree.fromstring(written))


@pytest.mark.parametrize(
    "body",
    [
        b"<ItemInventoryQueryRq><MaxReturned>1</MaxReturned><ListID>1-1</ListID></ItemInventoryQueryRq>",
        b"<ItemInventoryQueryRq><ActiveStatus>all</ActiveStatus></ItemInventoryQueryRq>",
        b"<ItemInventoryQueryRq><FromModifiedDate>2026-03-05T10:00:00Z</FromModifiedDate></ItemInventoryQueryRq>",
        b'<AccountQueryRq iterator="Start"/>',
        b"<InventorySiteQueryRq><MaxReturned>1</MaxReturned></InventorySiteQueryRq>",
    ],
)
def test_the_schema_is_as_strict_as_we_believe(body: bytes) -> None:
    document = b'<QBXML><QBXMLMsgsRq onError="stopOnError">' + body + b"</QBXMLMsgsRq></QBXML>"

    assert not schema().validate(etree.fromstring(document))


def declared(prefix: str, plan: Table) -> list[tuple[str, Field]]:
    found: list[tuple[str, Field]] = []
    for field in plan.elements:
        found.append((f"{prefix}/{field.element}", field))
        if field.table:
            found += declared(f"{prefix}/{field.element}", field.table)
    return found


def prefix_of_request(name: str, cls: type[Request]) -> str:
    return f"{name}/{cls.__name__}" if cls.wrapped else name


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_are_declared_as_listed(name: str) -> None:
    cls, listed = REQUESTS[name], field_list()[name]
    by_path = {entry["path"]: entry for entry in listed if "path" in entry}
    top = by_path[name]

    assert cls.since == top.get("since", "1.0")
    assert set(cls.countries or COUNTRIES.values()) == allowed(top)
    for path, field in declared(prefix_of_request(name, cls), table(cls)):
        entry = by_path[path]
        kind = "AGG" if field.table else field.lexical.name
        assert (path, entry["type"], entry["rep"]) == (path, kind, field.repeated)
        assert (path, set(field.countries or allowed(top))) == (path, allowed(entry) & allowed(top))
        assert entry["opt"] is False or not field.required, path
        if "since" in entry:
            assert (path, field.since) == (path, tuple(map(int, entry["since"].split("."))))
        if field.table is None and "max" in entry and "FullName" not in path:
            assert (path, field.length) == (path, entry["max"])
        if "enum" in entry:
            assert all(
                word.removesuffix(" [DEFAULT]") in allowed_words(entry)
                for word in field.lexical.form.pattern.split("|")
            )


def allowed(entry: dict[str, Any]) -> set[str]:
    refused = entry.get("not_in", "").split("|")
    return {country for name, country in COUNTRIES.items() if name not in refused}


def allowed_words(entry: dict[str, Any]) -> set[str]:
    return {word.removesuffix(" [DEFAULT]") for word in entry["enum"]}


UNLISTED = {
    "CreditCardChargeRet",
    "CreditCardCreditRet",
    "ItemDiscountRet",
    "ItemFixedAssetRet",
    "ItemOtherChargeRet",
    "ItemPaymentRet",
    "ItemSalesTaxGroupRet",
    "ItemSalesTaxRet",
    "ItemSubtotalRet",
}
"""Rets that the field list leaves out; only the schema judges their order, below."""


@pytest.mark.parametrize("name", sorted(RETS.keys() - UNLISTED))
def test_rets_are_declared_in_schema_order(name: str) -> None:
    listed = next(
        listed
        for listed in field_list().values()
        if any(entry.get("path", "").endswith(f"Rs/{name}") for entry in listed)
    )
    types = {entry["path"].partition("/")[2]: entry["type"] for entry in listed if "path" in entry}
    paths = list(types)
    ours = declared(name, table(RETS[name]))

    assert [path for path, _ in ours if path not in paths] == []
    assert [path for path, _ in ours] == sorted((path for path, _ in ours), key=paths.index)
    for path, field in ours:
        assert field.table or types[path] in {field.lexical.name, "ENUMTYPE"}, path


COMPLETE = [name for name in RETS if name not in {"PreferencesRet", "HostRet", "CompanyRet"}]
"""Rets of which we declare everything that the schema requires."""


@pytest.mark.parametrize("name", COMPLETE)
@given(data=st.data())
@settings(max_examples=5, deadline=None)
def test_full_rets_are_valid(name: str, data: st.DataObject) -> None:
    ret = data.draw(messages(RETS[name], full=True))
    query = "ItemQuery" if name.startswith("Item") and f"{name.removesuffix('Ret')}QueryRq" not in REQUESTS else ""
    answer = Answer(
        name=query or f"{name.removesuffix('Ret')}Query", status=Status(0, "Info", "Status OK"), rets=(ret,)
    )

    schema().assertValid(etree.fromstring(encode_answers([answer])))
