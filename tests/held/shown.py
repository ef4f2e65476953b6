"""One case on the Held page, as somebody reads it who knows neither codes nor commands; and the judge of its words."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from lxml import html

_CODES = re.compile(
    r"`|\bstockbridge [a-z]|\.toml\b|\b[a-z]+_[a-z_]+\b|\blink:\d|\b(retry|acknowledge|unlink|adopt)\b|[0-9A-F]{8}-\d{10}|[0-9a-f]{8}-[0-9a-f]{4}-"
)
"""What has no place on a page: commands, keys of settings, codes of answers, ListIDs and UIDs."""


@dataclass(frozen=True, slots=True)
class ShownSide:
    """One record, as its side of the case shows it."""

    system: str
    name: str
    units: str | None
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class Button:
    """One answer: what the button says, what stands beside it, and what pressing it sends."""

    label: str
    effect: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One case as shown."""

    title: str
    record: str
    happened: str
    stock: str
    who: str
    sides: tuple[ShownSide, ...]
    buttons: tuple[Button, ...]

    def side(self, system: str) -> list[ShownSide]:
        """What is shown of a system."""
        return [one for one in self.sides if one.system == system]

    def button(self, label: str) -> Button:
        """The button that begins so."""
        found = [one for one in self.buttons if one.label.startswith(label)]
        assert len(found) == 1, f"{label!r} is not one of {[one.label for one in self.buttons]}"
        return found[0]


def read_case(page: str) -> Case:
    """The case on a page; whatever a person needs must be there."""
    tree = html.fromstring(page)

    case = Case(
        title=_words(tree, "//article//h2"),
        record=_words(tree, '//p[@class="record"]'),
        happened=_words(tree, '//p[@class="happened"]'),
        stock=_words(tree, '//p[@class="stock"]'),
        who=_words(tree, '//p[contains(@class, "who")]'),
        sides=tuple(_side(one) for one in _all(tree, '//section[contains(@class, "bank")]')),
        buttons=tuple(_button(one) for one in _all(tree, '//ul[@class="answers"]/li')),
    )
    _judge(case)
    return case


def _all(element: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    return cast("list[html.HtmlElement]", element.xpath(path))


def _words(element: html.HtmlElement, path: str) -> str:
    """The text there, as a browser shows it: any white space is one space."""
    return " ".join(" ".join(one.text_content() for one in _all(element, path)).split())


def _side(section: html.HtmlElement) -> ShownSide:
    moment = str(section.xpath('string(.//p[@class="bank-units"]//time/@datetime)'))
    return ShownSide(
        system=_words(section, ".//h3"),
        name=_words(section, './/p[@class="bank-name"]'),
        units=_words(section, './/p[@class="bank-units"]/span') or None,
        as_of=datetime.fromisoformat(moment) if moment else None,
    )


def _button(line: html.HtmlElement) -> Button:
    (button,) = _all(line, ".//button")
    fields = {str(one.get("name")): str(one.get("value")) for one in [*_all(line, ".//input"), button]}
    return Button(_words(line, ".//button"), _words(line, "p"), fields)


def _judge(case: Case) -> None:
    for part in ("title", "record", "happened", "stock", "who"):
        assert getattr(case, part), f"nothing is said as {part}"
    assert case.buttons, "there is nothing to press"
    said = [case.title, case.happened, case.stock, case.who]
    said += [text for button in case.buttons for text in (button.label, button.effect)]
    codes = [(text, found.group()) for text in said if (found := _CODES.search(text))]
    assert not codes, codes
    assert len({button.label for button in case.buttons}) == len(case.buttons), "two buttons say the same"
    for side in case.sides:
        if side.units is not None:
            assert side.units == "–" or side.as_of is not None, f"{side} does not say of when it is"
