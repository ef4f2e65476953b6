"""The settings of one connection, in the sections and words of its FILE.toml, and its secrets, kept apart from them.

`ConnectionSettings` holds nothing secret: it may be stored, shown and logged. `ConnectionSecrets` holds nothing else. Neither reads
files or the environment (`connection_file` does). Keys and defaults are the outside contract; docs/settings.md explains each.
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from stockbridge.settings.alert_settings import AlertSettings, Section
from stockbridge.settings.problems import SettingsError, problems_in
from stockbridge.settings.values import (
    AS_TEXT,
    AccountName,
    Name,
    Uid,
    WebAddress,
    between,
    exact,
    one_line_to_type,
    one_word_of_ascii,
    only,
    seconds,
    signing_secret,
    text,
)

ProductMaster = Literal["quickbooks_desktop", "zuper"]
FirstSync = Literal["review", "automatic"]
NegativeStock = Literal["pass", "hold"]
OneOrBoth = Literal["adjust", "matched"]
"""Whether documents of a kind are movements of their own, or stand in both systems (`core.movement_kinds`)."""
Transfers = Literal["documents", "adjustments"]
MinimumQuantityFrom = Literal["setting", "reorder_point"]
Owner = Literal["product_master", "quickbooks_desktop", "zuper", "nobody"]

Units = Annotated[Decimal, exact("0", "9999999999"), AS_TEXT]
SweepMinutes = Annotated[int, between(0, 525_600)]
"""Minutes between full readings; 0 is every time."""

NegativeStockAllowed = Annotated[
    Literal[True],
    BeforeValidator(
        only(
            True,
            "must be true",
            "switch on 'Allow Negative Stock Balance' in Zuper (Organization Settings > Parts and Service Settings), then confirm it here",
        )
    ),
]
ConsumedByInvoice = Annotated[
    Literal["invoice"],
    BeforeValidator(
        only(
            "invoice",
            'must be "invoice"',
            "the sync does not function properly when Zuper tracks consumption by Job, Quotation or None: choose Invoice there "
            "(Organization Settings > Parts and Service Settings > Choose Module to Track Consumption)",
        )
    ),
]


class ZuperSettings(Section):
    """Which Zuper account, and how gently it is asked."""

    api_url: WebAddress | None = None
    company_login: Annotated[str, text(100)] | None = Field(default=None, validate_default=True)
    accounts_url: WebAddress = "https://accounts.zuperpro.com"
    requests_per_minute: Annotated[int, between(1, 100_000)] = 60
    poll_seconds: Annotated[float, seconds("0.1", "86400")] = 30.0
    quarantine_seconds: Annotated[float, seconds("0", "86400")] = 600.0
    full_sweep_minutes: SweepMinutes = 720

    @field_validator("company_login", mode="after")
    @classmethod
    def _some_way_to_zuper(cls, value: str | None, info: ValidationInfo) -> str | None:
        # An api_url that was refused is absent from info.data, and has its own problem already.
        if value is None and info.data.get("api_url", "refused") is None:
            raise PydanticCustomError("missing", "missing")
        return value


class WebConnectorSettings(Section):
    """How often the Web Connector is asked to call, and how often all of QuickBooks is read."""

    every_minutes: Annotated[int, between(1, 1440)] = 5
    full_sweep_minutes: SweepMinutes = 720


class InventorySettings(Section):
    """The section `[settings]`: what the inventory sync article asks for, in its words (facts/ZUPER_HELP.md §3)."""

    product_master: ProductMaster
    product_minimum_quantity: Units
    non_inventory_product_quantity: Units
    default_product_category: Uid
    default_product_location: Uid
    allow_negative_stock_confirmed: NegativeStockAllowed
    consumption_module_confirmed: ConsumedByInvoice
    sync_product_masters: bool = True
    first_sync: FirstSync = "review"
    negative_stock: NegativeStock = "pass"
    invoices: OneOrBoth = "adjust"
    credit_memos: OneOrBoth = "adjust"
    purchases: OneOrBoth = "adjust"
    minimum_quantity_from: MinimumQuantityFrom = "setting"
    transfers: Transfers = "documents"


class QuickBooksSettings(Section):
    """The QuickBooks accounts that adjustments and new items are booked on, by full name."""

    adjustment_account: AccountName
    income_account: AccountName = "Sales"
    cogs_account: AccountName = "Cost of Goods Sold"
    asset_account: AccountName = "Inventory Asset"
    expense_account: AccountName = "Job Materials"


class OwnershipSettings(Section):
    """Whose value wins, field by field (`core.ownership`); quantities have no owner."""

    name: Owner = "product_master"
    description: Owner = "product_master"
    sales_price: Owner = "product_master"
    purchase_cost: Owner = "product_master"
    taxable: Owner = "product_master"
    part_number: Owner = "product_master"
    barcode: Owner = "product_master"
    minimum_quantity: Owner = "product_master"
    active: Owner = "product_master"


class GuardSettings(Section):
    """When to stop and wait for a person. The share is judged only from 50 cells up."""

    max_units_per_movement: Annotated[Decimal, exact("0.00001", "9999999999"), AS_TEXT] = Decimal(100_000)
    max_changed_share: Annotated[Decimal, exact("0", "1"), AS_TEXT] = Decimal("0.5")
    audit_hours: Annotated[int, between(1, 720)] = 24


class ConnectionSettings(Section):
    """Everything about a connection that may be stored and shown.

    The section `[settings]` is the attribute `inventory`, because `settings.settings` says nothing.
    """

    name: Name
    zuper: ZuperSettings
    web_connector: WebConnectorSettings = WebConnectorSettings()
    inventory: InventorySettings = Field(alias="settings")
    quickbooks: QuickBooksSettings
    ownership: OwnershipSettings = OwnershipSettings()
    guards: GuardSettings = GuardSettings()
    alerts: AlertSettings = AlertSettings()

    def to_json(self) -> str:
        """The settings as JSON text in the words of FILE.toml; `from_json` reads it back to an equal value."""
        return self.model_dump_json(by_alias=True)

    @classmethod
    def from_json(cls, stored: str) -> Self:
        """Read what `to_json` wrote.

        Raises:
            SettingsError: the text is something else, or was written by a version with other keys.
        """
        try:
            return cls.model_validate_json(stored)
        except ValidationError as error:
            raise SettingsError("stored settings", problems_in(error, {}, known_keys())) from None


class ConnectionSecrets(Section):
    """The secrets of a connection. They appear in no repr, no dump and no error message.

    `web_connector_password` is None when one is to be generated (`passwords.generate`); the others when there is none.
    """

    api_key: Annotated[SecretStr, AfterValidator(one_word_of_ascii)]
    web_connector_password: Annotated[SecretStr, AfterValidator(one_line_to_type)] | None = None
    smtp_password: Annotated[SecretStr, AfterValidator(one_line_to_type)] | None = None
    alert_secret: Annotated[SecretStr, AfterValidator(signing_secret)] | None = None


def known_keys() -> tuple[str, ...]:
    """Every key of the settings as written in FILE.toml, such as `zuper.poll_seconds`; the secrets' keys are not among them."""
    keys = []
    for name, field in ConnectionSettings.model_fields.items():
        section = field.annotation
        key = field.alias or name
        if isinstance(section, type) and issubclass(section, BaseModel):
            keys += [f"{key}.{inner}" for inner in section.model_fields]
        else:
            keys.append(key)
    return tuple(keys)
