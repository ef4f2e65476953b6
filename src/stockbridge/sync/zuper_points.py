"""The points of the checklist that Zuper answers itself: who it is, and whether what the settings name is there.

Reads only, and few calls, so that it may be asked whenever somebody looks.
"""

from collections.abc import Iterator, Sequence

from stockbridge.core.quantity import show
from stockbridge.settings.connection_settings import InventorySettings
from stockbridge.sync.checklist import DoneIn, Point
from stockbridge.zuper.account import Bound
from stockbridge.zuper.client import ZuperClient
from stockbridge.zuper.errors import ZuperError, ZuperRefusedKey
from stockbridge.zuper.messages import Category, Location

_SHOWN = 8
_LOOKED_AT = 3
"""Products whose detail is read to be sure: list rows may lack locations."""


def zuper_points(
    client: ZuperClient, settings: InventorySettings, *, bound_to: Bound, in_a_file: bool = False
) -> Iterator[Point]:
    """Zuper's points. `bound_to` is the account the books belong to; whoever writes the settings in a file reads keys and UIDs."""
    try:
        company = client.company()
    except ZuperError as error:
        how = "with this key" if isinstance(error, ZuperRefusedKey) else "at this address"
        yield Point("zuper_account", ok=False, text=f"Zuper could not be asked {how}.", remedy=_then_again(error))
        return
    if not bound_to.is_opened_by(company):
        yield Point(
            "zuper_account",
            ok=False,
            text=f'The key belongs to the Zuper account "{company.name}", but these books belong to "{bound_to.name}".',
            remedy=f'Use a key of "{bound_to.name}", or add a connection of its own for the other account. If the company was only renamed, '
            "say so where it is held.",
            done_in=DoneIn.HELD,
        )
        return
    yield Point("zuper_account", ok=True, text=f'The key is valid; it belongs to the Zuper account "{company.name}".')
    try:
        yield _found("category", settings.default_product_category, client.categories(), in_a_file=in_a_file)
        yield _found("location", settings.default_product_location, client.locations(), in_a_file=in_a_file)
        if not in_a_file:
            yield _visible(client)
    except ZuperError as error:
        yield Point(
            "zuper_lists",
            ok=False,
            text="Zuper's lists could not be read.",
            remedy=_then_again(error),
        )


def _visible(client: ZuperClient) -> Point:
    """Whether Zuper shows all the stock that it counts, by some of its products (facts/ZUPER_GAPS.md C4)."""
    suspects = [row.uid for row in client.products(1).rows if row.hidden_units()][:_LOOKED_AT]
    hidden = next((product for uid in suspects if (product := client.product(uid)) and product.hidden_units()), None)
    if hidden is None:
        return Point(
            "visible_stock", ok=True, text="Zuper shows the stock it counts at every location, as far as was looked."
        )
    return Point(
        "visible_stock",
        ok=False,
        text=f'Zuper counts {show(hidden.hidden_units())} more units of "{hidden.name}" than it shows at its locations: they lie where the '
        "user of the API key may not look. Units that go there look used, and units that come from there look bought.",
        remedy="Let that user see every location in Zuper.",
    )


def _then_again(error: ZuperError) -> str:
    return f"{error}; then try again."


def _found(what: str, uid: str, rows: Sequence[Category] | Sequence[Location], *, in_a_file: bool) -> Point:
    found = next((row for row in rows if row.uid == uid), None)
    if found is not None and not found.is_deleted:
        return Point(what, ok=True, text=f'New products get the {what} "{found.name}".')
    living = [row for row in rows if not row.is_deleted]
    more = f" and {len(living) - _SHOWN} more" if len(living) > _SHOWN else ""
    if in_a_file:
        problem = (
            f'is deleted in Zuper ("{found.name}")' if found is not None else f"names no {what} that this key can see"
        )
        shown = ", ".join(f'{row.uid} ("{row.name}")' for row in living[:_SHOWN])
        remedy = f"Put in one of: {shown}{more}." if living else f"Create a {what} in Zuper and put in its UID."
        return Point(what, ok=False, text=f"settings.default_product_{what}: {uid} {problem}.", remedy=remedy)
    text = (
        f'The {what} of new products, "{found.name}", is deleted in Zuper.'
        if found is not None
        else f"Zuper has no {what} like the one chosen for new products, or this key may not see it."
    )
    shown = ", ".join(f'"{row.name}"' for row in living[:_SHOWN])
    remedy = (
        f"Choose another in the settings: {shown}{more}."
        if living
        else f"Create a {what} in Zuper, then choose it in the settings."
    )
    return Point(what, ok=False, text=text, remedy=remedy, done_in=DoneIn.SETTINGS)
