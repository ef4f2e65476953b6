"""Which fields are kept equal, whose value wins, and what cannot be held."""

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import pytest

from stockbridge.core.item import QuickBooksItem, ZuperProduct
from stockbridge.core.names import quickbooks_name
from stockbridge.core.ownership import TABLE, Field, FieldEdit, FieldProblem, Value, edits
from stockbridge.core.side import Side
from tests.records import item, product

ITEM = replace(
    item(),
    sales_description="Left-handed & long",
    sales_price=Decimal("10.00"),
    purchase_cost=Decimal("6.125"),
    tax_code="Tax",
    taxable=True,
    part_number="AB-100",
    barcode="0123456789012",
    reorder_point=Decimal(4),
)
PRODUCT = replace(
    product(),
    description="<p>Left-handed &amp; long</p>",
    price=Decimal(10),
    purchase_price=Decimal("6.12500000001"),
    tax_exempt=False,
    part_number="AB-100",
    barcode="0123456789012",
    min_quantity=Decimal(4),
)


def changes(
    one: QuickBooksItem, other: ZuperProduct, owner: Side | None, *, taken: frozenset[str] = frozenset()
) -> tuple[FieldEdit | FieldProblem, ...]:
    return edits(one, other, lambda field: owner, taken=taken.__contains__)


@pytest.mark.parametrize("owner", Side)
def test_equal_fields_need_no_edit_whoever_owns_them(owner: Side) -> None:
    assert changes(ITEM, PRODUCT, owner) == ()


class Changed(NamedTuple):
    """One field changed on both sides away from ITEM and PRODUCT, and its value in shared words."""

    field: Field
    item: QuickBooksItem
    product: ZuperProduct
    value: Value
    before: Value


CHANGED = [
    Changed(Field.NAME, replace(ITEM, name="New", full_name="New"), replace(PRODUCT, name="New"), "New", "Widget"),
    Changed(
        Field.DESCRIPTION,
        replace(ITEM, sales_description="a\nb"),
        replace(PRODUCT, description="a<br>b"),
        "a\nb",
        "Left-handed & long",
    ),
    Changed(
        Field.PRICE,
        replace(ITEM, sales_price=Decimal("9.5")),
        replace(PRODUCT, price=Decimal("9.5")),
        Decimal("9.5"),
        Decimal(10),
    ),
    Changed(
        Field.COST,
        replace(ITEM, purchase_cost=Decimal(0)),
        replace(PRODUCT, purchase_price=Decimal(0)),
        Decimal(0),
        Decimal("6.125"),
    ),
    Changed(Field.TAXABLE, replace(ITEM, taxable=False), replace(PRODUCT, tax_exempt=True), False, True),
    Changed(Field.PART_NUMBER, replace(ITEM, part_number="X"), replace(PRODUCT, part_number="X"), "X", "AB-100"),
    Changed(Field.BARCODE, replace(ITEM, barcode="9"), replace(PRODUCT, barcode="9"), "9", "0123456789012"),
    Changed(
        Field.MINIMUM,
        replace(ITEM, reorder_point=Decimal(5)),
        replace(PRODUCT, min_quantity=Decimal(5)),
        Decimal(5),
        Decimal(4),
    ),
    Changed(Field.ACTIVE, replace(ITEM, is_active=False), replace(PRODUCT, is_available=False), False, True),
]


def test_every_row_of_the_table_has_its_example() -> None:
    assert [row.field for row in TABLE] == [changed.field for changed in CHANGED] == list(Field)


@pytest.mark.parametrize("changed", CHANGED, ids=lambda changed: changed.field)
def test_the_owners_new_value_goes_to_the_other_side(changed: Changed) -> None:
    assert changes(changed.item, PRODUCT, Side.QUICKBOOKS) == (
        FieldEdit(changed.field, Side.ZUPER, changed.before, changed.value),
    )
    assert changes(ITEM, changed.product, Side.ZUPER) == (
        FieldEdit(changed.field, Side.QUICKBOOKS, changed.before, changed.value),
    )


@pytest.mark.parametrize("changed", CHANGED, ids=lambda changed: changed.field)
def test_what_others_change_is_put_back_to_the_owners_value(changed: Changed) -> None:
    assert changes(ITEM, changed.product, Side.QUICKBOOKS) == (
        FieldEdit(changed.field, Side.ZUPER, changed.value, changed.before),
    )


def test_each_field_may_have_another_owner_or_none() -> None:
    one = replace(ITEM, sales_price=Decimal(1), barcode="1", part_number="1")
    owners = {Field.PRICE: Side.QUICKBOOKS, Field.BARCODE: Side.ZUPER}
    assert edits(one, PRODUCT, owners.get, taken=lambda name: False) == (
        FieldEdit(Field.PRICE, Side.ZUPER, Decimal(10), Decimal(1)),
        FieldEdit(Field.BARCODE, Side.QUICKBOOKS, "1", "0123456789012"),
    )


@pytest.mark.parametrize("owner", Side)
def test_an_owner_that_says_nothing_erases_nothing(owner: Side) -> None:
    if owner is Side.QUICKBOOKS:
        assert changes(item(), PRODUCT, owner) == ()
    else:
        blank = replace(product(), description="<p> </p>", part_number="", barcode=" ")
        assert changes(ITEM, blank, owner) == ()


def test_what_zuper_lacks_is_filled_and_a_number_that_quickbooks_lacks_is_not() -> None:
    filled = [edit.field for edit in changes(ITEM, product(), Side.QUICKBOOKS)]
    assert filled == [field for field in Field if field not in (Field.NAME, Field.ACTIVE)]
    kept = [edit.field for edit in changes(item(), PRODUCT, Side.ZUPER)]
    assert kept == [Field.DESCRIPTION, Field.PART_NUMBER, Field.BARCODE]


