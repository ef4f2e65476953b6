"""A Web Connector of our own: the independent client that our SOAP server, and any other, can be tried with."""

from stockbridge.simulators.quickbooks.web_connector.company import CannotOpenError, CompanyFile, ProcessingError

__all__ = ["CannotOpenError", "CompanyFile", "ProcessingError"]
