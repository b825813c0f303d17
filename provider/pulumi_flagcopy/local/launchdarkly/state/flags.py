"""Flags: created, changed and deleted. Every change of a flag goes through `save`."""

from __future__ import annotations

from ...json_text import same
from ...store import Document
from ..errors import Conflict, InvalidRequest
from ..identity import MEMBERS
from ..shapes import Availability, CustomProperties, Key, Name, Shape, Tags, parse
from ..web import Call
from . import flag as stored
from . import gate
from .environments import environments_seen
from .flag import APPROVALS, CONFIGURATIONS, FLAGS, Flag, dependents
from .integrity import differs, settle_configuration, settle_variations


class Settings(Shape):
    """What can be written of a flag, variations and configurations apart."""

    name: Name
    description: str = ""
    tags: Tags
    temporary: bool
    archived: bool
    deprecated: bool
    client_side_availability: Availability
    custom_properties: CustomProperties
    maintainer_id: str | None = None
    maintainer_team_key: Key | None = None


def save(
    call: Call,
    before: Flag,
    after: Flag,
    *,
    gated: bool = True,
    dry_run: bool = False,
) -> Flag:
    """Checks the changed flag as a whole, counts versions, and stores it unless `dry_run`.

    `gated` is false for changes that have been approved, and for those that no approval is asked for. A
    change without effect stores nothing and counts nothing.
    """
    if not same(before.document, after.document):
        settle_settings(call, before, after)
    variations_moved = not same(before.variations, after.document.get("variations"))
    if variations_moved or not same(before.document["defaults"], after.document.get("defaults")):
        settle_variations(call.ground, after)
    followers = _follow(call, before, after) if variations_moved else []
    changed = []
    for environment in after.configurations:
        if not variations_moved and not differs(
            before.configurations[environment], after.configurations[environment]
        ):
            continue
        settle_configuration(call.tx, call.ground, after, environment)
        if variations_moved or differs(before.configurations[environment], after.configurations[environment]):
            changed.append(environment)
    if gated:
        _pass_the_gate(call, before, after, changed)
    for environment in changed:
        after.configurations[environment]["version"] += 1
        after.configurations[environment]["lastModified"] = call.tx.now
    document_moved = not same(before.document, after.document)
    if document_moved:
        after.document["version"] += 1
    if not dry_run and (changed or document_moved):
        stored.store(call.tx, after, changed, document=document_moved)
        for block in followers:
            call.tx.put(CONFIGURATIONS, (after.project, block["flag"], block["environment"]), block)
    return after


def _follow(call: Call, before: Flag, after: Flag) -> list[Document]:
    """The configurations, of other flags, that need a variation which has moved: with its place of now."""
    places = {variation["_id"]: place for place, variation in enumerate(after.variations)}
    moved: list[Document] = []
    for block in dependents(call.tx, after.project, after.key):
        for prerequisite in block["prerequisites"]:
            if prerequisite["key"] != after.key:
                continue
            place = places.get(before.variations[prerequisite["variation"]]["_id"])
            if place is None:
                raise InvalidRequest(f"The flag {block['flag']!r} has this variation as a prerequisite")
            if place != prerequisite["variation"]:
                prerequisite["variation"] = place
                moved.append({**block, "version": block["version"] + 1, "lastModified": call.tx.now})
    return moved


def settle_settings(call: Call, before: Flag, after: Flag) -> None:
    """Checks the flag's own members and what follows from them: dates, aliases, maintainer."""
    document = after.document
    document.update(parse(Settings, document).document())
    document["tags"] = list(dict.fromkeys(document["tags"]))
    document["includeInSnippet"] = document["clientSideAvailability"]["usingEnvironmentId"]
    _settle_maintainer(before.document, document)
    if document["archived"] and not before.document["archived"]:
        users = dependents(call.tx, after.project, after.key)
        if users:
            raise InvalidRequest(
                f"The flag {after.key!r} cannot be archived: it is a prerequisite of {users[0]['flag']!r}"
            )
    for state in ("archived", "deprecated"):
        if not document[state]:
            document.pop(f"{state}Date", None)
        elif not before.document[state]:
            document[f"{state}Date"] = call.tx.now


def delete_flag(call: Call, flag: Flag) -> None:
    users = dependents(call.tx, flag.project, flag.key)
    if users:
        raise Conflict(f"The flag {flag.key!r} is still in use as a prerequisite of {users[0]['flag']!r}")
    call.tx.delete(FLAGS, (flag.project, flag.key))
    call.tx.delete_all(CONFIGURATIONS, (flag.project, flag.key))
    for request in call.tx.list(APPROVALS, (flag.project,), where={"flag": flag.key}):
        call.tx.delete(APPROVALS, (flag.project, request["_id"]))


def _settle_maintainer(before: Document, document: Document) -> None:
    """A flag is kept by a member or by a team; naming one of them drops the other."""
    member, team = document.get("maintainerId"), document.get("maintainerTeamKey")
    if member and team:
        if before.get("maintainerId") and before.get("maintainerTeamKey") is None:
            document.pop("maintainerId" if member == before["maintainerId"] else "maintainerTeamKey")
        else:
            document.pop("maintainerTeamKey")
    if document.get("maintainerId") and document["maintainerId"] not in MEMBERS:
        raise InvalidRequest(f"Unknown member ID {document['maintainerId']!r}")


def _pass_the_gate(call: Call, before: Flag, after: Flag, changed: list[str]) -> None:
    environments = {item["key"]: item for item in environments_seen(call.tx, before.project)}
    for key in changed:
        gate.check(
            call, before.document, environments[key], before.configurations[key], after.configurations[key]
        )
