"""The life of what is declared, on a thing that lives in a dict: what no vendor adds anything to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_flagcopy.errors import (
    ConflictError,
    InputError,
    NotFoundError,
    NotVerifiedError,
    UnavailableError,
)
from pulumi_flagcopy.lifecycle.declared import Declared, DeclaredForm, Live
from pulumi_flagcopy.lifecycle.declared_words import EXISTS_ALREADY
from pulumi_flagcopy.lifecycle.resource import Failure, Incomplete
from pulumi_flagcopy.lifecycle.unknown import UNKNOWN
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings


class Form(DeclaredForm):
    key: str
    name: str = ""
    tags: list[str] | None = None
    options: dict[str, Any] | None = None
    kind: str | None = None
    seed: str | None = None


class Thing(Declared[Form]):
    form = Form
    title = "thing"
    place = ("key",)
    replacing = ("kind",)
    at_creation = ("seed",)
    fails: Exception | None = None
    stays: Exception | None = None
    loses: Exception | None = None
    ignores = False

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.there: dict[str, dict[str, Any]] = {}
        self.calls: list[tuple[str, Any]] = []

    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        found = self.there.get(place["key"])
        return None if found is None else self._live(found)

    def make(self, form: Form) -> Live:
        if form.key in self.there:
            raise ConflictError("taken", status=409)
        self.calls.append(("make", form.key))
        self.there[form.key] = {"name": form.name, "tags": [], "options": {"a": 0, "b": 0}}
        return self._live(self.there[form.key])

    def change(self, form: Form, live: Live, changed: list[str]) -> Live:
        self.calls.append(("change", changed))
        if self.fails:
            raise self.fails
        if not self.ignores:
            for name in changed:
                value = self.declared(form)[name]
                old = self.there[form.key][name]
                self.there[form.key][name] = {**old, **value} if isinstance(value, dict) else value
        return self._live(self.there[form.key])

    def remove(self, form: Form, live: Live) -> None:
        self.calls.append(("remove", form.key))
        if self.stays:
            raise self.stays
        del self.there[form.key]
        if self.loses:
            raise self.loses

    def refine(self, form: Form) -> None:
        if form.name == "bad":
            raise InputError("name", "is bad", "Detail.", "Remedy.")

    @staticmethod
    def _live(found: dict[str, Any]) -> Live:
        return Live({name: found[name] for name in ("name", "tags", "options")}, {"version": 1}, found)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def thing(told: list[str]) -> Thing:
    return Thing(Session(Settings({}.get, {}), tell=told.append))


def test_what_creation_cannot_carry_follows_at_once(thing: Thing) -> None:
    created = thing.create({"key": "a", "name": "A", "tags": ["x"]})
    assert (created.id, created.outputs) == ("a", {"key": "a", "name": "A", "tags": ["x"], "version": 1})
    assert thing.calls == [("make", "a"), ("change", ["tags"])]


def test_nothing_stays_half_made(thing: Thing, told: list[str]) -> None:
    thing.fails = UnavailableError("down")
    with pytest.raises(UnavailableError, match="down"):
        thing.create({"key": "a", "tags": ["x"]})
    assert thing.there == {}
    assert told == ["thing a was created, but could not be finished; it was deleted again"]


def test_what_can_neither_be_finished_nor_deleted_is_kept_and_finished_later(
    thing: Thing, told: list[str]
) -> None:
    thing.fails = thing.stays = UnavailableError("down")
    inputs = {"key": "a", "tags": ["x"]}
    with pytest.raises(Incomplete) as kept:
        thing.create(inputs)
    assert (kept.value.error, kept.value.id) == (thing.fails, "a")
    assert kept.value.outputs == {"key": "a", "version": 1}, "what was not written is not there"
    assert "could not be deleted again: down" in told[0]
    thing.fails = None
    thing.update("a", kept.value.outputs, {**inputs, "name": "A"})
    assert (thing.there["a"]["tags"], thing.there["a"]["name"]) == (["x"], "A")


def test_what_failed_and_is_still_declared_so_is_finished(thing: Thing) -> None:
    """In a state of an earlier release, it has all its outputs."""
    inputs = {"key": "a", "name": "A", "tags": ["x"]}
    thing.there["a"] = {"name": "A", "tags": [], "options": {}}
    thing.update("a", {**inputs, "version": 1}, inputs)
    assert thing.there["a"]["tags"] == ["x"]


def test_an_update_writes_what_changed_in_the_program_and_what_a_refresh_has_seen(
    thing: Thing, told: list[str]
) -> None:
    inputs = {"key": "a", "name": "A", "tags": ["x"]}
    outputs = thing.create(inputs).outputs
    thing.there["a"]["tags"] = ["x", "of somebody else"]
    thing.calls.clear()
    renamed = {**inputs, "name": "B"}
    assert thing.check(inputs, renamed, preview=True).failures == []
    assert told == ["thing a changes:\n  name: A → B"]
    outputs = thing.update("a", outputs, renamed)
    assert thing.calls == [("change", ["name"])]
    assert thing.there["a"]["tags"] == ["x", "of somebody else"]

    seen = thing.read("a", outputs)
    assert seen is not None
    assert thing.diff("a", seen.outputs, renamed).changes
    thing.update("a", seen.outputs, renamed)
    assert thing.there["a"]["tags"] == ["x"]


def test_what_others_made_of_what_is_to_change_is_told_before_it_goes(thing: Thing, told: list[str]) -> None:
    inputs = {"key": "a", "name": "A", "tags": ["x"]}
    thing.create(inputs)
    thing.there["a"]["tags"] = ["x", "z"]
    for preview in (True, False):
        assert thing.check(inputs, {**inputs, "name": "B", "tags": ["y"]}, preview=preview).failures == []
    said = "thing a was changed by somebody else since it was last looked at; this changes in it:"
    assert told == [f'{said}\n  name: A → B\n  tags: ["x", "z"] → ["y"]'] * 2


def test_what_was_deleted_again_though_the_deletion_failed_is_not_kept(thing: Thing, told: list[str]) -> None:
    thing.fails, thing.loses = UnavailableError("down"), UnavailableError("no answer")
    with pytest.raises(UnavailableError, match="down"):
        thing.create({"key": "a", "tags": ["x"]})
    assert thing.there == {}
    assert told == ["thing a was created, but could not be finished; it was deleted again"]


def test_a_write_that_is_answered_with_success_but_not_done_is_an_error(thing: Thing) -> None:
    thing.ignores = True
    with pytest.raises(NotVerifiedError, match=r'Still to be changed:\n  tags: \[\] → \["x"\]'):
        thing.create({"key": "a", "tags": ["x"]})


def test_what_exists_is_not_taken_over_unless_told(thing: Thing, told: list[str]) -> None:
    thing.there["a"] = {"name": "Old", "tags": ["t"], "options": {"a": 1, "b": 2}}
    inputs = {"key": "a", "name": "New", "options": {"a": 5}}
    with pytest.raises(ConflictError, match="thing a exists already"):
        thing.create(inputs)
    assert thing.check({}, {**inputs, "adopt": True}, preview=True).failures == []
    assert told == [
        "thing a exists and is taken over; this changes in it:\n  name: Old → New\n  options.a: 1 → 5"
    ]
    thing.create({**inputs, "adopt": True})
    assert thing.there["a"] == {"name": "New", "tags": ["t"], "options": {"a": 5, "b": 2}}


def test_a_preview_says_that_what_is_to_be_made_exists_already(thing: Thing, told: list[str]) -> None:
    thing.there["a"] = {"name": "Old", "tags": [], "options": {}}
    assert thing.check({}, {"key": "a"}, preview=True).failures == []
    assert told == [f"thing a {EXISTS_ALREADY}"]
    thing.check({}, {"key": "b"}, preview=True)
    thing.check({}, {"key": "a"}, preview=False)
    assert len(told) == 1


def test_what_the_program_replaces_or_renames_is_not_in_the_way(thing: Thing, told: list[str]) -> None:
    inputs = {"key": "a", "kind": "one"}
    outputs = thing.create(inputs).outputs
    replaced = thing.check(inputs, {**inputs, "kind": "other"}, preview=True).inputs
    assert thing.diff("a", outputs, replaced).replaces == ["kind"]
    assert thing.check({}, replaced, preview=True).failures == []
    assert told == []


def test_what_the_program_no_longer_declares_is_told_and_stays(thing: Thing, told: list[str]) -> None:
    inputs = {"key": "a", "name": "A", "tags": ["x", "y"], "options": {"a": 1}, "comment": "c", "adopt": True}
    outputs = thing.create(inputs).outputs
    left = {"key": "a", "options": {"a": 1}}
    assert thing.check(inputs, left, preview=True).failures == []
    assert told == [
        "thing a keeps what the program no longer declares:\n"
        "  name: stays as it is, and is no longer managed\n"
        "  tags: stays as it is, and is no longer managed (2 entries in the last run); "
        "declare tags=[] to remove what is in it"
    ]
    thing.update("a", outputs, left)
    assert thing.there["a"] == {"name": "A", "tags": ["x", "y"], "options": {"a": 1, "b": 0}}
    thing.check(left, {**left, "tags": UNKNOWN}, preview=True)
    thing.check(inputs, {"key": "b"}, preview=True)
    assert len(told) == 1, "nothing that is not known yet, and nothing of what is replaced"


def test_only_what_differs_is_changed(thing: Thing) -> None:
    inputs = {"key": "a", "name": "A", "tags": ["x", "y"], "options": {"a": 1}}
    outputs = thing.create(inputs).outputs
    thing.calls.clear()
    thing.update("a", outputs, {**inputs, "name": "B", "tags": ["y", "x"]})
    assert thing.calls == [("change", ["name"])]
    thing.update("a", outputs, {**inputs, "name": "B"})
    assert thing.calls == [("change", ["name"])]


@pytest.mark.parametrize(
    ("news", "changes", "replaces", "delete_first"),
    [
        ({}, False, [], False),
        ({"comment": "other", "adopt": True}, False, [], False),
        ({"tags": ["y", "x"]}, False, [], False),
        ({"tags": ["x"]}, True, [], False),
        ({"tags": None}, True, [], False),
        ({"name": UNKNOWN}, True, [], False),
        ({"options": {"a": 1.0}}, False, [], False),
        ({"options": {"a": 1, "b": None}}, False, [], False),
        ({"options": {"a": 1, "b": 2}}, True, [], False),
        ({"options": {}}, True, [], False),
        ({"key": "b"}, True, ["key"], False),
        ({"account": "eu"}, True, ["account"], False),
        ({"kind": "other"}, True, ["kind"], True),
        ({"kind": "other", "key": "b"}, True, ["key", "kind"], False),
    ],
)
def test_diff(
    thing: Thing, news: dict[str, Any], changes: bool, replaces: list[str], delete_first: bool
) -> None:
    inputs = {"key": "a", "name": "A", "tags": ["x", "y"], "options": {"a": 1}, "kind": "one", "comment": "c"}
    outputs = {**inputs, "version": 1}
    wanted = {name: value for name, value in {**inputs, **news}.items() if value is not None}
    difference = thing.diff("a", outputs, wanted)
    assert (difference.changes, difference.replaces, difference.delete_first) == (
        changes,
        replaces,
        delete_first,
    )


def test_drift_is_shown_in_the_form_of_the_declaration(thing: Thing, told: list[str]) -> None:
    inputs = {"key": "a", "name": "A", "tags": ["y", "x"], "options": {"a": 1}, "seed": "s", "comment": "c"}
    outputs = thing.create(inputs).outputs
    assert thing.read("a", outputs).inputs == inputs  # type: ignore[union-attr]
    assert told == []
    thing.there["a"] = {"name": "A", "tags": ["z"], "options": {"a": 2, "b": 9}}
    found = thing.read("a", outputs)
    assert found is not None
    assert found.inputs == {**inputs, "tags": ["z"], "options": {"a": 2}}
    assert found.outputs == {**found.inputs, "version": 1}
    (said,) = told
    assert said.splitlines() == [
        "thing a drifted; `up` changes it back:",
        '  tags: ["z"] → ["y", "x"]',
        "  options.a: 2 → 1",
    ]
    assert thing.read("a", found.outputs) == found
    assert told == [said], "once"
    del thing.there["a"]
    assert thing.read("a", outputs) is None


def test_a_lookup_by_id_shows_everything(thing: Thing) -> None:
    thing.there["a"] = {"name": "A", "tags": ["x"], "options": {"a": 1, "b": 2}}
    found = thing.read("eu@a", {"key": "a", "_preview": False, "comment": "of a constructor with an id"})
    assert found is not None
    assert found.outputs == {
        "key": "a",
        "account": "eu",
        "name": "A",
        "tags": ["x"],
        "options": {"a": 1, "b": 2},
        "version": 1,
    }


def test_gone_at_update_and_at_delete(thing: Thing) -> None:
    with pytest.raises(NotFoundError, match="Run `refresh`"):
        thing.update("a", {"key": "a"}, {"key": "a", "name": "B"})
    thing.delete("a", {"key": "a"})
    assert thing.calls == []


def test_deletion_needs_nothing_but_the_place(thing: Thing) -> None:
    outputs = thing.create({"key": "a", "name": "A"}).outputs
    thing.delete("a", {**outputs, "tags": "drifted into what no form takes", "options": 7})
    assert thing.there == {}


def test_failures_name_the_input(thing: Thing) -> None:
    def failures(olds: dict[str, Any], **inputs: Any) -> list[Failure]:
        return thing.check(olds, {"key": "a", **inputs}, preview=True).failures

    assert failures({}, name="bad") == [Failure("name", "is bad\nDetail.\nRemedy.")]
    assert [failure.property for failure in failures({}, tags=["a", 1])] == ["tags[1]"]
    assert failures({}, name=UNKNOWN, tags=[UNKNOWN, 1]) == []
    assert [failure.property for failure in failures({"key": "a", "seed": "s"}, seed="t")] == ["seed"]
    assert failures({"key": "a", "seed": "s"}) == []
    assert failures({"key": "a", "seed": "s"}, seed=UNKNOWN) == []
