"""What we know of the company file and of the Zuper account: one row each, read and changed field by field."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, select, update

from stockbridge.core.places import Location, Site
from stockbridge.storage.tables import connections as t

_SITES: Final = TypeAdapter(tuple[Site, ...])
_LOCATIONS: Final = TypeAdapter(tuple[Location, ...])


class Facts:
    """The rows `company_file` and `zuper_account` of one connection, and its state."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self._tx = transaction
        self._id = connection_id

    def company_file(self) -> Row[Any]:
        """What is known of the company file."""
        return self._tx.execute(select(t.company_file).where(t.company_file.c.connection_id == self._id)).one()

    def zuper_account(self) -> Row[Any]:
        """What is known of the Zuper account."""
        return self._tx.execute(select(t.zuper_account).where(t.zuper_account.c.connection_id == self._id)).one()

    def learn_company_file(self, **values: object) -> None:
        """Set columns of `company_file`."""
        self._tx.execute(update(t.company_file).where(t.company_file.c.connection_id == self._id).values(**values))

    def learn_zuper_account(self, **values: object) -> None:
        """Set columns of `zuper_account`."""
        self._tx.execute(update(t.zuper_account).where(t.zuper_account.c.connection_id == self._id).values(**values))

    def suspect_company_file(self, **values: str | None) -> None:
        """Keep what a company file we stopped for says of itself, should a person say that it is the one to go on with."""
        self.learn_company_file(other_past=json.dumps(values))

    def believe_company_file(self) -> None:
        """A person says that the file we stopped for is the one: it is compared with from now on, and read as a whole."""
        known = self.company_file()
        values = json.loads(known.other_past or "{}")
        paths = {*json.loads(known.other_paths or "[]"), *filter(None, (known.path, values.get("path")))}
        self.learn_company_file(
            **values, other_past=None, other_paths=json.dumps(sorted(paths)), newest_edit=None, sweep_wanted=True
        )

    def begin_quickbooks_sweep(self) -> int:
        """Number a new sweep of QuickBooks' items, to be read in one update."""
        number: int = self.company_file().sweep + 1
        self.learn_company_file(sweep=number, sweep_began=None, sweep_after="", sweep_hurries=False)
        return number

    def begin_quickbooks_sweep_in_parts(self, at: datetime) -> None:
        """Number a new sweep of QuickBooks' items that goes on from update to update. Whoever wants one from now on wants another."""
        known = self.company_file()
        self.begin_quickbooks_sweep()
        self.learn_company_file(
            sweep_began=at, sweep_hurries=known.sweep_wanted or known.sweep_hurries, sweep_wanted=False
        )

    def learn_lists(
        self, *, accounts: Mapping[str | None, str | None] | None = None, tax_codes: Mapping[str, bool] | None = None
    ) -> None:
        """Keep the small lists of the company file as last read."""
        if accounts is not None:
            self.learn_company_file(accounts=json.dumps(accounts))
        if tax_codes is not None:
            self.learn_company_file(tax_codes=json.dumps(tax_codes))

    def learn_sites(self, sites: Sequence[Site]) -> None:
        """Keep QuickBooks' inventory sites as just listed."""
        self.learn_company_file(sites=_SITES.dump_json(tuple(sites)).decode())

    def sites(self) -> tuple[Site, ...]:
        """QuickBooks' inventory sites as last listed; none where the file has none or was never asked."""
        stored = self.company_file().sites
        return () if stored is None else _SITES.validate_json(stored)

    def learn_locations(self, locations: Sequence[Location], at: datetime | None) -> None:
        """Keep Zuper's locations as just listed."""
        self.learn_zuper_account(locations=_LOCATIONS.dump_json(tuple(locations)).decode(), located_at=at)

    def locations(self) -> tuple[Location, ...]:
        """Zuper's locations as last listed, the deleted ones included."""
        stored = self.zuper_account().locations
        return () if stored is None else _LOCATIONS.validate_json(stored)

    def location_names(self) -> dict[str, str]:
        """What Zuper's locations are called, by UID."""
        return {location.uid: location.name for location in self.locations()}

    def take_lease(self, holder: str, at: datetime, until: datetime) -> bool:
        """Become the one worker of the Zuper account, unless another still is; returns whether it worked."""
        account = t.zuper_account.c
        return self._lease(
            # One that lasts longer than any was taken by a clock that has been set back since.
            account.lease_holder.is_(None)
            | (account.lease_until <= at)
            | (account.lease_until > until)
            | (account.lease_holder == holder),
            holder,
            until,
        )

    def keep_lease(self, holder: str, until: datetime) -> bool:
        """Stay the worker of the Zuper account; returns whether one still is."""
        return self._lease(t.zuper_account.c.lease_holder == holder, holder, until)

    def has_lease(self, holder: str) -> bool:
        """Whether the worker of the Zuper account is still this one."""
        return bool(self.zuper_account().lease_holder == holder)

    def leave_lease(self, holder: str) -> None:
        """Let others work on the Zuper account."""
        self._lease(t.zuper_account.c.lease_holder == holder, None, None)

    def _lease(self, condition: ColumnElement[bool], holder: str | None, until: datetime | None) -> bool:
        return (
            self._tx.execute(
                update(t.zuper_account)
                .where(t.zuper_account.c.connection_id == self._id, condition)
                .values(lease_holder=holder, lease_until=until)
            ).rowcount
            > 0
        )

    def ring(self, at: datetime) -> None:
        """Somebody asks for a cycle soon: a movement was announced, or a person has decided something."""
        self.learn_zuper_account(rung_at=at)

    def answer_ring(self, until: datetime) -> None:
        """A cycle that began then is done; who rang later is still waiting."""
        self._tx.execute(
            update(t.zuper_account)
            .where(t.zuper_account.c.connection_id == self._id, t.zuper_account.c.rung_at <= until)
            .values(rung_at=None)
        )

    def hint(self, at: datetime) -> None:
        """Zuper says that something changed which its movements do not tell: its list is to be read."""
        self.learn_zuper_account(hinted_at=at)

    def forget_hint(self, until: datetime) -> None:
        """Zuper was looked at; what was hinted after that time still stands."""
        self._tx.execute(
            update(t.zuper_account)
            .where(t.zuper_account.c.connection_id == self._id, t.zuper_account.c.hinted_at <= until)
            .values(hinted_at=None)
        )

    def connection(self) -> Row[Any]:
        """The connection's own row."""
        return self._tx.execute(select(t.connection).where(t.connection.c.id == self._id)).one()

    def set_state(self, state: str, stopped_text: str | None = None) -> None:
        """Move the connection to another state."""
        self._tx.execute(
            update(t.connection).where(t.connection.c.id == self._id).values(state=state, stopped_text=stopped_text)
        )

    def pause(self, *, paused: bool) -> None:
        """Pause or resume: while paused nothing is asked and nothing is written."""
        self._tx.execute(update(t.connection).where(t.connection.c.id == self._id).values(paused=paused))
