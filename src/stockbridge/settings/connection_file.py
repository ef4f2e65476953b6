"""FILE.toml in, settings and secrets out: the file an operator writes for one connection.

Nothing is asked of any server here; this only says whether the file can be used, and names everything that is wrong with it at once.
`${VARIABLE}` in any text is filled in from the environment; the API key may stand in a file of its own.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from stockbridge.settings.connection_settings import ConnectionSecrets, ConnectionSettings, known_keys
from stockbridge.settings.problems import MISSING, Problem, SettingsError, problems_in

LARGEST_FILE = 1024 * 1024
LARGEST_KEY_FILE = 4096
MOST_DOTS = 100

SECTIONS = ("zuper", "web_connector", "settings", "quickbooks", "guards", "alerts")
SECRET_KEYS = {
    "api_key": "zuper.api_key",
    "web_connector_password": "web_connector.password",
    "smtp_password": "alerts.smtp_password",
    "alert_secret": "alerts.webhook_secret",
}
FILE_KEYS = (*known_keys(), *SECRET_KEYS.values(), "zuper.api_key_file")

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")

Table = dict[str, object]


@dataclass(frozen=True, slots=True)
class ConnectionFile:
    """What FILE.toml says, the secrets kept apart from the rest."""

    settings: ConnectionSettings
    secrets: ConnectionSecrets


def read_connection_file(path: Path, environ: Mapping[str, str]) -> ConnectionFile:
    """Read and check FILE.toml.

    Raises:
        SettingsError: with one sentence for each thing wrong; every missing key is named in the first of them.
    """
    written = _parse(path)
    problems: list[Problem] = []
    document = _fill_in(written, environ, problems)
    secrets = _take_secrets(document, path.parent, problems)
    return _checked(document, secrets, written, problems, path.name)


def filled_in_connection(document: Mapping[str, object], secrets: Mapping[str, str]) -> ConnectionFile:
    """Check what somebody filled in on a page: the sections of FILE.toml, and apart from them the secrets by their keys there.

    Raises:
        SettingsError: with one sentence for each thing wrong.
    """
    names = {key: name for name, key in SECRET_KEYS.items()}
    given: Table = {names[key]: secret for key, secret in secrets.items()}
    return _checked(dict(document), given, document, [], "settings")


def sent_connection(name: str, sections: Mapping[str, Mapping[str, object]]) -> ConnectionFile:
    """Check what a program sent: the sections of FILE.toml, secrets in their places. No file is read, and no variable filled in.

    Raises:
        SettingsError: with one sentence for each thing wrong.
    """
    document: Table = {section: dict(sections.get(section, {})) for section in {*SECTIONS, *sections}}
    secrets = _secrets_in(document)
    return _checked({"name": name, **document}, secrets, {"name": name, **document}, [], "settings")


def _checked(
    document: Table, secrets: Table, written: Mapping[str, object], problems: list[Problem], source: str
) -> ConnectionFile:
    try:
        settings = ConnectionSettings.model_validate(document)
        if settings.alerts.webhook_url is not None and "alert_secret" not in secrets:
            problems.append(Problem(SECRET_KEYS["alert_secret"], MISSING))
    except ValidationError as error:
        problems += problems_in(error, written, (*FILE_KEYS, *SECTIONS))
    try:
        checked_secrets = ConnectionSecrets.model_validate(secrets)
    except ValidationError as error:
        # Nothing of `written` is handed over: a secret is never quoted.
        problems += [Problem(SECRET_KEYS[problem.key], problem.text) for problem in problems_in(error, {}, ())]
    if problems:
        raise SettingsError(source, _one_a_key(problems))
    return ConnectionFile(settings, checked_secrets)


def _parse(path: Path) -> Table:
    def unusable(why: str) -> SettingsError:
        return SettingsError(path.name, [Problem("", why)])

    try:
        data = _read(path, LARGEST_FILE)
    except (OSError, ValueError) as error:
        raise unusable(f"cannot be read ({_reason(error)}); check the path") from None
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise unusable("is not UTF-8 text; save it again with that encoding") from None
    # tomllib takes quadratic time for a.b.c.d...; 20,000 parts would keep it busy for seconds, a full file for an hour.
    if any(line.count(".") > MOST_DOTS for line in text.split("\n")):
        raise unusable(f"has a line with more than {MOST_DOTS} dots; shorten it")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise unusable(f"is not TOML ({_reason(error)}); mend it there, every text needs quotes") from None


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(f"more than {most:,} bytes")
    return data


def _reason(error: Exception) -> str:
    if isinstance(error, ArithmeticError):
        return "a number is too large"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return " ".join((reason or type(error).__name__).split())[:200]


def _fill_in(written: Table, environ: Mapping[str, str], problems: list[Problem]) -> Table:
    """A copy of the document with every section present and every `${VARIABLE}` replaced."""

    def filled(key: str, value: object) -> object:
        if not isinstance(value, str):
            return value
        absent = [name for name in VARIABLE.findall(value) if name not in environ]
        if absent:
            problems.append(
                Problem(key, f"the environment variable {absent[0]} is not set; set it or write the value here")
            )
        return VARIABLE.sub(lambda found: environ.get(found[1], found[0]), value)

    document: Table = {key: filled(key, value) for key, value in written.items() if key not in SECTIONS}
    for section in SECTIONS:
        table = written.get(section, {})
        if not isinstance(table, dict):
            problems.append(
                Problem(section, f"must be a section: write [{section}] on a line of its own and its keys below it")
            )
            table = {}
        document[section] = {key: filled(f"{section}.{key}", value) for key, value in table.items()}
    return document


def _take_secrets(document: Table, folder: Path, problems: list[Problem]) -> Table:
    """Move the secrets out of the document, the one in a file of its own too."""
    secrets = _secrets_in(document)
    zuper = document["zuper"]
    assert isinstance(zuper, dict)
    if "api_key_file" not in zuper:
        return secrets
    named = zuper.pop("api_key_file")
    if "api_key" in secrets:
        problems.append(Problem("zuper.api_key_file", "cannot stand beside zuper.api_key; remove one of the two"))
        return secrets
    try:
        secrets["api_key"] = _key_in(named, folder)
    except (OSError, ValueError, RuntimeError) as error:
        why = f"the file named by api_key_file cannot be read ({_reason(error)}); its path starts at the folder of this file"
        problems.append(Problem("zuper.api_key", why))
    return secrets


def _secrets_in(document: Table) -> Table:
    """Move the secrets out of the document, so that what stays may be stored and shown."""
    secrets: Table = {}
    for name, key in SECRET_KEYS.items():
        section, _, leaf = key.partition(".")
        table = document[section]
        assert isinstance(table, dict)
        if leaf in table:
            secrets[name] = table.pop(leaf)
    return secrets


def _key_in(named: object, folder: Path) -> str:
    if not isinstance(named, str):
        raise ValueError("its name must be text in quotes")  # noqa: TRY004 - told to a person like every other reason
    return _read(folder / Path(named).expanduser(), LARGEST_KEY_FILE).decode().strip()


def _one_a_key(problems: list[Problem]) -> list[Problem]:
    """The first problem of each key, section by section."""
    first: dict[str, Problem] = {}
    for problem in problems:
        first.setdefault(problem.key, problem)
    place = {section: number for number, section in enumerate(SECTIONS, start=1)}
    return sorted(first.values(), key=lambda problem: place.get(problem.key.partition(".")[0], 0))
