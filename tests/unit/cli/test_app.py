"""What becomes of mistakes: a sentence on stderr and an exit code, never a stack trace."""

import subprocess
import sys

import pytest

from stockbridge.core.errors import Broken
from tests.unit.cli.office import Desk


@pytest.mark.parametrize(
    ("tokens", "why"),
    [
        (["stauts", "acme"], 'Unknown command "stauts".'),
        (["status"], "requires an argument"),
        (["status", "acme", "--jsno"], "Unknown option: --jsno."),
        (["history", "acme", "--limit", "many"], 'unable to convert "many" into int'),
        (["plan", "acme", "--bucket", "unequal"], "unequal"),
    ],
)
def test_a_mistyped_command_exits_with_2(desk: Desk, tokens: list[str], why: str) -> None:
    said = desk.type(*tokens)

    assert (said.code, said.out) == (2, "")
    assert why in said.err
    assert said.err.endswith("(see --help)\n")


def test_a_broken_environment_is_a_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOCKBRIDGE_DATABASE_URL", "mysql://x")

    said = desk.type("status", "acme")

    assert said.code == 1
    assert said.err.startswith("STOCKBRIDGE_DATABASE_URL: must start with postgresql:// or sqlite:///")


def test_a_database_that_does_not_answer_is_a_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOCKBRIDGE_DATABASE_URL", f"sqlite:///{desk.folder}/nowhere/stockbridge.db")

    said = desk.type("status", "acme")

    assert (said.code, said.err) == (
        1,
        (
            "The database cannot be used: check STOCKBRIDGE_DATABASE_URL, and whether the disk is full; "
            "STOCKBRIDGE_DEBUG=1 shows more\n"
        ),
    )


def test_a_file_that_cannot_be_written_is_a_sentence(desk: Desk) -> None:
    desk.add()

    said = desk.type("connection", "qwc", "acme", "-o", desk.folder)

    assert (said.code, said.err) == (
        1,
        f"{desk.folder} cannot be used (Is a directory): check its path and permissions\n",
    )


def test_a_stack_trace_is_shown_only_when_asked_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise Broken("cell 7: a movement would be carried twice")

    monkeypatch.setattr("stockbridge.cli.installation.Installation.connection", breaks)
    plain = desk.type("status", "acme")
    monkeypatch.setenv("STOCKBRIDGE_DEBUG", "1")
    debugged = desk.type("status", "acme")

    assert plain.err == "cell 7: a movement would be carried twice\n"
    assert "Traceback" in debugged.err


def test_our_own_mistake_asks_for_a_report(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("stockbridge.cli.installation.Installation.connection", breaks)

    assert desk.type("status", "acme").err.startswith("Something unexpected went wrong (KeyError): please report it")


def test_help_and_version_need_no_installation_and_load_nothing_heavy() -> None:
    code = (
        "import sys\nfrom stockbridge.cli.app import run\n"
        "assert run(['--version']) == 0\nassert run(['--help']) == 0\n"
        "sys.exit(bool({'sqlalchemy', 'httpx2', 'lxml', 'dbos', 'fastapi', 'argon2'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "Keeps the stock of a QuickBooks Desktop company file" in done.stdout


def test_a_reader_that_goes_away_is_no_error_of_ours(desk: Desk) -> None:
    desk.add()
    command = [sys.executable, "-m", "stockbridge", "connection", "show", "acme", "--json"]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
        process.wait()

    assert told == b""


def test_an_interrupted_command_says_so_by_its_exit_code(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupts(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("stockbridge.cli.installation.Installation.connection", interrupts)

    assert (desk.type("status", "acme").code, desk.type("status", "acme").err) == (130, "")
