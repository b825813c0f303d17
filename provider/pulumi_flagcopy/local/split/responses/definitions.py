"""Split definitions: what a flag does in one environment."""

from __future__ import annotations

from typing import Any

from .. import paging
from ..errors import BadRequest, Conflict, NotFound
from ..patching import patched
from ..rules.matchers import treatments_of
from ..rules.written import WRITABLE, written_definition
from ..state import records
from ..state.policies import Target, check_change, open_change_request
from ..state.references import check_no_dependents, check_references
from ..web import Answer, Call, Json
from . import environments

PAGE, LARGEST_PAGE = 20, 50


class Place:
    """One flag in one environment: where a definition is, or could be."""

    def __init__(self, call: Call, workspace: str, environment: str, flag: str) -> None:
        self.call = call
        self.workspace = records.workspace(call.tx, workspace)
        self.environment = records.environment(call.tx, workspace, environment)
        self.asked_for = flag
        self.flag = records.flag(call.tx, workspace, flag)
        self.key = (workspace, self.environment["id"], self.flag["name"])
        self.target = Target(self.workspace, self.environment, "split", self.flag["name"])

    def find(self) -> Json | None:
        return self.call.tx.get(records.DEFINITIONS, self.key)

    def get(self) -> Json:
        found = self.find()
        if found is None:
            raise NotFound("splitmetadata", self.asked_for)
        return found

    def put(self, definition: Json) -> None:
        definition["lastUpdateTime"] = self.call.now
        self.call.tx.put(records.DEFINITIONS, self.key, definition)

    def shown(self, definition: Json) -> Json:
        return representation(self.call, self.workspace, self.environment, definition)


def list_definitions(call: Call, workspace: str, environment: str) -> Json:
    """Only flags that have a definition in the environment."""
    found = records.environment(call.tx, workspace, environment)
    owner = records.workspace(call.tx, workspace)
    offset, limit = paging.window(call.query, PAGE, call.switches.page_limit or LARGEST_PAGE)
    page = paging.stored_page(call.tx, records.DEFINITIONS, (workspace, found["id"]), offset, limit)
    page["objects"] = [representation(call, owner, found, definition) for definition in page["objects"]]
    return page


def get_definition(call: Call, workspace: str, flag: str, environment: str) -> Json:
    place = Place(call, workspace, environment, flag)
    return place.shown(place.get())


def create_definition(call: Call, workspace: str, flag: str, environment: str) -> Answer:
    place = Place(call, workspace, environment, flag)
    body = call.json_object()
    check_change(call, place.target, call.note(body))
    if place.find() is not None:
        raise Conflict(f"split {place.flag['name']} is already defined in {place.environment['name']}")
    return Answer(place.shown(create(place, body)), call.switches.create_status)


def update_definition(call: Call, workspace: str, flag: str, environment: str) -> Json:
    """PUT: the whole definition. What the body leaves out is a switch."""
    place = Place(call, workspace, environment, flag)
    place.get()
    body = call.json_object()
    check_change(call, place.target, call.note(body))
    return place.shown(update(place, body))


def patch_definition(call: Call, workspace: str, flag: str, environment: str) -> Json:
    """JSON Patch of the definition as GET shows it; title and comment come in the query."""
    place = Place(call, workspace, environment, flag)
    before = place.get()
    check_change(call, place.target, call.note())
    body = patched(place.shown(before), call.json(), members=WRITABLE)
    del body["killed"]
    return place.shown(update(place, body))


def delete_definition(call: Call, workspace: str, flag: str, environment: str) -> bool:
    place = Place(call, workspace, environment, flag)
    place.get()
    check_change(call, place.target, call.note())
    remove(place)
    return True


def kill_definition(call: Call, workspace: str, flag: str, environment: str) -> bool:
    return _set_killed(call, workspace, flag, environment, True)


