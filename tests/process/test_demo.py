"""The demonstration as people run it: to its end, with an exit code that means what it says."""

import signal
import socket
import subprocess
import sys

import pytest

from stockbridge.demo.ending import STATEMENTS
from tests.process.programs import ROOT, program

PATIENCE_SECONDS = 240
"""Twice what it may take, because other tests run beside it."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def ended(*words: str) -> subprocess.CompletedProcess[str]:
    """A command that has ended, whatever its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "stockbridge", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )


@pytest.mark.timeout(PATIENCE_SECONDS + 30)
def test_the_story_comes_to_its_end_and_no_unit_is_lost() -> None:
    port = free_port()

    done = ended("demo", "--once", "--port", str(port))

    assert "" == done.stderr
    assert 0 == done.returncode
    for what in ("Units lost", "Units counted twice", "Writes carried out more than once"):
        assert [f"{what:<50}0"] == [line.strip() for line in done.stdout.splitlines() if line.strip().startswith(what)]
    assert f"http://localhost:{port}/" in done.stdout
    assert "WRONG" not in done.stdout
    assert all(item in done.stdout for item, _ in STATEMENTS)


def test_ctrl_c_ends_the_demonstration_and_its_service() -> None:
    port = free_port()
    with program("stockbridge", "demo", "--port", str(port)) as demo:
        assert demo.stdout is not None
        assert any("The service runs as process" in line for line in demo.stdout)

        demo.send_signal(signal.SIGINT)

        assert 0 == demo.wait(120)
        assert "Everybody goes home" in demo.stdout.read()
    with socket.create_server(("127.0.0.1", port)):
        pass  # nobody listens there any more


def test_a_port_that_is_taken_is_said_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = ended("demo", "--once", "--port", str(port))

    assert 1 == done.returncode
    assert f"cannot listen on 127.0.0.1 port {port}" in done.stderr
    assert 1 == len(done.stderr.splitlines())
