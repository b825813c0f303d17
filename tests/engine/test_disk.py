"""A disk that is full, or read-only, while a state is written: said in words, and made good by the next run."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pulumi_flagcopy.engine.errors import StorageError
from pulumi_flagcopy.engine.lock import locked
from pulumi_flagcopy.testing import Stack

from .conftest import World, read_state


def three() -> None:
    from toy import Toy

    first = Toy("a", value=1)
    second = Toy("b", value=first.made)
    Toy("c", value=second.made)


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, number: int, allowed: int) -> Iterator[None]:
    """After so many writes of a state, every further one fails with this error."""
    done = 0
    sync = os.fsync

    def full(descriptor: int) -> None:
        nonlocal done
        done += 1
        if done > allowed:
            raise OSError(number, os.strerror(number))
        sync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        yield


@pytest.mark.parametrize(
    ("number", "allowed"), [(errno.ENOSPC, 0), (errno.ENOSPC, 1), (errno.ENOSPC, 2), (errno.EROFS, 4)]
)
def test_the_run_stops_and_says_so_and_the_next_one_finishes(
    toy_stack: Callable[..., Stack], world: World, monkeypatch: pytest.MonkeyPatch, number: int, allowed: int
) -> None:
    stack = toy_stack(three)
    with failing(monkeypatch, number, allowed):
        run = stack.up()
    assert not run.ok
    assert f"test.json cannot be written: {os.strerror(number)}" in run.errors[0]
    assert not [text for text in run.errors if "Traceback" in text]
    folder = stack.root / ".flagcopy" / "state"
    assert not [path.name for path in folder.glob(".*.new")]

    known = [] if allowed == 0 else [name.rpartition("::")[2] for name in _made(stack)]
    again = stack.up()
    assert again.ok
    told = [text for text in again.messages if "An earlier run ended while it was creating" in text]
    unsure = len(world.named("create")) - 3
    assert unsure == len(told), "a resource is made anew only if the user is told"
    assert all(again.operations[name] == "same" for name in known)
    assert stack.up().changed == {}


def _made(stack: Stack) -> list[str]:
    return [entry["urn"] for entry in read_state(stack)["resources"] if "::Toy" in entry["urn"]]


def test_room_that_is_found_again_is_used_at_the_end(
    toy_stack: Callable[..., Stack], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack, sync, calls = toy_stack(three), os.fsync, 0

    def full_once(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full_once)
        assert not stack.up().ok
    assert read_state(stack).get("pending_operations") == []
    made = world.named("create")
    stack.up()
    assert len(set(world.named("create"))) == 3
    assert world.named("create")[: len(made)] == made
    assert len(world.named("create")) == 3


def test_a_lock_needs_no_room() -> None:
    """Each write to `/dev/full` fails, and so does cutting it short. The name of the process is for a message only."""
    with locked(Path("/dev/full"), "dev"):
        pass


@pytest.mark.parametrize("command", ["preview", "up"])
def test_what_it_comes_to_is_said_of_what_was_done(
    toy_stack: Callable[..., Stack], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    stack = toy_stack(three)
    plan = stack.root / "plan.json"
    with failing(monkeypatch, errno.ENOSPC, 0):
        if command == "up":
            said = stack.up().errors[0]
        else:
            with pytest.raises(StorageError) as caught:
                stack.preview(save_plan=plan)
            said = str(caught.value)
    assert ("looked at again by the next run" in said) is (command == "up")
    assert ("its plan is not kept" in said) is (command == "preview")
    assert not plan.exists()


def test_a_folder_that_cannot_be_made_is_named(toy_stack: Callable[..., Stack]) -> None:
    stack = toy_stack(three)
    (stack.root / ".flagcopy").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="cannot be written"):
        stack.up()


def test_all_that_is_written_is_the_owners_alone(toy_stack: Callable[..., Stack]) -> None:
    stack = toy_stack(three)
    before = os.umask(0)
    try:
        stack.up()
        stack.preview(save_plan=stack.root / ".flagcopy" / "plan.json")
    finally:
        os.umask(before)
    paths = [stack.root / ".flagcopy", *(stack.root / ".flagcopy").rglob("*")]
    assert len(paths) >= 4
    for path in paths:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
