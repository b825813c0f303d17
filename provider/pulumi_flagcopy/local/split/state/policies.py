"""What a workspace and an environment demand of a change: title and comment, approvals, editors, no lock.

Source: the vendor's documentation; the order of the checks and the status of a lock are assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..errors import ApiError, ApprovalsRequired, Forbidden, TitleAndCommentMissing
from ..identity import ORGANIZATION
from ..web import Call, Json
from . import records

Subject = Literal["split", "segment", "largeSegment", "ruleBasedSegment"]


@dataclass(frozen=True)
class Target:
    """What a change is about: a flag or a segment in one environment."""

    workspace: Json
    environment: Json
    subject: Subject
    name: str

    @property
    def lock(self) -> tuple[str, str, str]:
        return (self.environment["id"], self.subject, self.name)


def check_change(
    call: Call, target: Target, note: tuple[str | None, str | None], *, kill: bool = False
) -> None:
    """Refuse a direct change without the title and comment it needs, or one that is not permitted."""
    check_note(call, target.workspace, note)
    check_permitted(call, target, kill=kill)


def check_permitted(call: Call, target: Target, *, kill: bool = False) -> None:
    """Refuse a direct change that needs a change request or another editor, or meets a lock."""
    permissions = target.environment["changePermissions"]
    killable = kill and permissions["allowKills"] and call.switches.kill_bypasses_approvals
    if permissions["areApprovalsRequired"] and not killable:
        raise ApprovalsRequired(ORGANIZATION, target.environment["id"])
    check_editor(call, permissions)
    check_unlocked(call, target)


def check_note(call: Call, workspace: Json, note: tuple[str | None, str | None]) -> None:
    if workspace["requiresTitleAndComments"] and not all(note):
        raise TitleAndCommentMissing(empty=call.switches.missing_title_body == "empty")


def check_editor(call: Call, permissions: Json) -> None:
    if not permissions["areEditorsRestricted"]:
        return
    if not any(editor.get("id") == call.caller.id for editor in permissions["editors"] or []):
        raise Forbidden("Only the editors of this environment may change it")


def check_unlocked(call: Call, target: Target) -> None:
    open_request = open_change_request(call, target)
    if open_request is not None:
        raise ApiError(
            f"{target.subject} {target.name} is locked by the open change request {open_request}",
            status=call.switches.locked_status,
        )


def open_change_request(call: Call, target: Target) -> str | None:
    """The id of the change request that is open for the target."""
    lock = call.tx.get(records.LOCKS, target.lock)
    return None if lock is None else str(lock["changeRequest"])
