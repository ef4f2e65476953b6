"""Options that several commands have, named and explained once."""

import getpass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

Name = Annotated[str, Parameter(help="The name of the connection.")]
Json = Annotated[bool, Parameter(name="--json", negative=(), help="Answer in JSON, for programs.")]
Csv = Annotated[Path | None, Parameter(name="--csv", help="Write the rows to this file, for spreadsheets.")]
By = Annotated[str | None, Parameter(name="--by", help="Who decides; without it, the user of this computer.")]


def person(by: str | None) -> str:
    """The name that goes into the history."""
    return by or getpass.getuser()
