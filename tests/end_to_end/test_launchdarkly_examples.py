"""Every example of LaunchDarkly is run: previewed without a write, made, left alone, and destroyed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "examples"
EXAMPLES = sorted([*FOLDER.glob("launchdarkly-*"), FOLDER / "release-train"])
NAMED_BY_SEEDS = {
    "launchdarkly-copy-parts": "001",
    "launchdarkly-copy": "002",
    "launchdarkly-approval": "003",
}


def writes(stack: Any) -> list[str]:
    log = stack.http.get("/_local/requests").json()["items"]
    stack.http.delete("/_local/requests").raise_for_status()
    return [f"{entry['method']} {entry['path']}" for entry in log if entry["method"] != "GET"]


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_an_example(flagcopy_stack: Callable[..., Any], folder: Path) -> None:
    stack = flagcopy_stack(folder, name="dev")
    assert stack.preview().ok
    assert writes(stack) == []
    made = stack.up()
    assert made.ok, made.errors
    assert {done for name, done in made.changed.items()} == {"create"}
    assert writes(stack) != []
    again = stack.up()
    assert (again.ok, again.changed, writes(stack)) == (True, {}, [])
    refreshed = stack.refresh()
    assert (refreshed.ok, refreshed.changed) == (True, {})
    assert stack.destroy().ok


def test_there_is_one_for_each_resource_and_for_each_seed_that_is_a_copy() -> None:
    names = {folder.name for folder in EXAMPLES}
    assert {
        "launchdarkly-project",
        "launchdarkly-environment",
        "launchdarkly-flag",
        "launchdarkly-flag-definition",
        "launchdarkly-segment",
        *NAMED_BY_SEEDS,
    } <= names


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_its_files(folder: Path) -> None:
    assert {"Pulumi.yaml", "__main__.py", "requirements.txt"} <= {path.name for path in folder.iterdir()}
    assert "pulumi-flagcopy" in (folder / "requirements.txt").read_text().split()
