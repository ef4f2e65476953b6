"""The folder of facts, schemas and recorded samples that lies beside the checkout.

It belongs to others and is never copied into the project; a test that needs it is skipped, loudly, where it is not there.
"""

from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """The path of a shared file or folder; skips the calling test when it does not exist."""
    for folder in Path(__file__).resolve().parents:
        path = folder.joinpath("shared", *parts)
        if path.exists():
            return path
    pytest.skip(
        f"shared/{'/'.join(parts)} is missing: lay the shared folder (facts, schemas, samples) beside the checkout"
    )
