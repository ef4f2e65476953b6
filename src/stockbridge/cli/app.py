"""All commands by name, and what becomes of errors: one sentence on stderr, exit code 1; 2 when the command itself was mistyped.

Commands are loaded when they are called, so that help is quick and each pays only for what it needs. `STOCKBRIDGE_DEBUG=1` shows
where an error came from.
"""

import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

from cyclopts import App, CycloptsError

from stockbridge.core.errors import StockbridgeError

FAILED: Final = 1
MISTYPED: Final = 2
INTERRUPTED: Final = 130

app = App(
    name="stockbridge",
    help="Keeps the stock of a QuickBooks Desktop company file and a Zuper account equal, to the unit.",
    version=lambda: version("stockbridge"),
    help_epilogue="docs/commands.md shows each command with an example.",
    suppress_keyboard_interrupt=False,
)
for _name, _where in (
    ("demo", "service:demo"),
    ("serve", "service:serve"),
    ("connection", "connection:app"),
    ("plan", "first_contact:plan"),
    ("approve", "first_contact:approve"),
    ("status", "reports:status"),
    ("history", "reports:history"),
    ("ledger", "reports:ledger"),
    ("item", "reports:item"),
    ("fields", "fields:fields"),
    ("audit", "audit:audit"),
    ("alerts", "alerts:alerts"),
    ("held", "answers:held"),
    ("retry", "answers:retry"),
    ("acknowledge", "answers:acknowledge"),
    ("resolve", "answers:resolve"),
    ("count", "count:app"),
    ("person", "person:app"),
    ("simulate", "simulate:app"),
):
    app.command(f"stockbridge.cli.{_where}", name=_name)


def run(tokens: Sequence[str]) -> int:
    """Run a command; returns the exit code, which a command may also decide itself."""
    try:
        code = app(list(tokens), exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        return _told(f"{error} (see --help)", MISTYPED)
    except StockbridgeError as error:
        return _told(str(error), FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone, `head` for example; Python must not complain about it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001 - a person must not be shown a stack trace
        return _told(_unexpected(error), FAILED)
    return code if isinstance(code, int) else 0


def _told(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    if os.environ.get("STOCKBRIDGE_DEBUG") == "1":
        sys.excepthook(*sys.exc_info())
    return code


def _unexpected(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename or 'A file'} cannot be used ({error.strerror}): check its path and permissions"
    if type(error).__module__.startswith("sqlalchemy"):
        return "The database cannot be used: check STOCKBRIDGE_DATABASE_URL, and whether the disk is full; STOCKBRIDGE_DEBUG=1 shows more"
    return f"Something unexpected went wrong ({type(error).__name__}): please report it with what STOCKBRIDGE_DEBUG=1 shows"
