"""The keys of a standard segment in one environment: read in pages, changed in batches."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import Any

from .. import paging
from ..errors import BadRequest
from ..state import records
from ..state.policies import Target, check_change, open_change_request
from ..web import Call, Json
from .segments import find_activation, in_environment, shown_activation

PAGE, LARGEST_PAGE = 100, 100
MOST_IN_A_CALL = 10_000
MOST_IN_A_SEGMENT = 100_000


def list_keys(call: Call, environment: str, segment: str) -> Json:
    target = _active(call, environment, segment)
    offset, limit = paging.window(call.query, PAGE, call.switches.page_limit or LARGEST_PAGE)
    page = paging.key_page(stored_keys(call, target), offset, limit)
    return {**page, "openChangeRequestId": open_change_request(call, target)}


def upload_keys(call: Call, environment: str, segment: str) -> Json:
    """`{keys, title, comment}`; adds them, or puts them in place of all others with `replace=true`."""
    return _upload(call, environment, segment, call.json_object())


def upload_key_list(call: Call, environment: str, segment: str) -> Json:
    """The older form: a JSON array, or CSV with one key a line."""
    text = call.text()
    try:
        keys = json.loads(text)
    except (ValueError, RecursionError):
        try:
            keys = [row[0] for row in csv.reader(text.splitlines()) if row]
        except csv.Error as error:
            raise BadRequest(f"neither JSON nor CSV: {error}") from None
    return _upload(call, environment, segment, {"keys": keys})


def remove_keys(call: Call, environment: str, segment: str) -> Json:
    """`{keys, title, comment}`, answered in the shape of an error, as documented."""
    return _remove(call, environment, segment, call.json_object())


def remove_key_list(call: Call, environment: str, segment: str) -> Json:
    """The older form: a JSON array."""
    return _remove(call, environment, segment, {"keys": call.json()})


def stored_keys(call: Call, target: Target) -> list[str]:
    stored = call.tx.get(records.SEGMENT_KEYS, (target.environment["id"], target.name))
    return [] if stored is None else list(stored["keys"])


def add_keys(call: Call, target: Target, keys: Any, *, replace: bool = False) -> Json:
    """Write the keys after all checks of their number; policies are the caller's."""
    known = [] if replace else stored_keys(call, target)
    return _put(call, target, dict.fromkeys([*known, *checked(keys)]))


def drop_keys(call: Call, target: Target, keys: Any) -> int:
    """How many of the keys were there."""
    known, dropped = stored_keys(call, target), set(checked(keys))
    kept = [key for key in known if key not in dropped]
    _put(call, target, kept)
    return len(known) - len(kept)


def _upload(call: Call, environment: str, segment: str, body: Json) -> Json:
    target = _active(call, environment, segment)
    check_change(call, target, call.note(body))
    replace = call.query.get("replace", "false").lower()
    if replace not in ("true", "false"):
        raise BadRequest("replace is true or false")
    return add_keys(call, target, body.get("keys"), replace=replace == "true")


def _remove(call: Call, environment: str, segment: str, body: Json) -> Json:
    target = _active(call, environment, segment)
    check_change(call, target, call.note(body))
    number = drop_keys(call, target, body.get("keys"))
    return {"code": 200, "message": f"Deleted {number} keys", "details": None, "transactionId": None}


def _active(call: Call, environment: str, segment: str) -> Target:
    target = in_environment(call, "standard", environment, segment)
    find_activation(call, target)
    return target


def checked(keys: Any) -> list[str]:
    if not isinstance(keys, list) or not all(isinstance(key, str) and key for key in keys):
        raise BadRequest("keys is a list of texts")
    if len(keys) > MOST_IN_A_CALL:
        raise BadRequest(f"{len(keys)} keys in one call; {MOST_IN_A_CALL} are allowed")
    return keys


def _put(call: Call, target: Target, keys: Iterable[str]) -> Json:
    stored = list(keys)
    if len(stored) > MOST_IN_A_SEGMENT:
        raise BadRequest(f"A segment has at most {MOST_IN_A_SEGMENT} keys in an environment")
    key = (target.environment["id"], target.name)
    activation = {**find_activation(call, target), "lastUpdateTime": call.now}
    call.tx.put(records.SEGMENT_KEYS, key, {"keys": stored})
    call.tx.put(records.ACTIVATIONS, key, activation)
    return shown_activation(target, activation)
