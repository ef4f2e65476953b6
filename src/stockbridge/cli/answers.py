"""What waits for a person, and the commands that answer it."""

from typing import Annotated

from cyclopts import Parameter

from stockbridge.cli.options import By, Json, Name, person
from stockbridge.core.errors import BadInput


def held(
    name: Name,
    id_: Annotated[
        int | None, Parameter(name="ID", help="One of them closely: what each answer does and posts.")
    ] = None,
    /,
    *,
    json: Json = False,
) -> None:
    """What waits for a person: why, who must act, and what may be answered."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import print_json, print_table
    from stockbridge.ledger.held import held as of

    if id_ is not None:
        _closely(name, id_, json=json)
        return
    with books(name, to_write=False) as here:
        holds = of(here.unit)
    if json:
        print_json(holds)
        return
    columns = {
        "id": "id", "item": "item", "units": "units", "reason": "reason", "text": "text", "who": "who", "answers": "actions",
    }  # fmt: skip
    print_table(columns, holds, "Nothing is held.")


def _closely(name: str, hold_id: int, *, json: bool) -> None:
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import print_json, print_table, say
    from stockbridge.ledger.held_closely import held_closely
    from stockbridge.ledger.rules import master_of

    with books(name, to_write=False) as here:
        closely = held_closely(here.unit, hold_id, master_of(here.settings))
    if json:
        print_json(closely)
        return
    say(closely.hold.text, f"Stock: {closely.stock}", f"For {closely.hold.who}.")
    print_table({"side": "side", "record": "name", "units": "units", "read at": "read_at"}, closely.sides, "")
    print_table({"answer": "action", "says": "label", "does": "effect", "posts": "posts"}, closely.answers, "")


def retry(
    name: Name,
    /,
    *ids: Annotated[int, Parameter(help="Numbers of holds, as `stockbridge held` shows them.")],
    all_: Annotated[bool, Parameter(name="--all", negative=(), help="Everything that can be retried.")] = False,
    by: By = None,
    json: Json = False,
) -> None:
    """Try again what was held, after its reason was put right."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import tell
    from stockbridge.ledger.answering import retry as again

    if all_ == bool(ids):
        raise BadInput("Say what to retry: the numbers that `stockbridge held` shows, or --all")
    with books(name) as here:
        policy = here.policy()
        sentences = again(here.unit, None if all_ else ids, policy, by=person(by), at=here.now)
    tell(*(sentences or ["Nothing that is held can be retried."]), json=json)


def acknowledge(
    name: Name,
    id_: Annotated[str, Parameter(name="ID", help="The number of a hold, or line:N of a movement without a document.")],
    /,
    *,
    why: Annotated[str, Parameter(help="Why it is right, for those who read the ledger later.")] = "acknowledged",
    by: By = None,
    json: Json = False,
) -> None:
    """Take note of something, under your name."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import tell
    from stockbridge.ledger.answering import ACKNOWLEDGE, LINE, acknowledge_line, answer

    number = _number(id_.removeprefix(LINE))
    with books(name) as here:
        if id_.startswith(LINE):
            sentence = acknowledge_line(here.unit, number, why, by=person(by), at=here.now)
        else:
            policy = here.policy()
            sentence = answer(here.unit, number, ACKNOWLEDGE, policy, by=person(by), at=here.now)
    tell(sentence, json=json)


def resolve(
    name: Name,
    id_: Annotated[int, Parameter(name="ID", help="The number of the hold, as `stockbridge held` shows it.")],
    choice: Annotated[str, Parameter(help="One of its answers, such as retry, post_anyway, link:0, create or skip.")],
    /,
    *,
    by: By = None,
    json: Json = False,
) -> None:
    """Answer what was held with one of its answers."""
    from stockbridge.cli.installation import books
    from stockbridge.cli.output import tell
    from stockbridge.ledger.answering import answer

    with books(name) as here:
        sentence = answer(here.unit, id_, choice, here.policy(), by=person(by), at=here.now)
    tell(sentence, json=json)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise BadInput(
            f'"{text}" is not a number: `stockbridge held` and `stockbridge audit` show what can be acknowledged'
        )
    return int(text)
