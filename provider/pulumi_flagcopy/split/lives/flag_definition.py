"""The life of a flag's definition in one environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

from ...copying.definition import Definition
from ...copying.json_types import Json
from ...copying.location import Location
from ...copying.plan import differences
from ...errors import InputError
from ...lifecycle.colliding import refuse_declared
from ...lifecycle.comparing import equal
from ...lifecycle.declared import Live, Settled
from ...lifecycle.declared_words import NO_PART
from ...lifecycle.resource import Properties
from ..api import Object
from ..parts import PARTS, WRITABLE, blank, definition
from ..words import UNDEFINED
from .definition_form import NAMING, REQUIRED, FlagDefinitionForm, check_beside, check_definition, named
from .definition_parts import (
    MEMBERS,
    as_inputs,
    compatible,
    copied_parts,
    rule_input,
    seen_rules,
    seen_treatments,
    written,
)
from .gated import GatedLife
from .life import found, gone, note
from .naming import refuse_needed
from .unlike import of_another_traffic_type, without_the_treatment

Triple: TypeAlias = tuple[str, str, str]
"""The ids of workspace and environment around the flag's name."""

_SMALL = frozenset({"defaultTreatment", "baselineTreatment", "trafficAllocation", "defaultRule", "rules"})
"""What a JSON patch may change alone. Treatments are written with all that names them; of ``flagSets`` and
``impressionsDisabled`` it is not known whether a patch takes them."""


