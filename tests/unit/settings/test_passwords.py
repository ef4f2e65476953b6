"""Passwords are typable, kept only as hashes, and an unknown user costs as much as a known one."""

from random import Random, SystemRandom

import pytest
from argon2 import PasswordHasher

from stockbridge.settings.passwords import ALPHABET, Passwords, generate

PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def test_a_generated_password_is_long_and_free_of_letters_that_look_alike() -> None:
    password = generate(SystemRandom())

    assert len(password.replace("-", "")) == 24
    assert set(password) <= set(ALPHABET) | {"-"}
    assert not set(ALPHABET) & set("l1io0")


def test_every_password_is_another_one() -> None:
    assert len({generate(Random(seed)) for seed in range(200)}) == 200


def test_the_right_password_matches_and_others_do_not() -> None:
    stored = PASSWORDS.hash("correct horse")

    assert PASSWORDS.matches("correct horse", stored)
    assert not PASSWORDS.matches("Correct horse", stored)
    assert not PASSWORDS.matches("", stored)


def test_a_hash_holds_no_password_and_is_salted() -> None:
    first, second = PASSWORDS.hash("correct horse"), PASSWORDS.hash("correct horse")

    assert first != second
    assert "correct" not in first


@pytest.mark.parametrize("password", ["", "correct horse", "nobody has this password"])
def test_an_unknown_user_is_checked_against_a_hash_and_never_let_in(
    password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    verify = PasswordHasher.verify

    def counted(hasher: PasswordHasher, stored: str, given: str) -> bool:
        checked.append(stored)
        return bool(verify(hasher, stored, given))

    monkeypatch.setattr(PasswordHasher, "verify", counted)

    assert not PASSWORDS.matches(password, None)
    assert [stored.startswith("$argon2id$") for stored in checked] == [True]


@pytest.mark.parametrize("stored", ["", "plain text", "$argon2id$v=19$broken"])
def test_a_stored_hash_that_is_none_lets_nobody_in(stored: str) -> None:
    assert not PASSWORDS.matches("plain text", stored)
    assert not PASSWORDS.matches("", stored)


def test_an_endless_password_is_refused_before_it_is_hashed() -> None:
    assert not PASSWORDS.matches("x" * 1001, PASSWORDS.hash("x" * 1001))


def test_the_hashes_of_the_product_have_the_cost_the_library_recommends() -> None:
    assert "$m=65536,t=3,p=4$" in Passwords().hash("correct horse")
