"""Where things are kept, and how they are found by the names and ids in a path."""

from __future__ import annotations

from typing import Any

from ...store import Transaction
from ..errors import NotFound

Json = dict[str, Any]

WORKSPACES = "split/workspaces"  # (workspace id)
ENVIRONMENTS = "split/environments"  # (workspace id, environment id)
TRAFFIC_TYPES = "split/traffic-types"  # (workspace id, traffic type id)
ROLLOUT_STATUSES = "split/rollout-statuses"  # (workspace id, status id)
FLAGS = "split/flags"  # (workspace id, name)
DEFINITIONS = "split/definitions"  # (workspace id, environment id, flag name)
SEGMENTS = "split/segments"  # (workspace id, name)
ACTIVATIONS = "split/activations"  # (environment id, segment name)
SEGMENT_KEYS = "split/segment-keys"  # (environment id, segment name)
FLAG_SETS = "split/flag-sets"  # (flag set id)
API_KEYS = "split/api-keys"  # (key id)
CHANGE_REQUESTS = "split/change-requests"  # (change request id)
LOCKS = "split/locks"  # (environment id, subject, name)


def workspace(tx: Transaction, workspace_id: str) -> Json:
    found = tx.get(WORKSPACES, (workspace_id,))
    if found is None:
        raise NotFound("workspace", workspace_id)
    return found


def environment(tx: Transaction, workspace_id: str, name_or_id: str) -> Json:
    """An environment of a workspace that exists; the path may name it or give its id."""
    workspace(tx, workspace_id)
    return _by_name_or_id(tx, ENVIRONMENTS, workspace_id, name_or_id, "environment")


def environment_anywhere(tx: Transaction, name_or_id: str) -> Json:
    """The environment of a path without a workspace: its id, or a name that only one environment has."""
    for member in ("id", "name"):
        found = tx.list(ENVIRONMENTS, where={member: name_or_id}, limit=2)
        if len(found) == 1:
            return found[0]
    raise NotFound("environment", name_or_id)


def traffic_type(tx: Transaction, workspace_id: str, name_or_id: str) -> Json:
    workspace(tx, workspace_id)
    return _by_name_or_id(tx, TRAFFIC_TYPES, workspace_id, name_or_id, "traffic type")


def flag(tx: Transaction, workspace_id: str, name_or_id: str) -> Json:
    workspace(tx, workspace_id)
    found = find_flag(tx, workspace_id, name_or_id)
    if found is None:
        raise NotFound("split", name_or_id)
    return found


def find_flag(tx: Transaction, workspace_id: str, name_or_id: str) -> Json | None:
    found = tx.get(FLAGS, (workspace_id, name_or_id))
    if found is None:
        found = next(iter(tx.list(FLAGS, (workspace_id,), where={"id": name_or_id})), None)
    return found


def rollout_status(tx: Transaction, workspace_id: str, status_id: str) -> Json | None:
    return tx.get(ROLLOUT_STATUSES, (workspace_id, status_id))


def _by_name_or_id(tx: Transaction, collection: str, workspace_id: str, name_or_id: str, kind: str) -> Json:
    found = tx.get(collection, (workspace_id, name_or_id))
    if found is None:
        found = next(iter(tx.list(collection, (workspace_id,), where={"name": name_or_id})), None)
    if found is None:
        raise NotFound(kind, name_or_id)
    return found
