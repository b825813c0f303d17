"""The life of a flag: what is the same in all environments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...copying.location import Scope
from ...errors import ConflictError
from ...lifecycle.comparing import equal
from ...lifecycle.declared import Live
from ...lifecycle.resource import Properties
from ...lifecycle.unknown import set_aside
from ..api import Object
from .ahead import new_flag, with_variations
from .flag_edits import edits, refuse_losses, variation_words
from .flag_form import FlagForm, check_flag, declared_variations
from .life import LaunchDarklyLife, found, gone, wire
from .variations import UnknownVariation, as_declared_variations, kind_of, place


class FlagLife(LaunchDarklyLife[FlagForm]):
    """See ``Declared``. Variations are compared by value and name; their order in the program means nothing."""

    form = FlagForm
    title = "LaunchDarkly flag"
    place = ("project", "key")
    goes_with_it = "and its definitions in all environments"
    names = ("project",)
    replacing = ("migration",)
    ours = ("account", "adopt", "comment", "archive_on_destroy")

    def refine(self, form: FlagForm) -> None:
        check_flag(form)

    def foretell(self, form: FlagForm, changed: list[str] | None) -> None:
        """A promotion may select it."""
        if changed is None or "tags" in changed:
            container = Scope("launchdarkly", form.project, "", form.account)
            self.session.foretold.flag(self.called(form), [container], form.key, form.tags or ())

    def foresee_new(self, form: FlagForm, live: Live | None, *, preview: bool) -> None:
        super().foresee_new(form, live, preview=preview)
        if live is not None:
            self._refuse(form, live, ["variations"])

    def foresee_made(self, form: FlagForm, *, preview: bool) -> None:
        if preview and not form.migration:
            defaults = self.declared(form).get("defaults") or {}
            self._ahead(form, new_flag(form.key, declared_variations(form), defaults))

    def foresee_changed(
        self, form: FlagForm, olds: Properties, live: Live, changed: list[str], *, preview: bool
    ) -> None:
        super().foresee_changed(form, olds, live, changed, preview=preview)
        self._refuse(form, live, changed)
        if preview and "variations" in changed and form.variations is not None:
            variations = with_variations(declared_variations(form), live.raw["variations"])
            self._ahead(form, {**live.raw, "variations": variations})

    def _refuse(self, form: FlagForm, live: Live, changed: list[str]) -> None:
        """Raise what the vendor would refuse, or would do beside what was asked."""
        kind = _kind(self.declared(form))
        if kind and kind != live.values["kind"]:
            raise ConflictError(
                f"The {self.title} {self.id_of(form)} is a {live.values['kind']} flag, not a {kind} flag",
                "The kind of a flag cannot change.",
                "Declare it as it is, or delete it first: its definitions in all environments go with it.",
            )
        if "variations" in changed:
            refuse_losses(form, live.raw)

    def _ahead(self, form: FlagForm, flag: Object) -> None:
        self.platform().flags_ahead[form.account, form.project, form.key] = flag

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        flag = found(lambda: self.api(account).flag(place["project"], place["key"], []))
        return None if flag is None else live_of(flag)

    def make(self, form: FlagForm) -> Live:
        declared = self.declared(form)
        later = ("archived", "deprecated")  # no flag can be created so
        carried = {name: entry for name, entry in declared.items() if name not in later}
        with self.api(form.account).writing(form.project, form.key):
            return live_of(
                self.api(form.account).create_flag(
                    form.project, _body(form, carried), self.settled_creation(form, carried)
                )
            )

    def change(self, form: FlagForm, live: Live, changed: list[str]) -> Live:
        declared = self.declared(form)
        self._refuse(form, live, changed)  # it may have moved since the check
        body: Object = {"instructions": edits({name: declared[name] for name in changed}, live.raw)}
        if form.comment:
            body["comment"] = form.comment
        api, settled = self.api(form.account), self.settled_change(form, live, changed)
        with api.writing(form.project, form.key):
            return live_of(api.patch_flag(form.project, form.key, body, settled))

    def remove(self, form: FlagForm, live: Live) -> None:
        api = self.api(form.account)
        with api.writing(form.project, form.key):
            gone(lambda: api.delete_flag(form.project, form.key, self.settled_removal(form)))

    def ending(self, id: str, outputs: Properties) -> str:
        if outputs.get("archive_on_destroy"):
            return "archives it instead of deleting it"
        return super().ending(id, outputs)

    def end(self, form: FlagForm, live: Live, outputs: Properties) -> None:
        if not form.archive_on_destroy:
            super().end(form, live, outputs)
        elif not live.values["archived"]:
            archived = FlagForm(
                project=form.project, key=form.key, account=form.account, comment=form.comment, archived=True
            )
            self.change(archived, live, ["archived"])
            self.tell(form, "is archived, not deleted: its key stays taken")

    def kinds(self, olds: Properties, news: Properties) -> list[str]:
        old, new = _kind(olds), _kind(news)
        return [] if not old or not new or old == new else ["kind" if "kind" in news else "variations"]

    def seen(self, name: str, declared: Any, live: Live) -> Any:
        there = live.values[name]
        if name == "variations":
            return as_declared_variations(declared, there)
        if name == "defaults":
            return {key: _default(declared[key], there.get(key), live) for key in declared}
        if name == "custom_properties":
            return declared if equal(declared, there) else there
        return super().seen(name, declared, live)

    def alike(self, name: str, one: Any, other: Any) -> bool:
        if name == "variations":
            return equal(as_declared_variations(one, other), one) and equal(
                as_declared_variations(other, one), other
            )
        if name == "custom_properties":
            return equal(one, other)
        return super().alike(name, one, other)

    def words(self, form: FlagForm, live: Live, changed: list[str]) -> list[str]:
        others = [name for name in changed if name != "variations"]
        lines = super().words(form, live, others)
        if "variations" in changed:
            lines += variation_words(declared_variations(form), live.raw)
        return lines


def live_of(flag: Object) -> Live:
    variations = flag.get("variations") or []
    defaults = flag.get("defaults") or {}
    values: dict[str, Any] = {
        "name": flag.get("name"),
        "description": flag.get("description") or "",
        "kind": kind_of([variation.get("value") for variation in variations]),
        "variations": [
            {
                name: variation[name]
                for name in ("value", "name", "description")
                if variation.get(name) is not None
            }
            for variation in variations
        ],
        "defaults": {
            name: variations[defaults[camel]]["value"]
            for name, camel in (("on_variation", "onVariation"), ("off_variation", "offVariation"))
            if camel in defaults
        },
        "tags": flag.get("tags") or [],
        "temporary": bool(flag.get("temporary")),
        "maintainer_id": flag.get("maintainerId", ""),
        "maintainer_team_key": flag.get("maintainerTeamKey", ""),
        "custom_properties": {
            key: {"name": entry.get("name"), "values": entry.get("value") or []}
            for key, entry in (flag.get("customProperties") or {}).items()
        },
        "archived": bool(flag.get("archived")),
        "deprecated": bool(flag.get("deprecated")),
    }
    if migration := flag.get("migrationSettings"):
        values["migration"] = {
            name: migration[camel]
            for name, camel in (("stage_count", "stageCount"), ("context_kind", "contextKind"))
            if migration.get(camel) is not None
        }
    if availability := flag.get("clientSideAvailability"):
        values["client_side_availability"] = {
            "using_environment_id": bool(availability.get("usingEnvironmentId")),
            "using_mobile_key": bool(availability.get("usingMobileKey")),
        }
    return Live(values, {"version": flag.get("_version", 0)}, flag)


def _body(form: FlagForm, declared: Mapping[str, Any]) -> Object:
    body: Object = {"key": form.key, "name": form.name or form.key}
    for name in ("description", "tags", "temporary", "maintainer_id", "maintainer_team_key"):
        if name in declared:
            body |= wire({name: declared[name]})
    if form.client_side_availability:
        body |= wire({"client_side_availability": declared["client_side_availability"]})
    if form.variations is not None:
        body["variations"] = declared["variations"]
    if form.defaults is not None:
        variations = declared_variations(form)
        body["defaults"] = {
            "onVariation": place(form.defaults.on_variation, variations),
            "offVariation": place(form.defaults.off_variation, variations),
        }
    if form.custom_properties is not None:
        body["customProperties"] = {
            key: {"name": entry.name, "value": entry.values} for key, entry in form.custom_properties.items()
        }
    if form.migration:
        body |= {"purpose": "migration", "migrationSettings": wire(declared["migration"])}
    return body


def _default(declared: Any, there: Any, live: Live) -> Any:
    """A default as declared, if it names the variation that is the default."""
    variations = live.values["variations"]
    try:
        return declared if equal(variations[place(declared, variations)]["value"], there) else there
    except UnknownVariation:
        return there


def _kind(properties: Mapping[str, Any]) -> str:
    """The kind that inputs declare, in words or by their values; empty: they do not."""
    if declared := properties.get("kind"):
        return str(declared) if isinstance(declared, str) else ""
    variations = properties.get("variations")
    if not variations or set_aside(variations)[1]:
        return ""
    return kind_of([variation.get("value") for variation in variations])
