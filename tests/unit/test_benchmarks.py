"""The benchmarks work, end with both sides equal, and what does not depend on the machine is what it should be."""

import io
import json
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

import pytest

from benchmarks.__main__ import main

ITEMS = 20
CHANGES = ITEMS // 4


@dataclass(frozen=True)
class Run:
    """What a run over a tiny catalogue wrote and showed."""

    work: list[dict[str, Any]]
    shown: str

    def calls(self, peer: str) -> dict[str, tuple[int, int]]:
        """Exchanges with a peer, and the fewest possible, by scenario."""
        return {one["scenario"]: (one["exchanges"], one["least"]) for one in self.work if one["peer"] == peer}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    file = tmp_path_factory.mktemp("benchmarks") / "figures.json"
    with redirect_stdout(io.StringIO()) as shown:
        main(["--items", str(ITEMS), "--no-memory", "--json", str(file)])
    return Run(json.loads(file.read_text())["work"], shown.getvalue())


def test_quickbooks_is_asked_no_more_often_than_needed(run: Run) -> None:
    made = run.calls("QuickBooks")

    assert 6 == len(made)
    assert {scenario: least for scenario, (_, least) in made.items()} == {
        scenario: exchanges for scenario, (exchanges, _) in made.items()
    }


def test_zuper_is_asked_once_when_there_is_nothing_to_do(run: Run) -> None:
    assert (1, 1) == run.calls("Zuper")["nothing to do"]


def test_a_change_costs_zuper_a_few_calls_whatever_the_catalogue(run: Run) -> None:
    made = run.calls("Zuper")

    assert 1 + CHANGES == made[f"{CHANGES} changes in Zuper"][0]
    # The write and what came of it; besides, the list of movements and whose account it is.
    assert 2 + 2 * CHANGES == made[f"{CHANGES} changes in QuickBooks"][0]


def test_every_figure_was_measured(run: Run) -> None:
    assert all(one[name] > 0 for one in run.work for name in ("cpu", "floor", "slowest", "things"))


def test_the_tables_show_every_scenario(run: Run) -> None:
    assert f"{ITEMS} items" in run.shown
    assert {one["scenario"] for one in run.work} == {
        one["scenario"] for one in run.work if f" {one['scenario']} " in run.shown
    }


@pytest.mark.parametrize("words", [["--items", "9"], ["--items", "many"]])
def test_too_small_a_catalogue_is_refused(words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(words)

    assert "--items" in capsys.readouterr().err
