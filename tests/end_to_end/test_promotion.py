"""A Promotion through an engine, run as a user would; cut off at any moment, and refused in part."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

from ..conftest import Shop
from ..lifecycle.stack import Stack
from .engines import Project
from .killing import LATENCY, kill_after, moments

PROGRAM = """
import pulumi
import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld

release = fc.Promotion(
    "release",
    source=ld.EnvironmentRef(project="shop", environment="staging"),
    target={{"platform": "launchdarkly", "project": "shop", "environment": "production"}},
    select={select},
    comment="release 42",
    {more}
)
pulumi.export("summary", release.summary)
"""
SEARCH = PROGRAM.format(select='fc.Select(tags=["search"])', more='on_destroy="restore"')
MANY = PROGRAM.format(
    select='fc.Select(query="-")',
    more='exclude_flags=["payment-provider", "queue-orders"], approval="request"',
)
ProjectOf = Callable[..., Project]


@pytest.fixture
def shop_of() -> Iterator[Callable[[Project], Shop]]:
    opened: list[Shop] = []

    def make(project: Project) -> Shop:
        opened.append(Shop(project.folder / ".flagcopy" / "local.db"))
        return opened[-1]

    yield make
    for shop in opened:
        shop.http.close()


def writes(shop: Shop) -> list[str]:
    return [request for request in shop.requests() if not request.startswith("GET")]


def copied(shop: Shop) -> list[str]:
    return sorted(request.split("/")[-2] for request in writes(shop))


class TestTheWholeWay:
    def test_from_preview_to_destroy(self, project_of: ProjectOf, shop_of: Callable[[Project], Shop]) -> None:
        project = project_of(SEARCH)
        shop = shop_of(project)
        before = {flag: shop.block(flag, "production") for flag in ("facets", "image-search")}
        shop.forget_requests()

        seen = project.run("preview")
        assert "6 flags would change, 0 unchanged" in seen.text
        assert "TURNS ON image-search in production" in seen.text
        assert writes(shop) == []

        assert project.run("up").count("created") == 2
        assert len(copied(shop)) == 6
        assert project.outputs("release")["summary"]["copied"] == 6

        assert project.run("up").count("unchanged") == 2
        assert project.run("refresh").count("unchanged") == 2
        assert writes(shop) == []

        shop.serve("search-suggestions", "production", 1_000, 99_000)
        drifted = project.run("refresh")
        assert drifted.count("updated") == 1
        assert "search-suggestions: fallthrough: true → 1 % true, 99 % false" in drifted.text

        shop.serve("search-suggestions", "staging", 30_000, 70_000)
        shop.forget_requests()
        assert "search-suggestions: fallthrough: 1 % → 30 % true" in project.run("preview").text
        assert writes(shop) == []
        assert project.run("up").count("updated") == 1
        assert copied(shop) == ["search-suggestions"]

        project.run("destroy")
        for flag, block in before.items():
            after = shop.block(flag, "production")
            assert (after["on"], after["prerequisites"]) == (block["on"], block["prerequisites"])

    def test_a_saved_plan_binds_the_selection(
        self, project_of: ProjectOf, shop_of: Callable[[Project], Shop]
    ) -> None:
        project = project_of(SEARCH, PULUMI_EXPERIMENTAL="true")
        shop = shop_of(project)
        project.run("preview", "--save-plan", "plan.json")
        body = {"key": "new-one", "name": "New", "tags": ["search"]}
        shop.http.post("/api/v2/flags/shop", json=body).raise_for_status()
        shop.forget_requests()
        refused = project.run("up", "--plan", "plan.json", ok=False)
        assert "violates plan" in refused.text
        assert writes(shop) == []
        shop.delete("flags/shop/new-one")
        project.run("up", "--plan", "plan.json")
        assert project.outputs("release")["summary"]["copied"] == 6

    def test_more_changes_than_allowed_are_refused_in_the_preview(self, project_of: ProjectOf) -> None:
        project = project_of(PROGRAM.format(select='fc.Select(tags=["search"])', more="max_changes=5"))
        assert "6 flags would change, and at most 5 may" in project.run("preview", ok=False).text


class TestPartialFailure:
    def test_what_was_done_is_in_the_state_and_the_next_up_does_only_the_rest(
        self, project_of: ProjectOf, shop_of: Callable[[Project], Shop]
    ) -> None:
        project = project_of(
            PROGRAM.format(select='fc.Select(tags=["payments"])', more='on_destroy="restore"')
        )
        shop = shop_of(project)
        before = shop.block("gift-cards", "production")
        shop.forget_requests()

        failed = project.run("up", ok=False)
        assert "1 flag could not be promoted" in failed.text
        assert "payment-provider: rule 1 'robots' of flag payment-provider names the segment" in failed.text
        assert "promotion.py" not in failed.text  # no traceback of ours
        assert copied(shop) == ["express-pay", "fraud-threshold", "gift-cards", "installments"]
        outputs = project.outputs("release")
        assert outputs["flags"]["payment-provider"]["status"] == "blocked"
        assert outputs["flags"]["gift-cards"]["status"] == "copied"
        assert outputs["previous"]["gift-cards"]["version"] == before["version"]

        robots = {"key": "load-test-robots", "name": "Robots"}
        shop.http.post("/api/v2/segments/shop/production", json=robots).raise_for_status()
        shop.forget_requests()
        assert project.run("up").count("updated") == 1
        assert copied(shop) == ["payment-provider"]
        assert project.run("up").count("unchanged") == 2

        project.run("destroy")
        assert shop.block("gift-cards", "production")["on"] == before["on"]

    def test_more_than_a_few_flags_are_in_the_state_too(self, project_of: ProjectOf) -> None:
        """Outputs of a failed step travel as metadata, of which gRPC takes 16 KB unless told."""
        project = project_of(PROGRAM.format(select='fc.Select(query="e")', more='on_destroy="restore"'))
        failed = project.run("up", ok=False)
        assert "2 flags could not be promoted" in failed.text
        outputs = project.outputs("release")
        assert len(outputs["previous"]) == outputs["summary"]["copied"] > 20


class TestKilled:
    """By SIGKILL; see ``kill_after``."""

    @pytest.mark.parametrize("seed", [*moments(0, 5), *moments(5, 100, pytest.mark.long)])
    @pytest.mark.parametrize("engine", ["built-in"], indirect=True)
    def test_the_next_up_finishes_and_writes_nothing_twice(
        self, project_of: ProjectOf, shop_of: Callable[[Project], Shop], seed: int
    ) -> None:
        chance, gated = random.Random(seed), seed % 2 == 1
        project = project_of(MANY)
        shop = shop_of(project)
        if gated:
            gate = [{"op": "replace", "path": "/approvalSettings/required", "value": True}]
            shop.http.patch("/api/v2/projects/shop/environments/production", json=gate).raise_for_status()
        planned = changing(project)
        shop.faults(latency_ms=LATENCY * 1000)
        shop.forget_requests()
        kill_after(project, shop, chance.randint(1, 40 if gated else 25), chance.uniform(0, 2 * LATENCY))
        shop.faults()

        done = {
            flag for flag in planned if filed(shop, flag) or shop.block(flag, "production")["version"] == 3
        }
        shop.forget_requests()
        again = project.run("up")
        written = [request for request in writes(shop) if "segments" not in request]
        flags = sorted(request.split("/")[6 if gated else 5] for request in written)
        assert flags == sorted(planned - done)
        for flag in planned:
            assert len(filed(shop, flag)) == gated
            assert shop.block(flag, "production")["version"] == (2 if gated else 3)
        finished_before = again.count("unchanged") == 2  # and the state tells of that run
        summary = project.outputs("release")["summary"]
        assert summary["pending_approval" if gated else "copied"] == len(
            planned if gated or finished_before else planned - done
        )
        assert changing(project) == (planned if gated else set())


def changing(project: Project) -> set[str]:
    """The flags that differ now."""
    config = {
        "launchdarkly:apiHost": "local",
        "flagcopy:localDatabase": str(project.folder / ".flagcopy" / "local.db"),
    }
    session = Session(Settings(config.get, {}), tell=[].append)
    ends = {
        role: {"platform": "launchdarkly", "project": "shop", "environment": environment}
        for role, environment in (("source", "staging"), ("target", "production"))
    }
    select = {"select": {"query": "-"}, "exclude_flags": ["payment-provider", "queue-orders"]}
    checked = Stack(PromotionLife(session)).life.check({}, {**ends, **select}, preview=True)
    session.close()
    return set(checked.inputs["plan"]["flags"])


def filed(shop: Shop, flag: str) -> list[str]:
    """The ids of the approval requests for the flag."""
    path = f"/api/v2/projects/shop/flags/{flag}/environments/production/approval-requests"
    return [request["_id"] for request in shop.http.get(path).raise_for_status().json()["items"]]
