"""A mail server on this computer that keeps what it gets: real sockets, real SMTP, as much of it as a mail client needs."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread


@dataclass(slots=True)
class MailServer:
    port: int
    refuses: set[str] = field(default_factory=set)
    letters: list[EmailMessage] = field(default_factory=list)


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        office: MailServer = self.server.office  # type: ignore[attr-defined] # socketserver knows no typed way to pass it
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            command = line.upper()
            if command.startswith("RCPT") and any(one in line for one in office.refuses):
                self._say("550 nobody of that name")
            elif command == "DATA":
                self._say("354 go on")
                office.letters.append(self._letter())
                self._say("250 taken")
            elif command == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _letter(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        return letter

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        office = MailServer(server.server_address[1])
        server.office = office  # type: ignore[attr-defined] # as above
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield office
        server.shutdown()
        thread.join()
