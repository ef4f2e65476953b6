"""The kinds of value a setting can have, each with its limits and the sentence that names them.

Not the settings themselves: those are in `connection_settings`. Every rule here reads as the middle of a sentence, "must be ...", so
that `problems` can put the key before it and what was written behind it. Numbers of units are exact decimals, never floats.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, PlainSerializer, PlainValidator, SecretStr

from stockbridge.core.quantity import show, units

EMAIL = re.compile(r"[^@\s<>\",;:()\[\]\\]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class BrokenRule(ValueError):  # noqa: N818 - never leaves validation; pydantic turns it into a problem of one key
    """A value that breaks the rule of its key, with what a person can do when the rule alone does not say it."""

    def __init__(self, rule: str, remedy: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.remedy = remedy


def exact(low: str, high: str) -> PlainValidator:
    """An exact decimal from `low` to `high`, both included. Decimal text is accepted, because JSON carries units as text."""

    def read(value: object) -> Decimal:
        number = _decimal(value)
        if number is None or not Decimal(low) <= number <= Decimal(high):
            raise BrokenRule(f"must be a number between {low} and {high}")
        return units(number)

    return PlainValidator(read)


def seconds(low: str, high: str) -> PlainValidator:
    """A duration in seconds, fractions allowed. A float, because it is only ever slept."""

    def read(value: object) -> float:
        number = _decimal(str(value) if isinstance(value, float) else value)
        if number is None or isinstance(value, str) or not Decimal(low) <= number <= Decimal(high):
            raise BrokenRule(f"must be a number of seconds between {low} and {high}")
        return float(number)

    return PlainValidator(read)


def between(low: int, high: int) -> AfterValidator:
    """A whole number from `low` to `high`, both included."""

    def check(value: int) -> int:
        if not low <= value <= high:
            raise BrokenRule(f"must be between {low} and {high}")
        return value

    return AfterValidator(check)


def text(limit: int) -> AfterValidator:
    """One line of text of 1 to `limit` characters, without spaces around it."""

    def check(value: str) -> str:
        if not 1 <= len(value) <= limit or value != value.strip() or not value.isprintable():
            raise BrokenRule(f"must be one line of 1 to {limit} characters with no space before or after")
        return value

    return AfterValidator(check)


def connection_name(value: str) -> str:
    """A connection's name: it is typed in commands and becomes part of the Web Connector user name."""
    if not NAME.fullmatch(value):
        raise BrokenRule(
            "must be 1 to 63 small letters, digits and hyphens, starting with a letter or digit, such as acme-2"
        )
    return value


def email_address(value: str) -> str:
    """One e-mail address without a name beside it."""
    if not value.isprintable() or not value.isascii() or not EMAIL.fullmatch(value):
        raise BrokenRule("must be an e-mail address such as ruth@example.com")
    return value


def host_name(value: str) -> str:
    """The name or number of a computer, without a port."""
    if not HOST.fullmatch(value):
        raise BrokenRule("must be the name of a mail server such as smtp.example.com")
    return value


def listed(value: object) -> object:
    """A list as it stands in a file, kept so that nobody can change it."""
    return tuple(value) if isinstance(value, list) else value


def web_address(value: str) -> str:
    """The address of a web service without the slash at its end; plain http only to this computer.

    Raises:
        BrokenRule: not an address, credentials inside it, or http over a network, where the API key could be read.
    """
    refusal = BrokenRule("must be a web address such as https://us-west-1c.zuperpro.com/api")
    if not value.isascii() or not value.isprintable() or " " in value or len(value) > 300:
        raise refusal
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise refusal from error
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc or "?" in value or "#" in value:
        raise refusal
    if parts.scheme == "http" and not is_loopback(host):
        raise BrokenRule("must start with https:// (plain http is allowed only for localhost)")
    return value.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether the host of an address is this computer itself, judged without asking a name server."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def only(wanted: object, rule: str, remedy: str) -> Callable[[object], object]:
    """A confirmation: one answer is right, and the remedy says why the others are not."""

    def check(value: object) -> object:
        if value != wanted or type(value) is not type(wanted):
            raise BrokenRule(rule, remedy)
        return value

    return check


def one_word_of_ascii(secret: SecretStr) -> SecretStr:
    """An API key: it goes into an HTTP header, where a space or line end would mean something else."""
    key = secret.get_secret_value()
    if not key or len(key) > 1000 or not key.isascii() or not key.isprintable() or " " in key:
        raise BrokenRule("must be one word, copied from Zuper (Settings > Developer Hub > API Keys)")
    return secret


def one_line_to_type(secret: SecretStr) -> SecretStr:
    """A password that a person types into the Web Connector's password box."""
    password = secret.get_secret_value()
    if not 1 <= len(password) <= 200 or not password.isprintable() or password != password.strip():
        raise BrokenRule(
            "must be one line of 1 to 200 characters with no space before or after; leave it out to have one generated"
        )
    return secret


def signing_secret(secret: SecretStr) -> SecretStr:
    """What messages are signed with: long enough that nobody guesses it."""
    key = secret.get_secret_value()
    if not 16 <= len(key) <= 200 or not key.isascii() or not key.isprintable() or " " in key:
        raise BrokenRule("must be 16 to 200 letters and digits without a space, such as `openssl rand -hex 24` makes")
    return secret


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


Name = Annotated[str, AfterValidator(connection_name)]
WebAddress = Annotated[str, AfterValidator(web_address)]
EmailAddress = Annotated[str, AfterValidator(email_address)]
HostName = Annotated[str, AfterValidator(host_name)]
Uid = Annotated[str, text(100)]
AccountName = Annotated[str, text(159)]
"""A QuickBooks account by its full name (facts/QBXML.md §5)."""

AS_TEXT = PlainSerializer(show, return_type=str, when_used="json")
"""Units travel in JSON as exact decimal text."""
