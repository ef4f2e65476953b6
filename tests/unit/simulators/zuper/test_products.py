from decimal import Decimal
from typing import Any

import pytest

from tests.unit.simulators.zuper.world import Said, World


def create(world: World, **fields: Any) -> Said:
    product = {"product_name": "Screwdriver", "product_category": world.category, **fields}
    return world.call("POST", "/api/product", body={"product": product, "vendor": []})


def made(world: World, **fields: Any) -> Any:
    uid = create(world, **fields).data["product_uid"]
    return world.get(f"/api/product/{uid}").data


def shelf(world: World, quantity: object, **more: Any) -> dict[str, Any]:
    return {"location": world.main, "quantity": quantity, "min_quantity": 2, **more}


@pytest.mark.parametrize(
    "fields",
    [
        {"product_name": ""},
        {"product_name": None},
        {"product_category": None},
        {"product_category": "nowhere"},
        {"product_type": "PART"},
        {"product_category": {"category_uid": "x"}},
        {"location_availability": [{"location": "nowhere", "quantity": 0}]},
        {"location_availability": [{"location": {"location_uid": "x"}, "quantity": 0}]},
    ],
)
def test_a_product_that_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    world = World()

    assert 400 == create(world, **fields).status
    assert [] == world.get("/api/product").data


def test_a_product_is_created_and_read_in_another_shape() -> None:
    world = World()

    product = made(world, product_id="SD-1", location_availability=[shelf(world, 0)])

    assert "Parts" == product["product_category"]["category_name"]
    (row,) = product["location_availability"]
    assert (world.main, "Main", False) == tuple(row["location"].values())
    assert (0, 2) == (row["quantity"], row["min_quantity"])
    assert "_id" in row
    assert "updated_at" not in product


def test_neither_number_nor_name_need_be_unique() -> None:
    world = World()

    numbers = [made(world, product_id="SD-1")["product_no"] for _ in range(2)]

    assert [1, 2] == numbers


@pytest.mark.parametrize(("setting", "rows"), [("no_row", 0), ("row", 1)])
def test_create_with_quantity(setting: str, rows: int) -> None:
    world = World(create_with_quantity=setting)

    product = made(world, location_availability=[shelf(world, 7)])

    assert 7 == product["quantity"]
    assert rows == len(world.rows())


def test_the_quantity_of_a_tracked_product_is_computed_and_of_others_kept() -> None:
    world = World()

    assert 0 == made(world, quantity=9)["quantity"]
    assert 1000 == made(world, quantity=1000, product_type="PARTS", track_quantity=False)["quantity"]


def test_an_untracked_part_with_a_shelf_shows_what_stands_there() -> None:
    world = World()

    product = made(world, product_type="PARTS", track_quantity=False, location_availability=[shelf(world, 1000)])

    assert (1000, 1000) == (product["quantity"], product["location_availability"][0]["quantity"])


def test_an_update_merges_and_keeps_what_was_left_out() -> None:
    world = World()
    product = world.product("Old", 5, product_id="SD-1")

    said = world.put(product, product_name="New", unheard_of=1)

    assert "Product Updated Successfully" == said.json["message"]
    detail = world.detail(product)
    assert ("New", "SD-1", 5) == (detail["product_name"], detail["product_id"], detail["quantity"])
    assert "unheard_of" not in detail


def test_an_update_replaces_arrays_whole_and_a_value_without_its_group_loses_it() -> None:
    world = World()
    product = world.product()
    world.put(product, meta_data=[{"label": "A", "value": "1", "group_uid": "g"}, {"label": "B", "value": "2"}])

    world.put(product, meta_data=[{"label": "A", "value": "3"}])

    (entry,) = world.detail(product)["meta_data"]
    assert ("A", "3") == (entry["label"], entry["value"])
    assert "group_uid" not in entry


def test_the_shape_of_a_get_cannot_be_sent_back() -> None:
    world = World()
    product = world.product("x", 5, uom="Each")
    world.put(product, meta_data=[{"label": "A", "value": "1"}])
    detail = world.detail(product)

    for name in ("product_category", "location_availability", "meta_data", "uom"):
        said = world.put(product, **{name: detail[name]})
        assert (400, "Error in Updating Product Details") == (said.status, said.json["message"]), name
    assert 400 == world.put(product, formula={"formula_uid": "f"}).status


@pytest.mark.parametrize(("setting", "status"), [("ignored", 200), ("refused", 400)])
def test_put_wrong_type(setting: str, status: int) -> None:
    world = World(put_wrong_type=setting)
    product = world.product("Same", 5)

    said = [
        world.put(product, **wrong).status
        for wrong in (
            {"product_name": 5},
            {"is_available": "yes"},
            {"price": "dear"},
            {"min_quantity": "1"},
            {"tax": 1},
        )
    ]

    assert [status] * 5 == said
    assert "Same" == world.detail(product)["product_name"]


@pytest.mark.parametrize(("overwrites", "units"), [(True, 9), (False, 5)])
def test_put_overwrites_stock(overwrites: bool, units: int) -> None:
    world = World(put_overwrites_stock=overwrites)
    product = world.product("x", 5)

    world.put(product, location_availability=[shelf(world, 9)])

    assert units == world.detail(product)["quantity"]
    assert [] == world.rows()


def test_put_overwrites_stock_and_removes_locations_left_out() -> None:
    world = World(put_overwrites_stock=True)
    product = world.product("x", 5, 3)

    world.put(product, location_availability=[shelf(world, 5)])

    assert 5 == world.total(product)
    assert 1 == len(world.detail(product)["location_availability"])


