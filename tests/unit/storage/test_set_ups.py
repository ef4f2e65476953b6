from decimal import Decimal

from stockbridge.storage.set_ups import SetUp, SetUps
from tests.cells import NOON, Cells


def test_a_set_up_is_read_back_as_it_was_kept(cells: Cells) -> None:
    document: dict[str, dict[str, object]] = {"": {"name": "northwind"}, "zuper": {"company_login": "nw"}}
    set_up = SetUp(
        id="one",
        begun_by="ruth",
        changed_at=NOON,
        document=document,
        zuper_account="Northwind Inc.",
        zuper_api_url="https://zuper.invalid/api",
        zuper_api_key="sealed",
    )
    with cells.database.begin() as transaction:
        set_ups = SetUps(transaction)
        set_ups.begin(set_up)
        assert set_ups.with_id("one") == set_up
        set_ups.change("one", document | {"settings": {"product_minimum_quantity": Decimal(5)}}, NOON)
        (changed,) = set_ups.all()
        set_ups.remove("one")
        assert set_ups.with_id("one") is None

    assert changed.name == "northwind"
    assert changed.document["settings"] == {"product_minimum_quantity": "5"}
