"""What a request must satisfy before it may leave, or after it arrived: lengths, versions, countries, choices.

QuickBooks answers any violation by refusing the whole message set without saying which field was wrong
(HRESULT 0x80040400, facts/QBXML.md §2), so each is found here and named.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, cast

from stockbridge.qbxml.errors import UnwritableError
from stockbridge.qbxml.notation import Aggregate, Choice, Field, Ref, Request, Table, table, version_key

Country = Literal["US", "CA", "UK", "AU"]


def check(request: Request, *, version: str = "13.0", country: Country | None = "US") -> None:
    """Refuse a request that QuickBooks of this version and country could not parse.

    `country=None` leaves the countries unchecked.

    Raises:
        UnwritableError: names the field and what is wrong with it.
    """
    name = type(request).__name__
    if version_key(request.since) > version_key(version):
        raise UnwritableError(f"{name} needs qbXML {request.since} or newer; do not send it")
    if country and request.countries is not None and country not in request.countries:
        raise UnwritableError(f"{name} does not exist in QuickBooks {country}; do not send it")
    _check(request, table(type(request)), version_key(version), country, name)


def _check(message: Aggregate, plan: Table, version: tuple[int, ...], country: Country | None, path: str) -> None:
    for choice in message.choices:
        _check_choice(message, choice, path)
    for field, value in used_fields(message, (*plan.attributes, *plan.elements), path):
        where = f"{path}/{field.element}"
        if field.since > version:
            raise UnwritableError(f"{where} needs qbXML {'.'.join(map(str, field.since))} or newer; leave it out")
        if country and field.countries is not None and country not in field.countries:
            raise UnwritableError(f"{where} does not exist in QuickBooks {country}; leave it out")
        for one in cast("tuple[object, ...]", value) if field.repeated else (value,):
            if isinstance(one, Aggregate) and field.table:
                _check(one, field.table, version, country, where)
                if isinstance(one, Ref):
                    _check_length(one.full_name or "", field, f"{where}/FullName")
            else:
                _check_length(write_leaf(field, one, where), field, where)


def used_fields(message: Aggregate, fields: Iterable[Field], path: str) -> Iterator[tuple[Field, object]]:
    """The fields that have a value, in order.

    Raises:
        UnwritableError: a required field has none.
    """
    for field in fields:
        value = getattr(message, field.name)
        if value is not None and value != ():
            yield field, value
        elif field.required:
            raise UnwritableError(f"{path}/{field.element} is missing; QuickBooks requires it")


def write_leaf(field: Field, value: object, where: str) -> str:
    """The text of one value, as QuickBooks accepts it.

    Raises:
        UnwritableError: names the field and the reason.
    """
    if value == "" and field.lexical.form.fullmatch(""):  # an empty element clears the field
        return ""
    try:
        return field.lexical.write(value)
    except ValueError as error:
        raise UnwritableError(f"{where}: {error}") from error


def _check_length(text: str, field: Field, where: str) -> None:
    if field.length is not None and len(text) > field.length:
        raise UnwritableError(f"{where} has {len(text)} characters, at most {field.length} fit; shorten it")


def _check_choice(message: Aggregate, choice: Choice, path: str) -> None:
    def used(branch: tuple[str, ...]) -> bool:
        return any(getattr(message, name) not in {None, ()} for name in branch)

    taken = sum(map(used, choice.branches))
    if taken > 1 or (choice.required and not taken):
        names = " | ".join("+".join(branch) for branch in choice.branches)
        raise UnwritableError(f"{path}: {'exactly' if choice.required else 'at most'} one of {names} may be given")
