"""The .QWC file: what an office manager opens once so that the Web Connector knows this server.

It holds no password; she types it into the Web Connector. A file that the Web Connector would refuse, or that would make it
fail later, is never written: `problems` knows the reasons (facts/WEB_CONNECTOR.md §12, facts/WEB_CONNECTOR_PITFALLS.md C).
"""

import html
import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from lxml import etree

from stockbridge.webconnector.untrusted_xml import UntrustedXmlError, read_xml

OWNER_ID = "{2D5B3E57-8129-4D86-BEBE-8D89D906D517}"
"""This product, for ever: private data in a company file belong to an OwnerID, so it must never change."""

QWC_BYTES_MAX = 64 * 1024
_GUID = re.compile(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", re.IGNORECASE)
_INTUIT_SAMPLES = {"{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}", "{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}"}
"""Copied from Intuit's samples into many products; two of them on one company file collide (QBWC1026)."""


class Unattended(StrEnum):
    """Whether updates shall run while QuickBooks is closed; '' leaves it to the certificate dialogue in QuickBooks."""

    UNSAID = ""
    OPTIONAL = "umpOptional"
    REQUIRED = "umpRequired"


class NotAQwcFileError(ValueError):
    """The bytes are not a .QWC file, or the file has problems that forbid offering it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` is what the Web Connector would show, when it notices the problem itself."""

    element: str
    text: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class QwcFile:
    """`owner_id` names the product, `file_id` this one connection; both are GUIDs in braces."""

    app_name: str
    app_url: str
    app_support: str
    app_description: str
    user_name: str
    owner_id: str
    file_id: str
    app_id: str = ""
    run_every_seconds: int | None = None
    cert_url: str = ""
    unattended: Unattended = Unattended.UNSAID
    is_read_only: bool = False
    style: str = "Document"

    def render(self) -> bytes:
        """The file's bytes.

        Raises:
            NotAQwcFileError: the file has problems; the message names every one.
        """
        if found := problems(self):
            raise NotAQwcFileError("; ".join(f"{problem.element} {problem.text}" for problem in found))
        lines = [f"  <{name}>{html.escape(text, quote=False)}</{name}>" for name, text in self._elements()]
        return "\n".join(['<?xml version="1.0"?>', "<QBWCXML>", *lines, *self._schedule(), "</QBWCXML>", ""]).encode()

    def _elements(self) -> list[tuple[str, str]]:
        # Style and IsReadOnly are left out: their defaults are the only values that work.
        required = [
            ("AppName", self.app_name),
            ("AppID", self.app_id),
            ("AppURL", self.app_url),
            ("AppDescription", self.app_description),
            ("AppSupport", self.app_support),
            ("UserName", self.user_name),
            ("OwnerID", self.owner_id),
            ("FileID", self.file_id),
            ("QBType", "QBFS"),
            ("AuthFlags", "0xF"),  # every edition of QuickBooks
        ]
        optional = [("CertURL", self.cert_url), ("UnattendedModePref", self.unattended.value)]
        return required + [(name, text) for name, text in optional if text]

    def _schedule(self) -> list[str]:
        if self.run_every_seconds is None:
            return []
        minutes, rest = divmod(self.run_every_seconds, 60)
        name, number = ("RunEveryNSeconds", self.run_every_seconds) if rest else ("RunEveryNMinutes", minutes)
        return ["  <Scheduler>", f"    <{name}>{number}</{name}>", "  </Scheduler>"]


def parse_qwc(body: bytes) -> QwcFile:
    """Read a .QWC file as the Web Connector does: elements in any order, unknown ones ignored. It may have problems.

    Raises:
        NotAQwcFileError: not XML we are willing to read, not QBWCXML, for QuickBooks Point of Sale, or incomplete.
    """
    try:
        root = read_xml(body, bytes_max=QWC_BYTES_MAX)
    except UntrustedXmlError as error:
        raise NotAQwcFileError(str(error)) from error
    if root.tag != "QBWCXML":
        raise NotAQwcFileError(f"the root element is {root.tag!r}, not QBWCXML")
    texts = {str(element.tag): (element.text or "").strip() for element in root}
    required = ("AppName", "AppURL", "AppSupport", "UserName", "OwnerID", "FileID", "QBType")
    if missing := [name for name in required if not texts.get(name)]:
        raise NotAQwcFileError(f"missing: {', '.join(missing)}")
    if texts["QBType"] != "QBFS":
        raise NotAQwcFileError(
            f"QBType is {texts['QBType']!r}: only QBFS, the company files of QuickBooks, is supported"
        )
    try:
        return QwcFile(
            app_name=texts["AppName"],
            app_url=texts["AppURL"],
            app_support=texts["AppSupport"],
            app_description=texts.get("AppDescription", ""),
            user_name=texts["UserName"],
            owner_id=texts["OwnerID"],
            file_id=texts["FileID"],
            app_id=texts.get("AppID", ""),
            run_every_seconds=_run_every_seconds(root),
            cert_url=texts.get("CertURL", ""),
            unattended=Unattended(texts.get("UnattendedModePref", "")),
            is_read_only=texts.get("IsReadOnly", "").lower() == "true",
            style=texts.get("Style") or "Document",
        )
    except ValueError as error:
        raise NotAQwcFileError(str(error)) from error


def problems(file: QwcFile) -> list[Problem]:
    """Everything that would keep the Web Connector from accepting or running the application; empty when it is fine."""
    found = [
        Problem(element, "is empty", "QBWC1039")
        for element, text in (("AppName", file.app_name), ("UserName", file.user_name))
        if not text
    ]
    found += _url_problems(file)
    for element, guid in (("OwnerID", file.owner_id), ("FileID", file.file_id)):
        if not _GUID.fullmatch(guid):
            found.append(Problem(element, f"must be a GUID in braces, got {guid!r}", "QBWC1039"))
        elif guid.upper() in _INTUIT_SAMPLES:
            found.append(Problem(element, "is the GUID of Intuit's samples, which other products use too"))
    if len(file.app_description) > 80:
        found.append(Problem("AppDescription", f"has {len(file.app_description)} characters, more than 80"))
    if file.is_read_only:
        found.append(
            Problem("IsReadOnly", "is true, so that QuickBooks refuses the Web Connector's own FileID", "QBWC1039")
        )
    if file.style != "Document":
        found.append(Problem("Style", f"is {file.style!r}: only Document, the default, is supported"))
    if file.run_every_seconds is not None and file.run_every_seconds < 1:
        found.append(Problem("Scheduler", f"must be at least 1 second, got {file.run_every_seconds}"))
    return found


def _url_problems(file: QwcFile) -> list[Problem]:
    found = []
    app, support = _host(file.app_url), _host(file.app_support)
    if not file.app_url.startswith("https://") and not (file.app_url.startswith("http://") and app == "localhost"):
        found.append(
            Problem("AppURL", f"must begin with https:// (or http://localhost), got {file.app_url!r}", "QBWC1010")
        )
    for element, host, code in (("AppURL", app, "QBWC1001"), ("AppSupport", support, "QBWC1002")):
        if not host:
            found.append(Problem(element, "must be a whole URL with a host name", code))
        elif _is_address(host):
            found.append(Problem(element, f"must have a host name, not the address {host}", code))
    if app != support:
        found.append(Problem("AppSupport", f"must be on the same host as AppURL ({app})", "QBWC1000"))
    return found


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _run_every_seconds(root: etree._Element) -> int | None:
    # The first one in file order wins (facts/WEB_CONNECTOR.md §11).
    for element in root.iterfind("Scheduler/*"):
        if element.tag in {"RunEveryNMinutes", "RunEveryNSeconds"}:
            return int(element.text or "") * (60 if element.tag == "RunEveryNMinutes" else 1)
    return None
