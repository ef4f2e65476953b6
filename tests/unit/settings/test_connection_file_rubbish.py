"""FILE.toml: whatever bytes it is made of, it is read or refused in sentences."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockbridge.settings.connection_file import FILE_KEYS, LARGEST_FILE, read_connection_file
from stockbridge.settings.problems import SettingsError
from tests.unit.settings.connection_files import MINIMAL


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