class FlagDefinitionLife(GatedLife[FlagDefinitionForm]):
    """See ``Declared``. Only the parts that are declared are managed.

    So one that was there before stays in the end, with the parts that nobody declared; only one that this resource has
    made goes with it.
    """

    form = FlagDefinitionForm
    title = "Split flag definition"
    place = ("workspace", "environment", "flag")
    names = ("environment", "flag")
    unordered = ("flag_sets",)
    way = (
        "Declare it in an environment without approvals, and bring it here with FlagCopy(..., approval='request'): "
        "that files a change request and follows it."
    )

    def refine(self, form: FlagDefinitionForm) -> None:
        check_definition(form)

    def refuse_collisions(self, form: FlagDefinitionForm, name: str) -> None:
        declared = self.declared(form)
        parts = copied_parts(declared)
        refuse_declared(self.session, name, _location(form), parts, declared, self._excludes)

    def _excludes(self, name: str, one: Any, other: Any) -> bool:
        if name == "treatments":
            return not compatible(one, other)
        return self._differs(name, one, other)

    def foresee(self, form: FlagDefinitionForm, olds: Properties, news: Properties, *, preview: bool) -> None:
        super().foresee(form, olds, news, preview=preview)
        changed = set(self.changed(olds, news)) if olds else set()
        if not olds or changed & set(NAMING):
            self._require_named(form, olds, preview=preview)

    def foresee_changed(
        self,
        form: FlagDefinitionForm,
        olds: Properties,
        live: Live,
        changed: list[str],
        *,
        preview: bool,
    ) -> None:
        super().foresee_changed(form, olds, live, changed, preview=preview)
        check_beside(form, live.values)
        self._foretell(form, live, changed, preview=preview)

    def foresee_new(self, form: FlagDefinitionForm, live: Live | None, *, preview: bool) -> None:
        super().foresee_new(form, live, preview=preview)
        if not self.declared(form):
            self.tell(form, NO_PART)
        if live is not None:
            check_beside(form, live.values)
            self._foretell(form, live, self.differing(form, live), preview=preview)

    def foresee_made(self, form: FlagDefinitionForm, *, preview: bool) -> None:
        self._foretell(form, None, [], preview=preview)
        if workspace := self.workspace(self.place_of(form), form.account):
            self.tell(form, "is made:", self._words_made(form, workspace))

    def _foretell(
        self, form: FlagDefinitionForm, live: Live | None, changed: list[str], *, preview: bool
    ) -> None:
        """Tell the copies that come after it what they will find."""
        due = live and [name for name in self.differing(form, live) if name in changed]
        if preview and (live is None or due):
            who, scope = self.called(form), _location(form).scope
            if live is None:
                self.session.foretell(who, scope, {form.flag: None})
                return
            was, will_be = self._sides(form, live, due or [])
            changed = [name for name in was.parts if was.parts[name] != will_be.parts[name]]
            self.session.foretell(who, scope, {form.flag: will_be}, {form.flag: changed})

    def lacking(self, form: FlagDefinitionForm) -> Iterable[InputError]:
        missing = list(super().lacking(form))
        return missing or self._incomplete(form)

    def free(self, form: FlagDefinitionForm, changed: list[str], permissions: dict[str, bool]) -> bool:
        return changed == ["killed"] and bool(form.killed) and bool(permissions.get("allowKills"))

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        ids = self.environment(place, account)
        if ids is None:
            return None
        body = found(lambda: self.api(account).definition(ids[0], place["flag"], ids[1]))
        return None if body is None else self.live_of(body, ids[0], account)

    def make(self, form: FlagDefinitionForm) -> Live:
        for missing in self._incomplete(form):
            raise missing
        workspace, environment = self.require_environment(form)
        declared = {name: value for name, value in self.declared(form).items() if name in MEMBERS}
        body = {**self._members(form, workspace, declared, {}), **note(form, f"Define {form.flag}")}
        settled = self.settled_creation(form, declared)
        answer = self.api(form.account).create_definition(workspace, form.flag, environment, body, settled)
        return self.live_of(answer, workspace, form.account)

    def change(self, form: FlagDefinitionForm, live: Live, changed: list[str]) -> Live:
        """A kill comes first and a restore last, so that nobody is served by what is still to be replaced."""
        workspace, environment = self.require_environment(form)
        place = (workspace, form.flag, environment)
        content = [name for name in changed if name in MEMBERS]
        killed = form.killed if "killed" in changed else live.values["killed"]
        now = self._switch(form, live, place, alive=False) if killed else live
        if content:
            now = self._write(form, now, place, content)
        if killed:  # also where the write has revived it
            return self._switch(form, now, place, alive=False)
        # Killed by somebody since the last look: that is not taken back.
        return self._switch(form, now, place, alive=True) if "killed" in changed else now

    def _write(self, form: FlagDefinitionForm, live: Live, place: Triple, changed: list[str]) -> Live:
        """The content, whatever becomes of ``killed`` by it."""
        api, declared = self.api(form.account), self.declared(form)
        members = self._members(form, place[0], {name: declared[name] for name in changed}, live.raw)
        settled, said = self.settled_change(form, live, changed), note(form, f"Change {form.flag}")
        if set(members) <= _SMALL:
            patch = [
                {"op": "replace" if member in live.raw else "add", "path": f"/{member}", "value": value}
                for member, value in members.items()
            ]
            answer = api.patch_definition(*place, patch, said, settled)
        else:
            whole = {member: live.raw[member] for member in WRITABLE if member in live.raw}
            answer = api.update_definition(*place, {**whole, **members, **said}, settled)
        return self.live_of(answer, place[0], form.account)

    def _switch(self, form: FlagDefinitionForm, live: Live, place: Triple, *, alive: bool) -> Live:
        """Killed or restored, if it is not yet."""
        if live.values["killed"] is not alive:
            return live
        send = self.api(form.account).restore if alive else self.api(form.account).kill
        said = note(form, f"{'Restore' if alive else 'Kill'} {form.flag}")
        send(*place, said, self._settled_switch(form, live, alive))
        return self.existing(form)

    def _require_named(self, form: FlagDefinitionForm, olds: Properties, *, preview: bool) -> None:
        """Segments, flag sets and flags that it did not name last time have to be there, or be promised."""
        before = self._form(olds) if olds else None
        known = {found[1:] for found in named(before)} if before else set()
        new = [found for found in named(form) if found[1:] not in known]
        lack = self.lack_of(form)
        nothing_lacks = self.insist(form, lack.named(new), preview=preview)
        ids = self.environment(self.place_of(form), form.account) if nothing_lacks else None
        if ids is None:
            return
        segments = [
            (path, name) for path, what, name in new if what == "segment" and not lack.promised(what, name)
        ]
        for unlike in of_another_traffic_type(self.directory(form.account), form, ids[0], segments):
            raise unlike
        for unlike in without_the_treatment(
            self.api(form.account), form, ids, partial(self._will_change, form)
        ):
            raise unlike

    def _will_change(self, form: FlagDefinitionForm, flag: str) -> bool:
        """Whether another resource of the program declares or changes the definition of this flag beside it."""
        place = replace(_location(form), flag=flag)
        foretold = self.session.foretold.so_far().changes(place)
        return foretold or self.promised(self.title, form.account, form.workspace, form.environment, flag)

    def _incomplete(self, form: FlagDefinitionForm) -> list[InputError]:
        """What a definition needs that is to be made, and not taken over."""
        reason = f"is required: {form.flag} is not defined in {form.environment} yet"
        return [InputError(name, reason) for name in REQUIRED if getattr(form, name) is None][:1]

    def _settled_switch(self, form: FlagDefinitionForm, before: Live, alive: bool) -> Settled:
        """Whether a kill or restore of unknown fate happened; it is sent again only if nothing at all has changed."""

        def settled() -> Any:
            now = self.existing(form)
            if now.values["killed"] is not alive:
                return now.raw
            if equal(now.raw, before.raw):
                return None
            raise self.changed_meanwhile(form)

        return settled

    def remembered(self, form: FlagDefinitionForm, before: Live | None, olds: Properties) -> Properties:
        return {"adopted": _adopted(olds) if olds else before is not None}

    def ending(self, id: str, outputs: Properties) -> str:
        if _adopted(outputs):
            self.session.leaving_behind.add(_location(self._to_end(id, outputs)))
            return "leaves it as it is, since it was there before"
        super().ending(id, outputs)
        return f"deletes the definition {_location(self._form(outputs)).short}: {UNDEFINED}"

    def refuse_end(self, form: FlagDefinitionForm, outputs: Properties) -> None:
        refuse_needed(self.afterwards(form), [_location(form).scope], form.flag)

    def end(self, form: FlagDefinitionForm, live: Live, outputs: Properties) -> None:
        if not _adopted(outputs):
            super().end(form, live, outputs)
            return
        self.session.left_behind.append(_location(form))
        rest = ", killed, until somebody restores it in Split" if live.values["killed"] else ""
        self.tell(form, f"was there before this resource, so it stays as it is now{rest}")

    def remove(self, form: FlagDefinitionForm, live: Live) -> None:
        workspace, environment = self.require_environment(form)
        said, settled = note(form, f"Remove {form.flag}"), self.settled_removal(form)
        api = self.api(form.account)
        gone(lambda: api.remove_definition(workspace, form.flag, environment, said, settled))

    def seen(self, name: str, declared: Any, live: Live) -> Any:
        there = live.values[name]
        if name == "treatments":
            return seen_treatments(declared, there)
        if name == "rules":
            return seen_rules(declared, there)
        if name == "flag_sets":
            ids = sorted(entry["id"] for entry in live.raw.get("flagSets") or [])
            there = ids if sorted(declared) == ids else there
            return declared if sorted(declared) == there else there
        return super().seen(name, declared, live)

    def alike(self, name: str, one: Any, other: Any) -> bool:
        if name == "rules":
            return equal([rule_input(rule) for rule in one], [rule_input(rule) for rule in other])
        if name == "treatments":
            return equal(seen_treatments(one, other), one) and equal(seen_treatments(other, one), other)
        return super().alike(name, one, other)

    def declared(self, form: FlagDefinitionForm) -> dict[str, Any]:
        fields = form.model_dump(exclude_unset=True, exclude_none=True, by_alias=True)
        return {name: value for name, value in fields.items() if name in MEMBERS or name == "killed"}

    def words(self, form: FlagDefinitionForm, live: Live, changed: list[str]) -> list[str]:
        before, after = self._sides(form, live, changed)
        return [change.text for change in differences(before, after, PARTS)]

    def _sides(
        self, form: FlagDefinitionForm, live: Live, changed: list[str]
    ) -> tuple[Definition, Definition]:
        """The definition as it is, and with the declared values of what has ``changed``."""
        declared, where = self.declared(form), _location(form)
        workspace = self.workspace(self.place_of(form), form.account) or form.workspace
        content = {name: declared[name] for name in changed if name in MEMBERS}
        after = {**live.raw, **self._members(form, workspace, content, live.raw)}
        if "killed" in changed:
            after["killed"] = declared["killed"]
        names = self._flag_sets(after, workspace, form.account)
        before = definition(where, live.raw, self._flag_sets(live.raw, workspace, form.account))
        return before, definition(where, after, names)

    def _words_made(self, form: FlagDefinitionForm, workspace: str) -> list[str]:
        """What is declared of one that is not there yet."""
        where, declared = _location(form), self.declared(form)
        content = {name: value for name, value in declared.items() if name in MEMBERS}
        body = {**self._members(form, workspace, content, {}), "killed": bool(declared.get("killed"))}
        after = definition(where, body, self._flag_sets(body, workspace, form.account))
        return [change.text for change in differences(blank(where, form.flag), after, PARTS)]

    def _members(
        self, form: FlagDefinitionForm, workspace: str, content: Mapping[str, Json], body: Object
    ) -> Object:
        there = {entry["id"]: entry for entry in body.get("flagSets") or []}

        def flag_set(text: str) -> Json:
            entry = self.directory(form.account).flag_set(workspace, text) or {"id": text}
            return there.get(entry["id"]) or {name: entry[name] for name in ("id", "type") if name in entry}

        return written(content, body, flag_set)

    def live_of(self, body: Object, workspace: str, account: str | None) -> Live:
        """A definition as the vendor answered with it; the workspace by id."""
        values = as_inputs(body, self._flag_sets(body, workspace, account))
        return Live(values, {"last_update_time": body.get("lastUpdateTime", 0)}, body)

    def _flag_sets(self, body: Object, workspace: str, account: str | None) -> dict[str, str]:
        entries = (
            self.directory(account).flag_set(workspace, entry["id"]) for entry in body.get("flagSets") or []
        )
        return {entry["id"]: entry["name"] for entry in entries if entry}


def _adopted(outputs: Properties) -> bool:
    """Whether it was there before this resource. A state of an earlier release does not say so: then if it may have."""
    partial = any(outputs.get(name) is None for name in REQUIRED)
    return bool(outputs.get("adopted", outputs.get("adopt") or partial))


def _location(form: FlagDefinitionForm) -> Location:
    return Location("split", form.workspace, form.environment, form.flag, form.account)


__all__ = ["FlagDefinitionForm", "FlagDefinitionLife"]
