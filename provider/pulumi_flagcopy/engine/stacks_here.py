"""The stacks of this folder, for a shell that completes an option and for commands that name them.

Cheap to import: every command has such an option.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import FlagCopyError


def stacks_here() -> list[str]:
    """The stacks that have a file in the Pulumi project of this folder; none where there is no project."""
    from .project import find_project

    try:
        return find_project(Path.cwd()).stacks()
    except FlagCopyError:
        return []


def complete_stack(_context: Any, _parameter: Any, begun: str) -> list[str]:
    """What a shell is told that asks for the rest of a stack's name."""
    return [name for name in stacks_here() if name.startswith(begun)]
