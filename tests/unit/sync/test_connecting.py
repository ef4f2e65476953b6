"""A connection is stored as a whole or not at all, even when two people add the same one at once."""

from random import Random

import pytest
from pydantic import SecretStr

from stockbridge.core.errors import BadInput
from stockbridge.settings.connection_file import ConnectionFile
from stockbridge.settings.connection_settings import ConnectionSecrets, ConnectionSettings
from stockbridge.settings.passwords import Passwords
from stockbridge.settings.secrets import Vault
from stockbridge.storage.connections import Connections
from stockbridge.storage.database import Database
from stockbridge.sync.connecting import API_KEY_COLUMN, Connecting
from tests.unit.sync.books import NOW, add_connection


@pytest.fixture
def database(migrated_database: Database) -> Database:
    return migrated_database


@pytest.fixture
def connecting(database: Database) -> Connecting:
    return Connecting(database, Vault((b"k" * 32,)), Passwords(), Random(1))


@pytest.fixture
def file(database: Database) -> ConnectionFile:
    add_connection(database, "other")
    with database.begin() as transaction:
        (other,) = Connections(transaction).all()
    settings = ConnectionSettings.from_json(other.settings).model_copy(update={"name": "acme"})
    return ConnectionFile(settings, ConnectionSecrets(api_key=SecretStr("zk-secret")))


def test_what_is_stored_is_what_the_file_says(database: Database, connecting: Connecting, file: ConnectionFile) -> None:
    added = connecting.add(file, "https://zuper.invalid/api", NOW)

    with database.begin() as transaction:
        stored = Connections(transaction).with_id(added.id)
    assert stored is not None
    assert ConnectionSettings.from_json(stored.settings) == file.settings
    assert connecting.vault.decrypt(stored.zuper_api_key, added.id, API_KEY_COLUMN) == "zk-secret"
    assert connecting.passwords.matches(added.web_connector_password, stored.web_connector_password)


def test_the_second_of_two_at_once_is_refused_with_a_sentence(
    database: Database, connecting: Connecting, file: ConnectionFile
) -> None:
    connecting.refuse_taken("acme")  # both looked before either wrote
    first = connecting.add(file, "https://zuper.invalid/api", NOW)

    with pytest.raises(BadInput, match='There is a connection "acme" already'):
        connecting.add(file, "https://zuper.invalid/api", NOW)

    with database.begin() as transaction:
        assert {one.id for one in Connections(transaction).all()} == {first.id, "other"}


def test_update_changes_the_key_and_leaves_the_password(
    database: Database, connecting: Connecting, file: ConnectionFile
) -> None:
    added = connecting.add(file, "https://zuper.invalid/api", NOW)
    with database.begin() as transaction:
        before = Connections(transaction).with_id(added.id)
    assert before is not None
    changed = ConnectionFile(file.settings, ConnectionSecrets(api_key=SecretStr("zk-new")))

    shown = connecting.update(before, changed, "https://other.invalid/api", NOW, new_password=False)

    with database.begin() as transaction:
        after = Connections(transaction).with_id(added.id)
    assert after is not None
    assert shown is None
    assert connecting.vault.decrypt(after.zuper_api_key, added.id, API_KEY_COLUMN) == "zk-new"
    assert (after.zuper_api_url, after.web_connector_password) == (
        "https://other.invalid/api",
        before.web_connector_password,
    )
