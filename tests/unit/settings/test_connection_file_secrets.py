"""FILE.toml: the ways in which secrets get into it, and that none gets out."""

from pathlib import Path

import pytest

from stockbridge.settings.connection_file import FILE_KEYS
from stockbridge.settings.connection_settings import known_keys
from stockbridge.settings.problems import SettingsError
from tests.unit.settings.connection_files import MINIMAL, SECRET, problems, read, with_line


def test_variables_are_filled_in_anywhere_in_a_text(file: Path) -> None:
    text = MINIMAL.replace(SECRET, "zk-${TAIL}").replace('"location-uid"', '"${PLACE}"')

    found = read(file, text, TAIL="77", PLACE="van")

    assert found.secrets.api_key.get_secret_value() == "zk-77"
    assert found.settings.inventory.default_product_location == "van"


def test_a_variable_that_is_not_set_is_named_once(file: Path) -> None:
    told = problems(file, MINIMAL.replace(SECRET, "${ACME KEY} ${ACME_KEY}"))

    assert told == ("zuper.api_key: the environment variable ACME_KEY is not set; set it or write the value here",)


def test_the_api_key_may_stand_in_a_file_beside_this_one(file: Path) -> None:
    file.with_name("acme.key").write_text(f"{SECRET}\n")

    found = read(file, with_line("zuper", 'api_key_file = "acme.key"').replace(f'api_key = "{SECRET}"', ""))

    assert found.secrets.api_key.get_secret_value() == SECRET


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ('"absent.key"', "No such file or directory"),
        ('"."', "Is a directory"),
        ('"a\\u0000b"', "embedded null byte"),
        ("5", "its name must be text in quotes"),
        ('"large.key"', "more than 4,096 bytes"),
    ],
)
def test_an_api_key_file_that_cannot_be_read_is_the_only_problem(file: Path, named: str, reason: str) -> None:
    file.with_name("large.key").write_text("k" * 5000)

    (told,) = problems(file, with_line("zuper", f"api_key_file = {named}").replace(f'api_key = "{SECRET}"', ""))

    assert told.startswith(f"zuper.api_key: the file named by api_key_file cannot be read ({reason}")


def test_an_api_key_and_a_file_for_it_exclude_each_other(file: Path) -> None:
    assert problems(file, with_line("zuper", 'api_key_file = "acme.key"')) == (
        "zuper.api_key_file: cannot stand beside zuper.api_key; remove one of the two",
    )


@pytest.mark.parametrize("key", ["", "two words", "line\\nend", "schlüssel", "k" * 1001])
def test_an_api_key_that_could_break_a_header_is_refused(file: Path, key: str) -> None:
    (told,) = problems(file, MINIMAL.replace(SECRET, key))

    assert told == "zuper.api_key: must be one word, copied from Zuper (Settings > Developer Hub > API Keys)"


def test_the_web_connector_password_is_taken_or_left_to_be_generated(file: Path) -> None:
    given_one = read(file, with_line("web_connector", 'password = "a good long one"')).secrets.web_connector_password

    assert given_one is not None
    assert given_one.get_secret_value() == "a good long one"
    assert read(file, MINIMAL).secrets.web_connector_password is None


@pytest.mark.parametrize("password", ['""', '" x"', "5", '"a\\tb"'])
def test_a_password_that_cannot_be_typed_is_refused(file: Path, password: str) -> None:
    (told,) = problems(file, with_line("web_connector", f"password = {password}"))

    assert told.startswith("web_connector.password: must be ")


def everything_shown(error: BaseException) -> str:
    """What a log could hold of an exception and of all it came from."""
    shown = ""
    seen: BaseException | None = error
    while seen is not None:
        shown += f"{seen!s} {seen!r} {vars(seen)!r}"
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return shown


def test_no_secret_shows_in_what_is_read(file: Path) -> None:
    found = read(file, with_line("web_connector", 'password = "swordfish-22"'))

    shown = (
        f"{found!r} {found} {found.secrets.model_dump()} {found.secrets.model_dump_json()} {found.settings.to_json()}"
    )

    assert SECRET not in shown
    assert "swordfish-22" not in shown


@pytest.mark.parametrize(
    "text",
    [
        MINIMAL.replace(SECRET, f"{SECRET} {SECRET}"),
        MINIMAL.replace(f'"{SECRET}"', f'["{SECRET}"]'),
        MINIMAL.replace("api_key =", "apikey ="),
        MINIMAL.replace(f'"{SECRET}"', f'"{SECRET}'),
        with_line("web_connector", f'password = " {SECRET}"'),
        with_line("settings", 'product_master = "${LEAK}"'),
        f'zuper = "{SECRET}"',
    ],
)
def test_no_secret_shows_in_a_refusal(file: Path, text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(file, text, LEAK=SECRET)

    assert SECRET not in everything_shown(refused.value)


def test_the_keys_of_the_file_are_the_settings_and_the_secrets() -> None:
    assert set(FILE_KEYS) - set(known_keys()) == {
        "zuper.api_key",
        "zuper.api_key_file",
        "web_connector.password",
        "alerts.smtp_password",
        "alerts.webhook_secret",
    }
