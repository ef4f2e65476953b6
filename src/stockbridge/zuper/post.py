"""Step 7: write to Zuper what it is owed, one posting at a time, as inward or outward.

The order of every posting: its exact request is committed as *sent*, then it leaves, then the answer is committed, then the product
is read back. A crash or a lost answer anywhere in between leaves it in doubt, and the next cycle asks (`settle`).
"""

from typing import Final

from stockbridge.core.posting import Event
from stockbridge.core.quantity import ZERO, is_whole
from stockbridge.core.side import Side
from stockbridge.core.token import remarks
from stockbridge.ledger import settling
from stockbridge.storage.documents import Planned, Sent
from stockbridge.storage.holds import NewHold
from stockbridge.storage.unit import Unit
from stockbridge.zuper import reading
from stockbridge.zuper.account import SUBJECT, is_bound_account
from stockbridge.zuper.answers import Cause, No, NobodyKnows, Yes
from stockbridge.zuper.clocks import clocks_agree
from stockbridge.zuper.errors import ZuperError, reading_failed
from stockbridge.zuper.messages import Product
from stockbridge.zuper.settle import LOOK_BACK, confirm, landed_after_all, search
from stockbridge.zuper.stock_request import StockRequest
from stockbridge.zuper.work import Work

POSTINGS_PER_CYCLE: Final = 50
MAY_NOT_WRITE: Final = "key_may_not_write"

BUSY_SECONDS: Final = 60.0
"""How long a refused write waits when Zuper wants fewer requests."""

_REPEATS: Final = 2
"""How often a fault that Zuper reports as HTTP 200 with an error is tried again by itself."""


def post(work: Work) -> bool:
    """Write what is planned; returns whether more waits that can be written at once.

    Raises:
        ZuperError: Zuper cannot be reached, wants fewer requests or refuses the key; nothing was written with that answer.
    """
    with work.unit() as unit:
        work.writing_forbidden |= unit.holds.is_open(SUBJECT, MAY_NOT_WRITE)
        if not work.may_write():
            return False
        planned = unit.documents.planned(Side.ZUPER, most=POSTINGS_PER_CYCLE)
    if not planned or not is_bound_account(work) or not clocks_agree(work):
        return False
    left = set[int]()
    for one in planned:
        if one.document_id in left:
            continue  # the other end of a transfer
        left |= {one.document_id} if one.document_id is not None else set()
        work.go_on()
        _post(work, one)
        if not work.may_write():
            return False
    with work.unit() as unit:
        return bool(unit.documents.planned(Side.ZUPER, most=1, after_id=planned[-1].posting_id))


def _post(work: Work, planned: Planned) -> None:
    product = None
    if planned.document_id is not None and _has_left(work, planned.document_id):
        if _has_landed_after_all(work, planned.document_id):
            return
    elif planned.site_list_id is None and planned.units < ZERO and not _is_kept_at_default(work, planned.product_uid):
        detail = reading.read(work, planned.product_uid)
        if detail.product is None:
            with work.unit() as unit:
                reading.book(work, unit, [detail])
            return
        product = detail.product
    sent = _send(work, planned, _location(work, planned, product))
    if sent is None:
        return
    verdict = StockRequest.from_text(sent.payload).send(work.client)
    match verdict:
        case Yes(peer_id):
            _accepted(work, sent, peer_id)
        case No():
            _refused(work, sent, verdict)
        case NobodyKnows():
            work.lost_answers += 1
            work.done["postings without an answer"] += 1


def _is_kept_at_default(work: Work, product_uid: str) -> bool:
    """Whether the product was last seen with a row at the default location; rows stay, so nobody need look again."""
    with work.unit() as unit:
        return unit.items.is_kept_at(product_uid, work.default_location)


def _location(work: Work, planned: Planned, product: Product | None) -> str:
    """Where units go: the place's own location; without sites the default one, or for a decrease the only one there is.

    facts/ZUPER_HELP.md §3.7; design §4, Locations.
    """
    if planned.site_list_id is not None:
        return planned.location_uid
    if product is None:
        return work.default_location
    rows = [at for at in product.stock or () if not at.location_deleted]
    if any(at.location_uid == work.default_location for at in rows):
        return work.default_location
    stocked = [at.location_uid for at in rows if at.units and at.location_uid]
    everywhere = [at.location_uid for at in rows if at.location_uid]
    return next((some[0] for some in (stocked, everywhere) if len(some) == 1), work.default_location)


def _send(work: Work, planned: Planned, location_uid: str) -> Sent | None:
    """Commit a posting as sent, with its exact request; None when it is no longer what it was."""
    now = work.clock.now()
    with work.unit() as unit:
        if unit.documents.planned(Side.ZUPER, most=1, after_id=planned.posting_id - 1) != [planned]:
            return None  # planned anew or held meanwhile
        document_id = planned.document_id
        if document_id is None:
            token = work.new_token()
            request = StockRequest(planned.product_uid, location_uid, planned.units, remarks(token, planned.text))
            payload = request.as_text()
            document_id = unit.documents.add(
                Side.ZUPER, token, planned.place_id, location_uid, [planned.posting_id], now
            )
        else:
            known = unit.documents.with_id(document_id)
            payload = known.payload or _transfer(known).as_text()
        unit.documents.send(document_id, payload, now)
        return unit.documents.with_id(document_id)


