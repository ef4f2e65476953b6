"""The plan of the first contact and its approval."""

from typing import Annotated

from cyclopts import Parameter

from stockbridge.cli.options import By, Csv, Json, Name, person
from stockbridge.core.errors import BadInput
from stockbridge.core.matching import Bucket


def plan(
    name: Name,
    /,
    *,
    bucket: Annotated[Bucket | None, Parameter(help="Only the rows of this bucket.")] = None,
    csv: Csv = None,
    json: Json = False,
) -> None:
    """What was found on both sides before anything is written, and what each choice would post."""
    from itertools import chain

    from stockbridge.cli.installation import books
    from stockbridge.cli.output import print_json, say, write_csv
    from stockbridge.ledger.plan_report import PlanRow, plan_report
    from stockbridge.ledger.rules import master_of

    with books(name, to_write=False) as here:
        report = plan_report(here.unit, master_of(here.settings), only=bucket)
        if json:
            print_json(report)
        elif csv is not None:
            rows = chain.from_iterable(found.rows for found in report.buckets.values())
            say(f"{write_csv(csv, PlanRow, rows)} rows written to {csv}")
        else:
            from stockbridge.cli.plan_page import show_plan

            show_plan(name, report)


def approve(
    name: Name,
    plan: Annotated[
        str | None, Parameter(help="The id of the plan you looked at; if it has changed since, nothing is approved.")
    ] = None,
    /,
    *,
    choose: Annotated[
        tuple[str, ...],
        Parameter(negative=(), help="ROW=CHOICE for a row of the plan, such as 12=skip; may be repeated."),
    ] = (),
    by: By = None,
    json: Json = False,
) -> None:
    """Approve the plan: from now on both sides are kept equal."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import print_json, say
    from stockbridge.ledger.approval import approve as carry_on
    from stockbridge.ledger.plan_report import plan_id
    from stockbridge.ledger.rules import master_of

    choices = dict(map(_row_and_choice, choose))
    with books(name) as here:
        if plan is not None and (now := plan_id(here.unit)) != plan:
            raise BadInput(
                f"The plan has changed: its id is {now} now, not {plan}. Look at it again with `stockbridge plan {name}`"
            )
        approved = carry_on(here.unit, choices, master=master_of(here.settings), by=person(by), at=here.now)
    if json:
        print_json(approved)
    else:
        say(
            f"Approved by {approved.by}: {approved.chosen} rows are carried out now; {approved.open} wait for an answer."
        )


def _row_and_choice(text: str) -> tuple[int, str]:
    row, equals, choice = text.partition("=")
    if not equals or not row.isascii() or not row.isdigit():
        raise BadInput(f'--choose: "{text}" must be ROW=CHOICE, such as 12=skip; `stockbridge plan` shows both')
    return int(row), choice
