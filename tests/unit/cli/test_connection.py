"""Connections at the command line: nothing half-done, secrets shown once, every refusal a sentence."""

import io
from pathlib import Path

import pytest

from stockbridge.core.matching import Bucket
from stockbridge.settings.passwords import Passwords
from stockbridge.storage.introductions import Row
from stockbridge.webconnector.qwc_file import parse_qwc
from tests.unit.cli.office import Desk


def test_add_prints_who_the_web_connector_is_and_keeps_only_a_hash(desk: Desk) -> None:
    added = desk.add()

    assert added["name"] == "acme"
    assert added["web_connector_user"].startswith("stockbridge-acme-")
    with desk.books() as unit:
        row = unit.facts.connection()
    assert row.id == added["id"]
    assert row.state == "waiting_for_quickbooks"
    assert Passwords().matches(added["web_connector_password"], row.web_connector_password)
    assert "zk-secret" not in row.settings + row.zuper_api_key


def test_a_password_given_in_the_file_is_the_one_that_counts(desk: Desk) -> None:
    path = desk.file()
    path.write_text(path.read_text() + '[web_connector]\npassword = "open sesame"\n')

    added = desk.type("connection", "add", path, "--offline", "--json").json

    assert added["web_connector_password"] == "open sesame"


def test_a_second_connection_of_the_same_name_is_refused_and_the_first_stays(desk: Desk) -> None:
    first = desk.add()

    said = desk.type("connection", "add", desk.file(), "--offline")

    assert said.code == 1
    assert said.out == ""
    assert said.err == 'There is a connection "acme" already: change its settings, or take another name\n'
    assert [first["id"]] == [one["id"] for one in desk.type("connection", "list", "--json").json]


