"""Reads the `line_items` of documents that are sent: a part and a place, or free text."""

from stockbridge.simulators.zuper.account import Account
from stockbridge.simulators.zuper.documents import Line
from stockbridge.simulators.zuper.exchange import Fields, Refused, as_fields
from stockbridge.simulators.zuper.product_form import exact


def read_lines(account: Account, sent: object) -> list[Line]:
    """The lines, in the order sent.

    Raises:
        Refused: not a list of objects, or a line names a product or location that does not exist, or no quantity.
    """
    if not isinstance(sent, list):
        raise Refused("Line items are mandatory")
    return [_line(account, as_fields(line, "Invalid Line Items")) for line in sent]


def _line(account: Account, sent: Fields) -> Line:
    product_uid, place = sent.get("product_uid"), sent.get("location_uid")
    product = None if product_uid is None else account.catalogue.get(product_uid)
    serials = sent.get("serial_nos")
    quantity = exact(sent.get("quantity", 1), "Invalid Quantity")
    if quantity <= 0:
        raise Refused("Quantity must be greater than 0")
    return Line(
        account.new_uid(),
        str(sent.get("name", "" if product is None else product.product_name)),
        None if product is None else product.product_uid,
        None if place is None else account.location(place).location_uid,
        quantity,
        exact(sent.get("unit_price", 0), "Invalid Unit Price"),
        tuple(str(serial) for serial in serials) if isinstance(serials, list) else (),
    )
