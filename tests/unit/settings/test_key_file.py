"""The key file: made once, whole, for its owner alone."""

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from stockbridge.core.errors import BadInput
from stockbridge.settings.key_file import read_keys, read_or_create_keys

KEYS = (bytes(range(32)), bytes(range(32, 64)))


def written(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "keys"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_new_key_file_holds_one_key_for_its_owner_alone_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "keys"

    keys = read_or_create_keys(path)

    assert [len(key) for key in keys] == [32]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_a_key_file_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "keys"

    assert read_or_create_keys(path) == read_or_create_keys(path)


def test_many_starting_at_once_get_the_same_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: read_or_create_keys(tmp_path / "keys"), range(16)))

    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_the_first_line_comes_first_and_blank_lines_say_nothing(tmp_path: Path) -> None:
    lines = b"\r\n\r\n".join(base64.b64encode(key) for key in KEYS)

    assert read_keys(written(tmp_path, lines)) == KEYS


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o777])
def test_a_key_file_others_can_read_or_change_is_refused_with_the_command_that_mends_it(
    tmp_path: Path, mode: int
) -> None:
    path = written(tmp_path, base64.b64encode(KEYS[0]), mode)

    with pytest.raises(BadInput, match=f"run: chmod 600 {path}$"):
        read_or_create_keys(path)


@pytest.mark.parametrize("line", [b"c2hvcnQ=", b"not base64!", base64.b64encode(bytes(33)), b"\xff"])
def test_a_line_that_is_no_key_is_named_by_its_number_and_not_shown(tmp_path: Path, line: bytes) -> None:
    path = written(tmp_path, base64.b64encode(KEYS[0]) + b"\n" + line)

    with pytest.raises(BadInput, match="line 2 is not a key") as refused:
        read_keys(path)

    assert line.decode("latin-1") not in str(refused.value)


def test_an_empty_or_missing_file_or_a_folder_holds_no_keys(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is empty"):
        read_keys(written(tmp_path, b"\n"))
    with pytest.raises(BadInput, match="No such file"):
        read_keys(tmp_path / "absent")
    with pytest.raises(BadInput, match="Is a directory"):
        read_keys(tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(BadInput, match=r"cannot be created .*; set STOCKBRIDGE_KEY_FILE"):
        read_or_create_keys(tmp_path / "file" / "keys")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such thing as a FIFO in a folder")
def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not a file"):
        read_keys(Path(os.devnull))