def test_everything_wrong_in_a_file_is_told_at_once_and_nothing_is_stored(desk: Desk, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "acme"\n[zuper]\npoll_second = 3\n')

    said = desk.type("connection", "add", bad)

    assert said.code == 1
    assert "did you mean zuper.poll_seconds?" in said.err
    assert "settings.product_master" in said.err
    assert desk.type("connection", "list", "--json").json == []


def test_offline_needs_an_address(desk: Desk) -> None:
    path = desk.file()
    path.write_text(path.read_text().replace('api_url = "https://zuper.example/api"', 'company_login = "acme"'))

    said = desk.type("connection", "add", path, "--offline")

    assert (said.code, said.err) == (1, "--offline asks nobody for your data centre: give zuper.api_url in the file\n")


def test_show_tells_every_setting_and_no_secret(desk: Desk) -> None:
    added = desk.add()

    shown = desk.type("connection", "show", "acme", "--json")

    assert shown.json["settings"]["settings"]["product_minimum_quantity"] == "5"
    assert shown.json["web_connector_user"] == added["web_connector_user"]
    assert "zk-secret" not in shown.out
    assert added["web_connector_password"] not in shown.out
    assert "settings.product_master = quickbooks_desktop" in desk.type("connection", "show", "acme").out


def test_an_unknown_connection_is_named_with_those_there_are(desk: Desk) -> None:
    nobody = desk.type("status", "acmee")
    desk.add()
    typo = desk.type("status", "acmee")

    assert nobody.err == 'There is no connection "acmee": add one with `stockbridge connection add FILE.toml`\n'
    assert typo.err == 'There is no connection "acmee": there are: acme\n'
    assert (nobody.code, typo.code) == (1, 1)


def test_update_keeps_the_identity_and_changes_the_settings(desk: Desk) -> None:
    added = desk.add()
    desk.type("connection", "update", "acme", desk.file(master="zuper"), "--offline", "--json")

    shown = desk.type("connection", "show", "acme", "--json").json

    assert shown["settings"]["settings"]["product_master"] == "zuper"
    assert (shown["id"], shown["web_connector_user"]) == (added["id"], added["web_connector_user"])


def test_update_finds_the_connection_by_its_file_alone(desk: Desk) -> None:
    desk.add()

    said = desk.type("connection", "update", desk.file(master="zuper"), "--offline")

    assert (said.code, said.out) == (0, "acme is changed; it takes effect with the next run.\n")


def test_update_with_the_file_of_another_connection_changes_nothing(desk: Desk) -> None:
    desk.add()
    other = desk.file(master="zuper")
    other.write_text(other.read_text().replace('"acme"', '"other"', 1))

    said = desk.type("connection", "update", "acme", other, "--offline")

    assert said.code == 1
    assert 'is the file of "other", not of "acme": nothing was changed' in said.err
    assert desk.type("connection", "show", "acme", "--json").json["settings"]["settings"]["product_master"] != "zuper"


def test_the_password_changes_only_when_asked_for(desk: Desk) -> None:
    old = desk.add()["web_connector_password"]

    kept = desk.type("connection", "update", "acme", desk.file(), "--offline", "--json").json
    changed = desk.type("connection", "update", "acme", desk.file(), "--offline", "--new-password", "--json").json

    assert kept["web_connector_password"] is None
    with desk.books() as unit:
        stored = unit.facts.connection().web_connector_password
    assert Passwords().matches(changed["web_connector_password"], stored)
    assert not Passwords().matches(old, stored)


def test_another_product_master_makes_the_plan_anew(desk: Desk) -> None:
    desk.add()
    with desk.books() as unit:
        unit.introductions.add([Row(bucket=Bucket.NOT_SYNCED, list_id="1", product_uid=None, text="-")])
        unit.facts.set_state("needs_approval")

    desk.type("connection", "update", "acme", desk.file(), "--offline")
    with desk.books() as unit:
        same = (unit.facts.connection().state, len(list(unit.introductions.rows())))
    desk.type("connection", "update", "acme", desk.file(master="zuper"), "--offline")
    with desk.books() as unit:
        other = (unit.facts.connection().state, len(list(unit.introductions.rows())))

    assert same == ("needs_approval", 1)
    assert other == ("planning", 0)


def test_remove_asks_and_takes_everything_of_that_connection_alone(desk: Desk) -> None:
    desk.add()

    asked = desk.type("connection", "remove", "acme")
    left = desk.type("connection", "list", "--json").json
    removed = desk.type("connection", "remove", "acme", "--yes")

    assert (asked.code, asked.err) == (1, "Nothing was removed: type the name exactly, or give --yes\n")
    assert len(left) == 1
    assert removed.code == 0
    assert desk.type("connection", "list", "--json").json == []


def test_pause_wins_over_every_state_until_it_is_resumed(desk: Desk) -> None:
    desk.add()

    desk.type("connection", "pause", "acme", "--by", "Paula")
    paused = desk.type("status", "acme", "--json").json["state"]
    desk.type("connection", "resume", "acme", "--by", "Paula")

    assert paused == "paused"
    assert desk.type("status", "acme", "--json").json["state"] == "waiting_for_quickbooks"
    texts = [line["text"] for line in desk.type("history", "acme", "--kind", "connection", "--json").json]
    assert texts == ["Paula resumed the connection", "Paula paused the connection"]


def test_the_qwc_file_carries_the_connection_and_the_local_address(desk: Desk) -> None:
    added = desk.add()

    printed = desk.type("connection", "qwc", "acme", "--port", 9999)
    written = desk.type("connection", "qwc", "acme", "-o", desk.folder / "acme.qwc")

    file = parse_qwc(printed.out.encode())
    assert (file.user_name, file.app_url) == (added["web_connector_user"], "http://localhost:9999/qbwc")
    assert file.run_every_seconds == 300
    assert "is written: open it" in written.out
    assert parse_qwc((desk.folder / "acme.qwc").read_bytes()).file_id == file.file_id
    assert added["web_connector_password"] not in printed.out


def test_the_public_address_goes_into_the_qwc_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add()
    monkeypatch.setenv("STOCKBRIDGE_PUBLIC_URL", "https://sync.example.com")

    assert parse_qwc(desk.type("connection", "qwc", "acme").out.encode()).app_url == "https://sync.example.com/qbwc"


def test_an_address_that_the_web_connector_refuses_is_never_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add()
    monkeypatch.setenv("STOCKBRIDGE_PUBLIC_URL", "https://192.168.1.4")

    said = desk.type("connection", "qwc", "acme", "-o", desk.folder / "acme.qwc")

    assert said.code == 1
    assert said.err.startswith("The Web Connector would not accept this file: AppURL must have a host name")
    assert not (desk.folder / "acme.qwc").exists()


def test_people_are_told_what_to_do_next(desk: Desk) -> None:
    nothing = desk.type("connection", "list").out
    added = desk.type("connection", "add", desk.file(), "--offline").out
    changed = desk.type("connection", "update", desk.file(), "--offline", "--new-password").out

    assert nothing == "There are no connections yet: stockbridge connection add FILE.toml\n"
    assert "(shown this one time)" in added
    assert "Next: stockbridge connection qwc acme -o acme.qwc" in added
    assert "waiting_for_quickbooks" in desk.type("connection", "list").out
    assert "Web Connector password: " in changed


@pytest.mark.parametrize(("typed", "code"), [("acme", 0), ("Acme", 1)])
def test_remove_wants_the_exact_name(desk: Desk, monkeypatch: pytest.MonkeyPatch, typed: str, code: int) -> None:
    desk.add()
    terminal = io.StringIO(f"{typed}\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)

    said = desk.type("connection", "remove", "acme")

    assert said.code == code
    assert "Type its name to remove it: " in said.err
    assert len(desk.type("connection", "list", "--json").json) == code
