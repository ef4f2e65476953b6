"""The four variables of an installation."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from stockbridge.core.errors import BadInput
from stockbridge.settings.environment import Environment


def test_nothing_set_means_sqlite_and_keys_in_the_user_s_data_folder() -> None:
    environment = Environment.read({})

    assert environment.data.is_absolute()
    assert environment.key_file.parent == environment.data
    assert Path(str(make_url(environment.database_url).database)).parent == environment.data


def test_an_empty_variable_counts_as_not_set() -> None:
    names = (
        "STOCKBRIDGE_DATA",
        "STOCKBRIDGE_DATABASE_URL",
        "STOCKBRIDGE_PUBLIC_URL",
        "STOCKBRIDGE_KEY_FILE",
        "STOCKBRIDGE_ALLOWED_HOSTS",
    )

    assert Environment.read(dict.fromkeys(names, "")) == Environment.read({})


@pytest.mark.parametrize("folder", ["/srv/stock", "/srv/a%20b?c#d/ä"])
def test_a_data_folder_of_any_name_holds_database_and_keys(folder: str) -> None:
    environment = Environment.read({"STOCKBRIDGE_DATA": folder})

    assert environment.data == Path(folder)
    assert make_url(environment.database_url).database == f"{folder}/stockbridge.db"


def test_keys_may_be_kept_elsewhere() -> None:
    environment = Environment.read({"STOCKBRIDGE_DATA": "/srv/stock", "STOCKBRIDGE_KEY_FILE": "~/stock.keys"})

    assert environment.key_file == Path.home() / "stock.keys"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_reached_through_psycopg_whatever_its_address_is_called(scheme: str) -> None:
    environment = Environment.read({"STOCKBRIDGE_DATABASE_URL": f"{scheme}://me:pw@db/stock"})

    assert environment.database_url == "postgresql+psycopg://me:pw@db/stock"


def test_sqlite_may_be_named_outright() -> None:
    assert Environment.read({"STOCKBRIDGE_DATABASE_URL": "sqlite:////srv/x.db"}).database_url == "sqlite:////srv/x.db"


@pytest.mark.parametrize("url", ["mysql://me:hunter2@db/stock", "hunter2", "postgresql+psycopg2://me:hunter2@db/stock"])
def test_another_database_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(BadInput, match=r"^STOCKBRIDGE_DATABASE_URL: must start with postgresql://") as refused:
        Environment.read({"STOCKBRIDGE_DATABASE_URL": url})

    assert "hunter2" not in str(refused.value)


def test_a_database_password_shows_in_no_repr() -> None:
    assert "hunter2" not in repr(Environment.read({"STOCKBRIDGE_DATABASE_URL": "postgresql://me:hunter2@db/stock"}))


def test_the_public_address_is_the_configured_one_or_this_computer() -> None:
    configured = Environment.read({"STOCKBRIDGE_PUBLIC_URL": "https://stock.example.com/"})

    assert configured.public_url(8080) == "https://stock.example.com"
    assert Environment.read({}).public_url(8080) == "http://localhost:8080"


@pytest.mark.parametrize("url", ["http://stock.example.com", "stock.example.com", "https://stock.example.com/?x"])
def test_a_public_address_the_web_connector_would_refuse_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match=r"^STOCKBRIDGE_PUBLIC_URL: must "):
        Environment.read({"STOCKBRIDGE_PUBLIC_URL": url})


def test_the_service_is_known_by_the_name_of_its_public_address_and_those_that_are_set() -> None:
    variables = {
        "STOCKBRIDGE_PUBLIC_URL": "https://Stock.example.com:8443/x",
        "STOCKBRIDGE_ALLOWED_HOSTS": "stock, LAN.example.com,",
    }

    assert Environment.read(variables).allowed_hosts == {"stock.example.com", "stock", "lan.example.com"}
    assert Environment.read({}).allowed_hosts == frozenset()


@pytest.mark.parametrize("names", ["https://stock", "stock:8770", "*", "stock other", "-stock", "st\u00f6ck"])
def test_what_is_no_name_is_refused(names: str) -> None:
    with pytest.raises(BadInput, match=r"^STOCKBRIDGE_ALLOWED_HOSTS: must be names"):
        Environment.read({"STOCKBRIDGE_ALLOWED_HOSTS": names})