def restore_definition(call: Call, workspace: str, flag: str, environment: str) -> bool:
    return _set_killed(call, workspace, flag, environment, False)


def reallocate_definition(call: Call, workspace: str, flag: str, environment: str) -> bool:
    """A new seed for the buckets. The seed is not shown; only lastUpdateTime tells."""
    place = Place(call, workspace, environment, flag)
    definition = place.get()
    check_change(call, place.target, call.note(_optional_object(call)))
    place.put({**definition, "seed": place.call.ground.random.getrandbits(31)})
    return True


def create(place: Place, body: Any) -> Json:
    """Write a definition where there is none, after all checks of its content. Policies are the caller's."""
    call = place.call
    definition: Json = {
        "id": place.flag["id"],
        "name": place.flag["name"],
        "trafficType": place.flag["trafficType"],
        "killed": _killed(call, body, before=False),
        "seed": call.ground.random.getrandbits(31),
        **written_definition(body, None, call.switches),
        "creationTime": call.now,
    }
    check_references(call, place.environment, place.flag, definition)
    place.put(definition)
    return definition


def update(place: Place, body: Any) -> Json:
    """The same over the definition that is there."""
    call, before = place.call, place.get()
    killed = before["killed"] and not call.switches.put_clears_killed
    definition = {
        **before,
        **written_definition(body, before, call.switches),
        "killed": _killed(call, body, before=killed),
    }
    check_references(call, place.environment, place.flag, definition)
    place.put(definition)
    return definition


def remove(place: Place) -> None:
    check_no_dependents(place.call, place.environment, place.flag["name"])
    place.call.tx.delete(records.DEFINITIONS, place.key)


def set_killed(place: Place, killed: bool) -> None:
    place.put({**place.get(), "killed": killed})


def representation(call: Call, workspace: Json, environment: Json, definition: Json) -> Json:
    """A definition on the wire, in the order of the vendor's example; nulls are left out."""
    shown = {
        "id": definition["id"],
        "name": definition["name"],
        "environment": environments.reference(environment),
        "trafficType": definition["trafficType"],
        "killed": definition["killed"],
        **{field: definition[field] for field in WRITABLE},
        "rules": [_shown_rule(call, rule) for rule in definition["rules"]],
        "creationTime": definition["creationTime"],
        "lastUpdateTime": definition["lastUpdateTime"],
    }
    target = Target(workspace, environment, "split", definition["name"])
    change_request = open_change_request(call, target)
    if change_request is not None:
        shown["openChangeRequestId"] = change_request
    return shown


def _set_killed(call: Call, workspace: str, flag: str, environment: str, killed: bool) -> bool:
    place = Place(call, workspace, environment, flag)
    place.get()
    check_change(call, place.target, call.note(_optional_object(call)), kill=killed)
    set_killed(place, killed)
    return True


def _killed(call: Call, body: Json, *, before: bool) -> bool:
    given = body.get("killed")
    if given is None or not call.switches.killed_in_body:
        return before
    if not isinstance(given, bool):
        raise BadRequest("killed is true or false")
    return given


def _optional_object(call: Call) -> Json:
    return {} if call.json() in (None, "") else call.json_object()


def _shown_rule(call: Call, rule: Json) -> Json:
    condition = rule["condition"]
    matchers = [_shown_matcher(call, matcher) for matcher in condition["matchers"]]
    return {**rule, "condition": {**condition, "matchers": matchers}}


def _shown_matcher(call: Call, matcher: Json) -> Json:
    """A dependency on one treatment is shown under one name, whichever it was written with."""
    depends = matcher.get("depends")
    if depends is None:
        return matcher
    named = treatments_of(depends)
    rest = {name: value for name, value in depends.items() if name not in ("treatment", "treatments")}
    if call.switches.depends_field == "treatment" and len(named) == 1:
        return {**matcher, "depends": {**rest, "treatment": named[0]}}
    return {**matcher, "depends": {**rest, "treatments": named}}
