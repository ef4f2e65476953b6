"""What is wrong with settings, told to the person who wrote them: one sentence a key, all keys at once.

Pydantic finds the problems; this file only words them. What was written is quoted from the file, before any `${VARIABLE}` was filled
in, so that no secret of the environment can appear in a sentence.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pydantic import ValidationError

from stockbridge.core.errors import BadInput
from stockbridge.settings.values import BrokenRule

MISSING = "missing"
MOST_TOLD = 20
"""More problems than this are counted, not told: nobody reads them, and a hostile file could hold a hundred thousand."""

EITHER = {
    "zuper.api_key": "zuper.api_key (or zuper.api_key_file)",
    "zuper.company_login": "zuper.company_login (or zuper.api_url)",
}

RULES = {
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "string_type": "must be text in quotes",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One key and what is wrong with it: `MISSING`, or the rest of a sentence that starts with the key."""

    key: str
    text: str


class SettingsError(BadInput):
    """Settings that cannot be used. `problems` holds one sentence for each thing to mend; the message is all of them, one a line."""

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.problems = _sentences(problems)
        self.by_key: Mapping[str, str] = {
            re.sub(r"\.\d+$", "", problem.key): "must be filled in" if problem.text == MISSING else problem.text
            for problem in problems
        }
        """What is wrong with each key, for a form that shows it beside the field; of a list that is the list itself."""
        super().__init__("\n".join(f"{source}: {problem}" for problem in self.problems))


def problems_in(error: ValidationError, written: Mapping[str, object], known: Sequence[str]) -> list[Problem]:
    """Word every problem pydantic found; `written` is the document as its author wrote it, `known` are the keys that exist."""
    return [_problem(detail, written, known) for detail in error.errors(include_url=False, include_input=False)]


def _problem(detail: Mapping[str, object], written: Mapping[str, object], known: Sequence[str]) -> Problem:
    location = detail["loc"]
    assert isinstance(location, tuple)
    key = ".".join(_plain(part) for part in location)
    kind = str(detail["type"])
    if kind == MISSING:
        return Problem(key, MISSING)
    if kind == "extra_forbidden":
        return Problem(key, _unknown(key, known))
    context = detail.get("ctx")
    context = context if isinstance(context, Mapping) else {}
    broken = context.get("error")
    if isinstance(broken, BrokenRule):
        rule, remedy = broken.rule, broken.remedy
    elif kind == "literal_error":
        rule, remedy = f"must be {context['expected']}", ""
    else:
        rule, remedy = RULES.get(kind, str(detail["msg"])), ""
    return Problem(key, rule + _got(written, location) + (f"; {remedy}" if remedy else ""))


def _unknown(key: str, known: Sequence[str]) -> str:
    section, _, leaf = key.rpartition(".")
    beside = {other.rpartition(".")[2]: other for other in known if other.rpartition(".")[0] == section}
    elsewhere = {other.rpartition(".")[2]: other for other in known}
    near = [elsewhere[leaf]] if leaf in elsewhere else [beside[word] for word in get_close_matches(leaf, beside, n=1)]
    return "unknown key; " + (f"did you mean {near[0]}?" if near else "docs/settings.md lists all keys")


def _got(written: Mapping[str, object], location: Sequence[object]) -> str:
    value: object = written
    for part in location:
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, bool):
        return f", got {str(value).lower()}"
    if isinstance(value, str):
        return f", got {value[:40]!r}" + ("..." if len(value) > 40 else "")
    if value is None or isinstance(value, Mapping | list):
        return ""
    shown = str(value)
    return f", got {shown[:40]}"


def _plain(part: object) -> str:
    """A key for a sentence; one that is no ordinary word is quoted and cut, so that it stays on its line."""
    key = str(part)
    return key if re.fullmatch(r"[A-Za-z0-9_-]{1,60}", key) else repr(key[:60])


def _sentences(problems: Sequence[Problem]) -> tuple[str, ...]:
    missing = [EITHER.get(problem.key, problem.key) for problem in problems if problem.text == MISSING]
    others = [f"{problem.key}: {problem.text}".removeprefix(": ") for problem in problems if problem.text != MISSING]
    told = others[:MOST_TOLD]
    if missing:
        told.insert(
            0,
            f"{_listed(missing)}: missing; add {'it' if len(missing) == 1 else 'them'} (docs/settings.md explains each key)",
        )
    if len(others) > MOST_TOLD:
        told.append(f"and {len(others) - MOST_TOLD} more problems")
    return tuple(told)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