def _transfer(sent: Sent) -> StockRequest:
    """A posting of two ends: the units go from one location to the other in one movement."""
    source, _ = sent.lines
    text = remarks(sent.token, source.text)
    return StockRequest(source.product_uid, sent.location_uid or "", -source.units, text, sent.to_location_uid)


def _has_left(work: Work, document_id: int) -> bool:
    """Whether a posting with a token has left before; a transfer gets its token when it is planned."""
    with work.unit() as unit:
        return bool(unit.documents.payload(document_id))


def _has_landed_after_all(work: Work, document_id: int) -> bool:
    """Before a posting leaves a second time: look once more whether the first one came very late."""
    with work.unit() as unit:
        sent = unit.documents.with_id(document_id)
    found = search(work, sent.token, sent.lines[0].product_uid, sent.sent_at - LOOK_BACK)
    if found.row is None:
        return False
    with work.unit() as unit:
        landed_after_all(work, unit, found.row)
    _read_back(work, sent)
    return True


def _accepted(work: Work, sent: Sent, peer_id: str) -> None:
    with work.unit() as unit:
        keeps_fractions = unit.facts.zuper_account().keeps_fractions
        if is_whole(sent.lines[0].units) or keeps_fractions:
            settling.confirm(unit, sent, event=Event.YES, peer_id=peer_id, run_id=work.run_id, at=work.clock.now())
            work.done["postings confirmed"] += 1
        else:
            unit.documents.answered(sent.document_id, peer_id)
    if not is_whole(sent.lines[0].units) and not keeps_fractions:
        # Zuper may have dropped the fraction (facts/ZUPER_GAPS.md A6): its row tells, now or when it shows.
        try:
            row = work.client.movement(peer_id)
        except ZuperError:
            return
        with work.unit() as unit:
            confirm(work, unit, sent, row, Event.YES)
    _read_back(work, sent)


def _read_back(work: Work, sent: Sent) -> None:
    detail = reading.read(work, sent.lines[0].product_uid)
    with work.unit() as unit:
        reading.book(work, unit, [detail])


def _refused(work: Work, sent: Sent, verdict: No) -> None:
    """Note a definite no. What passes by itself is planned again; the rest waits for a person."""
    now = work.clock.now()
    passes = verdict.cause is not Cause.REFUSED
    is_held = False
    with work.unit() as unit:
        line = sent.lines[0]
        if passes or (verdict.status == 200 and unit.postings.times_freed(line.posting_id, verdict.why) < _REPEATS):
            settling.put_back(unit, sent, why=verdict.why, at=now)
        elif _is_for_the_fraction(unit, sent):
            # The planner holds them as fractions from now on, until they add up to whole units.
            unit.facts.learn_zuper_account(keeps_fractions=False)
            unit.documents.resolve(sent.document_id, Event.NO, now, why=verdict.why)
        elif sent.is_transfer:
            settling.put_back(unit, sent, why=verdict.why, at=now)  # each end goes by itself
        else:
            why = verdict.why if verdict.why.endswith((".", "!", "?")) else f"{verdict.why}."
            why += _if_not_kept_there(unit, sent)
            settling.refuse(unit, sent, why=why, who="whoever looks after Zuper", run_id=work.run_id, at=now)
            is_held = True
        if verdict.cause is Cause.KEY:
            hold_writing(work, unit, verdict)
        work.done["postings refused"] += 1
    if is_held:
        _read_back(work, sent)  # a product that is gone or not tracked any more is held for that instead
    if passes and verdict.cause is not Cause.KEY:
        work.go_on()
        raise reading_failed(verdict, retry_after=BUSY_SECONDS)


def _if_not_kept_there(unit: Unit, sent: Sent) -> str:
    """What a person can do where Zuper puts nothing at a location that the product does not have (facts/ZUPER_GAPS.md A8)."""
    line = sent.lines[-1]
    uid = sent.to_location_uid or sent.location_uid or ""
    if line.units <= ZERO or unit.items.is_kept_at(line.product_uid, uid):
        return ""
    name = unit.facts.location_names().get(uid, uid)
    return f' The part is not kept at the location "{name}" yet: add the location to the part in Zuper.'


def _is_for_the_fraction(unit: Unit, sent: Sent) -> bool:
    """Whether a refusal can only be for a fraction; to take out more than there is may be refused for that as well."""
    line = sent.lines[0]
    if is_whole(line.units) or unit.facts.zuper_account().keeps_fractions:
        return False
    return unit.book.balances([line.cell_id], Side.ZUPER)[line.cell_id] + line.units >= 0


def hold_writing(work: Work, unit: Unit, verdict: No) -> None:
    """Stop writing to Zuper until a person has seen to the rights of the key."""
    hold = NewHold(
        subject=SUBJECT,
        reason=MAY_NOT_WRITE,
        text=f"{verdict.why}. Zuper lets the key read, but not write. Give its user the right to change stock; what waits is written then.",
        who="owner",
        actions=("retry",),
        side=Side.ZUPER,
    )
    unit.holds.put(hold, work.clock.now())
    work.writing_forbidden = True
