"""What a LaunchDarkly account has, as declarations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ...copying.json_types import canonical
from ...copying.location import Scope
from ...errors import AbsentError, NotFoundError
from ...launchdarkly.api import Api
from ...launchdarkly.input_types import NOT_SET
from ...launchdarkly.keys import KEYS
from ...launchdarkly.lives import environment, flag, project, segment
from ...launchdarkly.lives.definition_parts import as_input, normal
from ...launchdarkly.lives.flag_definition import FlagDefinitionLife
from ...launchdarkly.lives.segment_form import TARGETS
from ...lifecycle.declared import Declared
from ...platform import Absent
from ...session import Session
from .code import Name
from .declaration import Declaration, Json, Variables, Wanted, Watch, fitting, output, resource_name, said
from .program import Module

ALIAS = "ld"


def containers(session: Session, account: str | None) -> list[str]:
    """The keys of all projects."""
    return [entry["key"] for entry in Api(session.client(KEYS.namespace, account)).projects()]


def module(session: Session, container: str, account: str | None, wanted: Wanted, watch: Watch) -> Module:
    """One project: what of it is wanted."""
    found = _Project(session, container, account)
    scopes = session.platform(KEYS.namespace).environments(container, account)
    chosen = wanted.environments(scopes)
    if not chosen:
        missing = Scope(KEYS.namespace, container, wanted.only, account).short
        raise AbsentError(
            "", "environment", missing, f"The project {container} has no environment {wanted.only}."
        )
    return Module(
        KEYS.namespace,
        ALIAS,
        f"LaunchDarkly project {container}",
        container,
        account,
        list(found.declarations(chosen, wanted, watch)),
        environments=tuple(scope.environment for scope in chosen),
        left_out="archived flags, and the settings of approval services",
        forgotten=("FlagDefinition",),
    )


class _Project:
    """Reads one project. Variables are given as declarations are made, so each comes after what it names."""

    def __init__(self, session: Session, key: str, account: str | None) -> None:
        self._session = session
        self._key = key
        self._account = account
        self._api = Api(session.client(KEYS.namespace, account))
        self._variables = Variables("pulumi", ALIAS, "KEPT")
        self._project = self._variables.name("project")
        self._environments: dict[str, str] = {}
        self._segments: dict[tuple[str, str], str] = {}
        self._flags: dict[str, str] = {}
        self._raw: dict[str, Json] = {}

    def declarations(self, scopes: list[Scope], wanted: Wanted, watch: Watch) -> Iterator[Declaration]:
        yield self._declared_project()
        yield from self._declared_environments(scopes)
        yield from self._declared_segments(scopes)
        yield from self._declared_flags(scopes, wanted, watch)
        yield from self._declared_definitions(list(filter(wanted.defined, scopes)))

    def _declared_project(self) -> Declaration:
        life = project.ProjectLife(self._session)
        live = life.look({"key": self._key}, self._account)
        if live is None:
            raise NotFoundError(f"There is no project {self._key}, or the token may not see it", status=404)
        values = {name: live.values.get(name) for name in ("name", "tags")}
        availability = live.values.get("default_client_side_availability") or {}
        values["default_client_side_availability"] = availability if any(availability.values()) else None
        return self._made(life, "Project", {"key": self._key, **said(values)}, self._project)

    def _declared_environments(self, scopes: list[Scope]) -> Iterator[Declaration]:
        life = environment.EnvironmentLife(self._session)
        there = {entry["key"]: environment.live_of(entry) for entry in self._api.environments(self._key)}
        for scope in scopes:
            key = scope.environment
            values = dict(there[key].values)
            values["default_ttl"] = values.get("default_ttl") or None
            values["approval_settings"] = _approvals(values.get("approval_settings") or {})
            self._environments[key] = self._variables.name(key)
            inputs = {"project": self._key, "key": key, **said(values)}
            yield self._made(life, "Environment", inputs, self._environments[key])

    def _declared_segments(self, scopes: list[Scope]) -> Iterator[Declaration]:
        life = segment.SegmentLife(self._session)
        for scope in scopes:
            where = scope.environment
            for entry in self._api.all_segments(self._key, where):
                if entry.get("deleted"):
                    continue
                key = entry["key"]
                values = dict(segment.live_of(entry).values)
                values["name"] = None if values["name"] == key else values["name"]
                if values["unbounded"]:
                    values |= dict.fromkeys(TARGETS)
                self._segments[where, key] = self._variables.name("segment", key, "in", where)
                inputs = {"project": self._key, "environment": where, "key": key, **said(values)}
                yield self._made(life, "Segment", inputs, self._segments[where, key])

    def _declared_flags(self, scopes: list[Scope], wanted: Wanted, watch: Watch) -> Iterator[Declaration]:
        life = flag.FlagLife(self._session)
        selected = self._session.platform(KEYS.namespace).select(wanted.selection, scopes)
        raw = {one.flag: one.raw for one in watch(selected) if not isinstance(one.ends[0], Absent)}
        for key in sorted(raw):
            self._raw[key] = raw[key]
            self._flags[key] = self._variables.name("flag", key)
            inputs = {"project": self._key, "key": key, **_flag(key, flag.live_of(raw[key]).values)}
            yield self._made(life, "Flag", inputs, self._flags[key])

    def _declared_definitions(self, scopes: list[Scope]) -> Iterator[Declaration]:
        life = FlagDefinitionLife(self._session)
        for scope in scopes:
            group = self._variables.name("definitions", "in", scope.environment)
            for key in self._flags:
                there = normal(self._raw[key]["environments"][scope.environment])
                values = {
                    name: as_input(name, part, self._raw[key], self._other) for name, part in there.items()
                }
                place = {"project": self._key, "environment": scope.environment, "flag": key}
                inputs = {**place, **said(values, ("on", "off_variation"))}
                yield replace(self._made(life, "FlagDefinition", inputs), group=group)

    def _other(self, key: str) -> Json:
        """A flag that another one needs: it may not be among those that were selected."""
        if key not in self._raw:
            self._raw[key] = self._api.flag(self._key, key, [])
        return self._raw[key]

    def _made(self, life: Declared[Any], kind: str, inputs: Json, variable: str = "") -> Declaration:
        id = resource_name(life, inputs, self._account)
        kept, left_out = fitting(life, kind, id, inputs)
        if kind != "FlagDefinition":
            kept["adopt"] = True
        return Declaration(kind, id, self._linked(kept), variable, left_out)

    def _linked(self, inputs: Json) -> Json:
        """With the outputs of other resources instead of their keys, so that each comes after what it needs."""
        linked = dict(inputs)
        if "project" in linked:
            linked["project"] = output(self._project, "key")
        where = inputs.get("environment", "")
        if where:
            linked["environment"] = output(self._environments[where], "key")
        if "flag" in linked:
            linked["flag"] = output(self._flags[inputs["flag"]], "key")
        if "rules" in linked:
            linked["rules"] = [self._linked_rule(rule, where) for rule in linked["rules"]]
        if "prerequisites" in linked:
            linked["prerequisites"] = [
                {**entry, "flag": self._reference(self._flags.get(entry["flag"]), entry["flag"])}
                for entry in linked["prerequisites"]
            ]
        if canonical(inputs.get("off_variation")) == canonical(NOT_SET):
            linked["off_variation"] = Name(f"{ALIAS}.NOT_SET")
        return linked

    def _linked_rule(self, rule: Json, where: str) -> Json:
        clauses = [
            clause
            if clause["op"] != "segmentMatch"
            else {
                **clause,
                "values": [
                    self._reference(self._segments.get((where, key)), key) for key in clause["values"]
                ],
            }
            for clause in rule["clauses"]
        ]
        return {**rule, "clauses": clauses}

    def _reference(self, variable: str | None, key: str) -> Any:
        return output(variable, "key") if variable else key


def _approvals(settings: Mapping[str, Any]) -> Json | None:
    """Only where they are in force; without the settings of a service, which may hold secrets."""
    if not settings.get("required") and not settings.get("required_approval_tags"):
        return None
    plain = {name: value for name, value in settings.items() if name != "service_config"}
    if plain.get("service_kind") == "launchdarkly":
        del plain["service_kind"]
    return said(plain)


def _flag(key: str, values: Mapping[str, Any]) -> Json:
    shown = dict(values)
    del shown["kind"]
    shown["name"] = None if values["name"] == key else values["name"]
    if values.get("maintainer_team_key"):
        shown["maintainer_id"] = None
    if "migration" in values:
        shown["variations"] = shown["defaults"] = None
    else:
        there = values["variations"]
        if [entry for entry in there if entry.keys() != {"value"}] == [] and _plain_boolean(there):
            shown["variations"] = None
        first_and_last = {"on_variation": there[0]["value"], "off_variation": there[-1]["value"]}
        if canonical(values["defaults"]) == canonical(first_and_last):
            shown["defaults"] = None
    if not any((values.get("client_side_availability") or {}).values()):
        shown["client_side_availability"] = None
    return said(shown, ("temporary",))


def _plain_boolean(variations: list[Json]) -> bool:
    return [entry["value"] for entry in variations] == [True, False] and isinstance(
        variations[0]["value"], bool
    )
