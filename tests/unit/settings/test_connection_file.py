"""FILE.toml: what is accepted, what is refused and in which words, and that no secret leaks on the way."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockbridge.settings.connection_file import FILE_KEYS, LARGEST_FILE, ConnectionFile, read_connection_file
from stockbridge.settings.connection_settings import known_keys
from stockbridge.settings.problems import SettingsError

SECRET = "zk-2f9c1d77e0"

MINIMAL = f"""
name = "acme"
[zuper]
company_login = "acme"
api_key = "{SECRET}"
[settings]
product_master = "quickbooks_desktop"
product_minimum_quantity = 5
non_inventory_product_quantity = 1000
default_product_category = "category-uid"
default_product_location = "location-uid"
allow_negative_stock_confirmed = true
consumption_module_confirmed = "invoice"
[quickbooks]
adjustment_account = "Inventory Adjustment"
"""

MANDATORY = (
    "name",
    "zuper.company_login (or zuper.api_url)",
    "zuper.api_key (or zuper.api_key_file)",
    "settings.product_master",
    "settings.product_minimum_quantity",
    "settings.non_inventory_product_quantity",
    "settings.default_product_category",
    "settings.default_product_location",
    "settings.allow_negative_stock_confirmed",
    "settings.consumption_module_confirmed",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "acme.toml"


def read(file: Path, text: str, **environ: str) -> ConnectionFile:
    file.write_text(text, encoding="utf-8")
    return read_connection_file(file, environ)


def problems(file: Path, text: str, **environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read(file, text, **environ)
    return refused.value.problems


def with_line(section: str, line: str) -> str:
    """The minimal file with one key set, in place of what it said about that key."""
    key = line.partition("=")[0].strip()
    kept = "\n".join(old for old in MINIMAL.splitlines() if old.partition("=")[0].strip() != key)
    header = f"[{section}]"
    return kept.replace(header, f"{header}\n{line}") if header in kept else f"{kept}\n{header}\n{line}"


def test_a_minimal_file_has_the_documented_defaults(file: Path) -> None:
    settings = read(file, MINIMAL).settings

    assert settings.zuper.accounts_url == "https://accounts.zuperpro.com"
    assert (settings.zuper.requests_per_minute, settings.zuper.poll_seconds) == (60, 30.0)
    assert (settings.zuper.quarantine_seconds, settings.zuper.full_sweep_minutes) == (600.0, 720)
    assert (settings.web_connector.every_minutes, settings.web_connector.full_sweep_minutes) == (5, 720)
    assert settings.inventory.sync_product_masters
    assert (settings.inventory.first_sync, settings.inventory.negative_stock) == ("review", "pass")
    assert settings.quickbooks.income_account == "Sales"
    assert settings.quickbooks.cogs_account == "Cost of Goods Sold"
    assert settings.quickbooks.asset_account == "Inventory Asset"
    assert settings.quickbooks.expense_account == "Job Materials"
    assert settings.guards.max_units_per_movement == Decimal(100000)
    assert settings.guards.max_changed_share == Decimal("0.5")


def test_every_missing_key_is_named_at_once_also_when_sections_are_missing(file: Path) -> None:
    (only,) = problems(file, "")

    assert [key for key in (*MANDATORY, "quickbooks.adjustment_account") if key not in only] == []


def test_missing_keys_are_named_even_when_other_keys_are_wrong(file: Path) -> None:
    told = problems(file, "[zuper]\nrequests_per_minute = -5\n")

    assert "settings.product_master" in told[0]
    assert "zuper.api_key" in told[0]
    assert told[1] == "zuper.requests_per_minute: must be between 1 and 100000, got -5"


def test_every_problem_is_one_line_that_begins_with_the_file(file: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        read(file, with_line("zuper", "requests_per_minute = 0").replace('"acme"', '"Acme Inc"', 1))

    assert [line.split(":")[:2] for line in str(refused.value).splitlines()] == [
        ["acme.toml", " name"],
        ["acme.toml", " zuper.requests_per_minute"],
    ]


@pytest.mark.parametrize(
    ("section", "line", "sentence"),
    [
        ("zuper", "full_sweep_minutes = 1.5", "zuper.full_sweep_minutes: must be a whole number, got 1.5"),
        ("zuper", "full_sweep_minutes = true", "zuper.full_sweep_minutes: must be a whole number, got true"),
        ("zuper", "poll_seconds = 0", "zuper.poll_seconds: must be a number of seconds between 0.1 and 86400, got 0"),
        (
            "zuper",
            "poll_seconds = nan",
            "zuper.poll_seconds: must be a number of seconds between 0.1 and 86400, got NaN",
        ),
        (
            "zuper",
            'poll_seconds = "5"',
            "zuper.poll_seconds: must be a number of seconds between 0.1 and 86400, got '5'",
        ),
        (
            "zuper",
            "quarantine_seconds = -1",
            "zuper.quarantine_seconds: must be a number of seconds between 0 and 86400, got -1",
        ),
        ("zuper", "company_login = 7", "zuper.company_login: must be text in quotes, got 7"),
        ("zuper", "company_login = [1]", "zuper.company_login: must be text in quotes"),
        ("web_connector", "every_minutes = 0", "web_connector.every_minutes: must be between 1 and 1440, got 0"),
        (
            "settings",
            'product_master = "sage"',
            "settings.product_master: must be 'quickbooks_desktop' or 'zuper', got 'sage'",
        ),
        (
            "settings",
            "product_minimum_quantity = -1",
            "settings.product_minimum_quantity: must be a number between 0 and 9999999999, got -1",
        ),
        (
            "settings",
            "product_minimum_quantity = nan",
            "settings.product_minimum_quantity: must be a number between 0 and 9999999999, got NaN",
        ),
        ("settings", 'sync_product_masters = "yes"', "settings.sync_product_masters: must be true or false, got 'yes'"),
        (
            "quickbooks",
            'adjustment_account = " Shrinkage"',
            "quickbooks.adjustment_account: must be one line of 1 to 159 characters with no space before or after, got ' Shrinkage'",
        ),
        ("guards", "max_changed_share = 1.5", "guards.max_changed_share: must be a number between 0 and 1, got 1.5"),
    ],
)
def test_a_wrong_value_is_one_clear_sentence(file: Path, section: str, line: str, sentence: str) -> None:
    assert problems(file, with_line(section, line)) == (sentence,)


@pytest.mark.parametrize("module", ["job", "quotation", "none", "Invoice"])
def test_other_consumption_modules_are_refused_with_the_reason(file: Path, module: str) -> None:
    (told,) = problems(file, with_line("settings", f'consumption_module_confirmed = "{module}"'))

    assert told.startswith(
        f"settings.consumption_module_confirmed: must be \"invoice\", got '{module}'; the sync does not function"
    )
    assert "Choose Module to Track Consumption" in told


@pytest.mark.parametrize("answer", ["false", "1", '"yes"'])
def test_negative_stock_must_be_confirmed(file: Path, answer: str) -> None:
    (told,) = problems(file, with_line("settings", f"allow_negative_stock_confirmed = {answer}"))

    assert told.startswith("settings.allow_negative_stock_confirmed: must be true, got ")
    assert "Allow Negative Stock Balance" in told


@pytest.mark.parametrize(
    ("section", "line", "sentence"),
    [
        ("zuper", "poll_second = 3", "zuper.poll_second: unknown key; did you mean zuper.poll_seconds?"),
        ("settings", "poll_seconds = 3", "settings.poll_seconds: unknown key; did you mean zuper.poll_seconds?"),
        ("web_connector", 'pasword = "x"', "web_connector.pasword: unknown key; did you mean web_connector.password?"),
        ("zuper", "colour = 3", "zuper.colour: unknown key; docs/settings.md lists all keys"),
        ("zuper", '"a\\nb" = 3', "zuper.'a\\nb': unknown key; docs/settings.md lists all keys"),
    ],
)
def test_an_unknown_key_is_refused_and_the_nearest_known_one_named(
    file: Path, section: str, line: str, sentence: str
) -> None:
    assert problems(file, with_line(section, line)) == (sentence,)


def test_a_misspelt_section_is_told_beside_its_missing_keys(file: Path) -> None:
    told = problems(file, MINIMAL.replace("[quickbooks]", "[quickbook]"))

    assert told[0].startswith("quickbooks.adjustment_account: missing")
    assert told[1].startswith("quickbook: unknown key; did you mean quickbooks?")


def test_a_section_written_as_a_value_is_told_how_to_write_it(file: Path) -> None:
    told = problems(file, "guards = 5\n" + MINIMAL)

    assert told == ("guards: must be a section: write [guards] on a line of its own and its keys below it",)


@pytest.mark.parametrize("name", ["Acme", "-acme", "ac me", "a" * 64, "", "acmé", "acme\\n"])
def test_a_name_that_cannot_be_typed_in_commands_is_refused(file: Path, name: str) -> None:
    (told,) = problems(file, MINIMAL.replace('name = "acme"', f'name = "{name}"'))

    assert told.startswith("name: must be 1 to 63 small letters, digits and hyphens")


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


def test_seconds_and_sweeps_accept_their_smallest_values(file: Path) -> None:
    text = with_line("zuper", "poll_seconds = 0.1\nquarantine_seconds = 0\nfull_sweep_minutes = 0")

    zuper = read(file, text).settings.zuper

    assert (zuper.poll_seconds, zuper.quarantine_seconds, zuper.full_sweep_minutes) == (0.1, 0.0, 0)


def test_units_are_read_exactly(file: Path) -> None:
    assert read(
        file, with_line("settings", "product_minimum_quantity = 0.1")
    ).settings.inventory.product_minimum_quantity == Decimal("0.1")


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


def test_a_file_with_a_windows_editor_s_marks_is_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + MINIMAL.replace("\n", "\r\n").encode())

    assert read_connection_file(file, {}).settings.name == "acme"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"name = acme", "is not TOML (Invalid value (at line 1, column 8)"),
        (b"a = " + b"[" * 100_000, "is not TOML (nested too deeply)"),
        (b"a = " + b"9" * 10_000, "is not TOML (Exceeds the limit"),
        (b"a = 1e99999999999999999999", "is not TOML (a number is too large)"),
        (b"a" + b".a" * 100_000 + b" = 1", "has a line with more than 100 dots"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"#" * (LARGEST_FILE + 1), "cannot be read (more than 1,048,576 bytes)"),
    ],
)
def test_a_file_that_is_not_toml_is_refused_in_one_sentence(file: Path, content: bytes, reason: str) -> None:
    file.write_bytes(content)

    with pytest.raises(SettingsError) as refused:
        read_connection_file(file, {})

    assert str(refused.value).startswith(f"acme.toml: {reason}")
    assert len(refused.value.problems) == 1


def test_a_file_that_is_not_there_is_told_so(file: Path) -> None:
    with pytest.raises(SettingsError, match=r"acme.toml: cannot be read \(No such file or directory\); check the path"):
        read_connection_file(file, {})


def test_a_flood_of_problems_is_counted_not_told(file: Path) -> None:
    told = problems(file, "\n".join(f"k{number} = 1" for number in range(500)))

    assert len(told) == 22
    assert told[-1] == "and 480 more problems"


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


TOML_VALUE = st.one_of(
    st.text(max_size=30).map(
        lambda text: "'" + "".join(c for c in text if c.isprintable() and c not in "'\ud800") + "'"
    ),
    st.integers().map(str),
    st.floats().map(lambda number: str(number).replace("e+", "e")),
    st.sampled_from(["true", "false", "1979-05-27", "[]", "[1, 'a']", "{ a = { b = 1 } }", '"${HOME}"', '"\\u0000"']),
)
TOML_FILE = st.dictionaries(
    st.sampled_from([*FILE_KEYS, "zuper", "guards", "zuper.x", "other.y"]), TOML_VALUE, max_size=25
)


def is_read_or_refused_in_sentences(file: Path, content: bytes) -> bool:
    file.write_bytes(content)
    try:
        read_connection_file(file, {})
    except SettingsError as refused:
        told = refused.problems
        return bool(told) and all(problem and "\n" not in problem and len(problem) < 1000 for problem in told)
    return True


@given(keys=TOML_FILE)
def test_no_toml_file_makes_the_reader_fall(tmp_path_factory: pytest.TempPathFactory, keys: dict[str, str]) -> None:
    content = "\n".join(f"{key} = {value}" for key, value in keys.items())

    assert is_read_or_refused_in_sentences(
        tmp_path_factory.getbasetemp() / "any.toml", content.encode("utf-8", "replace")
    )


@given(content=st.binary(max_size=200))
def test_no_bytes_make_the_reader_fall(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    assert is_read_or_refused_in_sentences(tmp_path_factory.getbasetemp() / "bytes.toml", content)


@given(edit=st.tuples(st.integers(0, len(MINIMAL)), st.integers(0, 5), st.text(max_size=3)))
def test_no_slip_of_the_keyboard_makes_the_reader_fall(
    tmp_path_factory: pytest.TempPathFactory, edit: tuple[int, int, str]
) -> None:
    place, removed, typed = edit
    content = MINIMAL[:place] + typed + MINIMAL[place + removed :]

    assert is_read_or_refused_in_sentences(
        tmp_path_factory.getbasetemp() / "slip.toml", content.encode("utf-8", "surrogatepass")
    )
