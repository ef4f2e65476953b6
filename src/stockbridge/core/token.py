"""The token of a write: what it looks like, and where it hides in each system so that it can be found again.

Eleven upper-case Crockford base-32 characters (55 bits). Eleven, because QuickBooks' RefNumber holds eleven and compares them
without case (facts/QBXML.md §4-5); the same text is the message-set ID (at most 23 characters, facts/QBXML.md §1) and stands
in Zuper's free-text remarks (facts/ZUPER_GAPS.md D4: short, ASCII, compared by "contains").
"""

import re
import uuid
from typing import Final, NewType

Token = NewType("Token", str)

LENGTH: Final = 11
ENTROPY_BYTES: Final = 7
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NAMESPACE: Final = uuid.UUID("5b0c1f3e-7a54-4c1d-9a3e-2f6f5a0d8e41")
_IN_REMARKS: Final = re.compile(rf"\[sb:([{_ALPHABET}]{{{LENGTH}}})\]")
_IN_MEMO: Final = re.compile(rf"Zuper sync ([{_ALPHABET}]{{{LENGTH}}})\b")
_AS_REF_NUMBER: Final = re.compile(rf"[{_ALPHABET}]{{{LENGTH}}}")
_REMARKS_LIMIT: Final = 200


def make_token(entropy: bytes) -> Token:
    """Turn seven random bytes into a token; the caller supplies the randomness."""
    assert len(entropy) == ENTROPY_BYTES, "a token is made of exactly seven random bytes"
    number = int.from_bytes(entropy, "big")
    return Token("".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(LENGTH)))


def external_guid(token: Token) -> str:
    """The ExternalGUID that belongs to a token, in QuickBooks' form `{8-4-4-4-12}`."""
    return "{" + str(uuid.uuid5(_NAMESPACE, token)).upper() + "}"


def memo(token: Token, reason: str) -> str:
    """The Memo of a QuickBooks document: readable first, findable even if somebody changes its RefNumber."""
    return f"Zuper sync {token}: {reason}"


def is_in_memo(token: Token, text: str | None) -> bool:
    """Whether a QuickBooks Memo carries the token."""
    return text is not None and f"Zuper sync {token}" in text


def in_adjustment(ref_number: str | None, guid: str | None, text: str | None) -> Token | None:
    """The token of a QuickBooks document, by its Memo, or by a RefNumber that belongs to its ExternalGUID.

    A RefNumber alone proves nothing: people number documents as they like.
    """
    found = _IN_MEMO.search(text or "")
    if found:
        return Token(found[1])
    number = (ref_number or "").upper()
    if _AS_REF_NUMBER.fullmatch(number) and external_guid(Token(number)) == (guid or "").upper():
        return Token(number)
    return None


def remarks(token: Token, reason: str) -> str:
    """The remarks of a Zuper stock movement: token first, so that a length limit cannot cut it off."""
    return f"[sb:{token}] {reason}"[:_REMARKS_LIMIT]


def in_remarks(text: str | None) -> Token | None:
    """The token in a Zuper movement's remarks, if there is one."""
    found = _IN_REMARKS.search(text or "")
    return Token(found[1]) if found else None
