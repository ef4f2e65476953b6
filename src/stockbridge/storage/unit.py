"""A unit of work: the books of one connection inside one transaction.

Everything a caller may do to a tenant's rows hangs on this object, and all of it is bound to one connection id: no query in
this package can reach another tenant.
"""

from functools import cached_property

from sqlalchemy import Connection

from stockbridge.storage.adoptions import Adoptions
from stockbridge.storage.alerts import Alerts
from stockbridge.storage.audit_runs import AuditRuns
from stockbridge.storage.book import Book
from stockbridge.storage.counts import Counts
from stockbridge.storage.creations import Creations
from stockbridge.storage.documents import Documents
from stockbridge.storage.edits import Edits
from stockbridge.storage.evidence import Evidence
from stockbridge.storage.facts import Facts
from stockbridge.storage.holds import Holds
from stockbridge.storage.inspections import Inspections
from stockbridge.storage.introductions import Introductions
from stockbridge.storage.items import Items
from stockbridge.storage.links import Links
from stockbridge.storage.lost import Lost
from stockbridge.storage.on_order import OnOrder
from stockbridge.storage.places import Places
from stockbridge.storage.possible_counts import PossibleCounts
from stockbridge.storage.postings import Postings
from stockbridge.storage.road import Road
from stockbridge.storage.runs import Runs
from stockbridge.storage.sessions import Sessions
from stockbridge.storage.twins import Twins


class Unit:
    """The tables of one connection, each behind the small class that knows its rules."""

    def __init__(self, transaction: Connection, connection_id: str) -> None:
        self.transaction = transaction
        self.connection_id = connection_id

    @cached_property
    def alerts(self) -> Alerts:
        return Alerts(self.transaction, self.connection_id)

    @cached_property
    def book(self) -> Book:
        return Book(self.transaction, self.connection_id)

    @cached_property
    def postings(self) -> Postings:
        return Postings(self.transaction, self.connection_id)

    @cached_property
    def possible_counts(self) -> PossibleCounts:
        return PossibleCounts(self.transaction, self.connection_id)

    @cached_property
    def documents(self) -> Documents:
        return Documents(self.transaction, self.connection_id)

    @cached_property
    def audit_runs(self) -> AuditRuns:
        return AuditRuns(self.transaction, self.connection_id)

    @cached_property
    def inspections(self) -> Inspections:
        return Inspections(self.transaction, self.connection_id)

    @cached_property
    def adoptions(self) -> Adoptions:
        return Adoptions(self.transaction, self.connection_id)

    @cached_property
    def items(self) -> Items:
        return Items(self.transaction, self.connection_id)

    @cached_property
    def links(self) -> Links:
        return Links(self.transaction, self.connection_id)

    @cached_property
    def on_order(self) -> OnOrder:
        return OnOrder(self.transaction, self.connection_id)

    @cached_property
    def places(self) -> Places:
        return Places(self.transaction, self.connection_id)

    @cached_property
    def creations(self) -> Creations:
        return Creations(self.transaction, self.connection_id)

    @cached_property
    def edits(self) -> Edits:
        return Edits(self.transaction, self.connection_id)

    @cached_property
    def introductions(self) -> Introductions:
        return Introductions(self.transaction, self.connection_id)

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence(self.transaction, self.connection_id)

    @cached_property
    def lost(self) -> Lost:
        return Lost(self.transaction, self.connection_id)

    @cached_property
    def road(self) -> Road:
        return Road(self.transaction, self.connection_id)

    @cached_property
    def counts(self) -> Counts:
        return Counts(self.transaction, self.connection_id)

    @cached_property
    def twins(self) -> Twins:
        return Twins(self.transaction, self.connection_id)

    @cached_property
    def holds(self) -> Holds:
        return Holds(self.transaction, self.connection_id)

    @cached_property
    def runs(self) -> Runs:
        return Runs(self.transaction, self.connection_id)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.transaction, self.connection_id)

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.transaction, self.connection_id)