def test_put_of_a_bare_quantity_overwrites_a_product_of_one_location_only() -> None:
    world = World(put_overwrites_stock=True)
    one, two = world.product("one", 5), world.product("two", 5, 3)

    world.put(one, quantity=2)
    world.put(two, quantity=2)

    assert (2, 8) == (world.total(one), world.total(two))


def test_put_of_a_quantity_on_an_untracked_product_is_only_a_number() -> None:
    world = World()
    uid = create(world, product_type="PARTS", track_quantity=False).data["product_uid"]

    world.put(world.account.catalogue.get(uid), quantity=1000)

    assert 1000 == world.get(f"/api/product/{uid}").data["quantity"]


@pytest.mark.parametrize("fields", [{"product_name": ""}, {"product_type": "PART"}, {"product_uid": "another"}])
def test_an_update_that_makes_no_sense_is_refused(fields: dict[str, Any]) -> None:
    assert 400 == (world := World()).put(world.product(), **fields).status


def test_an_update_without_product_is_refused() -> None:
    world = World()

    assert 400 == world.call("PUT", f"/api/product/{world.product().product_uid}", body={}).status


@pytest.mark.parametrize(("setting", "kept"), [("dropped", None), ("kept", {"uom_name": "Furlong"})])
def test_unknown_uom(setting: str, kept: object) -> None:
    assert kept == made(World(unknown_uom=setting), uom="Furlong")["uom"]


@pytest.mark.parametrize(("setting", "forms"), [("mixed", {"26.0000", 26}), ("number", {26})])
def test_price_form(setting: str, forms: set[object]) -> None:
    world = World(price_form=setting)
    product = world.product("x", 5, price=Decimal(26))

    assert forms == {world.detail(product)["price"] for _ in range(30)}


def test_a_price_may_be_sent_as_text() -> None:
    world = World(price_form="number")

    assert "26.50" == made(world, price="26.50")["price"]
    assert 0.125 == made(world, purchase_price=0.125)["purchase_price"]


def test_list_rows_lack_what_only_the_detail_has() -> None:
    world = World()
    product = world.product("x", 5, product_description="<p>Long <b>text</b></p>")
    (row,) = world.get("/api/product").data
    detail = world.detail(product)

    assert {"product_description", "meta_data"} <= detail.keys() - row.keys()
    assert "serial_nos" not in row["location_availability"][0]
    assert "Long text" == detail["plain_text_description"]


@pytest.mark.parametrize(("setting", "shown"), [("stale", 5), ("fresh", 6)])
def test_list_stock(setting: str, shown: int) -> None:
    world = World(list_stock=setting)
    product = world.product("x", 5)
    world.inward(product, 1)

    def listed() -> Any:
        (row,) = world.get("/api/product").data
        return row["quantity"], row["location_availability"][0]["quantity"]

    assert (shown, shown) == listed()
    assert 6 == world.detail(product)["quantity"]
    world.wait(30)
    assert (6, 6) == listed()


def test_a_deleted_product_is_gone_but_its_movements_stay() -> None:
    world = World()
    product = world.product("x", 5)
    world.inward(product, 1)
    world.people.delete_product(product.product_uid)

    for said in (world.get(f"/api/product/{product.product_uid}"), world.put(product, product_name="y")):
        assert (400, "Invalid Product UID") == (said.status, said.json["message"])
    assert [] == world.get("/api/product").data
    assert 1 == len(world.rows(f"product_uid={product.product_uid}"))


@pytest.mark.parametrize(("setting", "total"), [("all_locations", 8), ("live_locations", 5)])
def test_total_counts(setting: str, total: int) -> None:
    world = World(total_counts=setting)
    product = world.product("x", 5, 3)
    world.people.deactivate_location(world.van)

    detail = world.detail(product)

    assert total == detail["quantity"]
    assert [False, True] == [row["location"]["is_deleted"] for row in detail["location_availability"]]


def test_a_location_the_user_may_not_see_is_hidden_but_counted() -> None:
    world = World()
    hidden = world.account.add_location("Hidden", allowed_users=[world.furnished.worker.user_uid])
    product = world.product("x", 5)
    world.people.inward(product.product_uid, hidden.location_uid, Decimal(4))

    detail = world.detail(product)

    assert (9, 1) == (detail["quantity"], len(detail["location_availability"]))
    assert "Hidden" not in {row["location_name"] for row in world.get("/api/products/location").data}


@pytest.mark.parametrize("key", ["category_uid", "product_category_uid", "uid"])
def test_category_key(key: str) -> None:
    world = World(category_key=key)

    (row,) = world.get("/api/products/category").data

    assert world.category == row[key]


def test_categories_are_created_with_a_name_under_a_known_parent() -> None:
    world = World()

    def add(**fields: Any) -> int:
        return world.call("POST", "/api/products/category", body={"product_category": fields}).status

    assert [200, 400, 400] == [
        add(category_name="Screws", parent_category_uid=world.category),
        add(category_name=""),
        add(category_name="Screws", parent_category_uid="nowhere"),
    ]


def test_locations_are_listed_by_keyword_and_created_with_a_name() -> None:
    world = World()

    def add(name: str) -> int:
        return world.call("POST", "/api/products/location", body={"product_location": {"location_name": name}}).status

    assert (200, 400) == (add("Van 7"), add(""))
    names = {row["location_name"] for row in world.get("/api/products/location", "count=500&filter.keyword=van").data}
    assert {"Van", "Van 7"} == names
