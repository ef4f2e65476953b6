"""How the story is told: chapters, what people do, what the systems say, tables. The same words on a terminal and in a pipe.

On a terminal there are colours and a line that lives while something is waited for; in a pipe there is neither.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from stockbridge.core.quantity import show

_WIDTH_IN_A_PIPE: Final = 118
_STYLES: Final = {
    "QuickBooks": "green",
    "Web Connector": "green",
    "Zuper": "blue",
    "Stockbridge": "bold",
    "Trouble": "bold red",
}
_WHO_WIDTH: Final = max(map(len, _STYLES))


class Telling:
    """Prints to stdout."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
        if console is None and not self._console.is_terminal:
            self._console.width = _WIDTH_IN_A_PIPE
        self._chapters = 0

    def title(self, text: str, below: str) -> None:
        self._console.print()
        self._console.print(Text(text, style="bold"))
        self._console.print(Text(below))

    def chapter(self, title: str, intro: str) -> None:
        """Begin a chapter: its number, its title, and a paragraph."""
        self._chapters += 1
        self._console.print()
        self._console.print(Rule(Text(f" {self._chapters}  {title} ", style="bold"), align="left", style="dim"))
        self.gap()
        self.say(intro)
        self.gap()

    def say(self, text: str, style: str = "") -> None:
        self._console.print(Padding(Text(text, style=style), (0, 2), expand=False))

    def gap(self) -> None:
        self._console.print()

    def typed(self, command: str) -> None:
        """A command that is run, as a person would type it."""
        self._console.print(Padding(Text(f"$ {command}", style="cyan"), (0, 2), expand=False))

    def event(self, who: str, text: str) -> None:
        """Something that happened, where, and when by the clock of this computer."""
        row = Table.grid(padding=(0, 2))
        row.add_column(style="dim", no_wrap=True)
        row.add_column(style=_STYLES[who], no_wrap=True, min_width=_WHO_WIDTH)
        row.add_column(overflow="fold")
        row.add_row(f"{datetime.now().astimezone():%H:%M:%S}", who, text)
        self._console.print(Padding(row, (0, 2), expand=False))

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]], title: str = "") -> None:
        """Rows under headings; numbers of units to the right."""
        table = Table(
            box=None,
            header_style="bold",
            pad_edge=False,
            padding=(0, 2, 0, 0),
            title=title or None,
            title_justify="left",
        )
        table.title_style = "bold"
        for number, heading in enumerate(columns):
            right = any(isinstance(row[number], Decimal | int) for row in rows)
            table.add_column(heading, justify="right" if right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(_shown(value) for value in row))
        self.gap()
        self._console.print(Padding(table, (0, 2), expand=False))
        self.gap()

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """A line that lives as long as the block runs, on a terminal only."""
        if not self._console.is_terminal:
            yield
            return
        with self._console.status(Text(text)):
            yield


def _shown(value: object) -> Text:
    if value is None:
        return Text("")
    if isinstance(value, Decimal):
        return Text(show(value), style="red" if value < 0 else "")
    if isinstance(value, datetime):
        return Text(f"{value.astimezone():%H:%M:%S}")
    return Text(str(value))
