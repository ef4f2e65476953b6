"""Settings as fields of a form: what each is called, what a change of it does, and how what was typed becomes a section of FILE.toml.

Not the rules of settings: those are the ones of the file (`settings.connection_settings`), with the same sentences for the same slips.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from stockbridge.core.movement_kinds import MATCHABLE
from stockbridge.web.page import Form

Document = dict[str, dict[str, object]]
"""The sections of FILE.toml; keys that stand above all sections are in the section with no name."""


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    CHECK = "check"
    CHOICE = "choice"
    LINES = "lines"
    SECRET = "secret"  # noqa: S105 - a kind of field


@dataclass(frozen=True, slots=True)
class Field:
    """One setting."""

    key: str
    """As in FILE.toml: `settings.product_master`."""
    label: str
    help: str
    """What it is, and what a change does."""
    kind: Kind = Kind.TEXT
    options: tuple[tuple[str, str], ...] = ()
    """Values and what they are called; filled in by the page where they are read live."""

    @property
    def section(self) -> str:
        return self.key.rpartition(".")[0]

    @property
    def leaf(self) -> str:
        return self.key.rpartition(".")[2]


MASTER: Final = Field(
    "settings.product_master",
    "Product master",
    "Where items are created and whose name, description, price, cost, tax and active flag win. Quantities flow both ways regardless. "
    "A change makes an open plan anew; what is linked stays linked.",
    Kind.CHOICE,
    (("quickbooks_desktop", "QuickBooks Desktop"), ("zuper", "Zuper")),
)
CATEGORY: Final = Field(
    "settings.default_product_category",
    "Category of new products",
    "Products created in Zuper from QuickBooks get it. Those that exist keep theirs.",
    Kind.CHOICE,
)
LOCATION: Final = Field(
    "settings.default_product_location",
    "Location of quantities",
    "Where quantities go in Zuper when QuickBooks has no inventory sites. What lies elsewhere stays there.",
    Kind.CHOICE,
)
CHOICES: Final = (
    MASTER,
    CATEGORY,
    LOCATION,
    Field(
        "settings.sync_product_masters",
        "Create new items on the other side",
        "Off: items that exist on both sides are kept equal, and nothing is created.",
        Kind.CHECK,
    ),
    Field(
        "settings.product_minimum_quantity",
        "Minimum quantity of new products",
        "The minimum quantity a product created in Zuper gets.",
        Kind.NUMBER,
    ),
    Field(
        "settings.non_inventory_product_quantity",
        "Quantity of non-inventory products",
        "What a non-inventory item of QuickBooks shows as its quantity in Zuper, where it means nothing.",
        Kind.NUMBER,
    ),
    Field(
        "settings.first_sync",
        "First contact",
        "Whether somebody looks at the plan before anything is written.",
        Kind.CHOICE,
        (("review", "Somebody looks at the plan first"), ("automatic", "Approve the plan by itself")),
    ),
)
SHARED_DEEDS: Final = (
    *(
        Field(
            f"settings.{row.kind}",
            f"{row.label}: who enters them",
            f"QuickBooks' {row.quickbooks}; Zuper's {row.zuper}. If people or another integration enter the same document in both "
            "systems, two of one number count once, however late the second comes.",
            Kind.CHOICE,
            (
                ("adjust", "Each system has its own: they are carried over"),
                ("matched", "Both have the same: counted once"),
            ),
        )
        for row in MATCHABLE
    ),
    Field(
        "settings.transfers",
        "Transfers between sites",
        "With inventory sites: how a transfer reaches the other side. Every place is kept equal either way.",
        Kind.CHOICE,
        (("documents", "as one transfer there"), ("adjustments", "as two adjustments")),
    ),
)
ADJUSTMENT_ACCOUNT: Final = Field(
    "quickbooks.adjustment_account",
    "Account of inventory adjustments",
    "Adjustments that bring QuickBooks to what happened in Zuper are booked on it. Its full name, as in the Chart of Accounts (Parent:Child).",
)
ACCOUNTS: Final = (
    ADJUSTMENT_ACCOUNT,
    Field("quickbooks.income_account", "Income account", "Of items created in QuickBooks from Zuper."),
    Field("quickbooks.cogs_account", "Cost account", "Of items created in QuickBooks from Zuper."),
    Field("quickbooks.asset_account", "Asset account", "Of items created in QuickBooks from Zuper."),
    Field("quickbooks.expense_account", "Expense account", "Of non-inventory items created in QuickBooks from Zuper."),
)
ZUPER: Final = (
    Field("zuper.company_login", "Company login", "Your data centre is found with it."),
    Field("zuper.api_url", "API address", "Fill it in only if the company login is not enough."),
    Field("zuper.accounts_url", "Log-in address", "Where the data centre is asked for."),
    Field(
        "zuper.api_key",
        "New API key",
        "Empty leaves the key as it is. The new one must open the same account.",
        Kind.SECRET,
    ),
)
RHYTHM: Final = (
    Field(
        "web_connector.every_minutes",
        "QuickBooks calls every … minutes",
        "Goes into the .QWC file; in a Web Connector that has it already, change it there.",
        Kind.WHOLE,
    ),
    Field(
        "web_connector.full_sweep_minutes",
        "Read all of QuickBooks every … minutes",
        "Finds what changed without a trace. 0 is in every update: slower, never wrong.",
        Kind.WHOLE,
    ),
    Field("zuper.poll_seconds", "Ask Zuper every … seconds", "How soon a movement in Zuper is seen.", Kind.NUMBER),
    Field(
        "zuper.full_sweep_minutes",
        "Read all of Zuper every … minutes",
        "Finds what the stock history does not tell. 0 is in every cycle.",
        Kind.WHOLE,
    ),
    Field(
        "zuper.requests_per_minute",
        "At most … requests a minute",
        "For everything that is asked of Zuper. Zuper publishes no limit; 60 is gentle.",
        Kind.WHOLE,
    ),
    Field(
        "zuper.quarantine_seconds",
        "Believe after … seconds that a write never arrived",
        "When Zuper's answer was lost and the write is not to be found. Shorter risks posting twice.",
        Kind.NUMBER,
    ),
)
GUARDS: Final = (
    Field(
        "guards.max_units_per_movement",
        "Ask from … units in one movement",
        "A movement of more units waits for a person.",
        Kind.NUMBER,
    ),
    Field(
        "guards.max_changed_share",
        "Ask when this share changed at once",
        "0.5 is half of all quantities. An import or a restored backup looks like this.",
        Kind.NUMBER,
    ),
    Field(
        "guards.audit_hours",
        "Audit both systems every … hours",
        "Looks at every quantity and document for what should not be there.",
        Kind.WHOLE,
    ),
    Field(
        "settings.negative_stock",
        "A movement that takes Zuper below zero",
        "Whether it is posted or waits until there is enough.",
        Kind.CHOICE,
        (("pass", "is posted"), ("hold", "waits for a person")),
    ),
    Field(
        "settings.minimum_quantity_from",
        "Minimum quantity of a new product comes from",
        "The reorder point of the item in QuickBooks, where it has one, or the number under What is done.",
        Kind.CHOICE,
        (("setting", "the number set here"), ("reorder_point", "the reorder point")),
    ),
)
ALERTS: Final = (
    Field("alerts.emails", "Tell by e-mail", "One address a line. Empty: nobody.", Kind.LINES),
    Field("alerts.sender", "Sender", "The address e-mails come from; your mail server must allow it."),
    Field("alerts.smtp_host", "Mail server", "Such as smtp.example.com."),
    Field("alerts.smtp_port", "Its port", "Usually 587, or 465 with TLS.", Kind.WHOLE),
    Field(
        "alerts.smtp_security",
        "Its encryption",
        "None only for a mail server on this computer.",
        Kind.CHOICE,
        (("starttls", "STARTTLS"), ("tls", "TLS"), ("none", "none")),
    ),
    Field("alerts.smtp_user", "User name there", "Empty if it wants none."),
    Field("alerts.smtp_password", "Password there", "Empty leaves it as it is.", Kind.SECRET),
    Field("alerts.webhook_url", "Tell by webhook", "An address that gets each alert as signed JSON. Empty: none."),
    Field("alerts.missed_intervals", "Silent after … missed intervals", "At least 15 minutes.", Kind.WHOLE),
    Field("alerts.held_hours", "Tell what is held for … hours", "What waits longer than this is told.", Kind.WHOLE),
    Field(
        "alerts.full_share",
        "Tell when the item list is this full",
        "0.95 is 95 % of what QuickBooks holds.",
        Kind.NUMBER,
    ),
)


def fill(document: Document, fields: Iterable[Field], form: Form) -> Document:
    """The document with what was typed into these fields; nothing is judged here."""
    filled = {section: dict(values) for section, values in document.items()}
    for field in fields:
        section = filled.setdefault(field.section, {})
        value = _typed(field, form.text(field.key))
        if value is None:
            section.pop(field.leaf, None)
        elif field.kind is not Kind.SECRET:
            section[field.leaf] = value
    return filled


def values(document: Document, fields: Iterable[Field]) -> Mapping[str, str]:
    """What stands in each field."""
    return {field.key: _shown(document.get(field.section, {}).get(field.leaf)) for field in fields}


def _typed(field: Field, text: str) -> object:
    match field.kind:
        case Kind.CHECK:
            return text == "1"
        case Kind.LINES:
            return [line.strip() for line in text.replace(",", "\n").splitlines() if line.strip()]
        case Kind.WHOLE if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
        case Kind.NUMBER:
            return _number(text)
        case _:
            return text or None


def _number(text: str) -> object:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text or None


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, list | tuple):
        return "\n".join(str(one) for one in value)
    if isinstance(value, float):
        return f"{Decimal(str(value)).normalize():f}"
    return "" if value is None else str(value)
