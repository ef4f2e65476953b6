"""Answers of any length: written out whole within the caller's transaction, sent afterwards.

So nobody who reads slowly keeps a snapshot of the books open, and what is large waits on disk, not in memory.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import Any, Final

from starlette.responses import Response, StreamingResponse

from stockbridge.ledger.as_csv import write_rows
from stockbridge.ledger.as_json import as_text

_IN_MEMORY: Final = 1024 * 1024
_PIECE: Final = 64 * 1024


def long_json(value: object) -> Response:
    """A report as JSON, as the command line writes it; rows of an iterator are never in memory together."""
    with ExitStack() as if_it_fails:
        kept = if_it_fails.enter_context(SpooledTemporaryFile(_IN_MEMORY))
        for piece in as_text(value):
            kept.write(piece.encode())
        if_it_fails.pop_all()
    return _sent(kept, "application/json", {})


def long_csv(kind: type[Any], rows: Iterable[object], name: str) -> Response:
    """Rows, which are dataclasses of that kind, as a file of that name for spreadsheets."""
    with ExitStack() as if_it_fails:
        kept = if_it_fails.enter_context(SpooledTemporaryFile(_IN_MEMORY))
        text = TextIOWrapper(kept, encoding="utf-8", newline="", write_through=True)
        write_rows(text, kind, rows)
        text.detach()
        if_it_fails.pop_all()
    return _sent(kept, "text/csv; charset=utf-8", {"content-disposition": f'attachment; filename="{name}"'})


def _sent(kept: "SpooledTemporaryFile[bytes]", media_type: str, headers: dict[str, str]) -> Response:
    length = kept.tell()
    kept.seek(0)
    return StreamingResponse(_pieces(kept), media_type=media_type, headers={**headers, "content-length": str(length)})


def _pieces(kept: "SpooledTemporaryFile[bytes]") -> Iterator[bytes]:
    with kept:
        while piece := kept.read(_PIECE):
            yield piece
