"""The life of a flag's definition in one environment.

It exists as soon as flag and environment do, so it is always taken over and never deleted: only the parts that are
declared are managed, and at the end they are forgotten, turned off or restored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from ...copying.definition import Definition
from ...copying.json_types import Json
from ...copying.location import Location
from ...copying.plan import differences
from ...copying.words import listed
from ...copying.words import value as in_words
from ...errors import FlagCopyError, InputError, InvalidRequestError, NotFoundError
from ...lifecycle import declared_words
from ...lifecycle.colliding import refuse_declared
from ...lifecycle.comparing import equal, tidy
from ...lifecycle.declared import Live
from ...lifecycle.resource import Properties
from ..api import Api, Object
from ..approvals import gate
from .ahead import definition_of
from .definition_edits import Change
from .definition_form import FlagDefinitionForm, check_definition
from .definition_parts import PARTS, FlagOf, as_input, foretold, normal, same_rule, spoken, wanted
from .life import LaunchDarklyLife, found
from .rule_edits import with_its_own
from .targeting import in_their_words, segments_named

MANAGED = tuple(part.name for part in PARTS)
_ENDS = {
    "turn_off": "turns targeting off; all else in it stays as it is",
    "restore": "puts back what its declared parts were before, if nobody has changed them since",
}


def _no_flag(key: str) -> Object:
    raise InputError("flag", f"names the flag {key}, which is not there")


@dataclass(frozen=True)
class LiveDefinition(Live):
    """A definition as the vendor has it; ``parts`` are its parts in the normal form, ``raw`` is the flag."""

    parts: Mapping[str, Json] = field(default_factory=dict)
    flag_of: FlagOf = field(default=_no_flag, repr=False)


class FlagDefinitionLife(LaunchDarklyLife[FlagDefinitionForm]):
    """See ``Declared``."""

    form = FlagDefinitionForm
    title = "LaunchDarkly flag definition"
    place = ("project", "environment", "flag")
    names = place
    ours = ("account", "comment", "on_destroy")

    def refine(self, form: FlagDefinitionForm) -> None:
        check_definition(form)

    def takes_over(self, form: FlagDefinitionForm) -> bool:
        return True

    def refuse_collisions(self, form: FlagDefinitionForm, name: str) -> None:
        declared = self.declared(form)
        parts = tuple(dict.fromkeys("targets" if part == "context_targets" else part for part in declared))
        refuse_declared(self.session, name, _location(form), parts, declared, self._differs)

    def foresee(self, form: FlagDefinitionForm, olds: Properties, news: Properties, *, preview: bool) -> None:
        """Whether all that is named exists, and what would change, in words. Unchanged inputs need no look."""
        due = [name for name in self.changed(olds, news) if name in MANAGED] if olds else MANAGED
        if not due:
            return
        live = self._look(self.place_of(form), form.account)
        ahead = self.platform().flags_ahead.get((form.account, form.project, form.flag)) if preview else None
        if not self.declared(form):
            self.tell(form, declared_words.NO_PART)
        if live is None:
            if self.require(form, preview=preview) and self.declared(form):
                self.tell(form, "will be, as soon as it is there:", self._declared_words(form, ahead))
            return
        if ahead:
            flag = {**live.raw, "variations": ahead["variations"]}
            live = self._live(flag, form.environment, live.flag_of)
        differing = [name for name in self.differing(form, live) if name in due]
        try:
            self._require_segments(form, live)
            lines = self.words(form, live, differing)
            self._edits(form, live, differing)
        except InputError as missing:
            if not preview:
                raise
            self.warn(form, missing)
            return
        if lines:
            self.tell(form, "changes:", [*lines, *(self._gate(form, live) if preview else ())])
        elif olds and (said_anew := [name for name in due if name in self.declared(form)]):
            self.tell(form, f"{declared_words.SAID_ANEW} {listed(said_anew)}")
        if not olds and not lines:
            self.session.taken_over.changes = False
        if lines and preview:
            place, will_be = _location(form), self._will_be(form, live, differing)
            outcome = foretold(place, live.raw, live.parts, will_be)
            changed = {"targets" if name == "context_targets" else name for name in differing}
            self.session.foretell(self.called(form), place.scope, {form.flag: outcome}, {form.flag: changed})

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        return self._look(place, account)

    def make(self, form: FlagDefinitionForm) -> Live:
        raise NotFoundError(
            f"The {self.title} {self.id_of(form)} does not exist",
            f"The project {form.project} has no flag {form.flag}, or no environment {form.environment}.",
            "Create them first; in one program, let the definition take their keys from the resources.",
            status=404,
        )

    def change(self, form: FlagDefinitionForm, live: Live, changed: list[str]) -> Live:
        api, now = self.api(form.account), _definition(live)
        with api.writing(form.project, form.flag):
            for _ in range(2):  # a new rule's id is known only after the first: some of it may need a second
                edits = self._edits(form, now, changed)
                if not edits:
                    break
                body: Object = {"environmentKey": form.environment, "instructions": edits}
                if form.comment:
                    body["comment"] = form.comment
                settled = self.settled_change(form, now, changed)
                flag = api.patch_flag(form.project, form.flag, body, settled)
                now = self._live(flag, form.environment, now.flag_of)
            left = {*self.differing(form, now)} & {*changed}
            if "off_variation" in left and form.off_variation is not None:
                now = self._unset(form, now, api)
        return now

    def remove(self, form: FlagDefinitionForm, live: Live) -> None:
        """A definition goes only with its flag or its environment."""

    def end(self, form: FlagDefinitionForm, live: Live, outputs: Properties) -> None:
        if form.on_destroy == "turn_off":
            self._apply(form, live, {"on": False})
            self.tell(form, "is turned off; all else in it stays as it is")
        elif form.on_destroy == "restore":
            self._restore(form, live, outputs)

    def ending(self, id: str, outputs: Properties) -> str:
        if outputs.get("on_destroy") == "restore":
            super().ending(id, outputs)  # what it names goes: what it named before may be something else
        return _ENDS.get(outputs.get("on_destroy", ""), "leaves it as it is")

    def claims(self, id: str, outputs: Properties, *, made: bool = False) -> Iterable[str]:
        """Part by part: two definitions of one flag may each have their own."""
        id = id or self.id_of(self._form(outputs))
        parts = {name for name in MANAGED if outputs.get(name) is not None}
        turned_off = {"on"} if outputs.get("on_destroy") == "turn_off" else set()
        return [self._claim(id, name) for name in sorted(parts | turned_off)]

    def spared(self, id: str, outputs: Properties, taken: Set[str]) -> Properties | None:
        others = [name for name in MANAGED if self._claim(id, name) in taken]
        if outputs.get("on_destroy") == "turn_off" and "on" not in others:
            return outputs
        if outputs.get("on_destroy") in ("turn_off", "restore"):
            said = f"another resource of the program has {', '.join(others)} now"
            self.session.tell(f"{self.title} {id} stays as it is: {said}")
        left = {name: entry for name, entry in outputs.items() if name not in others}
        previous = {name: was for name, was in (outputs.get("previous") or {}).items() if name not in others}
        return {**left, "previous": previous} if previous and outputs.get("on_destroy") == "restore" else None

    def _claim(self, id: str, part: str) -> str:
        return f"{self.title} {id}: {part}"

    def seen(self, name: str, declared: Any, live: Live) -> Any:
        """Every part in the words of the declaration, as far as it is there; else with variations by value."""
        now = _definition(live)
        there = now.values[name]
        try:
            want = wanted(name, declared, now.raw, now.flag_of)
        except InputError:
            return there
        if name != "rules":
            return declared if equal(want, now.parts[name]) else there
        return in_their_words(declared, want, now.parts[name], there, same_rule)

    def words(self, form: FlagDefinitionForm, live: Live, changed: list[str]) -> list[str]:
        now = _definition(live)
        place = _location(form)
        before = spoken(place, now.raw, now.parts, now.flag_of)
        after = spoken(place, now.raw, {**now.parts, **self._will_be(form, now, changed)}, now.flag_of)
        return [change.text for change in differences(before, after, PARTS)]

    def _will_be(self, form: FlagDefinitionForm, live: LiveDefinition, changed: list[str]) -> dict[str, Json]:
        """The wanted parts as they will be read."""
        asked = self._wanted(form, live, changed)
        if "rules" in asked:
            asked["rules"] = with_its_own(live.parts["rules"], asked["rules"])
        return asked

    def _declared_words(self, form: FlagDefinitionForm, ahead: Object | None) -> list[str]:
        """What is declared, for a flag that is not there yet: a new one is off everywhere."""
        if ahead:
            flag = {**ahead, "environments": {form.environment: definition_of(ahead)}}
            flags = _Flags(self.api(form.account), form.project, form.environment)
            live = self._live(flag, form.environment, flags)
            try:
                return self.words(form, live, list(self.declared(form)))
            except InputError as missing:
                if not missing.property.startswith("prerequisites"):  # another flag may be new, too
                    self.warn(form, missing)
        before, after = (Definition(_location(form), 0, {"on": on}) for on in (False, bool(form.on)))
        switched = [change.text for change in differences(before, after, PARTS[:1])]
        declared = self.declared(form)
        return switched + [f"{name}: {in_words(entry)}" for name, entry in declared.items() if name != "on"]

    def remembered(self, form: FlagDefinitionForm, before: Live | None, olds: Properties) -> Properties:
        """How each declared part was before it was declared, for ``on_destroy="restore"``."""
        was = olds.get("previous") or {}
        declared = self.declared(form)
        return {
            "previous": {name: was.get(name, before.values[name]) for name in declared if before is not None}
        }

    def _restore(self, form: FlagDefinitionForm, live: Live, outputs: Properties) -> None:
        declared = {name: outputs[name] for name in MANAGED if outputs.get(name) is not None}
        moved = [name for name, entry in declared.items() if not equal(self.seen(name, entry, live), entry)]
        if moved:
            self.tell(
                form, f"is NOT restored, because somebody changed {', '.join(moved)}; it stays as it is"
            )
            return
        try:
            self._apply(form, live, outputs.get("previous") or {})
        except FlagCopyError as error:
            self.tell(form, f"is NOT restored: {error.summary}. {error.detail}")
            return
        self.tell(form, "is restored to what it was before it was declared")

    def _apply(self, form: FlagDefinitionForm, live: Live, values: Mapping[str, Any]) -> None:
        inputs = {**self.place_of(form), "comment": form.comment, "account": form.account, **tidy(values)}
        reading = self._reading({name: entry for name, entry in inputs.items() if entry is not None})
        if reading.form is None:
            failure = reading.failures[0]
            raise InputError(failure.property, failure.reason)
        self._changed(reading.form, live, list(self.declared(reading.form)))

    def _unset(self, form: FlagDefinitionForm, now: LiveDefinition, api: Api) -> LiveDefinition:
        """No instruction unsets the off variation; a JSON patch does."""
        operations: list[Object] = [
            {"op": "remove", "path": f"/environments/{form.environment}/offVariation"}
        ]
        settled = self.settled_change(form, now, ["off_variation"])
        flag = api.json_patch_flag(form.project, form.flag, operations, form.comment, settled)
        return self._live(flag, form.environment, now.flag_of)

    def _edits(self, form: FlagDefinitionForm, live: Live, changed: list[str]) -> list[Object]:
        now = _definition(live)
        return Change(now.raw, form.environment, now.flag_of).instructions(self._wanted(form, now, changed))

    def _wanted(self, form: FlagDefinitionForm, now: LiveDefinition, names: list[str]) -> dict[str, Json]:
        declared = self.declared(form)
        return {name: wanted(name, declared[name], now.raw, now.flag_of) for name in names}

    def _gate(self, form: FlagDefinitionForm, live: Live) -> list[str]:
        """A warning where the environment takes changes only through an approval."""
        environment = self.api(form.account).environment(form.project, form.environment)
        reason = gate(environment, live.raw.get("tags") or [])
        if not reason:
            return []
        return [f"warning: {reason}: without a token that may bypass them, use FlagCopy(approval=…) instead"]

    def _require_segments(self, form: FlagDefinitionForm, live: LiveDefinition) -> None:
        """That the segments exist which the rules name anew: those in use do."""
        named = segments_named([rule.model_dump() for rule in form.rules or ()])
        asked = sorted(set(named) - set(segments_named(live.parts["rules"])))
        if not asked:
            return
        there = {
            entry["key"] for entry in self.api(form.account).segments(form.project, form.environment, asked)
        }
        for key in asked:
            if key not in there:
                where = f"{form.project}/{form.environment}"
                raise InputError(named[key], f"names the segment {key}, which {where} does not have")

    def _look(self, place: Mapping[str, str], account: str | None) -> LiveDefinition | None:
        api, environment = self.api(account), place["environment"]
        try:
            flag = found(lambda: api.flag(place["project"], place["flag"], [environment]))
        except InvalidRequestError:  # the vendor's answer to an environment that it does not know
            return None
        if flag is None or environment not in (flag.get("environments") or {}):
            return None
        return self._live(flag, environment, _Flags(api, place["project"], environment))

    def _live(self, flag: Object, environment: str, flag_of: FlagOf) -> LiveDefinition:
        block = flag["environments"][environment]
        there = normal(block)
        return LiveDefinition(
            values={name: as_input(name, entry, flag, flag_of) for name, entry in there.items()},
            assigned={"version": block["version"]},
            raw=flag,
            parts=there,
            flag_of=flag_of,
        )


class _Flags:
    """The other flags of a project, each read when it is first needed."""

    def __init__(self, api: Api, project: str, environment: str) -> None:
        self._api = api
        self._project = project
        self._environment = environment
        self._known: dict[str, Object] = {}

    def __call__(self, key: str) -> Object:
        if key not in self._known:
            flag = found(lambda: self._api.flag(self._project, key, [self._environment]))
            if flag is None:
                raise InputError("flag", f"names the flag {key}, which {self._project} does not have")
            self._known[key] = flag
        return self._known[key]


def _location(form: FlagDefinitionForm) -> Location:
    return Location("launchdarkly", form.project, form.environment, form.flag, form.account)


def _definition(live: Live) -> LiveDefinition:
    assert isinstance(live, LiveDefinition)
    return live
