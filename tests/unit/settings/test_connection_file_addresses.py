"""FILE.toml: which addresses a key may go to, and what the others are told."""

from pathlib import Path

import pytest

from tests.unit.settings.connection_files import MINIMAL, problems, read, with_line


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://us-west-1c.zuperpro.com/api/", "https://us-west-1c.zuperpro.com/api"),
        ("http://localhost:8080/api", "http://localhost:8080/api"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/api", "http://[::1]:8080/api"),
    ],
)
def test_an_address_is_https_or_this_computer(file: Path, address: str, kept: str) -> None:
    assert read(file, with_line("zuper", f'api_url = "{address}"')).settings.zuper.api_url == kept


@pytest.mark.parametrize(
    "address",
    [
        "http://zuper.example.com/api",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "ftp://localhost/",
        "https://",
        "https://key@zuper.example.com",
        "https://zuper.example.com/?a=1",
        "https://zuper.example.com/#a",
        "https://zuper.example.com:notaport/",
        "https://[::1",
        "https://a b.example.com",
        "zuper.example.com",
    ],
)
def test_any_other_address_is_refused(file: Path, address: str) -> None:
    (told,) = problems(file, with_line("zuper", f'api_url = "{address}"'))

    assert told.startswith("zuper.api_url: must ")


def test_an_address_alone_is_a_way_to_zuper_and_may_stand_beside_the_login(file: Path) -> None:
    address = 'api_url = "https://us-east-1.zuperpro.com/api"'

    assert (
        read(file, with_line("zuper", address).replace('company_login = "acme"', "")).settings.zuper.company_login
        is None
    )
    assert read(file, with_line("zuper", address)).settings.zuper.api_url == "https://us-east-1.zuperpro.com/api"


def test_a_refused_address_is_not_also_called_missing(file: Path) -> None:
    told = problems(file, MINIMAL.replace("company_login =", "api_url ="))

    assert len(told) == 1
    assert told[0].startswith("zuper.api_url: must be a web address")
