"""A program that declares a whole LaunchDarkly project, on either engine: made, edited, mended, destroyed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Shop
from .engines import Project

PROGRAM = (Path(__file__).parent / "mall.py").read_text()
ENVIRONMENTS = "/api/v2/projects/mall/environments"
FLAGS = "/api/v2/flags/mall"
SEGMENTS = "/api/v2/segments/mall"
MADE = 1 + 3 + 2 + 10 + 10 + 4

ProjectOf = Callable[..., Project]


def shop_of(project: Project) -> Shop:
    return Shop(project.folder / ".flagcopy" / "local.db")


def writes(shop: Shop) -> list[str]:
    return sorted(request for request in shop.requests() if not request.startswith("GET"))


def edit(project: Project, *, edited: bool) -> None:
    """Let the program declare the other of its two versions."""
    (project.folder / "edited").write_text("yes" if edited else "")


def bare(block: dict[str, Any]) -> dict[str, Any]:
    """A definition without what the server assigns."""
    assigned = {"salt", "sel", "lastModified", "version", "_site", "_environmentName"}
    kept = {name: value for name, value in block.items() if name not in assigned}
    kept["rules"] = [
        {name: value for name, value in rule.items() if name != "_id"}
        | {"clauses": [{k: v for k, v in clause.items() if k != "_id"} for clause in rule["clauses"]]}
        for rule in block["rules"]
    ]
    return kept


@pytest.mark.timeout(400)
def test_a_whole_project(project_of: ProjectOf) -> None:
    project = project_of(PROGRAM)
    edit(project, edited=False)
    shop = shop_of(project)
    shop.forget_requests()

    seen = project.run("preview")
    assert "possible yet" not in seen.text  # what a definition names, the program makes
    assert writes(shop) == []

    made = project.run("up")
    assert made.count("created") == MADE + 1  # and the stack itself
    for key in ("button", "banner", "limit", "layout"):
        assert bare(shop.block(key, "production", "mall")) == bare(shop.block(key, "staging", "mall"))
    secrets = [
        shop_environment[name] for shop_environment in _environments(shop) for name in ("apiKey", "mobileKey")
    ]
    assert len(secrets) == 6
    text = str(project.state())
    assert not [secret for secret in secrets if secret in text or secret in made.text]

    shop.forget_requests()
    assert project.run("up").count("unchanged") == MADE + 1
    assert project.run("refresh").count("unchanged") == MADE + 1
    assert writes(shop) == []

    edit(project, edited=True)
    served = {key: bare(shop.block(key, "production", "mall")) for key in ("banner", "search")}
    shop.forget_requests()
    preview = project.run("preview")
    assert writes(shop) == []
    assert "TURNS OFF search in staging" in preview.text
    project.run("up")
    assert writes(shop) == sorted(
        [
            "PATCH /api/v2/projects/mall",
            f"PATCH {ENVIRONMENTS}/staging",
            f"PATCH {ENVIRONMENTS}/production",
            f"PATCH {SEGMENTS}/staging/staff",
            f"PATCH {FLAGS}/banner",  # a variation first in the list
            f"PATCH {FLAGS}/search",  # settings
            f"PATCH {FLAGS}/search",  # and definition
            f"PATCH {FLAGS}/limit",
            f"POST {FLAGS}/limit/copy",
            f"PATCH {FLAGS}/cart",
        ]
    )
    assert bare(shop.block("banner", "production", "mall"))["fallthrough"] == served["banner"]["fallthrough"]
    assert bare(shop.block("search", "production", "mall")) == served["search"]
    assert shop.block("limit", "production", "mall")["fallthrough"] == {"variation": 1}
    assert project.run("up").count("unchanged") == MADE + 1

    shop.edit("cart", "staging", {"kind": "turnFlagOff"}, project="mall")
    _patch(shop, f"{ENVIRONMENTS}/dev", {"op": "replace", "path": "/color", "value": "123456"})
    _patch(
        shop, f"{SEGMENTS}/production/staff", {"op": "replace", "path": "/included", "value": ["stranger"]}
    )
    _patch(shop, f"{FLAGS}/page", {"op": "replace", "path": "/name", "value": "Drifted"})
    _patch(shop, f"{FLAGS}/page", {"op": "replace", "path": "/description", "value": "not declared"})
    assert project.run("refresh").count("updated") == 4
    shop.forget_requests()
    project.run("up")
    assert writes(shop) == sorted(
        [
            f"PATCH {FLAGS}/cart",
            f"PATCH {ENVIRONMENTS}/dev",
            f"PATCH {SEGMENTS}/production/staff",
            f"PATCH {FLAGS}/page",
        ]
    )
    assert shop.flag("page", "mall")["description"] == "not declared"
    assert project.run("refresh").count("unchanged") == MADE + 1

    ended = project.run("destroy")
    assert "stays: it is the last one of its project" in ended.text
    assert shop.http.get("/api/v2/projects/mall").status_code == 404


ADOPTING = """
import pulumi
from pulumi_flagcopy import launchdarkly as ld

