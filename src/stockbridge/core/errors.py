"""Everything that can go wrong, in four families.

    StockbridgeError
    ├── Refused     they said no: nothing was done, nothing has to be asked again
    ├── InDoubt     nobody knows whether it was done: ask before anything else is tried
    ├── Broken      the book contradicts itself, or our own code does: stop the cell, not the service
    └── BadInput    a person, a file or a peer gave us something that cannot be used

Every message says what happened, to which record, what it means and who must do what. It is shown to people as it is, so
it never holds a secret.
"""


class StockbridgeError(Exception):
    """The root of the tree. Raise one of its families, never this."""


class Refused(StockbridgeError):  # noqa: N818 - the words of the design, not "RefusedError"
    """The other system said no, definitely: nothing was done there."""


class InDoubt(StockbridgeError):  # noqa: N818 - the words of the design
    """Nobody knows whether it was done. It may neither be repeated nor be given up before the other system was asked."""


class Broken(StockbridgeError):  # noqa: N818 - the words of the design
    """An invariant does not hold. What it touches stops and waits for a person; nothing is repaired by guessing."""


class BadInput(StockbridgeError):  # noqa: N818 - the words of the design
    """Something unusable was given. The message names the field and the remedy."""
