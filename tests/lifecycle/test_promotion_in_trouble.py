"""A Promotion while a tenth of all writes fails for good: what is not equal is named, and is the next run's work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.http.retry import Bounds
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session

from ..clock import FakeClock
from ..conftest import Shop
from .stack import Stack
from .test_promotion import at

TARGETING = ("on", "targets", "contextTargets", "rules", "fallthrough", "offVariation", "prerequisites")
V2 = "/internal/api/v2"
CONTENT = (
    "treatments",
    "rules",
    "defaultRule",
    "defaultTreatment",
    "baselineTreatment",
    "trafficAllocation",
    "flagSets",
    "impressionsDisabled",
    "killed",
)


class LaunchDarkly:
    """What the sample's project has, read past the package."""

    writes = ("POST", "PATCH")
    troubled = "/api/v2/flags/shop/[a-f]*"
    program: dict[str, Any] = {  # noqa: RUF012
        "source": at("staging"),
        "target": at("production"),
        "select": {"query": "-"},
        "exclude_flags": ["payment-provider", "queue-orders"],
        "comment": "release 42",
    }

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def different(self, flags: set[str]) -> set[str]:
        return {flag for flag in flags if self._content(flag, "staging") != self._content(flag, "production")}

    def flag_of(self, path: str) -> str:
        return path.split("/")[5]

    def _content(self, flag: str, environment: str) -> list[Any]:
        block = self.shop.block(flag, environment)
        return [_without_ids(block[name]) for name in TARGETING]


class Split:
    """What the sample's workspace has, read past the package."""

    writes = ("POST", "PUT", "PATCH")
    troubled = f"{V2}/splits/ws/*/[f-i]*"
    program: dict[str, Any] = {  # noqa: RUF012
        "source": {"platform": "split", "workspace": "Payments", "environment": "Staging"},
        "target": {"platform": "split", "workspace": "Payments", "environment": "Production"},
        "select": {"query": "_"},
        "exclude_flags": ["qa_console"],
        "comment": "release 42",
    }

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        shop.http.headers["Authorization"] = "Bearer local-admin"
        workspaces = shop.http.get(f"{V2}/workspaces").json()["objects"]
        (self.id,) = [entry["id"] for entry in workspaces if entry["name"] == "Payments"]

    def different(self, flags: set[str]) -> set[str]:
        return {
            flag
            for flag in flags
            if self._definition(flag, "Staging") != self._definition(flag, "Production")
        }

    def flag_of(self, path: str) -> str:
        return path.split("/")[7]

    def _definition(self, flag: str, environment: str) -> dict[str, Any]:
        answer = self.shop.http.get(f"{V2}/splits/ws/{self.id}/{flag}/environments/{environment}")
        body = answer.json()
        return {name: body.get(name) for name in CONTENT} if answer.is_success else {}


def _without_ids(value: Any) -> Any:
    """Without what the vendor assigns, and without the defaults that it writes out."""
    if isinstance(value, dict):
        kept = {name: _without_ids(entry) for name, entry in value.items() if name not in ("_id", "ref")}
        return {name: entry for name, entry in kept.items() if (name, entry) != ("bucketBy", "key")}
    return [_without_ids(entry) for entry in value] if isinstance(value, list) else value


Vendor = LaunchDarkly | Split


@pytest.fixture(params=[LaunchDarkly, Split])
def vendor(request: pytest.FixtureRequest, shop: Shop) -> Vendor:
    made: Vendor = request.param(shop)
    return made


@pytest.fixture
def stack(session_of: Callable[..., Session], told: list[str]) -> Iterator[Stack]:
    """Of a session that gives up at once."""
    session = Session(session_of().settings, clock=FakeClock(), bounds=Bounds(tries=1), tell=told.append)
    yield Stack(PromotionLife(session))
    session.close()


def test_exactly_what_is_not_equal_is_named_and_the_next_up_does_only_that(
    vendor: Vendor, stack: Stack
) -> None:
    shop = vendor.shop
    trouble = {
        "rate": 1,
        "methods": vendor.writes,
        "routes": [vendor.troubled],
        "kinds": ["429", "500", "503", "reset", "html", "truncated"],
    }
    with pytest.raises(errors.PromotionError) as caught:
        stack.up(vendor.program, between=lambda: shop.faults(**trouble))
    shop.faults()
    known = stack.outputs["flags"]
    different = vendor.different(set(known))
    assert 0 < len(different) < len(known) / 2
    assert set(caught.value.reasons) == different
    assert {flag for flag, found in known.items() if found["status"] in ("failed", "blocked")} == different
    assert {
        flag for flag in known if f"{flag}:" in str(caught.value) or f"{flag}, " in str(caught.value)
    } == different
    assert {flag for flag, found in known.items() if "error" in found} == different

    shop.forget_requests()
    assert stack.up(vendor.program) == "update"
    written = [entry for entry in shop.requests() if not entry.startswith("GET")]
    assert sorted(map(vendor.flag_of, written)) == sorted(different), "each once, and no other"
    assert vendor.different(set(known)) == set()
    assert stack.up(vendor.program) == "same"
