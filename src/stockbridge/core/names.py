"""Names: what QuickBooks accepts, how a Zuper name becomes one, and the keys by which names are compared.

Names introduce records to each other, once; they are never an identity. The rule: nothing is cut silently. A name that
QuickBooks cannot hold is replaced by a short form that ends in a code made from the whole name, so that the same name always
gives the same short form, two long names do not meet, and a short form can be recognised beside its full name.

QuickBooks: 31 characters, no colon, unique under its parent in any capitals, spaces trimmed (facts/QBXML.md §5), Windows-1252
characters only (facts/QBXML.md §10).
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from stockbridge.core.errors import BadInput

LONGEST: Final = 31
"""Characters of an item's own name in QuickBooks, without its parents."""

_CODE_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u: people read these aloud
_CODE_LENGTHS: Final = range(4, 13)
_WORDS: Final = re.compile(r"\d+(?:[./]\d+)*|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class ShortName:
    """A name as QuickBooks takes it."""

    name: str
    shortened: bool
    """Whether the name carries a code, because QuickBooks cannot hold the full one."""
    why: str | None
    """What was wrong with the full name, for the preview."""


def quickbooks_name(full: str, taken: Callable[[str], bool]) -> ShortName:
    """The name a Zuper product gets in QuickBooks; the same for the same `full` and the same names taken.

    `taken` says whether QuickBooks has an item of that name already, in any capitals, of any type, active or not.

    Raises:
        BadInput: there is no name, or every short form of it is taken.
    """
    plain, why = _writable(full)
    if not plain:
        raise BadInput("A Zuper product without a name cannot be created in QuickBooks: give it a name in Zuper")
    if why is None and not taken(plain):
        return ShortName(plain, shortened=False, why=None)
    for short in _short_forms(full):
        if not taken(short):
            return ShortName(short, shortened=True, why=why or "QuickBooks already has an item of this name")
    raise BadInput(f'QuickBooks has an item for every short form of "{full}": rename the product in Zuper')


def is_short_for(name: str, full: str) -> bool:
    """Whether `name` is one that `quickbooks_name` makes of `full`, whatever was taken at the time."""
    plain, why = _writable(full)
    return (why is None and name == plain) or name in _short_forms(full)


def first_short_form(full: str) -> str | None:
    """The short form to look for beside a full name; None when QuickBooks can hold the name as it is."""
    return None if _writable(full)[1] is None else _short_forms(full)[0]


def zuper_name(full_name: str) -> str:
    """The name a QuickBooks item gets in Zuper: its parents stay in it, because leaves repeat under other parents."""
    return unicodedata.normalize("NFC", full_name)


def is_windows_1252(text: str) -> bool:
    """Whether QuickBooks can keep every character of a text."""
    return text.encode("cp1252", "ignore").decode("cp1252") == text


def exact_key(name: str) -> str:
    """Equal for the same name only; capitals and spaces count. Accents may be written in one character or two."""
    return unicodedata.normalize("NFC", name)


def near_key(name: str) -> str:
    """Equal for names that people would call the same: capitals, spaces, accents and punctuation do not count.

    A dot or stroke between digits does count: `1.5`, `1/5` and `15` are three sizes.
    """
    folded = _folded(name)
    return " ".join(_WORDS.findall(folded)) or " ".join(folded.split())


def _writable(full: str) -> tuple[str, str | None]:
    """The name with everything replaced that QuickBooks cannot hold, uncut, and what was wrong with it.

    Spaces that QuickBooks would trim and characters that nobody sees go without a word.
    """
    spaced = " ".join(unicodedata.normalize("NFC", full).split())
    visible = " ".join("".join(c for c in spaced if c.isprintable()).split())
    plain, wrong = visible.replace(":", "-"), []
    if plain != visible:
        wrong.append("QuickBooks takes a colon for the end of a parent's name")
    if not is_windows_1252(plain):
        plain = "".join(_in_windows_1252(c) for c in plain)
        wrong.append("QuickBooks has only Western European characters")
    if len(plain) > LONGEST:
        wrong.append(f"QuickBooks names have at most {LONGEST} characters, this one has {len(plain)}")
    return plain, "; ".join(wrong) or None


def _in_windows_1252(character: str) -> str:
    """The character, else its base letter, else a question mark."""
    for form in (character, _without_marks(character)):
        if form and is_windows_1252(form):
            return form
    return "?"


def _short_forms(full: str) -> list[str]:
    """All names that carry the code of `full`, the one with the shortest code first."""
    plain, _ = _writable(full)
    digest = hashlib.sha256(exact_key(full).encode("utf-8", "surrogatepass")).digest()
    code = "".join(_CODE_ALPHABET[byte % 32] for byte in digest)
    return [f"{plain[: LONGEST - 1 - length].rstrip()}~{code[:length]}" for length in _CODE_LENGTHS]


def _folded(name: str) -> str:
    """Compatibility caseless form (Unicode D146) without accents."""
    if name.isascii():  # most names, and then all of this is lower case and nothing more
        return name.lower()
    once = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", name).casefold()).casefold()
    return _without_marks(once).replace("\N{FRACTION SLASH}", "/")


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.category(c).startswith("M"))
