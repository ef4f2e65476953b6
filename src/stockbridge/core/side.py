"""The two systems the ledger stands between."""

from enum import StrEnum


class Side(StrEnum):
    """One of the two systems; each has one observer and one poster."""

    QUICKBOOKS = "quickbooks"
    ZUPER = "zuper"

    @property
    def other(self) -> "Side":
        """The system on the other end of the connection."""
        return Side.ZUPER if self is Side.QUICKBOOKS else Side.QUICKBOOKS

    @property
    def label(self) -> str:
        """The name people use for it."""
        return "QuickBooks" if self is Side.QUICKBOOKS else "Zuper"
