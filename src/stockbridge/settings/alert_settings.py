"""The section `[alerts]`: who is told by e-mail or webhook, and from when on something is worth telling.

The two secrets that belong to it, the mail server's password and what webhooks are signed with, are kept apart like all others.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from stockbridge.settings.values import (
    AS_TEXT,
    BrokenRule,
    EmailAddress,
    HostName,
    WebAddress,
    between,
    exact,
    is_loopback,
    listed,
    text,
)

SmtpSecurity = Literal["starttls", "tls", "none"]
RECIPIENTS_MAX = 20


class Section(BaseModel):
    """A section of FILE.toml: strict, closed, never changed."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class AlertSettings(Section):
    """Who is told what is wrong. Without an address and a webhook it shows on the pages only."""

    emails: Annotated[tuple[EmailAddress, ...], BeforeValidator(listed)] = ()
    sender: EmailAddress | None = Field(default=None, validate_default=True)
    smtp_host: HostName | None = Field(default=None, validate_default=True)
    smtp_port: Annotated[int, between(1, 65535)] = 587
    smtp_security: SmtpSecurity = "starttls"
    smtp_user: Annotated[str, text(200)] | None = None
    webhook_url: WebAddress | None = None
    missed_intervals: Annotated[int, between(2, 10_000)] = 12
    held_hours: Annotated[int, between(1, 8760)] = 24
    full_share: Annotated[Decimal, exact("0.1", "1"), AS_TEXT] = Decimal("0.95")

    @field_validator("emails", mode="after")
    @classmethod
    def _not_too_many(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(value) > RECIPIENTS_MAX:
            raise BrokenRule(f"must be at most {RECIPIENTS_MAX} addresses", "use a mailing list for more")
        return value

    @field_validator("sender", "smtp_host", mode="after")
    @classmethod
    def _needed_for_mail(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("emails"):
            raise PydanticCustomError("missing", "missing")
        return value

    @field_validator("smtp_security", mode="after")
    @classmethod
    def _never_in_the_clear(cls, value: str, info: ValidationInfo) -> str:
        host = info.data.get("smtp_host")
        if value == "none" and host is not None and not is_loopback(host):
            raise BrokenRule(
                'must be "starttls" or "tls"', 'only a mail server on this computer may be used with "none"'
            )
        return value
