"""Paths of requests."""

from __future__ import annotations

import pytest

from pulumi_flagcopy.errors import NotFoundError
from pulumi_flagcopy.http.paths import joined


def test_each_part_is_escaped() -> None:
    assert joined("/api", "a b/c?d#e%", "ü..") == "/api/a%20b%2Fc%3Fd%23e%25/%C3%BC.."


@pytest.mark.parametrize("part", ["", ".", ".."])
def test_nothing_walks_the_path(part: str) -> None:
    with pytest.raises(NotFoundError, match="Nothing is called"):
        joined("/api", "splits", part, "environments")
