"""The sample shop."""

from __future__ import annotations

import os

from ..store import Document, Key


def ensure_sample(database: str | os.PathLike[str]) -> None:
    """Makes the database with the sample shop, unless the file exists."""


def sample_documents() -> list[tuple[str, Key, Document]]:
    """Every document of the sample shop."""
    return []
