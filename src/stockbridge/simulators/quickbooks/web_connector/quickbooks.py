"""What the simulated Web Connector needs of QuickBooks: its COM interface, seven calls wide.

It holds no books itself; the simulated company file beside this folder implements it, and so may anything else. One object
stands for QuickBooks on one Windows computer: whichever company file `open` chose is the one that answers.
"""

from typing import Protocol


class CannotOpenError(Exception):
    """OpenConnection or BeginSession failed; `hresult` is the hexadecimal text, such as 0x80040408."""

    def __init__(self, hresult: str, message: str) -> None:
        super().__init__(f"{hresult}: {message}")
        self.hresult = hresult
        self.message = message


class ProcessingError(Exception):
    """ProcessRequest threw: there is no answer. Whether anything was executed depends on `hresult` (0x80040400: nothing)."""

    def __init__(self, hresult: str, message: str) -> None:
        super().__init__(f"{hresult}: {message}")
        self.hresult = hresult
        self.message = message


class QuickBooks(Protocol):
    """QuickBooks on one computer, as the Web Connector sees it. Within a session every method may raise ProcessingError."""

    def open(self, company_file_name: str) -> None:
        """Open that path, or with '' use whatever file is open. Raises CannotOpenError."""

    def begin_session(self) -> None:
        """Start a QuickBooks session."""

    def end_session(self) -> None:
        """End it; its iterators die with it."""

    def company_file_name(self) -> str:
        """The path of the file that is open."""

    def host_company_preferences(self) -> str:
        """QuickBooks' qbXML answer to HostQuery (requestID 0), CompanyQuery (1) and PreferencesQuery (2)."""

    def process(self, request: str, app: str) -> str:
        """Run a qbXML document for the application named `app` and return the qbXML answer. Raises ProcessingError."""

    def set_data_ext(self, owner_id: str, name: str, value: str) -> None:
        """Write a private field into the company record, as the Web Connector does with FileID and AppLock."""
