"""Changing a connection setting by setting: what is not given stays as it is, secrets too. A FILE.toml replaces all of them at once instead.

Rule: saving is *Update* (promise 12): every setting is checked against both live systems, or nothing is stored.
"""

import json
import secrets as chance
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from stockbridge.core.errors import BadInput
from stockbridge.ledger.rules import rules_of
from stockbridge.settings.connection_file import ConnectionFile, filled_in_connection
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.settings.problems import Problem, SettingsError
from stockbridge.settings.secrets import Vault
from stockbridge.storage.connections import Connection
from stockbridge.sync.alerts.rounds import ALERT_SECRET_COLUMN, SMTP_PASSWORD_COLUMN
from stockbridge.sync.connecting import API_KEY_COLUMN, Connecting
from stockbridge.sync.zuper_account import checked_api_url
from stockbridge.zuper.account import bound_account

Sections = Mapping[str, Mapping[str, object]]
_WEBHOOK_SECRET = "alerts.webhook_secret"  # noqa: S105 - the key of the setting
_WEBHOOK_SECRET_BYTES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change that was checked and can be made."""

    file: ConnectionFile
    api_url: str
    webhook_secret: str | None
    """What alerts by webhook are signed with, if it was made just now; to be shown once."""

    def makes_the_plan_anew(self, connection: Connection) -> bool:
        """Whether an open plan of the first contact was made under other rules."""
        return rules_of(self.file.settings) != rules_of(ConnectionSettings.from_json(connection.settings))


def checked_change(
    connecting: Connecting, connection: Connection, sections: Sections, typed: Mapping[str, str]
) -> Change:
    """A change of a connection to these sections, whole, with typed secrets in the place of the stored ones.

    Raises:
        SettingsError: a value will not do, or a stored secret cannot be read and no other was typed.
        BadInput: something in Zuper is not as the settings say.
        ZuperError: Zuper could not be asked.
    """
    secrets, made = _secrets(connecting.vault, connection, typed), None
    if sections.get("alerts", {}).get("webhook_url") and _WEBHOOK_SECRET not in secrets:
        made = secrets[_WEBHOOK_SECRET] = chance.token_hex(_WEBHOOK_SECRET_BYTES)
    file = filled_in_connection({"name": connection.name, **sections}, secrets)
    with connecting.database.view(connection.id) as unit:
        bound_to = bound_account(unit)
    api_url = checked_api_url(file, bound_to=bound_to, offline=False)
    return Change(file=file, api_url=api_url, webhook_secret=made)


def make_change(
    connecting: Connecting, connection: Connection, change: Change, now: datetime, *, is_confirmed: bool
) -> None:
    """Store it; `is_confirmed` as in `Connecting.update`."""
    connecting.update(connection, change.file, change.api_url, now, new_password=False, is_confirmed=is_confirmed)


def stored_sections(connection: Connection) -> dict[str, dict[str, object]]:
    """The settings as they stand, in the sections of FILE.toml; no secrets."""
    stored: dict[str, dict[str, object]] = json.loads(connection.settings)
    del stored["name"]
    return stored


def _secrets(vault: Vault, connection: Connection, typed: Mapping[str, str]) -> dict[str, str]:
    """The secrets as typed, else as stored, by their keys in FILE.toml. One that is typed anew need not be readable any more."""
    sealed = {
        "zuper.api_key": (connection.zuper_api_key, API_KEY_COLUMN),
        "alerts.smtp_password": (connection.smtp_password, SMTP_PASSWORD_COLUMN),
        _WEBHOOK_SECRET: (connection.alert_secret, ALERT_SECRET_COLUMN),
    }
    known, problems = dict(typed), []
    for key, (text, column) in sealed.items():
        if text is None or key in typed:
            continue
        try:
            known[key] = vault.decrypt(text, connection.id, column)
        except BadInput as error:
            if key != _WEBHOOK_SECRET:  # of that another one is made
                problems.append(Problem(key, str(error)))
    if problems:
        raise SettingsError(connection.name, problems)
    return known
