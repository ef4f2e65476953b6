"""The plan of the first contact as people read it in a terminal: what is certain as numbers, what needs a look row by row."""

from itertools import islice
from typing import Final

from stockbridge.cli.output import say
from stockbridge.ledger.plan_report import BucketReport, PlanReport

_TITLES: Final = {
    "equal": "linked, the numbers are equal",
    "different": "linked, the numbers differ",
    "create_in_zuper": "to be created in Zuper",
    "create_in_quickbooks": "to be created in QuickBooks",
    "near": "names that are almost the same: a person decides",
    "ambiguous": "more than one may be meant: a person decides",
    "not_synced": "not synced",
}
_SHOWN: Final = 40
"""Rows of a bucket on one page; `--csv` and `--json` have them all."""


def show_plan(name: str, report: PlanReport) -> None:
    """Print the plan."""
    say(f"Plan {report.id} of {name}: {report.state.replace('_', ' ')}")
    for bucket, found in report.buckets.items():
        done = found.count - found.open
        say("", f"{bucket}: {found.open} {_TITLES[bucket]}{f' ({done} settled)' if done else ''}")
        if found.open and (bucket != "equal" or len(report.buckets) == 1):
            _show_rows(found)
    if report.state == "needs_approval":
        say("", f"Approve it with: stockbridge approve {name} {report.id}")


def _show_rows(bucket: BucketReport) -> None:
    for row in islice((row for row in bucket.rows if row.state == "open"), _SHOWN):
        say(f"  {row.id}  {row.text}")
        chosen = row.choice or row.default
        for choice in row.choices:
            value = f" (worth {choice.value})" if choice.value is not None else ""
            say(f"     {'*' if choice.choice == chosen else ' '} {choice.choice}: {choice.text}{value}")
    if bucket.open > _SHOWN:
        say(f"  and {bucket.open - _SHOWN} more: --csv FILE or --json has them all")
