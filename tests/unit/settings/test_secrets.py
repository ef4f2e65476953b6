"""Secrets at rest open where they belong and nowhere else."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockbridge.core.errors import BadInput
from stockbridge.settings.secrets import Vault
from stockbridge.sync.alerts.rounds import ALERT_SECRET_COLUMN, SMTP_PASSWORD_COLUMN
from stockbridge.sync.connecting import API_KEY_COLUMN
from stockbridge.web.pages.set_up import KEY_COLUMN

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
VAULT = Vault((NEW, OLD))


@given(text=st.text(), connection_id=st.text(), column=st.text())
def test_what_is_encrypted_can_be_read_again(text: str, connection_id: str, column: str) -> None:
    assert VAULT.decrypt(VAULT.encrypt(text, connection_id, column), connection_id, column) == text


def test_a_ciphertext_says_nothing_and_is_never_the_same_twice() -> None:
    first, second = (VAULT.encrypt("zk-secret", "c1", "api_key") for _ in range(2))

    assert first != second
    assert "zk-secret" not in first
    assert first.isascii()


@pytest.mark.parametrize(
    ("connection_id", "column"), [("c2", "api_key"), ("c1", "password"), ("c1/api", "_key"), ("", "c1/api_key")]
)
def test_a_ciphertext_moved_elsewhere_does_not_open(connection_id: str, column: str) -> None:
    stored = VAULT.encrypt("zk-secret", "c1", "api_key")

    with pytest.raises(BadInput, match=r"it was damaged or moved\. To mend it, enter it again\."):
        VAULT.decrypt(stored, connection_id, column)


def test_a_change_of_any_one_bit_is_noticed() -> None:
    key_id, _, body = VAULT.encrypt("zk-secret", "c1", "api_key").partition(".")
    sealed = base64.urlsafe_b64decode(body)

    for place in range(len(sealed) * 8):
        changed = (int.from_bytes(sealed) ^ 1 << place).to_bytes(len(sealed))
        with pytest.raises(BadInput, match="it was damaged or moved"):
            VAULT.decrypt(f"{key_id}.{base64.urlsafe_b64encode(changed).decode()}", "c1", "api_key")


@given(stored=st.text(max_size=60))
def test_anything_else_in_the_column_is_refused_in_one_sentence(stored: str) -> None:
    for text in (stored, VAULT.encrypt("", "c1", "api_key").partition(".")[0] + "." + stored):
        with pytest.raises(BadInput, match="The stored api_key cannot be read"):
            VAULT.decrypt(text, "c1", "api_key")


def test_after_a_change_of_keys_old_secrets_open_and_new_ones_use_the_new_key() -> None:
    stored = Vault((OLD,)).encrypt("zk-secret", "c1", "api_key")

    assert Vault((NEW, OLD)).decrypt(stored, "c1", "api_key") == "zk-secret"
    assert Vault((NEW,)).decrypt(Vault((NEW, OLD)).encrypt("zk-2", "c1", "api_key"), "c1", "api_key") == "zk-2"


def test_a_key_that_is_gone_is_asked_for() -> None:
    stored = Vault((OLD,)).encrypt("zk-secret", "c1", "api_key")

    with pytest.raises(BadInput, match="Put the old key back as a further line, or enter it again"):
        Vault((NEW,)).decrypt(stored, "c1", "api_key")


def test_a_vault_opened_again_reads_what_it_wrote(tmp_path: Path) -> None:
    stored = Vault.open(tmp_path / "keys").encrypt("zk-secret", "c1", "api_key")

    assert Vault.open(tmp_path / "keys").decrypt(stored, "c1", "api_key") == "zk-secret"


def test_no_key_shows_in_the_repr_of_a_vault() -> None:
    assert NEW.hex() not in f"{VAULT!r} {vars(VAULT)!r}"
    assert repr(NEW) not in f"{VAULT!r} {vars(VAULT)!r}"


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        (
            API_KEY_COLUMN,
            "The stored API key of Zuper cannot be read: the key that opens it is not in the key file. Put the old key back as a further line, or enter the API key again in the settings.",
        ),
        (SMTP_PASSWORD_COLUMN, "The stored password of the mail server cannot be read: "),
        (ALERT_SECRET_COLUMN, "The stored secret of the alerts' webhook cannot be read: "),
        ("code_secret", "The second factor cannot be read: "),
        (KEY_COLUMN, "The API key of this set-up cannot be read: "),
    ],
)
def test_people_are_told_what_cannot_be_read_in_their_own_words(column: str, sentence: str) -> None:
    with pytest.raises(BadInput) as told:
        Vault((NEW,)).decrypt(Vault((OLD,)).encrypt("secret", "c1", column), "c1", column)

    assert str(told.value).startswith(sentence)
