"""Arbitrary messages, made from the declarations alone: whatever a table allows, with every choice respected."""

from decimal import Decimal
from typing import TypeVar, cast

from hypothesis import strategies as st

from stockbridge.qbxml.notation import Aggregate, Choice, Field, Ref, table

M = TypeVar("M", bound=Aggregate)

# What QuickBooks keeps unchanged: Windows-1252 without controls.
CHARACTERS = "".join(bytes([code]).decode("cp1252", "ignore") for code in range(0x20, 0x100) if code != 0x7F) + "\t\n"
TEXTS = st.text(CHARACTERS, min_size=1, max_size=3)

_LEAVES: dict[str, st.SearchStrategy[object]] = {
    "STRTYPE": TEXTS,
    "IDTYPE": st.from_regex(r"[0-9A-F]{1,8}-[0-9]{1,10}", fullmatch=True),
    "GUIDTYPE": st.uuids().map(lambda guid: f"{{{str(guid).upper()}}}"),
    "DATETIMETYPE": st.datetimes().map(lambda time: time.replace(microsecond=0).isoformat()),
    "DATETYPE": st.dates(),
    "BOOLTYPE": st.booleans(),
    "INTTYPE": st.integers(1, 10**9),
    "QUANTYPE": st.decimals(-(10**9), 10**9, places=5).map(lambda units: units + Decimal(0)),
    "PRICETYPE": st.decimals(0, 10**9, places=5),
    "PERCENTTYPE": st.decimals(0, 100, places=5),
    "AMTTYPE": st.decimals(-(10**9), 10**9, places=2),
}


# Elements of Rets that we read as text, though QuickBooks writes only certain words.
_WORDS = {
    "AccountType": "Income",
    "SpecialAccountType": "InventoryAssets",
    "LinkType": "QUANTYPE",
    "ListDelType": "ItemInventory",
    "SerialNumberAddedOrRemoved": "Added",
    "TxnDelType": "Invoice",
    "TxnType": "Invoice",
}


def _leaf(field: Field) -> st.SearchStrategy[object]:
    if field.element in _WORDS and field.lexical.name == "STRTYPE":
        return st.just(_WORDS[field.element])
    if field.lexical.name == "ENUMTYPE":
        return st.from_regex(field.lexical.form, fullmatch=True)
    return _LEAVES[field.lexical.name]


def messages(cls: type[M], *, full: bool = False) -> st.SearchStrategy[M]:
    """A message of this class for US QuickBooks; `full` = with every field that can stand beside the others."""
    return cast("st.SearchStrategy[M]", _messages(cls, full))


@st.composite
def _messages(draw: st.DrawFn, cls: type[Aggregate], full: bool) -> Aggregate:
    plan = table(cls)
    if cls is Ref:
        return draw(st.builds(Ref, list_id=_LEAVES["IDTYPE"], full_name=st.from_regex("[A-Z][a-z]{2}", fullmatch=True)))
    values: dict[str, object] = {}
    for field in (*plan.attributes, *plan.elements):
        if field.countries is not None and "US" not in field.countries:
            continue
        if field.required or full or draw(st.booleans()):
            one = _messages(field.table.cls, full) if field.table else _leaf(field)
            values[field.name] = draw(st.lists(one, min_size=1, max_size=2).map(tuple) if field.repeated else one)
    for choice in cls.choices:
        _choose(draw, values, choice, cls)
    return cls(**values)


def _choose(draw: st.DrawFn, values: dict[str, object], choice: Choice, cls: type[Aggregate]) -> None:
    chosen = draw(st.sampled_from(choice.branches))
    for branch in choice.branches:
        for name in branch:
            if branch is not chosen:
                values.pop(name, None)
    if choice.required and chosen[0] not in values:
        field = next(field for field in table(cls).elements if field.name == chosen[0])
        one = draw(_messages(field.table.cls, False) if field.table else _leaf(field))
        values[field.name] = (one,) if field.repeated else one
