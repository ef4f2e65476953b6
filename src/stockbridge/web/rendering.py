"""Templates to HTML, with the few filters that decide how things look everywhere: units, times, addresses of assets.

What a template prints is escaped, always; a name it does not know is an error, not an empty string.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from stockbridge.core.quantity import show
from stockbridge.core.side import Side

STATIC: Final = Path(__file__).with_name("static")
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No inline script or style, nothing from elsewhere."""
_HYPHEN_AS_MINUS: Final = re.compile(r"(?<![\w-])-(?=\d)")


def render(template: str, values: Mapping[str, object], status: int = 200) -> Response:
    """A page, or the part of one when the template is `page.html#block`."""
    name, _, block = template.partition("#")
    found = _templates().get_template(name)
    if block:
        context = found.new_context(dict(values))
        text = "".join(found.blocks[block](context))
    else:
        text = found.render(values)
    # With "no-referrer" browsers would send "Origin: null" with our own forms, and the door could not tell them from foreign ones.
    return HTMLResponse(text, status, {"content-security-policy": POLICY, "referrer-policy": "same-origin"})


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("stockbridge.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "units": _units,
        "change": _change,
        "money": _money,
        "when": _when,
        "asset": _asset,
        "told": _told,
        "number": _number,
        "words": _words,
    }
    templates.globals["m"] = templates.get_template("macros.html").module
    return templates


def _units(value: Decimal | None) -> str:
    """Units as people write them; what was not read is a dash, never 0."""
    return "–" if value is None else _grouped(show(value)).replace("-", "−")


def _change(value: Decimal | None) -> str:
    """Units with their sign."""
    return f"+{_units(value)}" if value is not None and value > 0 else _units(value)


def _money(value: Decimal | None) -> str:
    """An amount with two decimals; whose currency it is, is the company's own affair."""
    return "–" if value is None else f"{value:,.2f}".replace(",", "\u202f").replace("-", "−")


def _number(count: int) -> str:
    """How many, as people write it."""
    return _grouped(str(count))


def _words(code: str) -> str:
    """A code of ours in words: `zuper to quickbooks` is Zuper to QuickBooks, `non_inventory` is Non-inventory."""
    text = code.replace("non_", "non-").replace("_", " ")
    for side in Side:
        text = text.replace(side.value, side.label)
    return text[:1].upper() + text[1:]


def _grouped(number: str) -> str:
    """The number with thin spaces between thousands; its sign and decimals stay."""
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, point, rest = digits.partition(".")
    return f"{sign}{int(whole):,}".replace(",", "\u202f") + point + rest


def _when(moment: datetime | None, never: str = "never") -> str | Markup:
    """A moment; the script in the page turns it into the reader's own zone and says how long ago it was."""
    if moment is None:
        return never
    utc = moment.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(f"{utc:%Y-%m-%dT%H:%M:%SZ}", f"{utc:%d %b %Y %H:%M} UTC")


def _told(sentence: str) -> Markup:
    """A sentence; what stands in it between backticks is to be typed, and looks like it. A hyphen before a number is a minus."""
    parts = sentence.split("`")
    return Markup().join(
        Markup("<code>{}</code>").format(part) if at % 2 else _HYPHEN_AS_MINUS.sub("−", part)
        for at, part in enumerate(parts)
    )


@cache
def _asset(name: str) -> str:
    """The address of a static file, which changes when the file does: browsers may keep it for ever."""
    file = STATIC / name
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else "missing"
    return f"/static/{name}?v={digest}"
