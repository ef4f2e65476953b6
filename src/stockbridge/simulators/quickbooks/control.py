"""The back door of a company file that runs by itself: send qbXML, let people act, ask for the truth, order faults, turn switches.

No sockets here. Answers are plain values that become JSON; what was asked for wrongly is a `Refused` sentence. It asks for no password,
so it belongs on a loopback address only.
"""

import inspect
from collections.abc import Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError, validate_call

from stockbridge.core.quantity import NotAQuantityError, show
from stockbridge.simulators.quickbooks.faults import CallFault, StatusFault
from stockbridge.simulators.quickbooks.host import QuickBooks
from stockbridge.simulators.quickbooks.people import People
from stockbridge.simulators.quickbooks.people_documents import DocumentPeople
from stockbridge.simulators.quickbooks.people_items import ItemPeople
from stockbridge.simulators.quickbooks.refusals import RefusedError
from stockbridge.simulators.quickbooks.stock import Cell
from stockbridge.simulators.quickbooks.switches import Switches, settings_of
from stockbridge.simulators.quickbooks.web_connector import CannotOpenError, ProcessingError

Fields = dict[str, Any]
ACTS: Final[Mapping[str, inspect.Signature]] = {
    name: inspect.signature(act)
    for people in (DocumentPeople, ItemPeople)
    for name, act in vars(people).items()
    if inspect.isfunction(act) and not name.startswith("_")
}
"""What people can be told to do, by the name of the method of `People`."""
APP: Final = "Control panel"
"""The application in whose name qbXML from here runs."""
_DESK: Final = ("multi_user", "closed")


class ControlError(Exception):
    """What was asked for cannot be done; the message says what can."""


class Control:
    """The control panel of one QuickBooks with one company file. Nobody else may use them during a call."""

    def __init__(self, quickbooks: QuickBooks) -> None:
        company = quickbooks.company
        assert company is not None, "a control panel belongs to a company file that is open"
        self._quickbooks = quickbooks
        self._company = company
        self._people = People(company, "people")

    def qbxml(self, document: str) -> str:
        """QuickBooks' answer to a qbXML document.

        Raises:
            ControlError: QuickBooks threw instead of answering.
        """
        try:
            self._quickbooks.open("")
            self._quickbooks.begin_session()
            return self._quickbooks.process(document, APP)
        except (CannotOpenError, ProcessingError) as error:
            raise ControlError(str(error)) from error

    def act(self, act: str, sent: Fields) -> Fields:
        """Let people do something; the deed, with the units it moved.

        Raises:
            ControlError: they cannot do that.
        """
        if act not in ACTS:
            raise ControlError(f"people cannot {act!r}: choose from {', '.join(sorted(ACTS))}")
        try:
            deed = validate_call(getattr(self._people, act))(**sent)
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
            raise ControlError(f"{act}: {wrong}") from error
        except (KeyError, ValueError, AssertionError, NotAQuantityError, RefusedError) as error:
            raise ControlError(f"{act}: {error.args[0] if error.args else error}") from error
        return {"subject": deed.subject, "moved": self._cells(deed.moved)}

    def truth(self) -> Fields:
        """Units on hand of everything that holds stock, and every line of the journal."""
        books = self._company.books
        return {
            "company": self._company.name,
            "on_hand": self._cells(books.stock.cells()),
            "journal": [
                {"at": entry.at, "by": entry.by, "document": entry.document, **self._cell(entry.cell, entry.units)}
                for entry in books.stock.journal
            ],
        }

    def switches(self) -> Fields:
        """Every switch with its setting."""
        return asdict(self._company.switches)

    def turn(self, sent: Fields) -> Fields:
        """Turn switches.

        Raises:
            ControlError: no such switch, or not one of its settings; nothing was turned.
        """
        self._company.switches = turned(self._company.switches, sent)
        return self.switches()

    def faults(self) -> Fields:
        """What can be ordered, and how far the counts are."""
        faults = self._quickbooks.faults
        return {
            "calls": faults.calls,
            "writing_calls": faults.writing_calls,
            "writes": faults.writes,
            "on_call": [fault.name for fault in CallFault],
            "on_write": [fault.name for fault in StatusFault],
        }

    def order_fault(self, sent: Fields) -> Fields:
        """Order a fault: `{"on": "call", "nth": 1, "fault": "LOST_ANSWER"}`; `on` is call, writing_call or write.

        Raises:
            ControlError: there is no such fault, or no such moment.
        """
        moment, nth, name = sent.get("on"), sent.get("nth", 1), str(sent.get("fault"))
        if not isinstance(nth, int) or nth < 1:
            raise ControlError(f"nth: a number from 1 is needed, got {nth!r}")
        faults = self._quickbooks.faults
        if moment == "call" and name in CallFault.__members__:
            faults.on_call(nth, CallFault[name])
        elif moment == "writing_call" and name in CallFault.__members__:
            faults.on_writing_call(nth, CallFault[name])
        elif moment == "write" and name in StatusFault.__members__:
            faults.on_write(nth, StatusFault[name])
        else:
            raise ControlError(f"no fault {name!r} on {moment!r}: GET /_faults lists them")
        return {"ordered": True}

    def desk(self, sent: Fields) -> Fields:
        """What happens at the desk: `multi_user` switches the file's mode, `closed` closes and opens the file.

        Raises:
            ControlError: something else was asked for.
        """
        if not sent.keys() <= set(_DESK) or not all(isinstance(value, bool) for value in sent.values()):
            raise ControlError(f"at the desk there are {' and '.join(_DESK)}, each true or false")
        self._company.is_multi_user = sent.get("multi_user", self._company.is_multi_user)
        if "closed" in sent:
            self._quickbooks.switch_to(None if sent["closed"] else self._company.path)
        return {"multi_user": self._company.is_multi_user, "closed": self._quickbooks.company is None}

    def log(self) -> Fields:
        """What applications did."""
        ledger = self._quickbooks.ledger
        writes = [
            {"at": write.at, "app": write.app, "request": write.request, "subject": write.subject, "token": write.token}
            | {"moved": self._cells(write.moved)}
            for write in ledger.writes
        ]
        return {
            "round_trips": ledger.round_trips,
            "requests": dict(ledger.requests),
            "statuses": {str(code): count for code, count in ledger.statuses.items()},
            "writes": writes,
            "doubled": ledger.doubled(),
            "violations": ledger.violations,
        }

    def _cells(self, found: Mapping[Cell, Decimal]) -> list[Fields]:
        return [self._cell(cell, amount) for cell, amount in found.items()]

    def _cell(self, cell: Cell, amount: Decimal) -> Fields:
        items, sites = self._company.books.items, self._company.books.sites
        return {
            "list_id": cell.item_id,
            # A deleted or merged item is in the journal and nowhere else.
            "item": items.full_name(cell.item_id) if cell.item_id in items else None,
            "site": sites.full_name(cell.site_id) if cell.site_id is not None else None,
            "units": show(amount),
        }


def turned(switches: Switches, changes: Mapping[str, object]) -> Switches:
    """The same switches with some of them at other settings.

    Raises:
        ControlError: no such switch, or not one of its settings.
    """
    known = asdict(switches)
    for name, setting in changes.items():
        if name not in known:
            raise ControlError(f"there is no switch {name!r}: choose from {', '.join(known)}")
        if not any(setting == value and type(setting) is type(value) for value in settings_of(name)):
            allowed = ", ".join(map(repr, settings_of(name)))
            raise ControlError(f"switch {name} has no setting {setting!r}: choose from {allowed}")
    wanted: dict[str, Any] = dict(changes)
    return replace(switches, **wanted)
