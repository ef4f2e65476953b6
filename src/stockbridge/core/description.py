"""Descriptions: Zuper keeps HTML, QuickBooks keeps plain text (facts/ZUPER.md §6.2, facts/QBXML.md §5).

Not a renderer and not a sanitiser: words and line ends survive, formatting does not. The rule it guards: a text that went
to Zuper and came back is the same text, so that no edit echoes for ever.
"""

import html
import re
from typing import Final

_LINE_END: Final = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6])\s*>", re.IGNORECASE)
_NO_CHARACTER: Final = re.compile(r"&#x?[0-9a-f]{9,};?", re.IGNORECASE)  # thousands of digits: html.unescape gives up
_TAG: Final = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)


def as_text(markup: str) -> str:
    """The words of a Zuper description, a line end where a line ended."""
    broken = _LINE_END.sub("\n", markup)
    words = _NO_CHARACTER.sub("", _TAG.sub("", broken))
    text = html.unescape(words).replace("\N{NO-BREAK SPACE}", " ")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def as_html(text: str) -> str:
    """A plain text as Zuper shows it unchanged."""
    return "<br>".join(html.escape(line, quote=False) for line in text.splitlines())
