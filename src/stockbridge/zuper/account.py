"""Whose Zuper account the key opens, and what it has: is it still the bound one, and is the default location still there?

The rule it guards (design §3, invariant 9): nothing is written to an account that is not the one this connection knows. A key
belongs to one account, so another one can only come with another key; it costs one call before a cycle's first write to be sure.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from stockbridge.core.places import Location
from stockbridge.core.side import Side
from stockbridge.ledger import places, stranded
from stockbridge.storage.holds import NewHold
from stockbridge.storage.unit import Unit
from stockbridge.zuper.messages import Company
from stockbridge.zuper.work import Work

LOCATION_MISSING: Final = "location_missing"
OTHER_ACCOUNT: Final = "other_account"
SUBJECT: Final = f"account:{Side.ZUPER}"

_LOCATIONS_EVERY: Final = timedelta(minutes=5)
"""One call. While units wait for a place, and after a webhook, they are looked at in every cycle."""

_ANSWER_HOLDS: Final = timedelta(days=1)
"""How long a person's word that the new name is right waits for the next look at it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The account a connection belongs to; all None before it was looked at."""

    name: str | None = None
    uid: str | None = None
    """Also None where Zuper does not tell it."""

    def is_opened_by(self, company: Company) -> bool:
        """Whether a key that opens `company` opens this account: same name and, where both are known, same UID."""
        if None not in (company.uid, self.uid) and company.uid != self.uid:
            return False
        return self.name in (None, company.name)


def bound_account(unit: Unit) -> Bound:
    """The account this connection belongs to."""
    account = unit.facts.zuper_account()
    return Bound(account.company_name, account.company_uid)


def look_at_account(work: Work) -> None:
    """Once in every sweep: learn the account's name, if it has none yet, and its locations."""
    is_bound_account(work)
    work.go_on()
    locations = work.client.locations()
    with work.unit() as unit:
        unit.facts.learn_locations([Location(one.uid, one.name, one.is_deleted) for one in locations], work.clock.now())
        default_location(work, unit)


def look_at_locations(work: Work) -> None:
    """Where stock is kept equal site by site: learn Zuper's locations every few minutes, and bind new places."""
    now = work.clock.now()
    with work.unit() as unit:
        by_sites, account = unit.facts.company_file().by_sites, unit.facts.zuper_account()
        awaited = any(any(unit.holds.open(reason=reason)) for reason in sorted(stranded.REASONS))
    if not by_sites:
        return
    is_old = account.located_at is None or now - account.located_at >= _LOCATIONS_EVERY
    if is_old or awaited or (account.hinted_at is not None and account.located_at <= account.hinted_at):
        work.go_on()
        locations = tuple(Location(one.uid, one.name, one.is_deleted) for one in work.client.locations())
        with work.unit() as unit:
            is_new = sorted(locations, key=_by_uid) != sorted(unit.facts.locations(), key=_by_uid)
            unit.facts.learn_locations(locations, now)
            if is_new:
                stranded.renew(unit, now)
    with work.unit() as unit:
        work.done["places bound"] += places.bind(unit, run_id=work.run_id, at=now)


def _by_uid(location: Location) -> str:
    return location.uid


def is_bound_account(work: Work) -> bool:
    """Whether the key opens the account this connection was bound to; if not, nothing more is written in this cycle."""
    work.go_on()
    company = work.client.company()
    now = work.clock.now()
    with work.unit() as unit:
        bound = bound_account(unit)
        answer = unit.holds.last_answer(SUBJECT, OTHER_ACCOUNT, now - _ANSWER_HOLDS)
        if bound.is_opened_by(company) or answer == "retry":
            unit.facts.learn_zuper_account(company_name=company.name, company_uid=company.uid or bound.uid)
            unit.holds.lift(SUBJECT, OTHER_ACCOUNT, "it is the account of before", now)
            return True
        text = (
            f'The key opens the Zuper account "{company.name}", but this connection belongs to another one, "{bound.name}". Nothing is written to it. '
            "If the company was only renamed, say so; if it is another one, set the right key, or add a connection of its own."
        )
        work.done["holds on the account"] += unit.holds.put(_hold(OTHER_ACCOUNT, text, "owner"), now)
    work.writing_forbidden = True
    return False


def default_location(work: Work, unit: Unit) -> Location | None:
    """The default location as last listed; None, and a hold, when Zuper does not have it (any more)."""
    uid = work.default_location
    found = next((location for location in unit.facts.locations() if location.uid == uid), None)
    if found is not None and not found.is_deleted:
        unit.holds.lift(SUBJECT, LOCATION_MISSING, "Zuper has the location", work.clock.now())
        return found
    name = f' "{found.name}"' if found is not None else ""
    text = (
        f"Zuper does not show the default location{name}. Nothing new is linked, and what is posted there "
        "may be refused. Restore it in Zuper, let the key's user see it, or choose another in the settings."
    )
    hold = _hold(LOCATION_MISSING, text, "whoever looks after Zuper")
    work.done["holds on the account"] += unit.holds.put(hold, work.clock.now())
    return None


def _hold(reason: str, text: str, who: str) -> NewHold:
    return NewHold(subject=SUBJECT, reason=reason, text=text, who=who, actions=("retry",), side=Side.ZUPER)
