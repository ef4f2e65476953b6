"""What is looked at once in every sweep: whose account it is, its locations, and whether the default one is still there."""

from typing import Final

from stockbridge.core.side import Side
from stockbridge.storage.holds import NewHold
from stockbridge.storage.unit import Unit
from stockbridge.zuper.records import ZuperLocation, locations_as_text, locations_of
from stockbridge.zuper.work import Work

LOCATION_MISSING: Final = "location_missing"
SUBJECT: Final = f"account:{Side.ZUPER}"


def look_at_account(work: Work) -> None:
    """Learn the account's name and locations."""
    work.go_on()
    locations = work.client.locations()
    work.go_on()
    name = work.client.company().name
    with work.unit() as unit:
        unit.facts.learn_zuper_account(company_name=name, locations=locations_as_text(locations))
        default_location(work, unit)


def default_location(work: Work, unit: Unit) -> ZuperLocation | None:
    """The default location as last listed; None, and a hold, when Zuper does not have it (any more)."""
    uid = work.default_location
    found = locations_of(unit.facts.zuper_account().locations).get(uid)
    if found is not None and not found.is_deleted:
        unit.holds.lift(SUBJECT, LOCATION_MISSING, "Zuper has the location", work.clock.now())
        return found
    hold = NewHold(
        subject=SUBJECT,
        reason=LOCATION_MISSING,
        text=(
            f"Zuper does not show the default location {uid}. Nothing new is linked, and what is posted there may be refused. "
            "Restore it in Zuper, let the key's user see it, or set another as default_product_location."
        ),
        who="whoever looks after Zuper",
        actions=("retry",),
        side=Side.ZUPER,
    )
    work.done["holds on the account"] += unit.holds.put(hold, work.clock.now())
    return None
