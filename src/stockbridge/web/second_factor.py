"""The second factor: six digits from an authenticator, new every half minute (RFC 6238). No code works twice.

The secret is encrypted at rest and bound to its person, so that a row moved to another person opens nothing.
"""

import hmac
import re
from datetime import datetime
from typing import Final

import pyotp
import segno

from stockbridge.settings.secrets import Vault
from stockbridge.storage.people import People, Person

STEP_SECONDS: Final = 30
_COLUMN: Final = "code_secret"
_ISSUER: Final = "Stockbridge"


def new_secret() -> str:
    """A secret for an authenticator, in base32."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Whether a form has brought back a secret of ours."""
    return re.fullmatch("[A-Z2-7]{32}", text) is not None


def picture(secret: str, name: str) -> str:
    """The QR code an authenticator scans, as SVG."""
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)
    return segno.make(address, micro=False).svg_inline(scale=5, border=2, dark="#1f2a2e", light="#ffffff")


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half minute whose code this is: the present one or a neighbour, because clocks differ; None when it is wrong."""
    present = int(now.timestamp()) // STEP_SECONDS
    digits = code.replace(" ", "")
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(pyotp.TOTP(secret).at(step * STEP_SECONDS).encode(), digits.encode()):
            return step
    return None


def keep(people: People, vault: Vault, person: Person, secret: str, step: int) -> None:
    """From now on the person needs a code at sign-in; the one that proved it is used up."""
    people.change(person.id, code_secret=vault.encrypt(secret, _place(person), _COLUMN), code_step=step)


def take(people: People, vault: Vault, person: Person, code: str, now: datetime) -> bool:
    """Whether the code is right and was not used before; it is used up then.

    Raises:
        BadInput: the stored secret cannot be read.
    """
    assert person.code_secret is not None, "only who has a second factor is asked for it"
    step = step_of(vault.decrypt(person.code_secret, _place(person), _COLUMN), code, now)
    return step is not None and people.use_code(person.id, step)


def _place(person: Person) -> str:
    return f"person {person.id}"
