"""Somebody without a mouse: Tab until it has the focus, then a key; and they must see where they are."""

from playwright.sync_api import Locator, Page

TABS_MAX = 80


def tab_until(page: Page, wanted: Locator) -> None:
    """Press Tab until that has the focus, which must then be to be seen."""
    for _ in range(TABS_MAX):
        if wanted.evaluate("element => element === document.activeElement"):
            assert wanted.evaluate(_IS_SEEN), "nobody sees where the focus is"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


_IS_SEEN = """element => {
  const { outlineStyle, boxShadow } = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && (outlineStyle !== 'none' || boxShadow !== 'none');
}"""


def tab_to(page: Page, label: str) -> None:
    """Press Tab until the field or button of that name has the focus."""
    tab_until(page, page.get_by_label(label, exact=True).or_(page.get_by_role("button", name=label, exact=True)).first)


def type_into(page: Page, **fields: str) -> None:
    """Fill in fields, named by their labels."""
    for label, text in fields.items():
        tab_to(page, label)
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        page.keyboard.type(text)


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Go to the button of that name and press it."""
    tab_to(page, name)
    page.keyboard.press(key)
