"""The notation in which messages are declared, and the tables compiled from the declarations.

A message is a class: its fields, in schema order, are its elements. The annotation carries everything the schema knows about
a field: `Annotated[str, Length(31)] | None`. No default = required; `| None` = optional; `tuple[X, ...]` = may repeat.
The element's name is the field's name in qbXML's capitals (`cogs_account_ref` → `COGSAccountRef`).
"""

import dataclasses
from types import NoneType, UnionType
from typing import (
    Annotated,
    ClassVar,
    Literal,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from stockbridge.qbxml.values import TEXT, Id, Lexical, enumeration

Class = TypeVar("Class")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def message(cls: type[Class]) -> type[Class]:
    """Declare a message: a frozen, slotted, keyword-only dataclass."""
    return dataclasses.dataclass(frozen=True, slots=True, kw_only=True)(cls)


@dataclasses.dataclass(frozen=True, slots=True)
class Length:
    """At most so many characters, counted before escaping. On a Ref it limits the FullName."""

    characters: int


@dataclasses.dataclass(frozen=True, slots=True)
class Since:
    """The first qbXML version that knows the field."""

    version: str


class In(frozenset[str]):
    """The countries whose QuickBooks has the field; without it, all have."""

    __slots__ = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Attribute:
    """The field is an attribute of the request, not an element in it."""

    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """Branches of which at most one (when `required`: exactly one) may be used; a branch is a group of fields."""

    branches: tuple[tuple[str, ...], ...]
    required: bool


def at_most_one(*branches: str | tuple[str, ...]) -> Choice:
    """No two of these branches together."""
    return Choice(tuple((branch,) if isinstance(branch, str) else branch for branch in branches), required=False)


def exactly_one(*branches: str | tuple[str, ...]) -> Choice:
    """One of these branches, and no other with it."""
    return dataclasses.replace(at_most_one(*branches), required=True)


class Aggregate:
    """Anything with elements of its own."""

    __slots__ = ()
    choices: ClassVar[tuple[Choice, ...]] = ()


class Request(Aggregate):
    """What we ask or tell QuickBooks. Its element is the class name + `Rq`."""

    __slots__ = ()
    wrapped: ClassVar[bool] = False
    """Whether the fields sit in an inner element of the class's name, as in every Add and Mod."""
    since: ClassVar[str] = "1.0"
    countries: ClassVar[In | None] = None


class Ret(Aggregate):
    """An object as QuickBooks returns it. Every field is optional: what is missing was not told, and is None."""

    __slots__ = ()


@message
class Ref(Aggregate):
    """A reference to another object. `Ref()` is written as an empty element, which clears the reference in a Mod."""

    list_id: Id | None = None
    full_name: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One declared field, compiled."""

    name: str
    element: str
    lexical: Lexical
    table: "Table | None"  # of the aggregate inside; None = a leaf
    required: bool
    repeated: bool
    length: int | None
    since: tuple[int, ...]
    countries: frozenset[str] | None
    attribute: bool
    position: int


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """A message class compiled for reading and writing; build it with `table`."""

    cls: type[Aggregate]
    elements: tuple[Field, ...]
    attributes: tuple[Field, ...]
    by_element: dict[str, Field]
    repeated: tuple[str, ...]


_TABLES: dict[type[Aggregate], Table] = {}


def table(cls: type[Aggregate]) -> Table:
    """The compiled form of a message class; it is compiled once."""
    if cls not in _TABLES:
        _TABLES[cls] = _compile_table(cls)
    return _TABLES[cls]


def _compile_table(cls: type[Aggregate]) -> Table:
    hints = get_type_hints(cls, include_extras=True)
    fields = [_compile_field(field, hints[field.name], at) for at, field in enumerate(dataclasses.fields(cls))]  # type: ignore[arg-type] # every concrete Aggregate is declared with @message
    elements = tuple(field for field in fields if not field.attribute)
    return Table(
        cls=cls,
        elements=elements,
        attributes=tuple(field for field in fields if field.attribute),
        by_element={field.element: field for field in elements},
        repeated=tuple(field.name for field in elements if field.repeated),
    )


def version_key(version: str) -> tuple[int, ...]:
    """Make versions comparable: 4.1 < 13.0."""
    return tuple(int(part) for part in version.split("."))


_CAPITALS = {
    word.lower(): word for word in ("ID", "GUID", "COGS", "UOM", "AP", "AR", "PO", "QB", "QBXML", "FIFO", "RSB")
}


def element_name(attribute: str) -> str:
    """The element of a field: `list_id` → `ListID`, `ap_account_ref` → `APAccountRef`."""
    return "".join(_CAPITALS.get(word, word.capitalize()) for word in attribute.split("_"))


def _compile_field(field: "dataclasses.Field[object]", hint: object, position: int) -> Field:
    kind, marks, repeated = _unfold(hint)
    attribute = next((mark for mark in marks if isinstance(mark, Attribute)), None)
    length = next((mark.characters for mark in marks if isinstance(mark, Length)), None)
    since = next((mark.version for mark in marks if isinstance(mark, Since)), "1.0")
    inner = table(kind) if isinstance(kind, type) and issubclass(kind, Aggregate) else None
    return Field(
        name=field.name,
        element=attribute.name if attribute else element_name(field.name),
        lexical=_lexical(kind, marks),
        table=inner,
        required=field.default is dataclasses.MISSING,
        repeated=repeated,
        length=length,
        since=version_key(since),
        countries=next((mark for mark in marks if isinstance(mark, In)), None),
        attribute=attribute is not None,
        position=position,
    )


def _unfold(hint: object) -> tuple[object, tuple[object, ...], bool]:
    """Take an annotation apart: the type at its heart, the marks on it, whether it repeats."""
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        (heart,) = (part for part in get_args(hint) if part is not NoneType)
        return _unfold(heart)
    if origin is tuple:
        kind, marks, _ = _unfold(get_args(hint)[0])
        return kind, marks, True
    if origin is Annotated:
        inner, *outer_marks = get_args(hint)
        kind, marks, repeated = _unfold(inner)
        return kind, (*marks, *outer_marks), repeated
    return hint, (), False


def _lexical(kind: object, marks: tuple[object, ...]) -> Lexical:
    if get_origin(kind) is Literal:
        return enumeration(*get_args(kind))
    return next((mark for mark in marks if isinstance(mark, Lexical)), TEXT)
