"""`/c/{connection}/held`: everything that waits for a person, by cause, the most harmful first; and its answers, each shown before it is given."""

from itertools import groupby
from typing import Final

from starlette.responses import Response

from stockbridge.core.errors import BadInput
from stockbridge.ledger.answering import answer
from stockbridge.ledger.held import Held, held
from stockbridge.ledger.held_closely import held_closely
from stockbridge.ledger.hold_words import answer_words, harm, reason_title
from stockbridge.ledger.rules import master_of, policy_of
from stockbridge.storage.people import Rank
from stockbridge.web.page import Page, Visit

_SHOWN_PER_CAUSE: Final = 100
AT_ONCE_MAX: Final = 500


def show(visit: Visit) -> Response:
    with visit.services.database.view(visit.connection.id) as unit:
        holds = sorted(held(unit), key=lambda one: (harm(one.reason), one.since))
    causes = [(reason, list(ones)) for reason, ones in groupby(holds, key=lambda one: one.reason)]
    template = "held.html#queue" if visit.is_part else "held.html"
    return visit.show(
        template,
        causes=[
            {
                "reason": reason,
                "title": reason_title(reason),
                "count": len(ones),
                "holds": ones[:_SHOWN_PER_CAUSE],
                "answers": [(action, answer_words(action)) for action in _shared(ones)] if len(ones) > 1 else [],
            }
            for reason, ones in causes
        ],
        count=len(holds),
    )


def _shared(holds: list[Held]) -> list[str]:
    """Answers that all of these have. What to link with is decided one by one."""
    common = [action for action in holds[0].actions if all(action in one.actions for one in holds)]
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
    """What an answer to several holds would do, before it is given."""
    chosen, action = set(visit.query.numbers("hold")), visit.query.text("answer")
    with visit.services.database.view(visit.connection.id) as unit:
        holds = [one for one in held(unit) if one.id in chosen and action in one.actions]
    if not holds:
        raise BadInput("Choose at least one line that can be answered so; perhaps somebody was quicker.")
    return visit.show(
        "held_preview.html",
        holds=holds[:AT_ONCE_MAX],
        action=action,
        words=answer_words(action),
        left_out=max(0, len(holds) - AT_ONCE_MAX),
    )


def give(visit: Visit) -> Response:
    ids, action = visit.form.numbers("hold")[:AT_ONCE_MAX], visit.form.text("answer")
    with visit.services.database.unit(visit.connection.id) as unit:
        sentences = [
            answer(unit, hold_id, action, policy_of(unit, visit.settings), by=visit.person.name, at=visit.now)
            for hold_id in ids
        ]
        for sentence in sentences:
            visit.log(unit, f"answered {action}: {sentence}")
    if not sentences:
        raise BadInput("Nothing was chosen: go back and choose what to answer.")
    visit.services.wake()
    told = sentences[0] if len(sentences) == 1 else f"{len(sentences)} answered: {answer_words(action).effect}"
    return visit.go_on("held", told)


PAGES: Final = (
    Page("GET", "/c/{connection}/held", Rank.VIEWER, show, "Held"),
    Page("GET", "/c/{connection}/held/answer", Rank.OPERATOR, preview),
    Page("POST", "/c/{connection}/held/answer", Rank.OPERATOR, give),
    Page("GET", "/c/{connection}/held/{hold}", Rank.VIEWER, look),
)
