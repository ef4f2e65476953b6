"""A loopback server that speaks raw bytes, for the ends of a connection that no in-process transport can show."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Thread

Talk = Callable[[socket.socket], None]


@contextmanager
def raw_server(talk: Talk) -> Iterator[str]:
    """Accept one connection, hand it to `talk`, close it. Gives the server's address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listener.settimeout(10)

        def accept() -> None:
            connection, _ = listener.accept()
            with closing(connection):
                connection.settimeout(10)
                talk(connection)

        thread = Thread(target=accept)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            thread.join(timeout=10)
            assert not thread.is_alive()


def answer(raw: bytes) -> Talk:
    """Read the request to its end, then send these bytes."""

    def talk(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(raw)

    return talk


def reset(connection: socket.socket) -> None:
    """Read the request, then break the connection instead of closing it."""
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def read_request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