@pytest.mark.parametrize(
    ("type_name", "product_type", "missing"),
    [
        ("ItemService", "SERVICE", {Field.PART_NUMBER, Field.MINIMUM}),
        ("ItemNonInventory", "PARTS", {Field.MINIMUM}),
        ("ItemInventoryAssembly", "PRODUCT", {Field.MINIMUM}),
    ],
)
def test_a_field_one_of_the_kinds_lacks_is_left_alone(type_name: str, product_type: str, missing: set[Field]) -> None:
    one = replace(ITEM, type_name=type_name, part_number="Y", reorder_point=Decimal(9), barcode="2")
    other = replace(PRODUCT, product_type=product_type, track_quantity=product_type == "PRODUCT")
    changed = {edit.field for edit in changes(one, other, Side.QUICKBOOKS)}
    assert changed == {Field.PART_NUMBER, Field.MINIMUM, Field.BARCODE} - missing


def test_a_pair_that_cannot_be_linked_is_not_edited() -> None:
    assert changes(replace(ITEM, sales_price=Decimal(1)), replace(PRODUCT, track_quantity=False), Side.QUICKBOOKS) == ()
    assert changes(replace(ITEM, sales_price=Decimal(1)), replace(PRODUCT, is_deleted=True), Side.QUICKBOOKS) == ()


@pytest.mark.parametrize(
    ("other", "field", "text"),
    [
        (
            replace(PRODUCT, part_number="9" * 32),
            Field.PART_NUMBER,
            "part number has 32 characters, QuickBooks holds 31",
        ),
        (replace(PRODUCT, barcode="9" * 51), Field.BARCODE, "barcode has 51 characters, QuickBooks holds 50"),
        (replace(PRODUCT, description="9" * 4096), Field.DESCRIPTION, "has 4096 characters, QuickBooks holds 4095"),
        (replace(PRODUCT, description="管"), Field.DESCRIPTION, "characters that QuickBooks cannot keep"),
        (replace(PRODUCT, price=Decimal("1e30")), Field.PRICE, "more than ten digits before the point"),
    ],
)
def test_what_quickbooks_cannot_hold_is_a_problem_and_never_cut(other: ZuperProduct, field: Field, text: str) -> None:
    (problem,) = changes(ITEM, other, Side.ZUPER)
    assert isinstance(problem, FieldProblem)
    assert (field, Side.QUICKBOOKS) == (problem.field, problem.side)
    assert problem.text.startswith('"Widget": the ')
    assert text in problem.text


LONG = "Widget, left-handed, long, for everyone"
SHORT = quickbooks_name(LONG, lambda name: False).name


@pytest.mark.parametrize("owner", Side)
@pytest.mark.parametrize(
    ("full_name", "name"),
    [
        ("Tools:Widget", "Tools:Widget"),
        ("Tools:Widget", "Widget"),
        ("Widget", "Widget "),
        (SHORT, LONG),
        (f"Tools:{SHORT}", f"Tools:{LONG}"),
    ],
)
def test_a_leaf_or_a_short_form_is_the_right_name(owner: Side, full_name: str, name: str) -> None:
    leaf = full_name.rpartition(":")[2]
    assert changes(replace(ITEM, full_name=full_name, name=leaf), replace(PRODUCT, name=name), owner) == ()


def test_a_new_parent_in_quickbooks_renames_the_product() -> None:
    moved = replace(ITEM, full_name="Sale:Widget")
    assert changes(moved, replace(PRODUCT, name="Tools:Widget"), Side.QUICKBOOKS) == (
        FieldEdit(Field.NAME, Side.ZUPER, "Tools:Widget", "Sale:Widget"),
    )


def test_a_new_name_in_zuper_renames_the_leaf_as_quickbooks_can_hold_it() -> None:
    one = replace(ITEM, full_name="Tools:Widget")
    for name, leaf in (("Tools:Gadget", "Gadget"), ("Gadget", "Gadget"), (f"Tools:{LONG}", SHORT)):
        assert changes(one, replace(PRODUCT, name=name), Side.ZUPER) == (
            FieldEdit(Field.NAME, Side.QUICKBOOKS, "Widget", leaf),
        )


def test_a_new_name_that_is_taken_gets_a_code() -> None:
    (edit,) = changes(ITEM, replace(PRODUCT, name="Gadget"), Side.ZUPER, taken=frozenset({"Gadget"}))
    assert isinstance(edit, FieldEdit)
    assert str(edit.new).startswith("Gadget~")


def test_other_capitals_are_another_name() -> None:
    assert changes(ITEM, replace(PRODUCT, name="WIDGET"), Side.ZUPER) == (
        FieldEdit(Field.NAME, Side.QUICKBOOKS, "Widget", "WIDGET"),
    )


def test_other_parents_in_zuper_and_no_name_at_all_are_left_to_a_person() -> None:
    (moved,) = changes(replace(ITEM, full_name="Tools:Widget"), replace(PRODUCT, name="Sale:Widget"), Side.ZUPER)
    assert isinstance(moved, FieldProblem)
    assert (
        moved.text
        == '"Tools:Widget": Zuper calls it "Sale:Widget", under other parents: move the item in QuickBooks by hand'
    )
    (nameless,) = changes(ITEM, replace(PRODUCT, name=" "), Side.ZUPER)
    assert isinstance(nameless, FieldProblem)
    assert "give it a name in Zuper" in nameless.text
