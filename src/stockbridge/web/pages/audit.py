"""`/c/{connection}/audit`: four lights on every quantity, the cause of each difference, and putting it right after a preview.

Rule: what is done is what the preview showed, or nothing.
"""

from typing import Final

from starlette.responses import Response

from stockbridge.core.audit import Light
from stockbridge.core.errors import BadInput
from stockbridge.core.plan import Policy
from stockbridge.core.quantity import NotAQuantityError, units
from stockbridge.core.side import Side
from stockbridge.ledger.auditing import Difference, audit
from stockbridge.ledger.healing import Healing, Remedy, heal, preview
from stockbridge.ledger.inspecting import ask, inspection
from stockbridge.ledger.rules import limits_of
from stockbridge.storage.people import Rank
from stockbridge.storage.unit import Unit
from stockbridge.web.page import Page, Visit

LIGHTS: Final = {
    Light.BOOK: ("The book", "Added up afresh, it agrees with itself."),
    Light.OURS: ("Our postings", "Each is exactly once in the peer, as we wrote it."),
    Light.THEIRS: ("Their documents", "They explain every movement."),
    Light.PEERS: ("Both sides", "QuickBooks and Zuper hold the same."),
}
_SHOWN_MAX: Final = 200


def show(visit: Visit) -> Response:
    """The frame at once; adding up a large catalogue follows by itself."""
    if not visit.is_part:
        return visit.show("audit.html", found=None, cause="")
    cause = visit.query.text("cause")
    with visit.services.database.view(visit.connection.id) as unit:
        found, fresh = audit(unit, visit.settings, visit.now), inspection(unit)
    chosen = [one for one in found.differences if not cause or one.cause == cause]
    chosen.sort(key=lambda one: (not one.is_drift, one.item))
    return visit.show(
        "audit.html#found",
        found=found,
        fresh=fresh,
        lights=LIGHTS,
        causes=sorted({one.cause for one in found.differences}),
        cause=cause,
        differences=chosen[:_SHOWN_MAX],
        left_out=max(0, len(chosen) - _SHOWN_MAX),
    )


def ask_both(visit: Visit) -> Response:
    with visit.services.database.unit(visit.connection.id) as unit:
        is_new = ask(unit, by=visit.person.name, at=visit.now)
        if is_new:
            visit.log(unit, "asked for an audit")
    visit.services.wake()
    said = "Both systems are being asked for everything; QuickBooks at its next update."
    return visit.go_on("audit", said if is_new else "That is under way already, or the connection is not live.")


def look_before(visit: Visit) -> Response:
    remedy = _remedy(visit)
    with visit.services.database.unit(visit.connection.id) as unit:
        healing = preview(unit, _wanted(visit, unit), remedy, _policy(visit, unit), by=visit.person.name, at=visit.now)
    return _preview(visit, healing, remedy)


def put_right(visit: Visit) -> Response:
    remedy, by = _remedy(visit), visit.person.name
    with visit.services.database.unit(visit.connection.id) as unit:
        policy, wanted = _policy(visit, unit), _wanted(visit, unit)
        heal(unit, wanted, remedy, policy, by=by, at=visit.now, seen=visit.form.text("seen"))
        visit.log(unit, f"put {len(wanted)} differences right: {remedy}")
    visit.services.wake()
    return visit.go_on("audit", "Done: it is posted by the next update of the Web Connector and the next cycle.")


def _preview(visit: Visit, healing: Healing, remedy: Remedy) -> Response:
    return visit.show(
        "audit_preview.html",
        healing=healing,
        remedy=remedy,
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


def _wanted(visit: Visit, unit: Unit) -> list[Difference]:
    ids = set(visit.form.all("id"))
    wanted = [one for one in audit(unit, visit.settings, visit.now).differences if one.id in ids]
    if not wanted:
        raise BadInput("Choose the differences first; those that were chosen may be gone meanwhile.")
    return wanted


def _policy(visit: Visit, unit: Unit) -> Policy:
    keeps_fractions: bool | None = unit.facts.zuper_account().keeps_fractions
    return limits_of(visit.settings, keeps_fractions=keeps_fractions).policy


PAGES: Final = (
    Page("GET", "/c/{connection}/audit", Rank.VIEWER, show, "Audit"),
    Page("POST", "/c/{connection}/audit/ask", Rank.OPERATOR, ask_both),
    Page("POST", "/c/{connection}/audit/preview", Rank.OPERATOR, look_before),
    Page("POST", "/c/{connection}/audit/heal", Rank.OPERATOR, put_right),
)
