"""What can go wrong between bytes and messages: what arrived cannot be read, what we have cannot be written.

Nothing here says what QuickBooks thought of a request (that is status.py). Every message is one sentence that names the
field and the remedy.
"""


class QbxmlError(ValueError):
    """The text and the message do not match the language."""


class UnreadableError(QbxmlError):
    """What arrived is not qbXML, is too large, or holds a value that its field cannot have."""


class UnwritableError(QbxmlError):
    """A message holds a value that QuickBooks would refuse to parse; it was not sent."""
