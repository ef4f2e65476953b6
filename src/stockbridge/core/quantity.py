"""Units of stock: exact decimals with five places, nothing else.

QuickBooks shows at most five decimals (QUANTYPE, facts/QBXML.md §3); Zuper sends binary floats such as
28.130000000000003 (facts/ZUPER.md §5). Both are read as text, rounded half-even to five places once, at the edge, and are
exact from there on. No float ever enters this module.
"""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

ZERO = Decimal(0)
STEP = Decimal("0.00001")
"""The smallest unit either system can hold."""

LIMIT = Decimal(10) ** 10
"""QuickBooks' QUANTYPE has ten digits before the point; nothing larger is a quantity."""


class NotAQuantityError(ValueError):
    """The text is not a decimal number of units within QuickBooks' ten digits."""


def units(text: str | int | Decimal) -> Decimal:
    """Read a number of units exactly.

    Raises:
        NotAQuantityError: not a finite decimal number, or ten digits are not enough for it.
    """
    try:
        value = Decimal(text).quantize(STEP, rounding=ROUND_HALF_EVEN)
    except InvalidOperation as error:
        raise NotAQuantityError(f"{text!r} is not a quantity: a decimal number is needed, such as 12 or 0.5") from error
    if value.is_nan() or abs(value) >= LIMIT:
        raise NotAQuantityError(f"{text!r} is not a quantity: more than ten digits before the point")
    return value


def show(value: Decimal) -> str:
    """Write units exactly and as short as possible: `3`, `0.5`, `-281`; never an exponent, never `-0`."""
    text = f"{value.quantize(STEP):f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def is_whole(value: Decimal) -> bool:
    """Whether the units have no fraction."""
    return value == value.to_integral_value()
