"""The life of a standard segment in one environment: that it is active there, and its keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from ...copying.location import Scope
from ...copying.words import counted
from ...errors import TO_KEEP_IT, ConflictError
from ...lifecycle.declared import DeclaredForm, Live
from ...lifecycle.resource import Properties, StillNamed
from .fields import Place, SegmentName
from .gated import GatedLife
from .life import ANY_TIME, found, gone, note
from .naming import refuse_named, still_named

MOST = 100_000
"""How many keys a segment may have in an environment, by the vendor's documentation."""

Key = Annotated[str, Field(min_length=1, max_length=1024)]


def _once(keys: list[str]) -> list[str]:
    """By their places: keys are people's, and are told in numbers only."""
    first = dict(zip(reversed(keys), range(len(keys), 0, -1), strict=True))
    again = [place for place, key in enumerate(keys, 1) if first[key] < place]
    if again:
        raise ValueError(
            f"has the same key twice: entry {again[0]} is entry {first[keys[again[0] - 1]]} again"
        )
    return keys


class SegmentKeysForm(DeclaredForm):
    """The inputs of a segment's keys."""

    workspace: Place
    environment: Place
    segment: SegmentName
    keys: Annotated[list[Key], Field(max_length=MOST), AfterValidator(_once)] | None = None


class SegmentKeysLife(GatedLife[SegmentKeysForm]):
    """See ``Declared``. Without ``keys`` only the activation is managed."""

    form = SegmentKeysForm
    title = "Split segment's keys"
    place = ("workspace", "environment", "segment")
    names = ("environment", "segment")
    unordered = ("keys",)
    way = (
        "Leave keys out: then only the activation is managed, which needs no approval. Submit the keys in Split, as a "
        "change request of the segment."
    )

    def free(self, form: SegmentKeysForm, changed: list[str], permissions: dict[str, bool]) -> bool:
        return "keys" not in changed

    def foresee_made(self, form: SegmentKeysForm, *, preview: bool) -> None:
        if preview:
            names = self.session.platform("split").names_of(_scope(form))
            self.session.foretold.segment(self.called(form), names, form.segment)

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        ids = self.environment(place, account)
        if ids is None:
            return None
        return found(lambda: self._live(ids[1], place["segment"], account))

    def make(self, form: SegmentKeysForm) -> Live:
        _, environment = self.require_environment(form)
        settled = self.settled_creation(form, ())
        self.api(form.account).activate_segment(environment, form.segment, settled)
        return Live({"keys": []}, _assigned(environment, 0))

    def change(self, form: SegmentKeysForm, live: Live, changed: list[str]) -> Live:
        wanted, there = form.keys or [], set(live.values["keys"])
        api, environment = self.api(form.account), live.assigned["environment_id"]
        said = note(form, f"Set the keys of {form.segment}")
        new, old = [key for key in wanted if key not in there], sorted(there - set(wanted))
        steps = [(api.add_segment_keys, new), (api.remove_segment_keys, old)]
        if len(there) + len(new) > MOST:  # there is no room for both at once
            steps.reverse()
        for step, some in steps:
            step(environment, form.segment, some, said)
        return self._live(environment, form.segment, form.account)

    def remove(self, form: SegmentKeysForm, live: Live) -> None:
        api, environment = self.api(form.account), live.assigned["environment_id"]
        said = note(form, f"Remove the keys of {form.segment}")
        api.remove_segment_keys(environment, form.segment, live.values["keys"], said)
        gone(lambda: api.deactivate_segment(environment, form.segment, ANY_TIME))

    def refuse_end(self, form: SegmentKeysForm, outputs: Properties) -> None:
        refuse_named(self.afterwards(form), [_scope(form)], form.segment)
        live = self.look(self.place_of(form), form.account)
        if live is not None and (strangers := _strangers(live, outputs)):
            raise StillNamed(f"cannot be deleted: {_not_ours(strangers)}", fails=True)

    def ending(self, id: str, outputs: Properties) -> str:
        super().ending(id, outputs)
        return f"takes out its {counted(len(outputs['keys']), 'key')}" if outputs.get("keys") else ""

    def end(self, form: SegmentKeysForm, live: Live, outputs: Properties) -> None:
        if strangers := _strangers(live, outputs):
            raise ConflictError(
                f"The {self.title} {self.id_of(form)} are not all this program's",
                f"There are others: {_not_ours(strangers)}.",
                f"Remove them first, or take them over with `refresh`. {TO_KEEP_IT}",
            )
        self.remove(form, live)
        if said := still_named(self.afterwards(form), [_scope(form)], form.segment):
            self.tell(form, f"went while {said}")

    def words(self, form: SegmentKeysForm, live: Live, changed: list[str]) -> list[str]:
        if "keys" not in changed:
            return []
        wanted, there = set(form.keys or []), set(live.values["keys"])
        return [f"keys: add {len(wanted - there)}, remove {len(there - wanted)}"]

    def _live(self, environment: str, segment: str, account: str | None) -> Live:
        keys = sorted(self.api(account).segment_keys(environment, segment))
        return Live({"keys": keys}, _assigned(environment, len(keys)))


def _strangers(live: Live, outputs: Properties) -> set[str]:
    return set(live.values["keys"]) - set(outputs.get("keys") or ())


def _not_ours(strangers: set[str]) -> str:
    return f"the segment has {counted(len(strangers), 'key')} there that the program did not put there"


def _assigned(environment: str, count: int) -> dict[str, str | int]:
    return {"environment_id": environment, "key_count": count}


def _scope(form: SegmentKeysForm) -> Scope:
    return Scope("split", form.workspace, form.environment, form.account)
