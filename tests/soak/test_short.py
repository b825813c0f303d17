"""A short profile of `make soak`, with fixed seeds."""

from __future__ import annotations

import pytest

from soak import copies


@pytest.mark.parametrize(("seed", "rate"), [(1, 0.1), (2, 0.3)])
def test_copies_in_trouble_keep_the_promises(seed: int, rate: float) -> None:
    ended = copies.run(seed, 25, rate)
    assert ended.total() == 25
    assert ended["copied"] > 0
