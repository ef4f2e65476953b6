"""The pages people use, one file a page, with its template of the same name. This is the register: what is not here cannot be reached.

Each file declares its addresses and who may come to them in `PAGES`; the door (`web.door`) keeps it.
"""

from stockbridge.web.page import Page
from stockbridge.web.pages import (
    account,
    audit,
    checklist,
    connections,
    count,
    held,
    history,
    items,
    overview,
    people,
    plan,
    set_up,
    settings,
    sign_in,
    web_connector,
)

PAGES: tuple[Page, ...] = (
    *sign_in.PAGES,
    *connections.PAGES,
    *set_up.PAGES,
    *overview.PAGES,
    *plan.PAGES,
    *held.PAGES,
    *items.PAGES,
    *history.PAGES,
    *audit.PAGES,
    *count.PAGES,
    *checklist.PAGES,
    *settings.PAGES,
    *web_connector.PAGES,
    *people.PAGES,
    *account.PAGES,
)
