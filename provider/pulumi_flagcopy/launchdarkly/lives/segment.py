"""The life of a segment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...copying.definition import Definition
from ...copying.json_types import Json
from ...copying.location import Location, Scope
from ...copying.part import Part
from ...copying.plan import differences
from ...copying.shapes import sequence, sets
from ...copying.words import listed, plain
from ...errors import ConflictError
from ...lifecycle.comparing import equal
from ...lifecycle.declared import Live
from ...lifecycle.leaving import RUN_AGAIN, last_seen
from ...lifecycle.resource import Properties, StillNamed
from .. import words
from ..api import Object
from .life import LaunchDarklyLife, found, gone
from .segment_edits import (
    groups,
    normal_rule,
    rule_input,
    rule_operations,
    tag_instructions,
    target_batches,
    want_rule,
)
from .segment_form import TARGETS, SegmentForm, check_segment
from .targeting import in_their_words, segments_named

SIDES = {"included": "included_contexts", "excluded": "excluded_contexts"}


def _rule_words(rule: Json, _definition: Definition) -> str:
    clauses = " and ".join(words.clause(clause) for clause in rule["clauses"])
    return f"{words.percent(rule['weight'])} of those where {clauses}" if "weight" in rule else clauses


PARTS = (
    *(Part(name, sets(lambda kind, _: plain(kind)), "") for name in TARGETS),
    Part("rules", sequence("rule", words.rule_title, _rule_words), ""),
)


class SegmentLife(LaunchDarklyLife[SegmentForm]):
    """See ``Declared``."""

    form = SegmentForm
    title = "LaunchDarkly segment"
    place = ("project", "environment", "key")
    names = ("project", "environment")
    replacing = ("unbounded", "unbounded_context_kind")
    unordered = ("tags", "included", "excluded")

    def refine(self, form: SegmentForm) -> None:
        check_segment(form)

    def foresee_made(self, form: SegmentForm, *, preview: bool) -> None:
        if preview:
            place = Scope("launchdarkly", form.project, form.environment, form.account)
            self.session.foretold.segment(self.called(form), [place], form.key)

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        segment = found(
            lambda: self.api(account).segment(place["project"], place["environment"], place["key"])
        )
        return None if segment is None or segment.get("deleted") else live_of(segment)

    def make(self, form: SegmentForm) -> Live:
        body: Object = {"key": form.key, "name": form.name or form.key}
        carried = {"description": "description", "tags": "tags", "unbounded": "unbounded"}
        carried["unbounded_context_kind"] = "unboundedContextKind"
        body |= {
            camel: getattr(form, name) for name, camel in carried.items() if getattr(form, name) is not None
        }
        settled = self.settled_creation(form, ("name", *carried))
        return live_of(self.api(form.account).create_segment(form.project, form.environment, body, settled))

    def change(self, form: SegmentForm, live: Live, changed: list[str]) -> Live:
        now, declared = live, self.declared(form)
        first: list[Object] = [{"kind": "updateName", "value": declared["name"]}] if "name" in changed else []
        if "tags" in changed:
            first += tag_instructions(live.values["tags"], declared["tags"])
        there, asked = (
            _sides(live.values),
            _sides({**live.values, **{name: declared[name] for name in changed}}),
        )
        for batch in target_batches(there, asked):
            now = self._instruct(form, [*first, *batch])
            first = []
        if first:
            now = self._instruct(form, first)
        return self._operate(
            form, now, declared, [name for name in changed if name in ("description", "rules")]
        )

    def remove(self, form: SegmentForm, live: Live) -> None:
        api, settled = self.api(form.account), self.settled_removal(form)
        gone(lambda: api.delete_segment(form.project, form.environment, form.key, settled))

    def refuse_end(self, form: SegmentForm, outputs: Properties) -> None:
        if left := sorted(self._will_name(form, set(self._users(form)))):
            raise StillNamed(f"cannot be deleted: rules of {listed(left)} name it", fails=True)

    def _users(self, form: SegmentForm) -> list[str]:
        """The flags whose rules name it now."""
        now = self.look(self.place_of(form), form.account)
        return [] if now is None else [str(flag.get("key")) for flag in now.raw.get("_flags") or []]

    def _will_name(self, form: SegmentForm, users: set[str]) -> Iterator[str]:
        """Those of its users, and others, whose rules name it as the program leaves them."""
        place, leaving = (
            Scope("launchdarkly", form.project, form.environment, form.account),
            self.session.leaving,
        )
        ahead = self.session.foretold.so_far().definitions
        will_be = {at.flag: outcome for at, outcome in ahead.items() if at.scope == place}
        if {
            ("LaunchDarkly project", form.account, form.project),
            ("LaunchDarkly environment", form.account, form.project, form.environment),
        } & leaving:
            return
        for flag in users | will_be.keys():
            outcome = will_be.get(flag)
            names = flag in users if outcome is None else form.key in segments_named(outcome.parts["rules"])
            ends = {
                ("LaunchDarkly flag", form.account, form.project, flag),
                ("LaunchDarkly flag definition", form.account, form.project, form.environment, flag),
            }
            if names and not ends & leaving:
                yield flag

    def end(self, form: SegmentForm, live: Live, outputs: Properties) -> None:
        if left := last_seen(lambda: self._users(form), self.session):
            raise ConflictError(
                f"The {self.title} {self.id_of(form)} is not deleted: rules of {listed(left)} name it",
                "Those rules would match nobody, and no further change of the flags would be accepted.",
                _REMEDY,
                status=409,
            )
        self.remove(form, live)

    def seen(self, name: str, declared: Any, live: Live) -> Any:
        there = live.values[name]
        if name == "rules":
            want, normal = [want_rule(rule) for rule in declared], [want_rule(rule) for rule in there]
            return in_their_words(declared, want, normal, there, equal)
        if name in SIDES.values():
            return declared if groups((), declared) == groups((), there) else there
        return super().seen(name, declared, live)

    def alike(self, name: str, one: Any, other: Any) -> bool:
        if name == "rules":
            return equal([want_rule(rule) for rule in one], [want_rule(rule) for rule in other])
        if name in SIDES.values():
            return groups((), one) == groups((), other)
        return super().alike(name, one, other)

    def words(self, form: SegmentForm, live: Live, changed: list[str]) -> list[str]:
        targeting = [name for name in changed if name in (*TARGETS, "rules")]
        plain_fields = [name for name in changed if name not in targeting]
        lines = super().words(form, live, plain_fields)
        return lines + _lines(form, live.values, self.declared(form), targeting)

    def _instruct(self, form: SegmentForm, instructions: list[Object]) -> Live:
        """To repeat these instructions does nothing more, so one whose fate is unknown is simply sent again."""
        body: Object = {"environmentKey": form.environment, "instructions": instructions}
        if form.comment:
            body["comment"] = form.comment
        api = self.api(form.account)
        return live_of(api.patch_segment(form.project, form.environment, form.key, body, lambda: None))

    def _operate(self, form: SegmentForm, now: Live, declared: Mapping[str, Any], names: list[str]) -> Live:
        operations: list[Object] = []
        if "rules" in names:
            wanted = [want_rule(rule) for rule in declared["rules"]]
            operations.append({"op": "test", "path": "/version", "value": now.raw["version"]})
            operations += rule_operations(now.raw.get("rules") or [], wanted)
        if "description" in names:
            operations.append({"op": "replace", "path": "/description", "value": declared["description"]})
        if not operations:
            return now
        settled = self.settled_change(form, now, names)
        api, where = self.api(form.account), (form.project, form.environment, form.key)
        return live_of(api.json_patch_segment(*where, operations, form.comment, settled))


_REMEDY = (
    f"Take it out of the rules first, or declare the segment again. {RUN_AGAIN} Flags that depend on the segment "
    "(depends_on) always go before it. If its environment ends, too: declare both again, the segment with "
    "retain_on_delete=True, and run `up`; then it goes with the environment."
)


def live_of(segment: Object) -> Live:
    included = groups(segment.get("included") or [], segment.get("includedContexts") or [])
    excluded = groups(segment.get("excluded") or [], segment.get("excludedContexts") or [])
    values: dict[str, Any] = {
        "name": segment.get("name"),
        "description": segment.get("description") or "",
        "tags": segment.get("tags") or [],
        "included": included.pop("user", []),
        "excluded": excluded.pop("user", []),
        "included_contexts": [{"context_kind": kind, "values": keys} for kind, keys in included.items()],
        "excluded_contexts": [{"context_kind": kind, "values": keys} for kind, keys in excluded.items()],
        "rules": [rule_input(normal_rule(rule)) for rule in segment.get("rules") or []],
        "unbounded": bool(segment.get("unbounded")),
    }
    if values["unbounded"]:
        values["unbounded_context_kind"] = segment.get("unboundedContextKind") or "user"
    return Live(values, {"version": segment.get("version", 0)}, segment)


def _sides(values: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    return {side: groups(values[side], values[contexts]) for side, contexts in SIDES.items()}


def _lines(
    form: SegmentForm, before: Mapping[str, Any], after: Mapping[str, Any], names: list[str]
) -> list[str]:
    place = Location("launchdarkly", form.project, form.environment, form.key, form.account)
    old, new = (
        Definition(place, 0, {name: _comparable(name, values.get(name) or []) for name in names})
        for values in (before, after)
    )
    return [change.text for change in differences(old, new, [part for part in PARTS if part.name in names])]


def _comparable(name: str, value: Any) -> Json:
    if name == "rules":
        return [want_rule(rule) for rule in value]
    return groups((), value) if name in SIDES.values() else groups(value, ())
