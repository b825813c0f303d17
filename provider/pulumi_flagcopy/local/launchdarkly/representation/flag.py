"""Flags."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ...store import Document
from ..identity import MEMBERS
from ..state.flag import Flag
from .links import link, site

BULKY = ("targets", "contextTargets", "rules", "prerequisites")


def flag(
    stored: Flag,
    environments: Mapping[str, Document] | None,
    *,
    expand: Collection[str] = (),
    summary: bool = False,
) -> dict[str, Any]:
    """The flag with its configurations in these environments; with none given, without that member.

    `summary` leaves targets, rules and prerequisites out of the configurations.
    """
    body = basics(stored) | {"goalIds": [], "experiments": {"baselineIdx": 0, "items": []}}
    document = stored.document
    if "maintainerTeamKey" in document:
        team = document["maintainerTeamKey"]
        body |= {"maintainerTeamKey": team, "_maintainerTeam": {"key": team, "name": team, "_links": {}}}
    body["deprecated"] = document["deprecated"]
    if "deprecatedDate" in document:
        body["deprecatedDate"] = document["deprecatedDate"]
    if "purpose" in document:
        body["_purpose"] = document["purpose"]
    if "migrationSettings" in expand and "migrationSettings" in document:
        body["migrationSettings"] = document["migrationSettings"]
    if environments is not None:
        body["environments"] = {
            key: configuration(stored, environment, expand=expand, summary=summary)
            for key, environment in environments.items()
            if key in stored.configurations
        }
    return body


def basics(stored: Flag) -> dict[str, Any]:
    """What a flag is everywhere: in lists, alone, and inside an approval request."""
    document = stored.document
    boolean = all(isinstance(variation["value"], bool) for variation in stored.variations)
    body = {
        "name": document["name"],
        "kind": "boolean" if boolean else "multivariate",
        "description": document["description"],
        "key": stored.key,
        "_version": document["version"],
        "creationDate": document["creationDate"],
        "includeInSnippet": document["includeInSnippet"],
        "clientSideAvailability": document["clientSideAvailability"],
        "variations": stored.variations,
        "temporary": document["temporary"],
        "tags": document["tags"],
        "_links": {
            "parent": link("flags", stored.project),
            "self": link("flags", stored.project, stored.key),
        },
        "customProperties": document["customProperties"],
        "archived": document["archived"],
        "defaults": document["defaults"],
    }
    if "archivedDate" in document:
        body["archivedDate"] = document["archivedDate"]
    if "maintainerId" in document:
        body |= {"maintainerId": document["maintainerId"], "_maintainer": member(document["maintainerId"])}
    return body


def member(member_id: str) -> dict[str, Any]:
    identity = MEMBERS[member_id]
    return {
        "_links": {"self": link("members", member_id)},
        "_id": member_id,
        "role": identity.role,
        "email": identity.email,
    }


def configuration(
    stored: Flag, environment: Document, *, expand: Collection[str] = (), summary: bool = False
) -> dict[str, Any]:
    block = stored.configurations[environment["key"]]
    body = {
        "on": block["on"],
        "archived": stored.document["archived"],
        "salt": block["salt"],
        "sel": block["sel"],
        "lastModified": block["lastModified"],
        "version": block["version"],
        "targets": block["targets"],
        "contextTargets": _placeholders(block) + block["contextTargets"],
        "rules": block["rules"],
        "fallthrough": block["fallthrough"],
        "prerequisites": block["prerequisites"],
        "_site": site(stored.project, environment["key"], "features", stored.key),
        "_environmentName": environment["name"],
        "trackEvents": block["trackEvents"],
        "trackEventsFallthrough": block["trackEventsFallthrough"],
        "_summary": _summary(stored, block),
    }
    if "offVariation" in block:
        body["offVariation"] = block["offVariation"]
    if "migrationSettings" in expand and "migrationSettings" in block:
        body["migrationSettings"] = block["migrationSettings"]
    if "evaluation" in expand:
        body["evaluation"] = {"contextKinds": []}
    if summary:
        for member_name in BULKY:
            del body[member_name]
    return body


def _placeholders(block: Document) -> list[Document]:
    """One empty entry for each variation with user targets: it keeps the order of evaluation."""
    return [
        {"values": [], "variation": target["variation"], "contextKind": "user"} for target in block["targets"]
    ]


def _summary(stored: Flag, block: Document) -> dict[str, Any]:
    variations: dict[str, dict[str, Any]] = {}
    rules = [(_indices(rule), not rule["clauses"]) for rule in block["rules"]]
    for index in range(len(stored.variations)):
        serving = [without_clauses for indices, without_clauses in rules if index in indices]
        variations[str(index)] = {
            "rules": len(serving),
            "nullRules": sum(serving),
            "targets": _count(block["targets"], index),
            "contextTargets": _count(block["contextTargets"], index),
        }
    if "variation" in block["fallthrough"]:
        variations[str(block["fallthrough"]["variation"])]["isFallthrough"] = True
    else:
        rollout = block["fallthrough"]["rollout"]
        for part in rollout["variations"]:
            variations[str(part["variation"])]["rollout"] = part["weight"]
            if "bucketBy" in rollout:
                variations[str(part["variation"])]["bucketBy"] = rollout["bucketBy"]
    if "offVariation" in block:
        variations[str(block["offVariation"])]["isOff"] = True
    return {"variations": variations, "prerequisites": len(block["prerequisites"])}


def _indices(served: Document) -> set[int]:
    if "variation" in served:
        return {served["variation"]}
    return {part["variation"] for part in served["rollout"]["variations"] if part["weight"]}


def _count(targets: list[Document], index: int) -> int:
    return sum(len(target["values"]) for target in targets if target["variation"] == index)
