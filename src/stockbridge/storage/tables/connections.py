"""Connections: settings and secrets, what we know of the company file and of the Zuper account, and readings asked for."""

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, String, Table, Text

from stockbridge.storage.tables.metadata import connection_id, metadata
from stockbridge.storage.types import Utc

connection = Table(
    "connection",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(63), nullable=False, unique=True),
    Column("state", String(32), nullable=False),
    Column("paused", Boolean, nullable=False, default=False),
    Column("approved_by", Text, comment="who approved the first contact"),
    Column("introduced_after", Text, comment="Progress as JSON while the first plan is being made"),
    Column("stopped_text", Text, comment="why the connection stopped and who must do what"),
    Column("settings", Text, nullable=False, comment="ConnectionSettings as JSON, no secrets"),
    Column("zuper_api_url", Text, nullable=False),
    Column("zuper_api_key", Text, nullable=False, comment="encrypted"),
    Column("web_connector_user", String(128), nullable=False, unique=True),
    Column("web_connector_password", Text, nullable=False, comment="argon2 hash"),
    Column("file_id", String(38), nullable=False, comment="what our .QWC writes into the company file"),
    Column("hook_secret", String(64), nullable=False, unique=True, comment="SHA-256 of the webhook path's secret"),
    Column("smtp_password", Text, comment="encrypted; NULL: the mail server wants none"),
    Column("alert_secret", Text, comment="encrypted: what alerts to the webhook are signed with"),
    Column("created_at", Utc, nullable=False),
    Column("confirmed_at", Utc, nullable=False, comment="when the settings no program can see were confirmed last"),
    CheckConstraint(
        "state IN ('waiting_for_quickbooks', 'planning', 'needs_approval', 'live', 'stopped')", name="state"
    ),
)

company_file = Table(
    "company_file",
    metadata,
    connection_id(primary_key=True),
    Column("company_name", Text),
    Column("path", Text, comment="where it was opened last"),
    Column("other_paths", Text, comment="JSON list: under which other paths people said it is the same file"),
    Column("product", Text, comment="edition and year, as QuickBooks names itself"),
    Column("facts", Text, comment="CompanyFacts as JSON: versions, country, mode, features, closing date"),
    Column("last_restore_time", Text, comment="QuickBooks' own text; a change means a restored backup"),
    Column("last_condense_time", Text, comment="likewise; a change means a condensed file"),
    Column("newest_edit", Text, comment="JSON: the item that was edited last, and when, in QuickBooks' own words"),
    Column(
        "other_past", Text, comment="Past as JSON: what a file we stopped for says of itself, until somebody decides"
    ),
    Column("accounts", Text, comment="JSON: type by full name, from the last sweep"),
    Column("tax_codes", Text, comment="JSON: is it taxable, by name"),
    Column("by_sites", Boolean, comment="whether stock is kept equal site by site; NULL until QuickBooks has told"),
    Column("sites", Text, comment="JSON: inventory sites as last listed"),
    Column(
        "must_name_site",
        Boolean,
        nullable=False,
        default=False,
        comment="stock is kept equal by totals, and QuickBooks has refused an adjustment that named no site",
    ),
    Column("observed_from", Text, comment="local time from which on every document was seen"),
    Column("host_clock", Text, comment="the latest local time seen on the host, and when: HostClock as JSON"),
    Column("documents_at", Utc, comment="when all changed documents were asked for last, and all of them came"),
    Column("sweep", Integer, nullable=False, default=0, comment="number of the sweep begun last"),
    Column("sweep_wanted", Boolean, nullable=False, default=True),
    Column("sweep_began", Utc, comment="when the sweep under way in parts began; NULL: none is"),
    Column("sweep_after", Text, nullable=False, default="", comment="up to which ListID it has come"),
    Column("sweep_hurries", Boolean, nullable=False, default=False, comment="somebody waits for it"),
    Column("swept_at", Utc, comment="when the last complete sweep began"),
    Column("last_update", Utc, comment="when the last update that looked at everything ended"),
)

zuper_account = Table(
    "zuper_account",
    metadata,
    connection_id(primary_key=True),
    Column("company_name", Text),
    Column("company_uid", Text, comment="NULL: Zuper has not told it"),
    Column("locations", Text, comment="JSON: locations as last listed"),
    Column("located_at", Utc, comment="when they were listed last"),
    Column("keeps_fractions", Boolean, comment="NULL until a posting has shown it"),
    Column("cursor", Utc, comment="created_at of the newest movement row handled"),
    Column("documents_at", Utc, comment="when all new movement rows were asked for last, and all of them came"),
    Column("sweep", Integer, nullable=False, default=0),
    Column(
        "sweep_page", Integer, nullable=False, default=0, comment="next page of the running sweep; 0: none is running"
    ),
    Column("sweep_began", Utc, comment="when the running sweep began"),
    Column("sweep_wanted", Boolean, nullable=False, default=True),
    Column("swept_at", Utc, comment="when the last complete sweep began"),
    Column("rung_at", Utc, comment="somebody asked for a cycle soon; cleared by the cycle that began after it"),
    Column(
        "hinted_at",
        Utc,
        comment="a webhook spoke of a change that no movement tells; cleared by the sweep that began after it",
    ),
    Column("last_cycle", Utc, comment="when the last complete cycle ended"),
    Column("lease_holder", String(64)),
    Column("lease_until", Utc),
)
