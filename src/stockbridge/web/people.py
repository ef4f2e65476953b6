"""What owners do about people, wherever they do it: add, change, give a new password, remove. The pages, the API and the command line share it.

Rule: there is always an owner left, and a name that nobody may see by accident: what somebody may see is said, never inherited.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Final

from sqlalchemy import Connection as Transaction

from stockbridge.core.errors import BadInput
from stockbridge.settings.passwords import LONGEST, Passwords, generate
from stockbridge.storage.connections import Connections
from stockbridge.storage.people import People, Person, Rank

SHORTEST_PASSWORD: Final = 10
_NAME_LONGEST: Final = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """A person; no secrets."""

    name: str
    rank: Rank
    sees: tuple[str, ...] | None
    """Names of connections; None is every one."""
    second_factor: bool
    created_at: datetime


def person_card(people: People, person: Person) -> PersonCard:
    """Look at a person."""
    return PersonCard(
        name=person.name,
        rank=person.rank,
        sees=None if person.sees_all else people.connections_seen(person),
        second_factor=person.code_secret is not None,
        created_at=person.created_at,
    )


def add_person(
    people: People, passwords: Passwords, name: str, password: str, rank: Rank, now: datetime, *, sees_all: bool
) -> Person:
    """Add a person, who sees all connections or none yet.

    Raises:
        BadInput: the name or the password will not do; nothing was added.
    """
    key = fold_name(name)
    if not key or len(key) > _NAME_LONGEST or not key.isprintable():
        raise BadInput(f"Give a name of 1 to {_NAME_LONGEST} letters: it is what this person types at sign-in.")
    if people.named(key) is not None:
        raise BadInput(f'There is somebody called "{key}" already: choose another name.')
    return people.add(key, rank, hashed(passwords, password), now, sees_all=sees_all)


def let_see(transaction: Transaction, person: Person, names: Collection[str]) -> None:
    """Set which connections a person sees who does not see all; a name of none is a slip.

    Raises:
        BadInput: there is no connection of one of the names; nothing was changed.
    """
    ids = {connection.name: connection.id for connection in Connections(transaction).all()}
    if unknown := sorted(set(names) - set(ids)):
        raise BadInput(f"There is no connection {', '.join(unknown)}: it may have been removed meanwhile.")
    People(transaction).let_see(person.id, [ids[name] for name in names])


def change_person(transaction: Transaction, person: Person, rank: Rank, sees: Collection[str] | None) -> str:
    """Set what a person may do and see, None being everything; returns what was done, in words for the log.

    Raises:
        BadInput: nobody would be an owner any more, or there is no such connection. The transaction is to be undone.
    """
    people = People(transaction)
    people.change(person.id, rank=rank, sees_all=sees is None)
    let_see(transaction, person, sees or ())
    _keep_an_owner(people)
    return f"made {person.name} {rank}, who sees {seen(sees)}"


def give_password(people: People, passwords: Passwords, person: Person, *, signed_in_as: str = "") -> str:
    """Give a person a new password, to be shown once. The second factor goes, and they are signed out everywhere but there."""
    password = generate(SystemRandom())
    people.change(person.id, password=passwords.hash(password), code_secret=None, code_step=0)
    people.sign_out_elsewhere(person.id, signed_in_as)
    return password


def remove_person(people: People, person: Person) -> None:
    """Remove a person, signed out everywhere.

    Raises:
        BadInput: nobody would be an owner any more. The transaction is to be undone.
    """
    people.remove(person.id)
    _keep_an_owner(people)


def hashed(passwords: Passwords, password: str) -> str:
    """The hash of a new password.

    Raises:
        BadInput: it is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST:
        raise BadInput(
            f"A password has at least {SHORTEST_PASSWORD} letters: three or four unrelated words are easy to remember."
        )
    return passwords.hash(password)


def fold_name(name: str) -> str:
    """Names differ by more than capitals and spaces around them."""
    return name.strip().casefold()


def rank_called(text: str) -> Rank:
    """The rank of that name.

    Raises:
        BadInput: there is none.
    """
    if text not in tuple(Rank):
        raise BadInput(f"Choose a rank: {', '.join(Rank)}.")
    return Rank(text)


def seen(sees: Collection[str] | None) -> str:
    """What somebody sees, in words."""
    return "all connections" if sees is None else ", ".join(sorted(sees)) or "no connection"


def _keep_an_owner(people: People) -> None:
    if not people.count_owners():
        raise BadInput("This is the last owner: make somebody else an owner first.")
