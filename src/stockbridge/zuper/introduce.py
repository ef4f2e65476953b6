"""Step 4: the plan of the first contact, its approval, and later the newcomers.

Nothing here writes to Zuper. The plan is made page by page once both sides have been read completely; where stock differs by
Zuper's list, the product's detail is looked up before a person sees the row. Approved rows become links, or records to be made.
"""

from typing import Final

from pydantic import TypeAdapter

from stockbridge.core.item import why_not_synced
from stockbridge.core.side import Side
from stockbridge.ledger import first_contact
from stockbridge.ledger.approving import Approval
from stockbridge.ledger.first_contact import Progress
from stockbridge.ledger.introducing import recount
from stockbridge.ledger.rules import master_of, rules_of
from stockbridge.storage.connections import Connections
from stockbridge.storage.unit import Unit
from stockbridge.zuper import reading
from stockbridge.zuper.account import default_location
from stockbridge.zuper.reading import Detail
from stockbridge.zuper.records import product_record
from stockbridge.zuper.work import Work

AUTOMATIC: Final = "automatic approval"
DETAILS_PER_CYCLE: Final = 40
SLICES_PER_CYCLE: Final = 20
_PAGES_PER_CYCLE: Final = 50
_MOST: Final = 1000
_PROGRESS: Final = TypeAdapter(Progress | None)


def introduce(work: Work) -> bool:
    """Go on with the plan, or look after newcomers; returns whether there is more to do at once."""
    with work.unit() as unit:
        state = unit.facts.connection().state
        both_read = unit.facts.company_file().swept_at is not None and unit.facts.zuper_account().swept_at is not None
    if state == "waiting_for_quickbooks" or not both_read:
        return False
    if not _introduce_all(work) or not _verify(work):
        return True
    match state:
        case "planning":
            return _end_planning(work)
        case "live":
            return _carry_out(work)
        case _:
            return False


def _introduce_all(work: Work) -> bool:
    """Introduce whoever is not linked and not in the plan; returns whether all are."""
    rules = rules_of(work.settings)
    for _ in range(_PAGES_PER_CYCLE):
        work.go_on()
        with work.unit() as unit:
            stored = unit.facts.connection().introduced_after
            progress = (None if stored is None else _PROGRESS.validate_json(stored)) or Progress()
            after = first_contact.introduce_page(unit, rules, progress, work.clock.now())
            text = None if after is None else _PROGRESS.dump_json(after).decode()
            if text != stored:
                Connections(unit.transaction).change(unit.connection_id, introduced_after=text)
        if after is None:
            return True
    return False


def _verify(work: Work) -> bool:
    """Look up the stock of rows that differ by the list only; returns whether all are looked up as far as they can be."""
    with work.unit() as unit:
        uids = unit.introductions.unverified(_MOST)
    all_stand = True
    for uid in uids[:DETAILS_PER_CYCLE]:
        detail = reading.read(work, uid)
        with work.unit() as unit:
            all_stand &= _stands(work, unit, detail)
    return all_stand and len(uids) <= DETAILS_PER_CYCLE


def _stands(work: Work, unit: Unit, detail: Detail) -> bool:
    """Put the number of the detail into the row; a product that is no longer what the list said is introduced anew."""
    known = unit.items.zuper_products([detail.uid]).get(detail.uid)
    record = known
    if detail.product is not None:
        record = product_record(detail.product, known)
        unit.items.saw_products([record], 0, work.clock.now())
    elif detail.trouble is None:
        record = None
        unit.items.gone(Side.ZUPER, [detail.uid], work.clock.now())
    total = None if record is None else record.total if known is None or record.total is not None else known.total
    if record is None or total is None or why_not_synced(record) is not None:
        unit.introductions.drop(Side.ZUPER, [detail.uid])
        return False
    recount(unit, detail.uid, total)
    return True


def _end_planning(work: Work) -> bool:
    """The plan is complete: a person looks at it, or it approves itself where the settings say so."""
    with work.unit() as unit:
        if work.settings.inventory.first_sync == "review":
            unit.facts.set_state("needs_approval")
            work.done["plans to approve"] += 1
            return False
        first_contact.choose_defaults(unit, master_of(work.settings))
        Connections(unit.transaction).change(unit.connection_id, approved_by=AUTOMATIC)
        unit.facts.set_state("live")
        work.done["plans approved automatically"] += 1
    return True


def _carry_out(work: Work) -> bool:
    """Carry out what was chosen, and choose for newcomers what is certain; returns whether there is more."""
    master = master_of(work.settings)
    with work.unit() as unit:
        if not _has_place(work, unit):
            return False
        first_contact.choose_defaults(unit, master)
        approved_by = unit.facts.connection().approved_by or AUTOMATIC
    for _ in range(SLICES_PER_CYCLE):
        work.go_on()
        with work.unit() as unit:
            approval = Approval(approved_by, master, work.run_id, work.clock.now())
            done = first_contact.carry_out_slice(unit, approval, new_token=work.new_token)
        work.done["records linked"] += done.linked
        if not done.more:
            break
    with work.unit() as unit:
        first_contact.ask(unit, work.clock.now())
    return done.more


def _has_place(work: Work, unit: Unit) -> bool:
    """Make sure that there is a place to open cells at; where QuickBooks has no sites, that is one for the whole company."""
    if unit.facts.company_file().by_sites or unit.places.all():
        return True
    location = default_location(work, unit)
    if location is None:
        return False
    unit.places.add(None, location.uid, location.name)
    return True
