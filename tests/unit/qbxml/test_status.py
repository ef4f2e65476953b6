import re

import pytest

from stockbridge.qbxml import Status
from stockbridge.qbxml.status import (
    HRESULTS,
    MESSAGE_SETS,
    STATUSES,
    Reaction,
    Verdict,
    meaning,
    meaning_of_hresult,
    meaning_of_message_set,
    was_answered,
)
from tests.shared import shared

ALL = [*STATUSES.values(), *MESSAGE_SETS.values(), *HRESULTS.values()]


@pytest.mark.parametrize("code", STATUSES)
def test_an_error_status_is_a_definite_no_and_everything_below_is_a_yes(code: int) -> None:
    expected = Verdict.NO if code >= 1000 else Verdict.YES

    assert meaning(Status(code, "", "")).verdict is expected


@pytest.mark.parametrize(
    ("code", "reaction"),
    [
        (0, Reaction.DONE),
        (1, Reaction.EMPTY),
        (500, Reaction.DONE),
        (1000, Reaction.RETRY_LATER),
        (3100, Reaction.REFETCH),
        (3120, Reaction.HOLD),
        (3140, Reaction.HOLD),
        (3162, Reaction.WAIT_FOR_MODE),
        (3171, Reaction.HOLD),
        (3175, Reaction.RETRY_LATER),
        (3176, Reaction.RETRY_LATER),
        (3200, Reaction.REFETCH),
        (3231, Reaction.RETRY_LATER),
        (3250, Reaction.FEATURE_OFF),
        (3260, Reaction.STOP),
        (3263, Reaction.STOP),
        (3391, Reaction.RESTART),
    ],
)
def test_what_the_product_does_about_a_status(code: int, reaction: Reaction) -> None:
    assert meaning(Status(code, "", "")).reaction is reaction


@pytest.mark.parametrize("code", [3170, 3180])
@pytest.mark.parametrize(
    ("text", "reaction"),
    [
        ("This list has been modified by another user.", Reaction.RETRY_LATER),
        ("The transaction could not be locked.  It is in use by another user.", Reaction.RETRY_LATER),
        ("QuickBooks must be in single-user mode.", Reaction.WAIT_FOR_MODE),
        ("There was an error when saving a Items list.", Reaction.HOLD),
    ],
)
def test_a_lock_and_a_refusal_under_one_code_are_told_apart_by_the_text(
    code: int, text: str, reaction: Reaction
) -> None:
    decided = meaning(Status(code, "Error", text))

    assert (decided.verdict, decided.reaction) == (Verdict.NO, reaction)


def test_the_text_decides_nothing_under_other_codes() -> None:
    taken = Status(3100, "Error", 'The name "X" of the list element is already in use.')

    assert meaning(taken).reaction is Reaction.REFETCH


@pytest.mark.parametrize(
    ("code", "verdict", "reaction"),
    [
        (42, Verdict.YES, Reaction.DONE),
        (777, Verdict.YES, Reaction.DONE),
        (3999, Verdict.NO, Reaction.HOLD),
        (9123, Verdict.NO, Reaction.HOLD),
        (-1, Verdict.NOBODY_KNOWS, Reaction.SETTLE),
    ],
)
def test_an_unknown_status_is_judged_by_its_range_and_shown_raw(
    code: int, verdict: Verdict, reaction: Reaction
) -> None:
    decided = meaning(Status(code, "Error", "Strange words."))

    assert (decided.verdict, decided.reaction) == (verdict, reaction)
    assert f"{code}: Strange words." in decided.text


@pytest.mark.parametrize(
    ("code", "answered"), [(0, True), (1, True), (500, True), (3120, True), (3250, False), (1000, False)]
)
def test_a_query_that_finds_nothing_was_answered_and_a_refused_one_was_not(code: int, answered: bool) -> None:
    assert was_answered(Status(code, "", "")) is answered


@pytest.mark.parametrize(("code", "decided"), MESSAGE_SETS.items())
def test_only_a_remembered_message_set_is_a_yes(code: int, decided: object) -> None:
    assert meaning_of_message_set(code) is decided
    assert (meaning_of_message_set(code).verdict is Verdict.YES) == (code == 0)


def test_an_unknown_message_set_code_leaves_doubt() -> None:
    assert meaning_of_message_set(9999).verdict is Verdict.NOBODY_KNOWS


@pytest.mark.parametrize("hresult", HRESULTS)
def test_only_a_parse_error_proves_that_nothing_was_done(hresult: str) -> None:
    expected = Verdict.NO if hresult == "0x80040400" else Verdict.NOBODY_KNOWS

    assert meaning_of_hresult(hresult).verdict is expected


@pytest.mark.parametrize("written", ["0x80040400", "0X80040400", " 80040400\n"])
def test_an_hresult_is_known_however_it_is_written(written: str) -> None:
    assert meaning_of_hresult(written) is HRESULTS["0x80040400"]


def test_an_unknown_hresult_leaves_doubt_and_is_shown() -> None:
    decided = meaning_of_hresult("0x8007007e")

    assert decided.verdict is Verdict.NOBODY_KNOWS
    assert "0x8007007e" in decided.text


def test_every_meaning_is_a_sentence_for_people_and_a_hold_says_who_must_act() -> None:
    for decided in ALL:
        assert re.fullmatch(r"[A-Z].*\.", decided.text), decided
        assert re.fullmatch(r"([A-Z].*\.)?", decided.remedy), decided
        assert decided.remedy or decided.reaction not in {Reaction.HOLD, Reaction.STOP, Reaction.WAIT_FOR_MODE}, decided


def test_every_status_of_the_facts_is_decided() -> None:
    section = shared("facts", "QBXML.md").read_text().partition("## 2.")[2].partition("## 3.")[0]
    rows = re.findall(r"^\|([0-9/-]+)\|", section, re.MULTILINE)
    codes = {int(code) for row in rows for code in re.findall(r"\d+", row) if "-" not in row or row.startswith("3151")}

    assert len(codes) > 45
    assert codes - STATUSES.keys() - MESSAGE_SETS.keys() == set()


def test_a_full_list_says_so_and_waits_for_a_person() -> None:
    message = 'There was an error when saving an Item list, element "".  QuickBooks error message: The list has reached its maximum number of elements.'
    found = meaning(Status(3180, "Error", message))

    assert (found.verdict, found.reaction) == (Verdict.NO, Reaction.HOLD)
    assert "The list of the company file is full." in found.text