kept = pulumi.ResourceOptions(retain_on_delete=True)
project = ld.Project("shop", key="shop", name="The shop", adopt=True, opts=kept)
environment = ld.Environment("production", project="shop", key="production", name="Prod", adopt=True)
flag = ld.Flag("checkout", project="shop", key="checkout-v2", tags=["adopted"], adopt=True)
segment = ld.Segment("staff", project="shop", environment="production", key="staff", name="People", adopt=True)
found = ld.Flag.get("found", "shop/express-pay")
staging = ld.Environment.get("staging", "shop/staging")
pulumi.export("found", found.tags)
pulumi.export("secret", staging.api_key)
pulumi.export("listed", [entry["key"] for entry in ld.list_flags("shop", tags=["checkout", "payments"])])
pulumi.export("served", ld.get_definition("shop", "staging", "checkout-v2")["fallthrough"])
"""


@pytest.mark.timeout(300)
def test_adopted_looked_up_and_listed(project_of: ProjectOf) -> None:
    project = project_of(ADOPTING)
    shop = shop_of(project)
    shop.forget_requests()
    seen = project.run("preview").text
    assert "LaunchDarkly project shop exists and is taken over; this changes in it:" in seen
    assert "name: Shop → The shop" in seen
    assert writes(shop) == []
    project.run("up")
    assert writes(shop) == sorted(
        [
            "PATCH /api/v2/projects/shop",
            "PATCH /api/v2/projects/shop/environments/production",
            "PATCH /api/v2/flags/shop/checkout-v2",
            "PATCH /api/v2/segments/shop/production/staff",
        ]
    )
    outputs = next(
        r for r in project.state()["deployment"]["resources"] if r["type"] == "pulumi:pulumi:Stack"
    )["outputs"]
    assert outputs["found"] == shop.flag("express-pay")["tags"]
    assert sorted(outputs["listed"]) == ["express-pay", "gift-cards"]
    assert outputs["served"]["rollout"][0] == {"variation": True, "percent": 50}
    assert "ciphertext" in outputs["secret"]
    assert project.run("up").count("updated") == 0
    assert writes(shop) == []


WRONG = """
from pulumi_flagcopy import launchdarkly as ld

ld.FlagDefinition(
    "wrong",
    project="shop",
    environment="production",
    flag="checkout-v2",
    fallthrough={"rollout": [{"variation": True, "percent": 60}, {"variation": False, "percent": 60}]},
)
"""


def test_a_wrong_input_is_named(project_of: ProjectOf) -> None:
    project = project_of(WRONG)
    shop = shop_of(project)
    shop.forget_requests()
    refused = project.run("preview", ok=False)
    assert "fallthrough" in refused.text
    assert "has a rollout of 120 % in all: it must be 100 %" in refused.text
    assert shop.requests() == []


def _environments(shop: Shop) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.http.get(ENVIRONMENTS).json()["items"]
    return found


def _patch(shop: Shop, path: str, *operations: dict[str, Any]) -> None:
    shop.http.patch(path, json=list(operations)).raise_for_status()
