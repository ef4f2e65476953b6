"""The office manager, who answers what is held by one of its own answers and does what its text asks before.

Nothing else is known there than the text, the answers, and what people know of their own company: who merged or deleted what.
A hold for which no remedy is known here fails the day: its text then asks for something that nobody can do.
"""

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from stockbridge.core.errors import BadInput
from stockbridge.core.plan import Policy
from stockbridge.core.quantity import ZERO
from stockbridge.core.side import Side
from stockbridge.core.token import in_remarks
from stockbridge.ledger.answering import answer
from stockbridge.ledger.held import Held, held
from stockbridge.ledger.road import ON_THE_ROAD
from tests.simulation.company import CONNECTION_ID, Company
from tests.simulation.things import Things

ENDS_A_LINK = frozenset({"merge", "unlink"})
LIMITS = Policy(max_units=Decimal(10**6))
PATIENCE = 3
"""How often the manager tries one thing again before leaving it as it is."""


class OfficeManager:
    """Works in both systems, with the rights of an administrator."""

    def __init__(self, company: Company, things: Things, rng: random.Random, say: Callable[[str], None]) -> None:
        self.answered: Counter[str] = Counter()
        self.left_different: set[str] = set()
        """ListIDs of pairs of which some field was left different by an answer."""
        self._company = company
        self._things = things
        self._rng = rng
        self._say = say
        self._tried: Counter[str] = Counter()
        self._numbers = 0

    def answer_one(self) -> None:
        """During the day: one question, and no answer that ends a link, for which everything must have been read."""
        holds = self._held()
        if holds:
            hold = self._rng.choice(holds)
            if (choice := self._chosen(hold)) not in ENDS_A_LINK:
                self._answer(hold, choice)

    def answer_all(self) -> bool:
        """In the evening; returns whether there was anything to answer."""
        holds = self._held()
        for hold in holds:
            if any(one.id == hold.id for one in self._held()):  # an answer may settle others with it
                self._answer(hold, self._chosen(hold))
        return bool(holds)

    def _held(self) -> list[Held]:
        with self._company.database.unit(CONNECTION_ID) as unit:
            return [one for one in held(unit) if one.reason != ON_THE_ROAD]

    def _chosen(self, hold: Held) -> str:
        if hold.reason == "item_deleted" and "merge" in hold.actions:
            return "merge" if self._was_merged(hold) else "unlink"
        if hold.reason == "in_doubt_too_long":
            return "landed" if self._has_landed(hold) else "retry"
        if hold.reason == "possible_count":
            return "not_included"  # nobody counts a shelf on such a day: it only looks like it
        subject = f"{hold.reason} {hold.quickbooks_id} {hold.zuper_id}"
        self._tried[subject] += 1
        others = [action for action in hold.actions if action != "retry"]
        if self._tried[subject] > PATIENCE and others:
            return self._rng.choice(others)
        return self._rng.choice(hold.actions)

    def _answer(self, hold: Held, action: str) -> None:
        self._prepare(hold, action)
        try:
            with self._company.database.unit(CONNECTION_ID) as unit:
                said = answer(unit, hold.id, action, LIMITS, by="Mary", at=self._company.clock.now())
        except BadInput as refusal:
            self._say(f"manager: {action} to {hold.reason} of {hold.item}: not now: {refusal}")
            return
        self._say(f"manager: {action} to {hold.reason} ({hold.text}): {said}")
        self.answered[f"{hold.reason} {action.partition(':')[0]}"] += 1
        self._afterwards(hold, action)

    # -- what the texts ask for ------------------------------------------------------------------------------------------

    def _prepare(self, hold: Held, action: str) -> None:
        match hold.reason, action:
            case ("near_match" | "ambiguous_match", _):
                pass
            case ("creation_refused", "retry"):
                self._make_room(hold)
            case ("edit_refused" | "field_not_kept", "retry"):
                self._put_field_right(hold)
            case ("item_deleted", "unlink"):
                if "is to be inactive or deleted" in hold.text:
                    self._in_zuper(hold, self._company.field.deactivate_product)
            case ("product_missing", "retry"):
                self._company.field.restore_product(hold.zuper_id or "")
            case ("stock_not_tracked", "retry"):
                self._in_zuper(hold, self._company.field.track_again)
            case ("refused_by_quickbooks", "retry"):
                self._make_active(hold)
            case (_, "merge" | "unlink" | "acknowledge" | "skip" | "create"):
                pass
            case ("in_doubt_too_long", "landed" | "retry"):
                pass
            case ("possible_count", "not_included"):
                pass
            case ("unreadable_product" | "refused_by_zuper" | "short_listing", _):
                pass
            case _:
                raise AssertionError(f"nobody knows what to do: {hold}")

    def _make_room(self, hold: Held) -> None:
        """The record could not be made on the other side: it is full, or something there has the name."""
        file = self._company.file
        if "is full" in hold.text:
            file.profile = replace(file.profile, item_capacity=file.profile.item_capacity + 5)
        elif "this name" in hold.text:
            self._rename_source(hold)

    def _rename_source(self, hold: Held) -> None:
        self._numbers += 1
        name = f"Renamed {self._numbers}"
        if hold.side is Side.ZUPER:
            if (hold.quickbooks_id or "") in self._company.file.books.items:
                self._company.office.rename(hold.quickbooks_id or "", name)
        else:
            self._in_zuper(hold, lambda uid: self._company.field.rename_product(uid, name))

    def _put_field_right(self, hold: Held) -> None:
        """Give the field named in the text a value that both systems take."""
        self._numbers += 1
        field = self._company.field
        if re.search(r"the part number has", hold.text):
            self._in_zuper(hold, lambda uid: field.renumber_product(uid, f"P-{self._numbers}"))
        if re.search(r"under other parents|name", hold.text):
            self._in_zuper(hold, lambda uid: field.rename_product(uid, f"Plain {self._numbers}"))

    def _make_active(self, hold: Held) -> None:
        if (hold.quickbooks_id or "") in self._company.file.books.items and "inactive" in hold.text:
            self._company.office.set_active(hold.quickbooks_id or "", active=True)

    def _in_zuper(self, hold: Held, act: Callable[[str], object]) -> None:
        product = self._company.account.catalogue.find(hold.zuper_id)
        if product is not None and not product.is_deleted:
            act(product.product_uid)

    # -- what the answers mean for the truth -----------------------------------------------------------------------------

    def _afterwards(self, hold: Held, action: str) -> None:
        records = {hold.quickbooks_id, hold.zuper_id} - {None}
        if action == "skip":
            self._things.let_go.update(record for record in records if record is not None)
        if action == "acknowledge" and hold.quickbooks_id is not None:
            self.left_different.add(hold.quickbooks_id)
        if action == "unlink":
            self._start_anew(hold)

    def _start_anew(self, hold: Held) -> None:
        """The two have parted: what is left of the thing is what its record in the product master holds now."""
        thing = hold.quickbooks_id if self._things.master is Side.QUICKBOOKS else hold.zuper_id
        if thing is None or thing not in self._things.units:
            return
        self._things.let_go.add(thing)
        file, account = self._company.file, self._company.account
        if self._things.master is Side.QUICKBOOKS and thing in file.books.items:
            self._things.units[thing] = file.books.stock.on_hand(thing)
        elif self._things.master is Side.ZUPER and self._is_counted(thing):
            self._things.units[thing] = sum((shelf.quantity for shelf in account.stock.shelves(thing).values()), ZERO)
        else:
            del self._things.units[thing]

    def _is_counted(self, uid: str) -> bool:
        product = self._company.account.catalogue.find(uid)
        return product is not None and not product.is_deleted and product.counts_stock

    def _has_landed(self, hold: Held) -> bool:
        """Somebody looks for the token among the product's transactions."""
        token = in_remarks(hold.text)
        return any(in_remarks(row.remarks) == token for row in self._company.account.stock.movements)

    def _was_merged(self, hold: Held) -> bool:
        thing = hold.quickbooks_id if self._things.master is Side.QUICKBOOKS else hold.zuper_id
        return thing is not None and self._things.has_gone(thing)
