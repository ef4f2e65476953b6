"""A random day on which somebody restores a backup of the company file, and somebody says what becomes of what it lacks.

What the file lost, and who had entered it, comes from QuickBooks' own journal. The restore happens in a quiet moment, so that nobody
can argue what had been carried before; everything after it breaks as on any other day. A seed that fails replays by itself:

    python -m tests.simulation.restored_day SEED
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from stockbridge.core.plan import Policy
from stockbridge.core.quantity import ZERO
from stockbridge.ledger.answering import answer
from stockbridge.ledger.restored import FILE_RESTORED
from stockbridge.simulators.quickbooks.backups import Backup, back_up, restore
from stockbridge.simulators.quickbooks.stock import Entry
from tests.simulation.company import CONNECTION_ID
from tests.simulation.day import Day, lived, tell

ANSWERS: Final = ("post_again", "post_ours", "resume")
PEOPLE: Final = "office"


@dataclass
class RestoredDay(Day):
    """One seed, one day with backups."""

    backup: Backup | None = None

    def actions(self) -> list[tuple[int, Callable[[], None]]]:
        return [*super().actions(), (3, self._back_up_or_restore)]

    def _back_up_or_restore(self) -> None:
        self._calm_down()
        if self.backup is None:
            self.backup = back_up(self.company.file)
            self.trace.append("backed up")
        else:
            self._restore(self.backup, self.rng.choice(ANSWERS))
            self.backup = None
        self.company.clock.sleep(120)

    def _calm_down(self) -> None:
        """Both sides come to rest, and every question is answered."""
        company = self.company
        company.zuper.faults.calm()
        company.quickbooks.faults.calm()
        company.clock.sleep(300)
        company.zuper.tick()
        company.settle_down()
        self._answer_questions()
        company.settle_down()

    def _restore(self, backup: Backup, word: str) -> None:
        books = self.company.file.books
        lost = books.stock.journal[len(backup.books().stock.journal) :]
        old = {txn.txn_id for txn in backup.books().documents}
        before = {name: self._in_quickbooks(name) for name in self.expected}
        restore(self.company.file, backup)
        self.company.update()
        with self.company.database.unit(CONNECTION_ID) as unit:
            (hold,) = unit.holds.open(reason=FILE_RESTORED)
            answer(unit, hold.id, word, Policy(max_units=Decimal(10) ** 6), by="Ada", at=self.company.clock.now())
        self.met[f"restored, {word}"] += 1
        self.met["documents lost"] += len({entry.document for entry in lost} - old)
        back = [entry for entry in lost if entry.document not in old and _is_entered_again(entry, word)]
        for name in self.expected:
            list_id = self.company.office.item(name).list_id
            again = sum((entry.units for entry in back if entry.cell.item_id == list_id), ZERO)
            self._moved(name, self._in_quickbooks(name) + again - before[name], f"restored, {word}")


def _is_entered_again(entry: Entry, word: str) -> bool:
    """What a file lost of a document it still has, an edit or a void, nobody can enter again."""
    return word == "post_again" or (word == "post_ours" and entry.by != PEOPLE)


def live(seed: int, folder: Path) -> RestoredDay:
    """Live a day through; returns it, judged."""
    return lived(RestoredDay(seed, folder))


if __name__ == "__main__":
    tell(RestoredDay, int(sys.argv[1]))
