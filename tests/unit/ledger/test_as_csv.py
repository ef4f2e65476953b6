"""A report in a spreadsheet shows what was written and calculates nothing."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal

import pytest

from stockbridge.ledger.as_csv import write_rows


@dataclass(frozen=True)
class Line:
    name: str
    units: Decimal


def shown(name: str, units: str = "1") -> list[str]:
    file = io.StringIO(newline="")
    write_rows(file, Line, [Line(name, Decimal(units))])
    return list(csv.reader(io.StringIO(file.getvalue(), newline="")))[1]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_name_that_looks_like_a_formula_is_text(sign: str) -> None:
    assert shown(f"{sign}HYPERLINK(1)") == [f"'{sign}HYPERLINK(1)", "1"]


@pytest.mark.parametrize("name", ["Elbow 90", "90° elbow", "a=b", "", " =x"])
def test_other_names_stay_as_they_are(name: str) -> None:
    assert shown(name)[0] == name


def test_units_stay_numbers() -> None:
    assert shown("Elbow", "-0.5")[1] == "-0.5"


def test_signs_of_csv_itself_are_quoted() -> None:
    assert shown('1/2" pipe, "red"\nlong')[0] == '1/2" pipe, "red"\nlong'
