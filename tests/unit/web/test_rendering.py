from decimal import Decimal

import pytest
from markupsafe import escape

from stockbridge.web.rendering import _templates


def told(template: str, value: object) -> str:
    return _templates().from_string(template).render(value=value)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("zuper to quickbooks", "Zuper to QuickBooks"),
        ("non_inventory", "Non-inventory"),
        ("waiting_for_quickbooks", "Waiting for QuickBooks"),
        ("zuper_cycle", "Zuper cycle"),
        ("", ""),
    ],
)
def test_a_code_is_shown_in_words(code: str, words: str) -> None:
    assert told("{{ value | words }}", code) == words


def test_thousands_are_told_apart_in_every_number() -> None:
    assert told("{{ value | number }}", 1234567) == "1\u202f234\u202f567"
    assert told("{{ value | units }}", Decimal("-1234.5")) == "\u22121\u202f234.5"


def test_a_sentence_has_minus_signs_where_numbers_are_negative_and_keeps_its_dates_and_commands() -> None:
    sentence = "-2 in Zuper: Invoice 20-1 of 2026-11-24; type `stockbridge held -3`"

    shown = told("{{ value | told }}", sentence)

    assert shown == "\u22122 in Zuper: Invoice 20-1 of 2026-11-24; type <code>stockbridge held -3</code>"


def test_what_people_typed_stays_text() -> None:
    assert told("{{ value | told }}", "<b>-1</b>") == escape("<b>-1</b>").replace("-1", "\u22121")
