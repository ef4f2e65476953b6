"""The folder of facts, schemas and recorded samples that lies beside the checkout.

It belongs to others and is never copied into the project. Without the folder, tests that need it are skipped, loudly;
with it, a file that is missing is a mistake in the test.
"""

from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """The path of a file or folder in the shared folder.

    Raises:
        FileNotFoundError: the shared folder is there, but not this part of it.
    """
    for folder in Path(__file__).resolve().parents[2:]:
        if (folder / "shared" / "facts").is_dir():
            path = folder.joinpath("shared", *parts)
            if not path.exists():
                raise FileNotFoundError(path)
            return path
    pytest.skip(
        "the shared folder (facts, schemas, samples) is missing: lay it beside the checkout", allow_module_level=True
    )
