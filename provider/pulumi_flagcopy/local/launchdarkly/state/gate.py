"""Required approvals: which changes of a configuration an environment lets nobody make directly."""

from __future__ import annotations

from ...json_text import same
from ...store import Document
from ..errors import MethodNotAllowed
from ..web import Call

# Member of a configuration -> the action of a role that changing it takes, in the order of the vendor's list.
ACTIONS = {
    "on": "updateOn",
    "prerequisites": "updatePrerequisites",
    "targets": "updateTargets",
    "contextTargets": "updateTargets",
    "rules": "updateRules",
    "fallthrough": "updateFallthrough",
    "offVariation": "updateOffVariation",
    "trackEvents": "updateTrackEvents",
    "trackEventsFallthrough": "updateTrackEvents",
    "migrationSettings": "updateFlagConfigMigrationSettings",
}


def is_gated(call: Call, flag: Document, environment: Document) -> bool:
    """Whether changes of this flag's configuration in this environment need an approval."""
    settings = environment["approvalSettings"]
    return call.approvals_available and bool(
        settings["required"] or set(settings["requiredApprovalTags"]) & set(flag["tags"])
    )


def check(call: Call, flag: Document, environment: Document, before: Document, after: Document) -> None:
    """Raises `MethodNotAllowed` for a change that needs an approval. A caller may be allowed to bypass."""
    if call.identity.bypasses_approval or not is_gated(call, flag, environment):
        return
    for member, action in ACTIONS.items():
        if not same(before.get(member), after.get(member)):
            raise MethodNotAllowed(
                f"Flag configuration updates require approval: action '{action}' not allowed"
            )
