"""One call of a session: the tables say what it means, the agenda does it, the session remembers where it stands.

Lives inside one transaction. Whatever goes wrong in taking an answer is undone as a whole, except what makes us refuse the
company file: that must be remembered.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from stockbridge.core.errors import Refused, StockbridgeError
from stockbridge.core.token import Token
from stockbridge.qbxml.answers import decode
from stockbridge.qbxml.errors import UnreadableError
from stockbridge.qbxml.status import Verdict, meaning_of_hresult
from stockbridge.quickbooks import agenda as steps
from stockbridge.quickbooks import create, edit, identify, post
from stockbridge.quickbooks.company import read_facts
from stockbridge.quickbooks.update import AGENDA, OUTGOING, Agenda, Outgoing, Update
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.connections import Connection
from stockbridge.storage.sessions import UpdateSession
from stockbridge.storage.unit import Unit
from stockbridge.webconnector import calls as c
from stockbridge.webconnector.replies import GONE_REPLIES, Welcome, percent
from stockbridge.webconnector.session import (
    Meaning,
    Reply,
    State,
    after,
    answer_digest,
    lease_seconds,
    meaning,
)

WORKING: Final = frozenset({State.AUTHENTICATED, State.READY, State.QUERYING, State.WRITING, State.PAUSING})
_KEPT: Final = timedelta(days=30)
_NO_FILE_NAMED: Final = ("0x80040416", "0x80040417")
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Conversation:
    """A session and the transaction that a call happens in."""

    unit: Unit
    connection: Connection
    now: datetime
    new_token: Callable[[], Token]
    no_room: str | None
    """Why nothing may be handed out: what came of it could not be written down."""

    def begin(self, ticket: str) -> Welcome:
        """A Web Connector has shown the right password: what is it to do?"""
        live = self.unit.sessions.live()
        if live is not None:
            state = State(live.state)
            # A lease that lasts longer than any was taken by a clock that has been set back since.
            is_alive = timedelta() < live.lease_until - self.now <= timedelta(seconds=lease_seconds(state))
            decided = meaning(state, c.Authenticate.method, lease_is_alive=is_alive)
            if decided is Meaning.BUSY:
                return Welcome.BUSY
            self._end(
                live, State.SUPERSEDED, "error", "The update was interrupted; the next one goes on where it stopped."
            )
        if self.connection.paused:
            return Welcome.NOTHING_TO_DO
        run_id = self.unit.runs.begin("quickbooks_update", self.now)
        is_stopped = self.connection.state == "stopped"
        state = State.FINISHED if is_stopped else State.AUTHENTICATED
        self.unit.sessions.begin(
            ticket,
            state,
            self.now + timedelta(seconds=lease_seconds(state)),
            run_id,
            AGENDA.dump_json(Agenda(sentences=[self.connection.stopped_text or ""] if is_stopped else [])).decode(),
            self.now,
            is_live=not is_stopped,
        )
        self.unit.sessions.prune(self.now - _KEPT)
        if is_stopped:
            self.unit.runs.end(run_id, "error", self.connection.stopped_text or "", self.now)
            return Welcome.NOTHING_TO_DO
        return Welcome.WORK

    def reply(self, session: UpdateSession, call: c.Call) -> str | int:
        """The reply to a call of a session."""
        digest = answer_digest(call) if isinstance(call, c.ReceiveResponseXML) else None
        last = json.loads(session.last_answer) if session.last_answer else {}
        state = State(session.state)
        decided = meaning(state, call.method, repeated=digest is not None and last.get("digest") == digest)
        if decided is Meaning.REPEAT:
            repeated: str | int = last["reply"]
            return repeated
        update = self._update(session)
        reply, kind = self._do(update, call, decided)
        to = state if kind is None else after(state, decided, kind)
        changes: dict[str, object] = {
            "state": to,
            "lease_until": self.now + timedelta(seconds=lease_seconds(to)),
            "agenda": AGENDA.dump_json(update.agenda).decode(),
        }
        if decided is Meaning.ANSWER:
            changes["last_answer"] = json.dumps({"digest": digest, "reply": reply})
        self.unit.sessions.change(session.id, **changes)
        if state in WORKING and to not in WORKING:
            self._end(session, to, "success" if kind is Reply.DONE else "error", _sentence(update.agenda))
        return reply

    def _do(self, update: Update, call: c.Call, decided: Meaning) -> tuple[str | int, Reply | None]:
        match decided, call:
            case ((Meaning.ASK | Meaning.ASK_AFRESH | Meaning.ASK_IN_DOUBT), c.SendRequestXML()):
                return self._ask(update, call, decided)
            case Meaning.ANSWER, c.ReceiveResponseXML():
                return self._answer(update, call)
            case Meaning.STRAY, _:
                update.say(
                    "QuickBooks answered something nobody had asked, so the update was ended. The next one goes on."
                )
                return -1, Reply.ERROR
            case Meaning.CANNOT_OPEN, c.ConnectionFailed():
                return _cannot_open(update, call)
            case Meaning.BROKEN, _:
                update.say("QuickBooks was lost during the update. The next one goes on where it stopped.")
                return "done", Reply.GIVE_UP
            case Meaning.EXPLAIN, _:
                return _sentence(update.agenda), None
            case Meaning.CLOSE, _:
                return _sentence(update.agenda), Reply.GOODBYE
            case _:
                return GONE_REPLIES[call.method], None

    def _ask(self, update: Update, call: c.SendRequestXML, decided: Meaning) -> tuple[str, Reply]:
        if self.no_room is not None:
            update.say(self.no_room)
            return "", Reply.STOP
        return _ask(update, call, decided)

    def _answer(self, update: Update, call: c.ReceiveResponseXML) -> tuple[str | int, Reply]:
        """Take an answer, and decide whether there is more to ask."""
        assert update.agenda.out is not None, "only a session with a request out waits for an answer"
        outgoing = OUTGOING.validate_json(update.agenda.out)
        update.agenda.out = None
        if call.hresult or not call.response:
            _no_answer(update, outgoing, call)
            return -1, Reply.ERROR
        before = AGENDA.dump_json(update.agenda)
        try:
            with self.unit.transaction.begin_nested():
                following = _take(update, outgoing, call.response)
        except (StockbridgeError, UnreadableError, AssertionError) as error:
            _log.exception("answer could not be used", connection=self.connection.name)
            update.agenda = AGENDA.validate_json(before)
            update.say(
                f"QuickBooks' answer could not be used ({error}). Nothing was taken from it; it is asked again next time."
            )
            return -1, Reply.ERROR
        if isinstance(following, str):
            update.say(following)
            return -1, Reply.ERROR
        if following is None:
            if not update.agenda.incomplete:
                self.unit.facts.learn_company_file(last_update=self.now)
            return 100, Reply.DONE
        update.agenda.waiting = OUTGOING.dump_json(following).decode()
        return percent(update.agenda.heard, update.agenda.expected + 1, finished=False), Reply.MORE

    def _update(self, session: UpdateSession) -> Update:
        known = self.unit.facts.company_file()
        return Update(
            unit=self.unit,
            agenda=AGENDA.validate_json(session.agenda),
            settings=ConnectionSettings.from_json(self.connection.settings),
            file_id=self.connection.file_id,
            state=self.connection.state,
            run_id=session.run_id,
            now=self.now,
            new_token=self.new_token,
            tax_codes=json.loads(known.tax_codes or "{}"),
            is_first_contact=known.swept_at is None,
        )

    def _end(self, session: UpdateSession, state: State, outcome: str, sentence: str) -> None:
        self.unit.sessions.change(session.id, state=state, is_live=False)
        self.unit.runs.end(session.run_id, outcome, sentence, self.now)


def _ask(update: Update, call: c.SendRequestXML, decided: Meaning) -> tuple[str, Reply]:
    """Hand out the next request, or say why there is none."""
    agenda = update.agenda
    if agenda.facts is None and call.hcp_response:
        agenda.company_file = call.company_file_name
        try:
            identify.learn(update, read_facts(decode(call.hcp_response), call.company_file_name))
        except (Refused, UnreadableError) as error:
            update.say(str(error))
            return "", Reply.STOP
    if decided is Meaning.ASK_AFRESH:
        update.ask_afresh()
    if decided is Meaning.ASK_IN_DOUBT:
        agenda.step = "settle"
    following = OUTGOING.validate_json(agenda.waiting) if agenda.waiting else steps.prepare(update)
    agenda.waiting = None
    if following is None:
        return "", Reply.STOP
    steps.leave(update, following)
    agenda.out = OUTGOING.dump_json(following).decode()
    return following.payload, Reply.WRITE if following.writes else Reply.QUERY


def _take(update: Update, outgoing: Outgoing, response: str) -> Outgoing | str | None:
    """What follows after an answer: another request, nothing, or a sentence why the company file is refused."""
    try:
        steps.take(update, outgoing, response)
    except Refused as refusal:
        return str(refusal)
    return steps.prepare(update)


def _no_answer(update: Update, outgoing: Outgoing, call: c.ReceiveResponseXML) -> None:
    """An HRESULT instead of an answer: nothing was done only if QuickBooks could not even read the request."""
    verdict = meaning_of_hresult(call.hresult)
    words = f"{verdict.text} ({call.message.strip() or call.hresult.strip() or 'no answer'})"
    update.agenda.incomplete = True
    update.say(f"{words} {verdict.remedy}".strip())
    if verdict.verdict is not Verdict.NO:
        return
    if outgoing.document_id is not None:
        post.unreadable(update, outgoing.document_id, words)
    elif outgoing.creation_ids:
        create.refuse_all(update, outgoing.creation_ids, words)
    elif outgoing.edit_ids:
        edit.refuse_all(update, outgoing.edit_ids, words)


def _cannot_open(update: Update, call: c.ConnectionFailed) -> tuple[str, Reply]:
    """QuickBooks could not be opened. When it only lacks a file to open, name the one we know, once."""
    known = update.unit.facts.company_file()
    if call.hresult.strip().lower() in _NO_FILE_NAMED and known.path and not update.agenda.sentences:
        update.say(f"QuickBooks was closed; {known.path} was to be opened.")
        return str(known.path), Reply.OTHER_FILE
    verdict = meaning_of_hresult(call.hresult)
    update.say(f"{verdict.text} {verdict.remedy}".strip())
    return "done", Reply.GIVE_UP


def _sentence(agenda: Agenda) -> str:
    """What the person at the Web Connector reads."""
    if agenda.sentences:
        return " ".join(agenda.sentences)
    done = [
        f"{_count(number, what)} {how}"
        for number, what, how in (
            (agenda.posted, "adjustment", "written"),
            (agenda.created, "item", "created"),
            (agenda.edited, "item", "changed"),
        )
        if number
    ]
    if done:
        return f"Up to date: {', '.join(done)}."
    return "Up to date: nothing had to be written."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
