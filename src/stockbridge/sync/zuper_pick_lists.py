"""What a person may pick for a Zuper account: whose it is, its categories and its locations, read live."""

from dataclasses import dataclass

from pydantic import SecretStr

from stockbridge.settings.connection_settings import ZuperSettings
from stockbridge.sync.zuper_account import discovered_api_url, zuper_client
from stockbridge.zuper.messages import Category, Location


@dataclass(frozen=True, slots=True)
class Account:
    """A Zuper account that a key opened."""

    name: str
    api_url: str


@dataclass(frozen=True, slots=True)
class PickLists:
    """Uid and name of what is there and not deleted."""

    categories: tuple[tuple[str, str], ...]
    locations: tuple[tuple[str, str], ...]


def account_of(settings: ZuperSettings, api_key: SecretStr) -> Account:
    """Whose account it is, and where.

    Raises:
        BadInput: an address cannot be used.
        ZuperError: there is no such company, or the key does not open it, or nobody answered.
    """
    api_url = settings.api_url or discovered_api_url(settings)
    with zuper_client(api_url, api_key, settings) as client:
        return Account(client.company().name, api_url)


def pick_lists(api_url: str, api_key: SecretStr, settings: ZuperSettings) -> PickLists:
    """What can be picked now.

    Raises:
        ZuperError: Zuper could not be asked.
    """
    with zuper_client(api_url, api_key, settings) as client:
        return PickLists(_living(client.categories()), _living(client.locations()))


def _living(rows: list[Category] | list[Location]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((row.uid, row.name) for row in rows if not row.is_deleted), key=lambda row: row[1].casefold()))
