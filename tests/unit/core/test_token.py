"""Tokens: what they look like, that two are never alike, and that they are found where they were hidden."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockbridge.core.token import (
    ENTROPY_BYTES,
    LENGTH,
    Token,
    external_guid,
    in_remarks,
    is_in_memo,
    make_token,
    memo,
    remarks,
)

ENTROPY = st.binary(min_size=ENTROPY_BYTES, max_size=ENTROPY_BYTES)
TOKENS = ENTROPY.map(make_token)
TOKEN = make_token(b"stocked")


@given(TOKENS)
def test_a_token_is_eleven_characters_that_nobody_mistakes(token: Token) -> None:
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{11}", token)
    assert token == token.upper()
    assert len(token) == LENGTH


@given(ENTROPY, ENTROPY)
def test_tokens_differ_where_the_fifty_five_bits_they_hold_differ(one: bytes, other: bytes) -> None:
    held = [int.from_bytes(entropy, "big") & (2**55 - 1) for entropy in (one, other)]
    assert (held[0] == held[1]) == (make_token(one) == make_token(other))


@pytest.mark.parametrize("size", [0, 6, 8])
def test_a_token_needs_exactly_seven_bytes(size: int) -> None:
    with pytest.raises(AssertionError, match="exactly seven random bytes"):
        make_token(bytes(size))


@given(TOKENS, TOKENS)
def test_every_token_has_an_external_guid_of_its_own(token: Token, other: Token) -> None:
    assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", external_guid(token))
    assert (token == other) == (external_guid(token) == external_guid(other))


def test_the_external_guid_of_a_token_never_changes() -> None:
    assert "{56CFC884-AFDB-5461-A438-94937F1A73CB}" == external_guid(Token("0123456789A"))


@given(TOKENS, st.text())
def test_a_token_is_found_in_its_memo_whatever_the_reason(token: Token, reason: str) -> None:
    assert is_in_memo(token, memo(token, reason))


@pytest.mark.parametrize("text", [None, "", "Zuper sync", TOKEN, f"zuper sync {TOKEN.lower()}: cycle count"])
def test_a_memo_without_the_token_is_not_ours(text: str | None) -> None:
    assert not is_in_memo(TOKEN, text)


def test_a_memo_with_words_around_the_token_is_still_ours() -> None:
    assert is_in_memo(TOKEN, f"checked by Ann. {memo(TOKEN, 'job 1042')} ok")


def test_a_memo_with_another_token_is_not_ours() -> None:
    assert not is_in_memo(TOKEN, memo(make_token(b"another"), f"instead of {TOKEN}"))


@given(TOKENS, st.text(), st.text(alphabet="abc ()[]:", max_size=20))
def test_a_token_is_found_in_remarks_with_text_around_it(token: Token, reason: str, before: str) -> None:
    assert token == in_remarks(remarks(token, reason))
    assert token == in_remarks(f"{before} {remarks(token, reason)}")


def test_a_long_reason_never_cuts_the_token_off() -> None:
    text = remarks(TOKEN, "invoice " * 100)
    assert 200 == len(text)
    assert TOKEN == in_remarks(text)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        TOKEN,
        f"[sb:{TOKEN}",
        f"[SB:{TOKEN}]",
        f"[sb:{TOKEN.lower()}]",
        f"[sb:{TOKEN}0]",
        f"[sb:{TOKEN[1:]}]",
        f"[sb: {TOKEN}]",
        "[sb:ILOU0000000]",
    ],
)
def test_what_only_looks_like_a_token_is_none(text: str | None) -> None:
    assert in_remarks(text) is None


def test_the_first_token_counts() -> None:
    assert TOKEN == in_remarks(f"{remarks(TOKEN, 'x')} {remarks(make_token(b'another'), 'y')}")
