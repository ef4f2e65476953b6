"""`/c/{connection}/audit`: four lights on every quantity, the cause of each difference, and putting it right after a preview.

Rule: what is done is what the preview showed, or nothing.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from starlette.responses import Response

from stockbridge.core.audit import PASSING, Cause, Light
from stockbridge.core.cell import CellId
from stockbridge.core.errors import BadInput
from stockbridge.core.quantity import NotAQuantityError, units
from stockbridge.core.side import Side
from stockbridge.ledger.audit_words import CAUSE_TITLES, LIGHT_WORDS
from stockbridge.ledger.auditing import Difference, audit, differences_of
from stockbridge.ledger.healing import Healing, Remedy, can_be_healed, heal, preview
from stockbridge.ledger.inspecting import Inspection, ask, inspection
from stockbridge.ledger.rules import policy_of
from stockbridge.storage.people import Rank
from stockbridge.storage.unit import Unit
from stockbridge.web.page import Page, Visit

_CELLS_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class AuditedCell:
    """One item at one place, with everything that does not agree about it."""

    differences: tuple[Difference, ...]

    @property
    def first(self) -> Difference:
        """The first of them; what the sides hold is the same in all."""
        return self.differences[0]

    @property
    def wants_somebody(self) -> bool:
        return any(one.is_drift for one in self.differences)

    @property
    def lights(self) -> dict[Light, str]:
        """What each light shows: `well`, `waits` (time settles it, or a person knows of it) or `stopped` (somebody must look)."""
        drift = {one.light for one in self.differences if one.is_drift}
        known = {one.light for one in self.differences}
        return {light: "stopped" if light in drift else "waits" if light in known else "well" for light in Light}


def show(visit: Visit) -> Response:
    """The frame at once; adding up a large catalogue follows by itself, and how an audit comes along is told while it does."""
    if visit.is_part and visit.query.text("part") != "progress":
        return _found(visit)
    with visit.services.database.view(visit.connection.id) as unit:
        fresh = inspection(unit)
    if not visit.is_part:
        if visit.query.text("whole"):
            return _found(visit, fresh)
        return visit.show("audit.html", fresh=fresh, found=None, cause=visit.query.text("cause"))
    response = visit.show("audit.html#progress", fresh=fresh)
    if fresh.asked_at is None:
        response.headers["hx-trigger"] = "audit-ended"
    return response


def _found(visit: Visit, fresh: Inspection | None = None) -> Response:
    """Everything that some light speaks against: a part of the page or, for browsers without scripts, the whole of it."""
    cause = visit.query.text("cause")
    with visit.services.database.view(visit.connection.id) as unit:
        found = audit(unit, visit.settings, visit.now)
    chosen = [one for one in found.differences if not cause or one.cause == cause]
    cells = [AuditedCell(tuple(ones)) for _, ones in groupby(chosen, key=lambda one: one.cell_id)]
    cells.sort(key=lambda cell: (not cell.wants_somebody, cell.first.item))
    counted = Counter(one.cause for one in found.differences)
    return visit.show(
        "audit.html#found" if visit.is_part else "audit.html",
        fresh=fresh,
        found=found,
        lights=LIGHT_WORDS,
        drift_under=Counter(one.light for one in found.differences if one.is_drift),
        causes=[(one, CAUSE_TITLES[one], counted[one]) for one in Cause if counted[one]],
        cause=cause,
        titles=CAUSE_TITLES,
        cells=cells[:_CELLS_SHOWN],
        left_out=max(0, len(cells) - _CELLS_SHOWN),
        healable={one.id for one in chosen if _may_be_chosen(one)} if visit.may(Rank.OPERATOR) else set(),
    )


def _may_be_chosen(one: Difference) -> bool:
    """What time settles by itself is not offered."""
    return can_be_healed(one) and one.cause not in PASSING


def ask_both(visit: Visit) -> Response:
    with visit.services.database.unit(visit.connection.id) as unit:
        is_new = ask(unit, by=visit.person.name, at=visit.now)
        if is_new:
            visit.log(unit, "asked for an audit")
    visit.services.wake()
    said = "The audit is under way. It goes on by itself: this page need not stay open."
    return visit.go_on("audit", said if is_new else "That is under way already, or the connection is not live.")


def look_before(visit: Visit) -> Response:
    remedy = _remedy(visit)
    with visit.services.database.unit(visit.connection.id) as unit:
        healing = preview(
            unit,
            _wanted(visit, unit, remedy),
            remedy,
            policy_of(unit, visit.settings),
            by=visit.person.name,
            at=visit.now,
        )
    return _preview(visit, healing, remedy)


def put_right(visit: Visit) -> Response:
    remedy, by = _remedy(visit), visit.person.name
    with visit.services.database.unit(visit.connection.id) as unit:
        policy, wanted = policy_of(unit, visit.settings), _wanted(visit, unit, remedy)
        heal(unit, wanted, remedy, policy, by=by, at=visit.now, seen=visit.form.text("seen"))
        visit.log(unit, f"put {len(wanted)} differences right: {remedy}")
    visit.services.wake()
    return visit.go_on("audit", "Done: it is posted by the next update of the Web Connector and the next cycle.")


def _preview(visit: Visit, healing: Healing, remedy: Remedy) -> Response:
    return visit.show(
        "audit_preview.html",
        healing=healing,
        remedy=remedy,
        titles=CAUSE_TITLES,
        cells=visit.form.numbers("cell"),
        chosen=visit.form.text("remedy"),
        count=visit.form.text("count"),
        why=remedy.why,
    )


def _remedy(visit: Visit) -> Remedy:
    chosen, why = visit.form.text("remedy"), visit.form.text("why")
    if chosen in set(Side):
        return Remedy(trust=Side(chosen), why=why)
    if chosen != "count":
        raise BadInput("Say first what is right: QuickBooks, Zuper, or what was counted.")
    try:
        return Remedy(count=units(visit.form.text("count")), why=why)
    except NotAQuantityError:
        raise BadInput("Fill in what was counted, as a number such as 12 or 0.5.") from None


def _wanted(visit: Visit, unit: Unit, remedy: Remedy) -> list[Difference]:
    ids, cell_ids = set(visit.form.all("id")), {CellId(number) for number in visit.form.numbers("cell")}
    wanted = [one for one in differences_of(unit, visit.settings, visit.now, cell_ids) if one.id in ids]
    if not wanted:
        raise BadInput("Choose the differences first; those that were chosen may be gone meanwhile.")
    if remedy.count is not None and len({one.cell_id for one in wanted}) > 1:
        raise BadInput("A count is of one item at one place: choose that one alone, or say which side is right.")
    return wanted


PAGES: Final = (
    Page("GET", "/c/{connection}/audit", Rank.VIEWER, show, "Drift audit"),
    Page("POST", "/c/{connection}/audit/ask", Rank.OPERATOR, ask_both),
    Page("POST", "/c/{connection}/audit/preview", Rank.OPERATOR, look_before),
    Page("POST", "/c/{connection}/audit/heal", Rank.OPERATOR, put_right),
)
