"""What a refusal of LaunchDarkly's means."""

from __future__ import annotations

import httpx
import pytest

from pulumi_flagcopy.errors import ConflictError
from pulumi_flagcopy.launchdarkly.errors import refusal


@pytest.mark.parametrize(
    ("method", "begins"),
    [("POST", "It exists already, is still in use, or "), ("DELETE", "It is still in use, or ")],
)
def test_what_is_to_be_deleted_is_not_refused_because_it_exists(method: str, begins: str) -> None:
    error = refusal(f"{method} /api/v2/flags/shop/x", httpx.Response(409, json={"code": "conflict"}))
    assert type(error) is ConflictError
    assert error.remedy.startswith(begins)
    assert ("retain_on_delete=True" in error.remedy) is (method == "DELETE")
