"""Work on many names: each once, after those before it, and some at the same time."""

from __future__ import annotations

import threading

import pytest

from pulumi_flagcopy.lifecycle.in_turn import in_turn


def test_each_once_and_after_those_before_it() -> None:
    before = {name: {str(int(name) // 2)} - {name} for name in map(str, range(1, 200))}
    before["1"] = set()
    done: list[str] = []
    in_turn(before, done.append, lambda: None)
    assert sorted(done, key=int) == [str(number) for number in range(1, 200)]
    assert all(done.index(name) > done.index(other) for name, others in before.items() for other in others)


def test_as_many_at_once_as_may_be() -> None:
    together = threading.Barrier(4)
    in_turn(dict.fromkeys("abcd", ()), lambda _: together.wait(30) and None, lambda: None, at_once=4)
    assert not together.broken


def test_what_is_raised_all_the_same_ends_it_and_what_was_not_begun_never_is() -> None:
    begun: list[str] = []

    def work(name: str) -> None:
        begun.append(name)
        raise RuntimeError(name)

    with pytest.raises(RuntimeError, match="first"):
        in_turn({"first": (), "second": ["first"]}, work, lambda: None)
    assert begun == ["first"]
