"""Rate limits on Split's wire."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.local.split.limits import limit_headers
from pulumi_flagcopy.local.vendor import Allowance

HEADERS = (
    "X-RateLimit-Remaining-Org",
    "X-RateLimit-Remaining-IP",
    "X-RateLimit-Reset-Seconds-Org",
    "X-RateLimit-Reset-Seconds-IP",
)


def test_injected_429_has_the_four_headers_and_the_body(api: Any, served: Any) -> None:
    served.local("POST", "faults", {"rate": 1, "kinds": ["429"], "times": 1, "retry_after_s": 7})
    refused = api.get("workspaces")
    assert refused.status_code == refused.json()["code"] == 429
    assert all(int(refused.headers[name]) >= 0 for name in HEADERS)
    assert max(int(refused.headers[name]) for name in HEADERS if "Reset" in name) == 7
    assert api.get("workspaces").status_code == 200


@pytest.mark.parametrize(("scope", "family"), [("token", "Org"), ("global", "Org"), ("ip", "IP")])
def test_a_limit_counts_down_on_ordinary_answers(api: Any, served: Any, scope: str, family: str) -> None:
    served.local("POST", "faults", {"rate_limit": {"limit": 2, "window_s": 86_400, "scope": scope}})
    answers = [api.get("workspaces") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers[f"X-RateLimit-Remaining-{family}"] for answer in answers] == ["1", "0", "0"]
    assert 1 < int(answers[-1].headers[f"X-RateLimit-Reset-Seconds-{family}"]) <= 86_400


def test_no_limit_no_headers(api: Any) -> None:
    assert not any(name in api.get("workspaces").headers for name in HEADERS)


def test_reset_is_at_least_one_second() -> None:
    headers = limit_headers([Allowance("ip", limit=1, remaining=-1, reset=1_000, now=1_000)])
    assert headers["X-RateLimit-Reset-Seconds-IP"] == "1"
    assert headers["X-RateLimit-Remaining-IP"] == "0"
