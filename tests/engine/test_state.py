"""The state on disk, and the order of deletions."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from pulumi_flagcopy.engine.deletion import waves
from pulumi_flagcopy.engine.errors import LockedError, ProjectError, SecretsError
from pulumi_flagcopy.engine.journal import Journal
from pulumi_flagcopy.engine.lock import locked
from pulumi_flagcopy.engine.secrets import Crypter
from pulumi_flagcopy.engine.state import Deployment, Operation, Resource, StateFile
from pulumi_flagcopy.engine.values import secret


@pytest.fixture(autouse=True)
def _passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")


def resource(name: str, *needs: str, **options: object) -> Resource:
    dependencies = tuple(f"urn:pulumi:dev::shop::t:m:T::{need}" for need in needs)
    made = Resource(f"urn:pulumi:dev::shop::t:m:T::{name}", "t:m:T", True, dependencies=dependencies)
    return made.replaced(**options)


def test_a_state_comes_back_as_it_was(tmp_path: Path) -> None:
    full = resource(
        "full",
        "other",
        id="full-1",
        inputs={"a": secret({"b": [1]}), "n": None},
        outputs={"c": "d"},
        parent="urn:pulumi:dev::shop::t:m:T::parent",
        provider="urn:provider::1",
        property_dependencies={"a": ["urn:x"]},
        protect=True,
        external=True,
        delete=True,
        pending_replacement=True,
        retain_on_delete=True,
        additional_secret_outputs=("c",),
        ignore_changes=("a",),
        created="2026-01-01T00:00:00Z",
        modified="2026-01-02T00:00:00Z",
    )
    file = StateFile(tmp_path / "state" / "dev.json")
    file.save(Deployment([full, resource("plain")], [Operation("creating", resource("pending"))]))
    back = StateFile(tmp_path / "state" / "dev.json").load()
    assert [vars(entry) for entry in back.resources] == [vars(full), vars(resource("plain"))]
    assert [(entry.type, entry.resource.name) for entry in back.pending] == [("creating", "pending")]


def test_a_state_is_for_its_owner_only_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "dev.json"
    StateFile(path).save(Deployment([resource("a")]))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_no_key_is_made_where_nothing_is_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")
    StateFile(tmp_path / "dev.json").save(Deployment([resource("a", inputs={"b": 1})]))
    document = json.loads((tmp_path / "dev.json").read_text())
    assert document["deployment"]["secrets_providers"] is None
    with pytest.raises(SecretsError):
        StateFile(tmp_path / "dev.json").save(Deployment([resource("a", inputs={"b": secret(1)})]))


def test_a_salt_of_the_stack_file_is_used_and_an_old_one_still_read(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    StateFile(path).save(Deployment([resource("a", inputs={"b": secret("x")})]))
    stack_file = Crypter()
    stack_file.prepare()
    file = StateFile(path, stack_file)
    deployment = file.load()
    assert deployment.resources[0].inputs == {"b": secret("x")}
    file.save(deployment)
    written = json.loads(path.read_text())["deployment"]["secrets_providers"]
    assert written == {"type": "passphrase", "state": {"salt": stack_file.salt_state}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ('{"version": 2}', "version 2; this engine reads version 3"),
        ("[]", "not the state of a stack"),
        ('{"version": 3}', "not the state of a stack"),
        ('{"version": 3, "deployment": {"resources": [{"type": "t"}]}}', "not the state of a stack"),
        ('{"version": 3, "deployment": {"resources": ["x"]}}', "not the state of a stack"),
    ],
)
def test_another_state_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "dev.json").write_text(text)
    with pytest.raises(ProjectError, match=words):
        StateFile(tmp_path / "dev.json").load()


def test_a_state_of_another_secrets_provider_is_refused(tmp_path: Path) -> None:
    document = {"version": 3, "deployment": {"secrets_providers": {"type": "cloud", "state": {}}}}
    (tmp_path / "dev.json").write_text(json.dumps(document))
    with pytest.raises(SecretsError, match="'cloud'"):
        StateFile(tmp_path / "dev.json").load()


def test_every_step_is_on_disk_before_the_next(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "dev.json")
    old = resource("old")
    journal = Journal(Deployment([old]), file)

    def on_disk() -> tuple[list[str], list[str]]:
        deployment = StateFile(tmp_path / "dev.json").load()
        return [entry.name for entry in deployment.resources], [
            f"{entry.type} {entry.resource.name}" for entry in deployment.pending
        ]

    new = resource("new")
    operation = journal.begin("creating", new)
    assert on_disk() == (["old"], ["creating new"])
    journal.done(operation, added=new)
    assert on_disk() == (["new", "old"], [])
    operation = journal.begin("deleting", old)
    journal.abandon(operation)
    assert on_disk() == (["new", "old"], [])
    operation = journal.begin("deleting", old)
    journal.done(operation, removed=old)
    assert on_disk() == (["new"], [])


def test_the_order_of_deletions() -> None:
    state = [resource("a"), resource("b", "a"), resource("c", "b"), resource("d"), resource("e", "a", "c")]
    names = [{entry.name for entry in group} for group in waves(state)]
    assert names == [{"d", "e"}, {"c"}, {"b"}, {"a"}]
    assert waves([]) == []


def test_a_lock_is_free_again_after_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "state" / "dev.lock"
    with (
        locked(path, "dev"),
        pytest.raises(LockedError, match="Another run works on stack 'dev'"),
        locked(path, "dev"),
    ):
        pass
    path.write_text("99999999\n")
    with locked(path, "dev"):
        pass
