"""What a Split account has, as declarations.

Keys of segments are left out: they are people. So are permissions, which the vendor does not show, and large and
rule-based segments, which are no resources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...copying.location import Scope
from ...copying.words import plain
from ...errors import AbsentError, NotFoundError
from ...lifecycle.declared import Declared
from ...platform import Absent
from ...session import Session
from ...split.directory import Directory
from ...split.keys import KEYS
from ...split.lives.definition_parts import as_inputs
from ...split.lives.environment import EnvironmentLife
from ...split.lives.flag import FlagLife
from ...split.lives.flag_definition import FlagDefinitionLife
from ...split.lives.flag_set import FlagSetLife
from ...split.lives.segment import SegmentLife
from ...split.lives.segment_keys import SegmentKeysLife
from ...split.lives.traffic_type import TrafficTypeLife
from ...split.lives.workspace import WorkspaceLife
from ...split.resource_api import ResourceApi
from .code import Name
from .declaration import Declaration, Json, Variables, Wanted, Watch, fitting, output, resource_name, said
from .program import Module

ALIAS = "split"
_TREATMENT = (
    "name",
    "description",
    "configurations",
    "keys",
    "segments",
    "large_segments",
    "rule_based_segments",
)


def containers(session: Session, account: str | None) -> list[str]:
    """The names of all workspaces."""
    return [entry["name"] for entry in ResourceApi(session.client(KEYS.namespace, account)).workspaces()]


def module(session: Session, container: str, account: str | None, wanted: Wanted, watch: Watch) -> Module:
    """One workspace: what of it is wanted."""
    scopes = session.platform(KEYS.namespace).environments(container, account)
    chosen = wanted.environments(scopes)
    if not chosen:
        missing = Scope(KEYS.namespace, container, wanted.only, account).short
        reason = f"The workspace {plain(container)} has no environment {plain(wanted.only)}."
        raise AbsentError("", "environment", missing, reason)
    found = _Workspace(session, container, account)
    return Module(
        KEYS.namespace,
        ALIAS,
        f"Split workspace {container}",
        container,
        account,
        list(found.declarations(chosen, wanted, watch)),
        environments=tuple(scope.environment for scope in chosen),
        left_out="the keys of segments, large and rule-based segments, and permissions",
        forgotten=("FlagDefinition",),
    )


class _Workspace:
    """Reads one workspace. Variables are given as declarations are made, so each comes after what it names."""

    def __init__(self, session: Session, name: str, account: str | None) -> None:
        self._session = session
        self._account = account
        self._api = ResourceApi(session.client(KEYS.namespace, account))
        self._directory = Directory(self._api)
        entry = self._directory.workspace(name)
        if entry is None:
            raise NotFoundError(f"There is no workspace {plain(name)}, or the key may not see it", status=404)
        self._entry = entry
        self._id, self._name = str(entry["id"]), str(entry["name"])
        self._variables = Variables("pulumi", ALIAS, "KEPT")
        self._workspace = self._variables.name("workspace")
        self._environments: dict[str, str] = {}
        self._traffic_types: dict[str, str] = {}
        self._flag_sets: dict[str, str] = {}
        self._segments: dict[str, str] = {}
        self._active: dict[tuple[str, str], str] = {}
        self._flags: dict[str, str] = {}

    def declarations(self, scopes: list[Scope], wanted: Wanted, watch: Watch) -> Iterator[Declaration]:
        title_wanted = {"requires_title_and_comments": bool(self._entry.get("requiresTitleAndComments"))}
        yield self._made(
            WorkspaceLife(self._session),
            "Workspace",
            {"name": self._name, **said(title_wanted)},
            self._workspace,
        )
        yield from self._declared_environments(scopes)
        yield from self._declared_traffic_types()
        yield from self._declared_flag_sets()
        yield from self._declared_segments()
        yield from self._declared_activations(scopes)
        yield from self._declared_flags(scopes, wanted, watch)

    def _declared_environments(self, scopes: list[Scope]) -> Iterator[Declaration]:
        life = EnvironmentLife(self._session)
        there = {entry["name"]: entry for entry in self._api.environments(self._id)}
        for scope in scopes:
            name = scope.environment
            self._environments[name] = self._variables.name(name)
            inputs = {"workspace": self._name, "name": name}
            inputs |= said({"production": there[name].get("production")})
            yield self._made(life, "Environment", inputs, self._environments[name])

    def _declared_traffic_types(self) -> Iterator[Declaration]:
        life = TrafficTypeLife(self._session)
        for name in sorted(str(entry["name"]) for entry in self._api.traffic_types(self._id)):
            self._traffic_types[name] = self._variables.name("traffic_type", name)
            inputs = {"workspace": self._name, "name": name}
            yield self._made(life, "TrafficType", inputs, self._traffic_types[name])

    def _declared_flag_sets(self) -> Iterator[Declaration]:
        life = FlagSetLife(self._session)
        for name in sorted(str(entry["name"]) for entry in self._api.flag_sets(self._id)):
            self._flag_sets[name] = self._variables.name("flag_set", name)
            inputs = {"workspace": self._name, "name": name}
            yield self._made(life, "FlagSet", inputs, self._flag_sets[name])

    def _declared_segments(self) -> Iterator[Declaration]:
        life = SegmentLife(self._session)
        for entry in sorted(self._api.segments("segments", self._id), key=lambda entry: str(entry["name"])):
            name = str(entry["name"])
            self._segments[name] = self._variables.name("segment", name)
            inputs = {"workspace": self._name, "name": name, "traffic_type": _traffic_type(entry)}
            yield self._made(life, "Segment", inputs, self._segments[name])

    def _declared_activations(self, scopes: list[Scope]) -> Iterator[Declaration]:
        life = SegmentKeysLife(self._session)
        for scope in scopes:
            where = scope.environment
            active = self._api.active_segments("segments", self._id, where)
            for name in sorted(str(entry["name"]) for entry in active):
                self._active[where, name] = self._variables.name(name, "in", where)
                inputs = {"workspace": self._name, "environment": where, "segment": name}
                yield self._made(life, "SegmentKeys", inputs, self._active[where, name])

    def _declared_flags(self, scopes: list[Scope], wanted: Wanted, watch: Watch) -> Iterator[Declaration]:
        life = FlagLife(self._session)
        selected = {
            one.flag: one.ends
            for one in watch(self._session.platform(KEYS.namespace).select(wanted.selection, scopes))
        }
        for entry in sorted(self._api.flags(self._id), key=lambda entry: str(entry["name"])):
            name = str(entry["name"])
            if name in selected:
                self._flags[name] = self._variables.name("flag", name)
                yield self._made(life, "Flag", self._flag(entry), self._flags[name])
        definition = FlagDefinitionLife(self._session)
        for number, scope in enumerate(scopes):
            group = self._variables.name("definitions", "in", scope.environment)
            for name in self._flags:
                end = selected[name][number]
                if wanted.defined(scope) and not isinstance(end, Absent):
                    place = {"workspace": self._name, "environment": scope.environment, "flag": name}
                    made = self._made(definition, "FlagDefinition", {**place, **self._definition(end.raw)})
                    yield replace(made, group=group)

    def _flag(self, entry: Mapping[str, Any]) -> Json:
        return {
            "workspace": self._name,
            "name": str(entry["name"]),
            "traffic_type": _traffic_type(entry),
            **said(
                {
                    "description": entry.get("description"),
                    "tags": [str(tag["name"]) for tag in entry.get("tags") or []],
                    "rollout_status": (entry.get("rolloutStatus") or {}).get("name"),
                    "owners": [
                        {"id": owner["id"], "type": owner.get("type")} for owner in entry.get("owners") or []
                    ],
                }
            ),
        }

    def _definition(self, body: Json) -> Json:
        names = {}
        for entry in body.get("flagSets") or []:
            if found := self._directory.flag_set(self._id, entry["id"]):
                names[entry["id"]] = found["name"]
        values = as_inputs(body, names)
        values["treatments"] = [
            said({name: entry[name] for name in _TREATMENT if name in entry})
            for entry in values["treatments"]
        ]
        if values["baseline_treatment"] == values["default_treatment"]:
            values["baseline_treatment"] = None
        if values["traffic_allocation"] == 100:
            values["traffic_allocation"] = None
        return said(values)

    def _made(self, life: Declared[Any], kind: str, inputs: Json, variable: str = "") -> Declaration:
        id = resource_name(life, inputs, self._account)
        # What is taken over need not be declared whole: so what does not fit can be left out of it.
        kept, left_out = fitting(life, kind, id, {**inputs, "adopt": True})
        return Declaration(kind, id, self._linked(kind, kept), variable, left_out)

    def _linked(self, kind: str, inputs: Json) -> Json:
        """With the outputs of other resources instead of their names, so that each comes after what it needs."""
        linked = dict(inputs)
        where = inputs.get("environment", "")
        for name, known in (
            ("workspace", {self._name: self._workspace}),
            ("environment", self._environments),
            ("traffic_type", self._traffic_types),
            ("segment", self._segments),
            ("flag", self._flags),
        ):
            if name in linked:
                linked[name] = _reference(known.get(linked[name]), "name", linked[name])
        if kind == "FlagDefinition":
            linked |= self._linked_definition(linked, where)
        return linked

    def _linked_definition(self, inputs: Json, where: str) -> Json:
        linked: Json = {}
        if "flag_sets" in inputs:
            linked["flag_sets"] = [
                _reference(self._flag_sets.get(name), "name", name) for name in inputs["flag_sets"]
            ]
        if "treatments" in inputs:
            linked["treatments"] = [
                {**entry, "segments": [self._active_segment(where, name) for name in entry["segments"]]}
                if "segments" in entry
                else entry
                for entry in inputs["treatments"]
            ]
        if "rules" in inputs:
            linked["rules"] = [self._linked_rule(rule, where) for rule in inputs["rules"]]
        return linked

    def _linked_rule(self, rule: Json, where: str) -> Json:
        matchers = []
        for matcher in rule["condition"]["matchers"]:
            linked = dict(matcher)
            if matcher["type"] == "IN_SEGMENT":
                linked["string"] = self._active_segment(where, matcher["string"])
            if depends := matcher.get("depends"):
                other = _reference(self._flags.get(depends["split_name"]), "name", depends["split_name"])
                linked["depends"] = {**depends, "split_name": other}
            matchers.append(linked)
        return {**rule, "condition": {"matchers": matchers}}

    def _active_segment(self, where: str, name: str) -> Name | str:
        return _reference(self._active.get((where, name)), "segment", name)


def _reference(variable: str | None, attribute: str, name: str) -> Name | str:
    return output(variable, attribute) if variable else name


def _traffic_type(entry: Mapping[str, Any]) -> str:
    return str((entry.get("trafficType") or {}).get("name"))
