"""People on the command line: for whoever is at the server, when nobody can sign in, or before anybody could.

No password is typed here and none is stored: what is made is shown this one time. Everything done to people stands in their log.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from stockbridge.cli.options import By, Json, person
from stockbridge.core.errors import BadInput

if TYPE_CHECKING:
    from sqlalchemy import Connection as Transaction

    from stockbridge.storage.people import People, Person

app = App(name="person", help="People who sign in on the pages, and the tokens of their programs.")

PersonName = Annotated[str, Parameter(help="The name of the person, as typed at sign-in.")]


@app.command
def add(
    name: PersonName,
    /,
    *,
    rank: Annotated[str, Parameter(help="What they may do: viewer, operator or owner.")],
    sees: Annotated[
        tuple[str, ...], Parameter(negative=(), help="A connection they see; may be repeated. Without it, every one.")
    ] = (),
    by: By = None,
    json: Json = False,
) -> None:
    """Add a person. Shows the password this one time."""
    from random import SystemRandom

    from stockbridge.cli.output import print_json, say
    from stockbridge.settings.passwords import Passwords, generate
    from stockbridge.web.people import add_person, let_see, rank_called

    password = generate(SystemRandom())
    with _people(by) as here:
        added = add_person(here.people, Passwords(), name, password, rank_called(rank), here.now, sees_all=not sees)
        let_see(here.transaction, added, sees)
        here.log(f"added {added.name} as {added.rank}")
    if json:
        print_json({"name": added.name, "rank": added.rank, "password": password})
    else:
        say(f"Added {added.name} as {added.rank}.", f"Password: {password}   (shown this one time)")


@app.command(name="list")
def list_(*, json: Json = False) -> None:
    """Everybody, with what they may do and see."""
    from stockbridge.cli.installation import installation
    from stockbridge.cli.output import print_json, print_table
    from stockbridge.storage.people import People
    from stockbridge.web.people import person_card

    with installation() as here, here.database.look() as transaction:
        people = People(transaction)
        cards = [person_card(people, one) for one in people.all()]
    if json:
        print_json(cards)
    else:
        columns = {"name": "name", "rank": "rank", "sees": "sees", "second factor": "second_factor"}
        print_table(columns, cards, "There is nobody yet: stockbridge person add NAME --rank owner")


@app.command
def reset(
    name: PersonName,
    /,
    *,
    tokens: Annotated[bool, Parameter(name="--tokens", negative=(), help="Take their API tokens back too.")] = False,
    by: By = None,
    json: Json = False,
) -> None:
    """Let somebody in again who lost the password or the second factor: a new password, shown this one time, and no second factor.

    They are signed out everywhere, and make a second factor anew on the Account page.
    """
    from stockbridge.cli.output import print_json, say
    from stockbridge.settings.passwords import Passwords
    from stockbridge.storage.api_tokens import ApiTokens
    from stockbridge.web.people import give_password

    with _people(by) as here:
        found = here.named(name)
        password = give_password(here.people, Passwords(), found)
        here.log(f"gave {found.name} a new password, without a second factor")
        taken = ApiTokens(here.transaction).remove_all(found.id) if tokens else 0
        if taken:
            here.log(f"took {taken} API tokens of {found.name} back")
    if json:
        print_json({"name": found.name, "password": password, "tokens_taken_back": taken})
    else:
        say(
            f"{found.name} is signed out everywhere, and signs in with this password alone; {taken} API tokens are taken back.",
            f"Password: {password}   (shown this one time)",
        )


@app.command
def token(
    name: PersonName,
    /,
    *,
    scope: Annotated[str, Parameter(help="What it may be used for: read, or act as far as the person may.")],
    for_: Annotated[str, Parameter(name="--for", help="What it is for, to know it by later.")],
    days: Annotated[int | None, Parameter(help="How long it lasts; without it, until it is taken back.")] = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Make an API token of a person. Shows it this one time."""
    from stockbridge.cli.output import print_json, say
    from stockbridge.storage.api_tokens import ApiTokens
    from stockbridge.web.tokens import make_token

    with _people(by) as here:
        found = here.named(name)
        made = make_token(ApiTokens(here.transaction), found, for_, scope, here.now, days=days)
        here.log(f"made an API token of {found.name} to {made.scope}: {made.name}")
    if json:
        print_json(made)
    else:
        until = "it is taken back" if made.expires_at is None else f"{made.expires_at:%Y-%m-%d %H:%M} UTC"
        say(f"Token: {made.token}   (shown this one time; it lasts until {until})")


@app.command
def remove(name: PersonName, /, *, by: By = None, json: Json = False) -> None:
    """Remove a person, signed out everywhere. What they did stays in the log."""
    from stockbridge.cli.output import tell
    from stockbridge.web.people import remove_person

    with _people(by) as here:
        found = here.named(name)
        remove_person(here.people, found)
        here.log(f"removed {found.name}")
    tell(f"{found.name} is removed, and signed out everywhere.", json=json)


@dataclass(frozen=True, slots=True)
class _Staff:
    """The people of this installation, in a transaction."""

    transaction: "Transaction"
    people: "People"
    now: datetime
    by: str

    def named(self, name: str) -> "Person":
        from stockbridge.web.people import fold_name

        found = self.people.named(fold_name(name))
        if found is None:
            known = ", ".join(one.name for one in self.people.all()) or "nobody yet"
            raise BadInput(f'There is nobody called "{name}": there is {known}')
        return found

    def log(self, text: str) -> None:
        from stockbridge.storage.people import Act

        self.people.tell(Act(at=self.now, who=self.by[:63], connection_name=None, text=text, address="command line"))


@contextmanager
def _people(by: str | None) -> Iterator[_Staff]:
    from stockbridge.cli.installation import installation
    from stockbridge.storage.people import People

    with installation() as here, here.database.begin() as transaction:
        yield _Staff(transaction, People(transaction), here.now(), person(by))
