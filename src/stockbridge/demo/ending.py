"""The last chapter: both stocks, what waits for a person, three accounts as bank statements, and the sum of it all.

The sum is computed from what the simulators saw people do, not from what Stockbridge says of itself.
"""

from decimal import Decimal
from typing import Final

from stockbridge.core.quantity import show
from stockbridge.demo.stage import Stage
from stockbridge.demo.truth import Verdict, judge
from stockbridge.demo.working_day import BELT, ELBOW, REFRIGERANT

STATEMENTS: Final = (
    (REFRIGERANT, "pounds with fractions; the last 2.25 went through QuickBooks' lost answer"),
    (ELBOW, "the last 15 landed in Zuper after everybody had given them up"),
    (BELT, "found, sold, and sold again while Zuper was down"),
)
_SHOWN: Final = 16


def ending(stage: Stage) -> Verdict:
    """Show how it all stands and say whether it is true."""
    verdict = judge(stage.town, stage.morning)
    stage.telling.chapter("What is left", "Both stocks, counted in QuickBooks and in Zuper, against what people did.")
    show_stocks(stage, verdict)
    show_held(stage)
    for item, why in STATEMENTS:
        show_statement(stage, item, why)
    show_sum(stage, verdict)
    return verdict


def show_stocks(stage: Stage, verdict: Verdict) -> None:
    """What moved, and whatever is wrong; the rest is one line."""
    moved = [count for count in verdict.counts if count.moved_quickbooks or count.moved_zuper or count in verdict.wrong]
    stage.telling.table(
        ("item", "morning", "moved in QuickBooks", "moved in Zuper", "should be", "QuickBooks", "Zuper", ""),
        [
            (
                count.name,
                count.opening_quickbooks,
                count.moved_quickbooks,
                count.moved_zuper,
                count.should,
                count.quickbooks,
                count.zuper,
                "WRONG" if count in verdict.wrong else "equal",
            )
            for count in moved
        ],
    )
    others = len(verdict.counts) - len(moved)
    stage.telling.say(f"{others} more items did not move and are equal on both sides.")


def show_held(stage: Stage) -> None:
    """What waits for a person, in the words they read."""
    rows = [(hold.item, hold.reason, hold.text, hold.who) for hold in stage.service.held()]
    if rows:
        stage.telling.table(("waits for a person", "reason", "why", "who"), rows)
    else:
        stage.telling.say("Nothing waits for a person.")


def show_statement(stage: Stage, item: str, why: str) -> None:
    """The account of one item."""
    lines = stage.service.statement(item)
    stage.telling.table(
        ("time", "where", "what", "units", "QuickBooks", "Zuper", "document"),
        [
            (
                line.at,
                line.side.label,
                line.kind,
                line.units,
                line.balance_quickbooks,
                line.balance_zuper,
                line.document,
            )
            for line in lines[-_SHOWN:]
        ],
        title=f"{item}: {why}",
    )


def show_sum(stage: Stage, verdict: Verdict) -> None:
    """One line per claim, and what is wrong if anything is."""
    status = stage.service.status()
    moved = sum((abs(count.moved_quickbooks) + abs(count.moved_zuper) for count in verdict.counts), Decimal(0))
    sums = (
        ("Units that people moved, net, each item and side", show(moved)),
        ("Units lost", show(verdict.lost)),
        ("Units counted twice", show(verdict.twice)),
        ("Writes carried out more than once", str(len(verdict.doubled))),
        ("Still in doubt, still planned", f"{status.in_doubt}, {status.planned}"),
        ("Units without a document: the spreadsheet's", show(status.unexplained_units)),
    )
    for what, much in sums:
        stage.telling.say(f"{what:<50}{much}", "bold" if much == "0" else "")
    for count in verdict.wrong:
        both = f"QuickBooks {show(count.quickbooks)}, Zuper {show(count.zuper)}"
        stage.telling.say(f"{count.name}: should be {show(count.should)}, {both}", "bold red")
