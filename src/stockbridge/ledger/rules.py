"""What a connection's settings mean for the ledger."""

from collections.abc import Mapping
from typing import Final

from stockbridge.core.movement_kinds import MATCHABLE, MovementKind
from stockbridge.core.ownership import Field
from stockbridge.core.plan import Policy
from stockbridge.core.side import Side
from stockbridge.ledger.carrying import Limits
from stockbridge.ledger.introducing import Rules
from stockbridge.settings.connection_settings import ConnectionSettings
from stockbridge.storage.unit import Unit


def master_of(settings: ConnectionSettings) -> Side:
    """The product master: the system where products are made and whose fields win."""
    return Side.ZUPER if settings.inventory.product_master == "zuper" else Side.QUICKBOOKS


def matched_kinds(settings: ConnectionSettings) -> frozenset[MovementKind]:
    """The kinds of which a document of one number in both systems is one deed."""
    return frozenset(row.kind for row in MATCHABLE if getattr(settings.inventory, row.kind) == "matched")


def rules_of(settings: ConnectionSettings) -> Rules:
    """How records are introduced."""
    return Rules(master=master_of(settings), create=settings.inventory.sync_product_masters)


_SIDE_CALLED: Final = {"quickbooks_desktop": Side.QUICKBOOKS, "zuper": Side.ZUPER, "nobody": None}


def owners_of(settings: ConnectionSettings) -> Mapping[Field, Side | None]:
    """Whose value of each field wins; None: nobody's, the field is left alone.

    What the product master owns by default has no owner where product masters are not kept equal. Neither has the minimum
    quantity of products that got the one from the settings instead of a reorder point.
    """
    inventory, master = settings.inventory, master_of(settings)
    by_default: dict[Field, Side | None] = dict.fromkeys(Field, master if inventory.sync_product_masters else None)
    if master is Side.QUICKBOOKS and inventory.minimum_quantity_from == "setting":
        by_default[Field.MINIMUM] = None
    chosen = {field: getattr(settings.ownership, field.replace(" ", "_")) for field in Field}
    return {field: _SIDE_CALLED.get(owner, by_default[field]) for field, owner in chosen.items()}


def limits_of(settings: ConnectionSettings, *, keeps_fractions: bool | None) -> Limits:
    """What the planner may do; `keeps_fractions` is what Zuper has shown so far."""
    return Limits(
        policy=Policy(
            max_units=settings.guards.max_units_per_movement,
            hold_negative=settings.inventory.negative_stock == "hold",
            zuper_keeps_fractions=keeps_fractions is not False,
        ),
        max_changed_share=settings.guards.max_changed_share,
    )


def policy_of(unit: Unit, settings: ConnectionSettings) -> Policy:
    """What the planner may do, after all that Zuper has shown so far."""
    keeps_fractions: bool | None = unit.facts.zuper_account().keeps_fractions
    return limits_of(settings, keeps_fractions=keeps_fractions).policy
