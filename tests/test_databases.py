"""The databases that tests are given are real, empty and gone afterwards."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.databases import Server

HANG = """
import signal, tests.databases
with tests.databases.postgresql() as server:
    print(server.url.query.get("host", ""), flush=True)
    signal.pause()
"""


@pytest.mark.parametrize("test", ["one", "another"])
def test_every_test_gets_an_empty_database(database_url: str, test: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        assert sa.inspect(connection).get_table_names() == []
        connection.exec_driver_sql("CREATE TABLE left_behind (a integer)")
    engine.dispose()


def test_a_database_is_dropped_though_somebody_is_connected(postgresql_server: Server) -> None:
    with postgresql_server.database() as url:
        engine = sa.create_engine(url)
        connection = engine.connect()

    with pytest.raises(sa.exc.OperationalError, match="does not exist"):
        sa.create_engine(url).connect()
    connection.invalidate()
    engine.dispose()


@pytest.mark.skipif("TEST_PG_URL" in os.environ, reason="TEST_PG_URL is set: the server is not ours to stop")
def test_a_hard_killed_test_process_leaves_no_server(postgresql_server: Server) -> None:
    killed = subprocess.Popen([sys.executable, "-c", HANG], stdout=subprocess.PIPE, text=True)
    assert killed.stdout
    home = Path(killed.stdout.readline().strip())
    pid = int((home / "data" / "postmaster.pid").read_text().splitlines()[0])

    killed.send_signal(signal.SIGKILL)
    killed.communicate()

    deadline = time.monotonic() + 30
    while home.exists() or Path(f"/proc/{pid}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
