"""docs/settings.md names every key with its true default, and the file in docs/connecting.md works as it stands."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel

from stockbridge.settings.connection_file import FILE_KEYS, read_connection_file
from stockbridge.settings.connection_settings import ConnectionSettings

DOCS = Path(__file__).parents[3] / "docs"

IN_WORDS = {
    "zuper.company_login": "one of the two",
    "zuper.api_url": "one of the two",
    "zuper.api_key": "one of the two",
    "zuper.api_key_file": "one of the two",
    "web_connector.password": "generated",
    "alerts.smtp_password": "none",
    "alerts.webhook_secret": "with webhook_url",
    "alerts.sender": "with emails",
    "alerts.smtp_host": "with emails",
}


def defaults() -> dict[str, str]:
    """Every key with its default as a page should show it."""
    found: dict[str, str] = {}
    for name, field in ConnectionSettings.model_fields.items():
        section = field.annotation
        assert isinstance(section, type)
        if not issubclass(section, BaseModel):
            found[name] = "mandatory"
            continue
        for inner, value in section.model_fields.items():
            found[f"{field.alias or name}.{inner}"] = "mandatory" if value.is_required() else written(value.default)
    return found | IN_WORDS


def written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "nobody"
    if isinstance(value, str):
        return f'"{value}"'
    return "none" if value is None else f"{Decimal(str(value)).normalize():f}"


def test_every_key_is_explained_with_its_default_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.+?) \| .{10,} \|$", (DOCS / "settings.md").read_text(), re.MULTILINE)

    assert dict(rows) == defaults()
    assert len(rows) == len(FILE_KEYS)


def test_every_variable_is_explained() -> None:
    variables = set(
        re.findall(r"STOCKBRIDGE_[A-Z_]+", (DOCS.parent / "src/stockbridge/settings/environment.py").read_text())
    )

    explained = re.findall(r"^\| `(STOCKBRIDGE_[A-Z_]+)` \|", (DOCS / "settings.md").read_text(), re.MULTILINE)

    assert set(explained) == variables
    assert len(explained) == len(variables)


def test_the_file_to_copy_works_as_it_stands(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.+?)```", (DOCS / "connecting.md").read_text(), re.DOTALL)
    (tmp_path / "acme.toml").write_text(example)

    read = read_connection_file(tmp_path / "acme.toml", {"ACME_ZUPER_KEY": "zk-1"})

    assert read.settings.name == tomllib.loads(example)["name"]
    assert read.secrets.api_key.get_secret_value() == "zk-1"
