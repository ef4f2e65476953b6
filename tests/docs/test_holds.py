"""docs/holds.md explains every reason that the code can hold something for, and no other."""

import ast
import re
from collections.abc import Iterator

from stockbridge.core.matching import Bucket
from stockbridge.core.plan import HoldReason
from stockbridge.core.side import Side
from tests.docs.sources import ROOT, modules

PAGE = (ROOT / "docs/holds.md").read_text(encoding="utf-8")
MADE_UP_OF_PARTS = {f"refused_by_{side}" for side in Side} | {
    f"{bucket}_match" for bucket in (Bucket.NEAR, Bucket.AMBIGUOUS)
}
NO_REASONS = {"zuper_cycle", "post_anyway", "post_again", "post_ours", "take_off", "not_included"}
PARTS = ("What happened", "Stock", "Who", "Answers")


def documented() -> dict[str, str]:
    """The text below each reason."""
    sections = re.split(r"^##+ ", PAGE, flags=re.MULTILINE)[1:]
    return {reason: section for section in sections for reason in re.findall(r"`(\w+)`", section.partition("\n")[0])}


def codes(module: ast.Module) -> Iterator[str]:
    """Constants at the top of a module that look like a reason, such as `MASS_CHANGE: Final = "mass_change"`."""
    for node in module.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Constant):
            value = node.value.value
            if isinstance(value, str) and re.fullmatch("[a-z]+(_[a-z]+)+", value):
                yield value


def holds_something(module: ast.Module) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "NewHold" for node in ast.walk(module))


def test_every_reason_is_explained_and_nothing_else() -> None:
    in_code = {code for module in modules().values() if holds_something(module) for code in codes(module)}

    assert (in_code - NO_REASONS) | set(HoldReason) | MADE_UP_OF_PARTS == documented().keys()


def test_every_reason_says_what_happened_what_it_means_who_must_act_and_the_answers() -> None:
    lacking = {
        reason: [part for part in PARTS if f"**{part}:**" not in section] for reason, section in documented().items()
    }

    assert {reason: parts for reason, parts in lacking.items() if parts} == {}
