"""Which entry of a list a name or id stands for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..copying.words import counted, plain
from ..errors import InputError

Entry = dict[str, Any]


def entry_of(entries: Sequence[Entry], text: str) -> Entry | None:
    """The entry of this id or, failing that, of this name: no name can hide an id."""
    return next((entry for member in ("id", "name") for entry in entries if entry.get(member) == text), None)


def workspace_of(workspaces: Sequence[Entry], text: str, *, field: str = "workspace") -> Entry | None:
    """The same of workspaces. Where they are projects of Harness, those of two organisations may share a name.

    Raises:
        InputError: the name is that of several; ``field`` is the input that has it.
    """
    found = entry_of(workspaces, text)
    alike = [entry for entry in workspaces if entry.get("name") == text]
    if found is None or found.get("name") != text or len(alike) < 2:
        return found
    # Each as the path of a request: an id by itself would be said by its name.
    ones = "; ".join(f"/workspaces/{plain(str(entry['id']))}{_owner(entry)}" for entry in alike)
    raise InputError(
        field,
        f"is the name of {counted(len(alike), 'workspace')}, and does not say which is meant",
        f"They are: {ones}.",
        "Give the id of the one that is meant, or rename the others in Split.",
    )


def _owner(workspace: Entry) -> str:
    known = [
        f"{what} {plain(str(workspace[member]))}"
        for what, member in (("organisation", "organizationIdentifier"), ("project", "projectIdentifier"))
        if workspace.get(member)
    ]
    return f" ({', '.join(known)})" if known else ""
