"""`/c/{connection}/held`: everything that waits for a person, by cause, the most harmful first; and its answers, each shown before it is given."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from starlette.responses import Response

from stockbridge.core.errors import BadInput
from stockbridge.ledger.answer_words import answer_words
from stockbridge.ledger.answering import answer
from stockbridge.ledger.held import held
from stockbridge.ledger.held_closely import held_closely
from stockbridge.ledger.hold_words import harm, reason_stock, reason_title
from stockbridge.ledger.possible_answers import possible_answer
from stockbridge.ledger.rules import master_of, policy_of
from stockbridge.storage.holds import OpenHold
from stockbridge.storage.people import Rank
from stockbridge.storage.unit import Unit
from stockbridge.web.page import Page, Visit

_SHOWN_PER_CAUSE: Final = 100
AT_ONCE_MAX: Final = 500


def show(visit: Visit) -> Response:
    with visit.services.database.view(visit.connection.id) as unit:
        causes = [_Cause(reason, list(some)) for reason, some in groupby(unit.holds.causes(), key=lambda one: one[0])]
        shown = {cause.reason: held(unit, reason=cause.reason, most=_SHOWN_PER_CAUSE) for cause in causes}
    template = "held.html#queue" if visit.is_part else "held.html"
    return visit.show(
        template,
        causes=[
            {
                "reason": cause.reason,
                "title": reason_title(cause.reason),
                "stock": reason_stock(cause.reason),
                "count": cause.count,
                "holds": shown[cause.reason],
                "answers": [(action, answer_words(cause.reason, action)) for action in cause.shared_answers],
            }
            for cause in sorted(causes, key=lambda cause: harm(cause.reason))
        ],
        count=sum(cause.count for cause in causes),
    )


@dataclass(frozen=True, slots=True)
class _Cause:
    """All holds of one reason, counted by what may be answered to them."""

    reason: str
    counted: list[tuple[str, tuple[str, ...], int]]

    @property
    def count(self) -> int:
        return sum(count for _, _, count in self.counted)

    @property
    def shared_answers(self) -> list[str]:
        """Answers that all of these have, where there are several. What to link with is decided one by one."""
        if self.count < 2:
            return []
        possible = [actions for _, actions, _ in self.counted]
        common = [action for action in possible[0] if all(action in actions for actions in possible)]
        return [action for action in common if not action.startswith("link:")]


def look(visit: Visit) -> Response:
    with visit.services.database.view(visit.connection.id) as unit:
        closely = held_closely(unit, int(_number(visit)), master_of(visit.settings))
    template = "held_closely.html#closely" if visit.is_part else "held_closely.html"
    return visit.show(template, closely=closely, title=reason_title(closely.hold.reason))


def _number(visit: Visit) -> str:
    number = str(visit.request.path_params["hold"])
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise BadInput("There is no such hold: the queue shows what is held.")
    return number


def preview(visit: Visit) -> Response:
    """What an answer to several holds of one cause would do and post, before it is given."""
    action = visit.query.text("answer")
    with visit.services.database.view(visit.connection.id) as unit:
        holds = _chosen(unit, set(visit.query.numbers("hold")), action)
        master = master_of(visit.settings)
        names = {one.id: one for one in held(unit)}
        lines = [(names[one.id], possible_answer(unit, one, action, master)) for one in holds[:AT_ONCE_MAX]]
    if not lines:
        raise BadInput("Choose at least one line that can be answered so; perhaps somebody was quicker.")
    return visit.show(
        "held_preview.html",
        lines=lines,
        action=action,
        words=answer_words(holds[0].reason, action),
        left_out=len(holds) - len(lines),
    )


def _chosen(unit: Unit, hold_ids: set[int], action: str) -> list[OpenHold]:
    """Those that are still open and can be answered so, as far as they have the cause of the first."""
    open_now = [one for one in unit.holds.open() if one.id in hold_ids and action in one.actions]
    return [one for one in open_now if one.reason == open_now[0].reason]


def give(visit: Visit) -> Response:
    ids, action = visit.form.numbers("hold")[:AT_ONCE_MAX], visit.form.text("answer")
    if not ids:
        raise BadInput("Nothing was chosen: go back and choose what to answer.")
    with visit.services.database.unit(visit.connection.id) as unit:
        policy, label = policy_of(unit, visit.settings), _label(unit, ids[0], action)
        sentences = [answer(unit, hold_id, action, policy, by=visit.person.name, at=visit.now) for hold_id in ids]
        for sentence in sentences:
            visit.log(unit, f"answered “{label}”: {sentence}")
    visit.services.wake()
    told = sentences[0] if len(sentences) == 1 else f"{len(sentences)} answered with “{label}”."
    return visit.go_on("held", told)


def _label(unit: Unit, hold_id: int, action: str) -> str:
    hold = next(unit.holds.open(hold_id=hold_id), None)
    return action if hold is None else answer_words(hold.reason, action).label


PAGES: Final = (
    Page("GET", "/c/{connection}/held", Rank.VIEWER, show, "Held"),
    Page("GET", "/c/{connection}/held/answer", Rank.OPERATOR, preview),
    Page("POST", "/c/{connection}/held/answer", Rank.OPERATOR, give),
    Page("GET", "/c/{connection}/held/{hold}", Rank.VIEWER, look),
)
